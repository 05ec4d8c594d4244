import { lettersOf } from './leet.js'

/** Words of tutorials, templates and secrets made by hand. Shorter ones are met by chance. */
const PLACEHOLDERS =
  /secret|password|passphrase|change(?:me|this)|replace(?:me|this)|placeholder|example|insecure|default|testing|keyboardcat|loremipsum|deadbeef|cafebabe|qwertyuiop|your(?:own|app|jwt|(?:api)?key)/

/** Whether a text that is to be random holds such words, whatever its case, its punctuation and the signs that stand for letters. */
export function holdsPlaceholder(text: string): boolean {
  const plain = text.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
  if (PLACEHOLDERS.test(plain)) return true
  // Digits in hex stand for themselves.
  if (/^[\da-f]*$/.test(plain)) return false
  return PLACEHOLDERS.test(lettersOf(text.toLowerCase()).replaceAll(/[^a-z0-9]/g, ''))
}

/** Whether it repeats itself or counts: few different characters or runs of three, or steps by one. Random text does not. */
export function isRepetitive(text: string, leastCharacters: number): boolean {
  return new Set(text).size < leastCharacters || variety(text) < 0.8 || steps(text) > text.length / 2
}

/** Different runs of three characters among all of them: close to 1 where nothing repeats. */
function variety(text: string): number {
  const runs = new Set<string>()
  for (let index = 0; index + 3 <= text.length; index++) runs.add(text.slice(index, index + 3))
  return runs.size / (text.length - 2)
}

/** How many characters follow their neighbour by one, up or down, or are the same. */
function steps(text: string): number {
  let count = 0
  for (let index = 1; index < text.length; index++) {
    if (Math.abs(text.charCodeAt(index) - text.charCodeAt(index - 1)) <= 1) count++
  }
  return count
}
