import { commonWords } from '../core/common-words.js'
import { lettersOf } from '../core/leet.js'
import { commonPasswords } from './common-passwords.js'
import { period } from './password-patterns.js'

let listed: ReadonlySet<string> | undefined

/** No entry of the lists is longer. */
const LONGEST = 24

/**
 * On the lists of common passwords and words, as it is or in the ways in which people adorn an entry: digits and signs
 * around it however many, letters written as digits and signs, the entry said twice or more.
 * @param folded in lower case
 */
export function isCommonChoice(folded: string): boolean {
  listed ??= new Set([...commonPasswords.trim().split(/\s+/), ...commonWords.trim().split(/\s+/)])
  if (isAdorned(folded, listed)) return true
  const [, , core = ''] = parts(folded)
  return [folded, core].some((text) => {
    const unit = text.slice(0, period(text))
    return unit.length < text.length && isAdorned(unit, listed as ReadonlySet<string>)
  })
}

/** Which of the signs around the letters stand for letters cannot be known (`5ummer2024!`): every cut is tried. */
function isAdorned(folded: string, list: ReadonlySet<string>): boolean {
  const [, before = '', core = '', after = ''] = parts(folded)
  if (core.length > LONGEST) return false
  for (let start = 0; start <= Math.min(before.length, LONGEST); start++) {
    for (let end = 0; end <= Math.min(after.length, LONGEST); end++) {
      const text = before.slice(before.length - start) + core + after.slice(0, end)
      if (text.length <= LONGEST && (list.has(text) || list.has(lettersOf(text)))) return true
    }
  }
  return false
}

/** What stands before the first letter, from there to the last letter, and after it. */
function parts(text: string): readonly string[] {
  const first = text.search(/\p{L}/u)
  if (first === -1) return [text, '', text, '']
  const tail = /\P{L}*$/u.exec(text)?.[0].length ?? 0
  return [text, text.slice(0, first), text.slice(first, text.length - tail), text.slice(text.length - tail)]
}
