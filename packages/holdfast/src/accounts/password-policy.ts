import { checkedOptions } from '../core/checked-options.js'
import { ConfigurationError } from '../core/configuration-error.js'
import { lettersOf } from '../core/leet.js'
import type { BreachedPasswords } from './breached-passwords.js'
import { isCommonChoice } from './common-choice.js'
import { patterns, period } from './password-patterns.js'

export interface PasswordPolicy {
  /** Characters; default 8, and not below. */
  readonly minLength?: number
  /** Characters; default 128, from 64 (people use passphrases) to 512. */
  readonly maxLength?: number
  /** Asks for an upper-case letter, a lower-case letter and a digit; default true. */
  readonly composition?: boolean
  /** A list of breached passwords, asked after the bundled one: `breachedPasswords({ onOutage })`. Default: none. */
  readonly breached?: BreachedPasswords
}

/** Why a password is refused; the message is for the person who chose it. */
export interface PasswordReason {
  readonly code:
    | 'too_short'
    | 'too_long'
    | 'no_upper_case'
    | 'no_lower_case'
    | 'no_digit'
    | 'common'
    | 'repeated'
    | 'sequential'
    | 'contains_email'
    | 'breached'
  readonly message: string
}

/**
 * Every reason against a password; none: it is good. `email` is the account's, normalised; `null`: do not compare. It
 * rejects with an `Outage` where the list of breached passwords does not answer and the app does not go on without.
 */
export type PasswordCheck = (password: string, email: string | null) => Promise<readonly PasswordReason[]>

/**
 * Length first, then a blocklist (NIST SP 800-63B §5.1.1.2), then the composition rules.
 * @throws {ConfigurationError} `config.accounts` on lengths outside the stated bounds.
 */
export function passwordCheck(policy: PasswordPolicy = {}): PasswordCheck {
  checkedOptions('passwords', policy, { minLength: true, maxLength: true, composition: true, breached: true })
  const { minLength = 8, maxLength = 128, composition = true, breached } = policy
  if (!Number.isInteger(minLength) || minLength < 8 || minLength > 64) refuse('minLength', '8 to 64')
  if (!Number.isInteger(maxLength) || maxLength < 64 || maxLength > 512) refuse('maxLength', '64 to 512')
  return async (password, email) => {
    const typed = normalizePassword(password)
    const length = Array.from(typed).length
    // What is too long is not looked at any further.
    if (length > maxLength) return [reason('too_long', `At most ${maxLength} characters.`)]
    const reasons = [
      ...(length < minLength ? [reason('too_short', `At least ${minLength} characters.`)] : []),
      ...(composition ? missingKinds(typed) : []),
      ...guessable(typed.toLowerCase(), email),
    ]
    // Nobody outside is asked about what is refused anyway.
    if (reasons.length > 0 || breached === undefined) return reasons
    return (await breached.includes(typed)) ? [reason('breached', 'It is known from a data breach.')] : []
  }
}

/** What is hashed and judged: RFC 8265 OpaqueString, so that one password typed on two keyboards is one. */
export function normalizePassword(password: string): string {
  return password.replaceAll(/\p{Zs}/gu, ' ').normalize('NFC')
}

function missingKinds(typed: string): PasswordReason[] {
  return [
    ...(/\p{Lu}/u.test(typed) ? [] : [reason('no_upper_case', 'An upper-case letter is missing.')]),
    ...(/\p{Ll}/u.test(typed) ? [] : [reason('no_lower_case', 'A lower-case letter is missing.')]),
    ...(/\p{Nd}/u.test(typed) ? [] : [reason('no_digit', 'A digit is missing.')]),
  ]
}

/** Fewer independent characters than this are no password, however long they are spelled out. */
const LEAST = 6

function guessable(folded: string, email: string | null): PasswordReason[] {
  const { effectiveLength, repeats, sequences } = patterns(folded)
  const short = effectiveLength < LEAST
  return [
    ...(isCommonChoice(folded) ? [reason('common', 'This is one of the commonest passwords.')] : []),
    ...((short && repeats) || repeatsItself(folded) ? [reason('repeated', 'It repeats the same characters.')] : []),
    ...(short && sequences ? [reason('sequential', 'It is a sequence of neighbouring characters.')] : []),
    ...(holdsEmail(folded, email) ? [reason('contains_email', 'It contains your e-mail address.')] : []),
  ]
}

/** A short unit again and again, or a handful of characters in turn. */
function repeatsItself(folded: string): boolean {
  return period(folded) < Math.min(8, folded.length) || new Set(folded).size < Math.min(5, folded.length)
}

/**
 * The address's local part anywhere, `+tag` left out; of its pieces (`ada` and `lovelace`) those of four letters or more,
 * as whole words only: a name such as `lake` in it must not refuse every `Snowflake`.
 */
function holdsEmail(folded: string, email: string | null): boolean {
  const local = email?.split('@')[0]?.split('+')[0]
  if (local === undefined || local.length < 3) return false
  const pieces = local.split(/[._-]/).filter((piece) => /[a-z]{4}/.test(piece))
  return [folded, lettersOf(folded)].some(
    (text) => text.includes(local) || text.split(/[^\p{L}]+/u).some((word) => pieces.includes(word)),
  )
}

function reason(code: PasswordReason['code'], message: string): PasswordReason {
  return { code, message }
}

function refuse(option: string, bounds: string): never {
  throw new ConfigurationError('config.accounts', `\`passwords.${option}\` is a whole number from ${bounds}.`)
}
