import type { SingleUse } from '../core/single-use.js'
import type { Eventually } from '../core/verdict.js'

/** What a client needs to show the puzzle; answered to anybody. */
export interface HumanPuzzle {
  /** The verifier's name: `altcha`, `turnstile`, `hcaptcha`, `recaptcha`. */
  readonly provider: string
  /** The public key of the site, where the provider has one. */
  readonly siteKey?: string
  /** A fresh challenge, where the app itself makes them. */
  readonly challenge?: Readonly<Record<string, unknown>>
}

/** `passed`, `failed` (wrong, expired, used before, or solved for another site), or `unavailable`: nobody could tell. */
export type HumanVerdict = 'passed' | 'failed' | 'unavailable'

export interface HumanAttempt {
  /** What the client brought, as sent; at most 8,192 characters, nothing about it is verified. */
  readonly solution: string
  /** Milliseconds since the epoch. */
  readonly now: number
}

/**
 * The waist of CAPTCHAs. A solution is good once and for a short time. What a verifier cannot find out is `unavailable`;
 * the gate then acts as its `onOutage` says. It answers within its own deadline, and a throw is a mistake in code.
 */
export interface HumanVerifier {
  readonly name: string
  /** What to do while the verifier does not answer: refuse with 503 (default), or go on as if the proof had been given. */
  readonly onOutage: 'refuse' | 'pass'
  puzzle(now: number): Eventually<HumanPuzzle>
  verify(attempt: HumanAttempt): Promise<HumanVerdict>
  /**
   * Checks what the environment decides (secrets) and learns the app's own origin; called at start or before the first
   * request, never in a build; may be called again with the same origin.
   * @throws {ConfigurationError} when the environment is not sound.
   */
  start?(context: HumanStart): void
}

export interface HumanStart {
  /** The app's own origin as browsers see it, checked: `https://app.example.com`. */
  readonly origin: string
  /**
   * Keys for puzzles, out of secrets that are used for other things too.
   * @throws {ConfigurationError} `config.secret` on a weak secret, naming the setting.
   */
  keys(secrets: HumanSecrets, setting: string): HumanKeys
}

/** One secret, or several: puzzles are signed with the first, solutions may be of any. */
export type HumanSecrets = string | undefined | readonly [string | undefined, ...(string | undefined)[]]

/** For each secret, in order, 256 bits as 43 characters of base64url: the same for the same label. */
export type HumanKeys = (label: string) => Promise<readonly [string, ...string[]]>

export interface HumanStorage {
  readonly singleUse: SingleUse
}
