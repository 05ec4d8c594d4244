import { checkedOptions } from '../../core/checked-options.js'
import { systemClock, type Clock } from '../../core/clock.js'
import { ConfigurationError } from '../../core/configuration-error.js'
import type { Duration } from '../../core/duration.js'
import type { Principal } from '../../core/principal.js'
import { bearer } from '../bearer.js'
import {
  checkedMachine,
  checkedSession,
  isMachine,
  isOfCategory,
  sessionCaller,
  type ClerkClaims,
} from './clerk/clerk-claims.js'
import { keptToken, machineCaller, type ClerkClient, type ClerkMachine } from './clerk/clerk-machines.js'
import { deadline } from '../issuers/deadline.js'
import { mapped, type PrincipalMapping } from '../principal-mapping.js'
import type { Identification, InvalidCredential, Provider } from '../provider.js'
import { revocationCheck, type IsRevoked } from '../sessions/revocation-check.js'
import { jsonObject } from '../tokens/json-object.js'
import { unverifiedJws, verifiedPayload } from '../tokens/jws.js'
import { importVerifyingKey, type VerifyingKey } from '../tokens/verifying-key.js'
import { unverifiedIssuer } from '../issuers/unverified-issuer.js'

export type { ClerkClaims, ClerkClient, ClerkMachine }

export interface ClerkOptions extends PrincipalMapping<ClerkClaims> {
  /** The instance's public key in PEM (`CLERK_JWT_KEY`). Absent while the app is built; checked at start. */
  readonly jwtKey: string | undefined
  /** The origins of the front ends whose tokens count: a token names the one that it was made for. */
  readonly authorizedParties: readonly string[]
  /**
   * The instance's Frontend API, as its tokens name it: `https://clerk.example.com`. Default: whoever the key belongs
   * to; every Bearer credential that is a JWT is then judged here, and not left to other providers.
   */
  readonly issuer?: string
  /** `__session` by default; with several instances on one host, the name with the suffix of this one. */
  readonly cookieName?: string
  /** `createClerkClient({ … })`, where API keys (`ak_…`), and with `machineId` tokens of machines (`mt_…`), may call. Default: they may not. */
  readonly client?: ClerkClient
  /** `mch_…`: which machine this API is, where others may call it. Default: they may not. */
  readonly machineId?: string
  /** What a machine may do here, from its id and the claims of its token. Default: nothing that asks for a scope. */
  readonly machineScopes?: (machine: ClerkMachine) => readonly string[]
  /** A token is good for its minute, whatever happened to its session: ask here who knows. Default: nobody is asked. */
  readonly isRevoked?: IsRevoked<ClerkClaims>
  /** How long `client` or `isRevoked` may take. Default 3 seconds, at most a minute. */
  readonly timeout?: Duration
  /** Milliseconds since the epoch; for tests. */
  readonly clock?: Clock
}

const OPTIONS: Readonly<Record<keyof ClerkOptions, true>> = {
  jwtKey: true,
  authorizedParties: true,
  issuer: true,
  cookieName: true,
  client: true,
  machineId: true,
  machineScopes: true,
  isRevoked: true,
  timeout: true,
  clock: true,
  id: true,
  roles: true,
  scopes: true,
  profile: true,
}

/** Milliseconds by which the clocks may differ: the tokens live for a minute. */
const CLOCK_TOLERANCE = 5_000

/**
 * The sessions of Clerk, verified without asking it: the cookie `__session`, and `Authorization: Bearer` from native apps
 * and other origins. Machine tokens and API keys are checked with Clerk, whose they are.
 * @throws {ConfigurationError} `config.identity`, `config.unknown_option`; at start also where the environment has no key
 */
export function clerk(options: ClerkOptions): Provider {
  checkedOptions('clerk(…)', options, OPTIONS)
  const { issuer, machineId, machineScopes: scopesOf, client = {}, isRevoked } = options
  const authorizedParties = checkedParties(options.authorizedParties)
  const cookieName = options.cookieName ?? '__session'
  if (!/^[\w-]{1,100}$/.test(cookieName)) refuse('`cookieName` is the name of a cookie.')
  if (machineId !== undefined && !/^mch_\w+$/.test(machineId)) refuse('`machineId` begins with "mch_".')
  const clock = options.clock ?? systemClock
  const timeout = deadline(options.timeout ?? '3 s')
  const expectations = { issuer, authorizedParties, machineId, tolerance: CLOCK_TOLERANCE }
  if (options.jwtKey !== undefined) checkedPem(options.jwtKey)
  let pem: string | undefined
  // Imported at the first use: Web Crypto is asynchronous and `start` is not.
  let key: Promise<VerifyingKey> | undefined

  return {
    name: 'clerk',
    carries: 'cookie',
    challenge: 'Bearer',
    cookieNames: [cookieName],

    start() {
      pem = checkedPem(options.jwtKey)
    },

    identify({ headers, cookies }) {
      if (pem === undefined) throw new Error('The clerk provider was used before start().')
      const token = bearer(headers)
      if (token !== undefined) {
        const kept = keptToken(token, { client, machineId, scopesOf, timeout, clock })
        if (kept !== null) return kept
        if (isOurs(token)) return judge(token, 'header')
      }
      if (!cookies.has(cookieName)) return null
      // A name that came twice has no value: a sibling host planted one, and which is Clerk's cannot be told.
      return judge(cookies.get(cookieName) ?? '', 'cookie')
    },
  }

  function isOurs(token: string): boolean {
    return issuer === undefined ? token.split('.', 4).length === 3 : unverifiedIssuer(token) === issuer
  }

  async function judge(token: string, carries: Principal['carries']): Promise<Identification> {
    const jws = unverifiedJws(token)
    if (jws === null || !['JWT', undefined].includes(jws.header.typ as string | undefined)) return INVALID
    const payload = await verifiedPayload(jws, await (key ??= imported(pem as string)))
    const members = payload === null ? null : jsonObject(payload)
    if (members === null) return INVALID
    const { cat } = jws.header
    if (carries === 'header' && isMachine(members)) {
      const checked = isOfCategory(cat, 'machine') ? checkedMachine(members, expectations, clock()) : INVALID
      if ('invalid' in checked) return checked
      return machineCaller(checked.machine, scopesOf)
    }
    if (!isOfCategory(cat, 'session') || isMachine(members)) return INVALID
    const checked = checkedSession(members, expectations, clock())
    if ('invalid' in checked) return checked
    const { claims } = checked
    return (
      (await revocationCheck(isRevoked, claims, timeout)) ?? mapped(sessionCaller(claims, carries), options, claims)
    )
  }
}

const INVALID: InvalidCredential = { invalid: 'auth.invalid_token' }

async function imported(pem: string): Promise<VerifyingKey> {
  const key = await importVerifyingKey(pem, 'RS256')
  return 'refused' in key ? refuse(`\`jwtKey\` ${key.refused}.`) : key
}

/** Environments turn line ends into spaces or into `\n` in two letters: only what is between the marks counts. */
function checkedPem(text: string | undefined): string {
  if (text === undefined) return refuse('`jwtKey` is missing.')
  const inner = /^\s*-----BEGIN PUBLIC KEY-----(.+)-----END PUBLIC KEY-----\s*$/s.exec(text)?.[1]
  const encoded = inner?.replaceAll('\\n', '').replaceAll(/\s/g, '')
  // An RSA key of 2048 bits has 392 letters.
  if (encoded !== undefined && /^[A-Za-z0-9+/]{390,}={0,2}$/.test(encoded)) {
    return `-----BEGIN PUBLIC KEY-----\n${encoded}\n-----END PUBLIC KEY-----`
  }
  return refuse('`jwtKey` is the public key of the instance in PEM, from "-----BEGIN PUBLIC KEY-----".')
}

/** Serialized origins, each compared whole. */
function checkedParties(parties: readonly string[]): readonly string[] {
  const isOrigin = (party: unknown) =>
    typeof party === 'string' && URL.canParse(party) && new URL(party).origin === party
  const list: readonly unknown[] = Array.isArray(parties) ? parties : []
  if (list.length > 0 && list.every(isOrigin)) return list as readonly string[]
  return refuse('`authorizedParties` is a list of origins, such as "https://app.example.com".')
}

function refuse(message: string): never {
  throw new ConfigurationError('config.identity', `clerk(…): ${message}`)
}
