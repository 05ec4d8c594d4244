import { createChallenge, randomInt, verifySolution, type Challenge, type Solution } from 'altcha-lib'
import { deriveKey } from 'altcha-lib/algorithms/web/pbkdf2'
import { checkedOptions } from '../../core/checked-options.js'
import type { Duration } from '../../core/duration.js'
import { verdictInTime } from '../verdict-in-time.js'
import { commonOptions, duration, refuse, type CommonOptions } from '../options.js'
import type { HumanKeys, HumanSecrets, HumanVerdict, HumanVerifier } from '../verifier.js'

export type { HumanVerifier } from '../verifier.js'

export interface AltchaOptions extends CommonOptions {
  /**
   * 32 random bytes or more as text, from the environment; may be the one that `jwt` and `accounts` use. Checked at
   * start. A list: the first signs, solutions of puzzles signed with the others hold too.
   */
  readonly secret: HumanSecrets
  /** From the puzzle's making to its use; default 5 minutes, at most 1 hour. */
  readonly expires?: Duration
  /**
   * What a solution costs on average, in iterations of PBKDF2-HMAC-SHA-256, from 10,000 to 1,000,000,000; default
   * 4,000,000: about a second on a phone, half of it on a desktop. The dearest puzzle costs twice the average.
   */
  readonly difficulty?: number
}

const OPTIONS: Readonly<Record<keyof AltchaOptions, true>> = {
  secret: true,
  storage: true,
  expires: true,
  difficulty: true,
  timeout: true,
  onOutage: true,
}

const ALGORITHM = 'PBKDF2/SHA-256'

/** Iterations of one try: what the server spends on making a puzzle, and enough that the try outweighs its overhead. */
const TRY = 2_000

/** What the signature of a puzzle covers beside the work. */
interface Terms extends Record<string, string | number> {
  readonly origin: string
  /** Milliseconds since the epoch. */
  readonly until: number
}

/**
 * A proof of work, made and checked by the app itself: no third party, nothing to click, the same for everybody. It
 * makes a call dear, not impossible, for a program. A puzzle is good for this app's origin, for a short time, and once.
 *
 * Needs the package `altcha-lib`; pages show it with the web component of the package `altcha`.
 * @throws {ConfigurationError} `config.human`, `config.storage`, `config.unknown_option`
 */
export function altcha(options: AltchaOptions): HumanVerifier {
  checkedOptions('altcha(…)', options, OPTIONS)
  const { singleUse, timeout, onOutage } = commonOptions('altcha', options)
  const { difficulty = 4_000_000 } = options
  const expires = duration('altcha', 'expires', options.expires ?? '5 min', 3_600_000)
  if (!Number.isSafeInteger(difficulty) || difficulty < 10_000 || difficulty > 1_000_000_000) {
    refuse('altcha', '`difficulty` is a whole number from 10,000 to 1,000,000,000')
  }
  let started: { readonly origin: string; readonly keys: HumanKeys } | undefined
  const running = () => {
    if (started === undefined) throw new Error('altcha(…) was used before start().')
    return started
  }

  return {
    name: 'altcha',
    onOutage,
    start({ origin, keys }) {
      started = { origin, keys: keys(options.secret, 'altcha({ secret })') }
    },
    async puzzle(now) {
      const { origin, keys } = running()
      const [[hmacSignatureSecret], [hmacKeySignatureSecret]] = await Promise.all([keys('puzzle'), keys('solution')])
      const until = now + expires
      const { parameters, signature } = await createChallenge({
        algorithm: ALGORITHM,
        cost: TRY,
        // Evenly spread from the first try on: whoever knows the range gains nothing by beginning further up.
        counter: randomInt(Math.round((2 * difficulty) / TRY)),
        deriveKey,
        hmacSignatureSecret,
        hmacKeySignatureSecret,
        data: { origin, until } satisfies Terms,
      })
      // For the widget, which then fetches another puzzle. It is not signed: what counts is `until`, by the app's clock.
      const expiresAt = Math.floor(until / 1_000)
      return { provider: 'altcha', challenge: { parameters: { ...parameters, expiresAt }, signature } }
    },
    async verify({ solution, now }) {
      const { origin, keys } = running()
      const payload = parsed(solution)
      if (payload === null) return 'failed'
      const terms = payload.challenge.parameters.data as Partial<Terms> | undefined
      if (terms?.origin !== origin || typeof terms.until !== 'number' || now >= terms.until) return 'failed'
      if (!(await isSolved(payload, keys))) return 'failed'
      const { nonce } = payload.challenge.parameters
      const { until } = terms
      return verdictInTime(timeout, async (): Promise<HumanVerdict> =>
        (await singleUse.spend(`altcha ${nonce}`, until, now)) ? 'passed' : 'failed',
      )
    },
  }
}

interface Payload {
  readonly challenge: Challenge
  readonly solution: Solution
}

/** What the widget sends: base64 of JSON. Only its shape is checked; the parameters are not ours until their signature holds. */
function parsed(sent: string): Payload | null {
  let payload: { readonly challenge?: Partial<Challenge> | null; readonly solution?: Partial<Solution> | null } | null
  try {
    payload = JSON.parse(atob(sent)) as typeof payload
  } catch {
    return null
  }
  const { parameters, signature } = payload?.challenge ?? {}
  const { counter, derivedKey: key } = payload?.solution ?? {}
  if (typeof parameters !== 'object' || parameters === null || typeof signature !== 'string') return null
  if (typeof counter !== 'number' || typeof key !== 'string') return null
  const { expiresAt: _, ...signed } = parameters
  return { challenge: { parameters: signed, signature }, solution: { counter, derivedKey: key } }
}

/** Under one of the keys; the signature is looked at before any work. */
async function isSolved({ challenge, solution }: Payload, keys: HumanKeys): Promise<boolean> {
  const [signatureKeys, solutionKeys] = await Promise.all([keys('puzzle'), keys('solution')])
  for (const [index, hmacSignatureSecret] of signatureKeys.entries()) {
    const hmacKeySignatureSecret = solutionKeys[index] as string
    const options = { challenge, solution, deriveKey, hmacSignatureSecret, hmacKeySignatureSecret }
    if ((await verifySolution(options)).verified) return true
  }
  return false
}
