import { tokenHash } from '../random-token.js'

/** How many an account gets at a time. */
export const RECOVERY_CODES = 10

/** Crockford's base32: no letter that can be taken for a digit or another letter. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

/** 120 random bits: more than the 112 from which on a plain hash protects them at rest (OWASP ASVS 5.0 6.5.2). */
const LENGTH = 24

export interface NewRecoveryCodes {
  /** For the owner's eyes, this once. */
  readonly codes: readonly string[]
  /** SHA-256 in base64url: what is stored. */
  readonly hashes: readonly string[]
}

export function newRecoveryCodes(): NewRecoveryCodes {
  const codes = Array.from({ length: RECOVERY_CODES }, () => {
    // 32 characters divide 256: each is as likely as any other.
    const characters = Array.from(crypto.getRandomValues(new Uint8Array(LENGTH)), (byte) => ALPHABET[byte % 32])
    return characters.join('').replaceAll(/.{4}(?=.)/g, '$&-')
  })
  return { codes, hashes: codes.map((code) => recoveryHash(code) as string) }
}

/** The hash of a code as somebody typed it; `null` for what cannot be one. */
export function recoveryHash(typed: string): string | null {
  const plain = typed.toLowerCase().replaceAll(/[\s-]/g, '').replaceAll('o', '0').replaceAll(/[il]/g, '1')
  if (plain.length !== LENGTH || Array.from(plain).some((character) => !ALPHABET.includes(character))) return null
  return tokenHash(plain)
}
