import { createHash } from 'node:crypto'

/**
 * 43 characters in place of an opaque key of any length and spelling, NUL and lone surrogates included, which databases
 * refuse or take for one another: SHA-256 of its UTF-16 in base64url.
 */
export function digest(key: string): string {
  return createHash('sha256').update(key, 'utf16le').digest('base64url')
}
