import { normalizeEmail } from './email.js'
import { fields, refined, text } from './fields.js'

/** What people call themselves: NFC, trimmed, without the characters that reorder or hide the text around them. */
export function normalizeName(input: string): string | null {
  const name = input.normalize('NFC').trim()
  const isShown = /[\p{L}\p{N}\p{P}\p{S}]/u.test(name) && !HIDDEN.test(name.replaceAll(JOINING, ''))
  return isShown ? name : null
}

/** Controls, halves of characters, and what leaves no trace on the screen: two names would look like one. U+2800 is a blank Braille cell. */
const HIDDEN = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}\u2800]/u

/** What several scripts need inside of words, and what emoji are made of (UTS #51). */
const JOINING = new RegExp(
  [
    String.raw`(?<=[\p{L}\p{M}])[\u200c\u200d](?=[\p{L}\p{M}])`,
    String.raw`(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f])\u200d(?=\p{Extended_Pictographic})`,
    String.raw`(?<=\p{Extended_Pictographic})\ufe0f`,
  ].join('|'),
  'gu',
)

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

export interface EmailBody extends Record<string, unknown> {
  /** Normalised. */
  readonly email: string
}

export interface TokenBody extends Record<string, unknown> {
  /** From the link in a mail, as sent. */
  readonly token: string
}

export interface ResetBody extends TokenBody {
  /** As typed; not yet checked against the policy. */
  readonly password: string
}

export interface PasswordChangeBody extends Record<string, unknown> {
  readonly current: string
  /** As typed; not yet checked against the policy. */
  readonly password: string
}

/** Bounded here; what it is worth, the ticket store says. */
const token = text({ min: 1, max: 512 })

export const registerBody = fields<RegisterBody>({ email, password, name })
export const loginBody = fields<LoginBody>({ email, password })
export const emailBody = fields<EmailBody>({ email })
export const tokenBody = fields<TokenBody>({ token })
export const resetBody = fields<ResetBody>({ token, password })
export const passwordChangeBody = fields<PasswordChangeBody>({ current: password, password })
