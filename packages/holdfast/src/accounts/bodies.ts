import { normalizeEmail } from './email.js'
import { fields, refined, text } from './fields.js'

/** What people call themselves: NFC, trimmed, without the characters that reorder or hide the text around them. */
export function normalizeName(input: string): string | null {
  const name = input.normalize('NFC').trim()
  return name === '' || /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/u.test(name)
    ? null
    : name
}

const email = refined(text({ min: 1, max: 254 }), normalizeEmail, 'This is not an e-mail address.')

/** Bounded here, judged by the policy: a sign-in must not tell how long passwords are. */
const password = text({ min: 1, max: 1024 })

const name = refined(text({ min: 1, max: 100 }), normalizeName, 'This is not a name.')

export interface RegisterBody extends Record<string, unknown> {
  /** Normalised. */
  readonly email: string
  /** As typed; not yet checked against the policy. */
  readonly password: string
  readonly name: string
}

export interface LoginBody extends Record<string, unknown> {
  /** Normalised. */
  readonly email: string
  readonly password: string
}

export const registerBody = fields<RegisterBody>({ email, password, name })
export const loginBody = fields<LoginBody>({ email, password })
