import { createHash } from 'node:crypto'

/** The hash of a script's text as a CSP takes it (CSP3 §2.3.1), without quotes. */
export function scriptHash(text: string): string {
  return `sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}`
}
