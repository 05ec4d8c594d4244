import { createHash, randomBytes } from 'node:crypto'

/** 32 random bytes as 43 characters of base64url: a secret that is handed out once and kept as its hash. */
export function randomToken(): string {
  return randomBytes(32).toString('base64url')
}

/** What is stored of it. SHA-256 suffices: nobody guesses 256 random bits, so nothing needs to be slow. */
export function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}

/** Whether `randomToken` could have made it: anything else is refused before a store is asked. */
export function isRandomToken(text: string): boolean {
  return /^[\w-]{43}$/.test(text)
}
