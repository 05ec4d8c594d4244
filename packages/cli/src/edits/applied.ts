import { MagicString } from 'magic-string'
import type { Edit } from './edit.js'

/** The text after some edits of it. @throws {Error} where two of them are about the same characters */
export function applied(text: string, edits: readonly Edit[]): string {
  const made = new MagicString(text)
  for (const { start, end, text: next } of edits) {
    if (start === end) made.appendLeft(start, next)
    else made.update(start, end, next)
  }
  return made.toString()
}
