import type { KeySource } from '../../authentication/key-source.js'
import { strongSecrets, type Secrets } from '../../authentication/tokens/secret.js'
import { checkedOptions } from '../../core/checked-options.js'
import { ConfigurationError } from '../../core/configuration-error.js'
import { loaded } from '../../core/loaded.js'
import type { Principal } from '../../core/principal.js'
import { csrfExemptions, type CsrfExemption, type CsrfExemptions } from '../../origin/csrf-exemptions.js'

export interface CsrfOptions {
  /** Requests that are let through unchecked, each by its exact method and path, with a reason. Default: none. */
  readonly exempt?: readonly CsrfExemption[]
  /**
   * Asks callers whose session travels in a cookie for a token of that session too, on every request that changes
   * something, whatever `Origin` and `Sec-Fetch-Site` say. Default: those two alone.
   */
  readonly token?: CsrfTokenOptions
}

export interface CsrfTokenOptions {
  /** The app's secret, or several: tokens are made under the first, and are good under all. Checked at start. */
  readonly secret: Secrets
  /** Where the token comes in. Default `x-csrf-token`; another name has to be on `cors.allowedHeaders` of other origins. */
  readonly header?: string
}

/** The compiled option. */
export interface GateCsrf {
  readonly exemptions: CsrfExemptions
  /** `undefined`: that mode is off. */
  readonly token: CsrfTokenMode | undefined
  /** The secret of the tokens, for other purposes too; `undefined` without them. */
  readonly keys: KeySource | undefined
  /** @throws {ConfigurationError} `config.secret` */
  start(): void
}

export interface CsrfTokenMode {
  readonly header: string
  /** For the session that this caller has; not before `start`. */
  issue(caller: Principal): Promise<string>
  verify(caller: Principal, token: string): Promise<boolean>
}

const OPTIONS: Readonly<Record<keyof CsrfOptions, true>> = { exempt: true, token: true }
const SECRET = 'csrf.token.secret'
const TOKEN_OPTIONS: Readonly<Record<keyof CsrfTokenOptions, true>> = { secret: true, header: true }

/** @throws {ConfigurationError} `config.csrf`, `config.unknown_option` */
export function gateCsrf(options: CsrfOptions = {}): GateCsrf {
  const { exempt, token } = checkedOptions('csrf', options, OPTIONS)
  const exemptions = csrfExemptions(exempt)
  if (token === undefined) return { exemptions, token, keys: undefined, start: () => {} }
  const { secret, header = 'x-csrf-token' } = checkedOptions('csrf.token', token, TOKEN_OPTIONS)
  // Of its own, and one that only a script can set: no form, and no proxy on the way.
  if (!/^x-[a-z0-9-]+$/.test(header) || header.startsWith('x-forwarded-')) {
    throw new ConfigurationError('config.csrf', 'csrf.token.header is a name such as "x-csrf-token", in lower case.')
  }
  let isSound = false
  const tokens = loaded(async () => {
    const [{ csrfTokens }, { keyedHashes }] = await Promise.all([
      import('../../origin/csrf-token.js'),
      import('../keyed-hashes.js'),
    ])
    return csrfTokens(keyedHashes(secret, SECRET, 'csrf-token'))
  })
  const keys = loaded(async () => {
    const { secretKeys } = await import('../../authentication/secret-keys.js')
    return secretKeys({ secret }, SECRET)
  })
  return {
    exemptions,
    keys: {
      derivedKey: async (purpose) => (await keys()).derivedKey(purpose),
      formerKeys: async (purpose) => (await keys()).formerKeys(purpose),
    },
    start() {
      if (!isSound) strongSecrets(secret, SECRET)
      isSound = true
    },
    token: {
      header,
      issue: async (caller) => (await tokens()).issue(sessionOf(caller)),
      verify: async (caller, given) => (await tokens()).verify(sessionOf(caller), given),
    },
  }
}

/**
 * A token from before a sign-in is of another session. A provider that names no session at least says when its caller
 * proved who they are.
 */
function sessionOf({ provider, kind, id, sessionId, authenticatedAt }: Principal): string {
  return JSON.stringify([provider, kind, id, sessionId ?? authenticatedAt ?? null])
}
