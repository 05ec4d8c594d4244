import { lettersOf } from '../core/leet.js'

/** Bits that the text must be able to hold: 16 random bytes, as the keys of most providers do. */
const LEAST_BITS = 128

/** Words of tutorials, templates and secrets made by hand; compared without case and punctuation. Shorter ones are met by chance. */
const PLACEHOLDERS =
  /secret|password|passphrase|change(?:me|this)|replace|placeholder|example|insecure|default|keyboardcat|loremipsum|deadbeef|qwerty|yourown|your(?:api)?key/

/**
 * Whether a secret can be guessed: too short for its alphabet, made of words, a placeholder, repeating or counting. That
 * a provider's key begins with `sb_secret_` says nothing about the rest.
 */
export function isWeak(secret: string): boolean {
  const text = secret.replace(/^[a-z]{2,3}_secret_/, '')
  const plain = text.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
  const isHex = /^[\da-f]*$/.test(plain)
  return (
    PLACEHOLDERS.test(plain) ||
    (!isHex && PLACEHOLDERS.test(lettersOf(plain))) ||
    text.length * bitsPerCharacter(text) < LEAST_BITS ||
    new Set(text).size < 8 ||
    steps(text) > text.length / 2 ||
    runs(text) < 0.8 * (text.length - 2)
  )
}

/** Letters of one case alone, with or without punctuation, are taken for words. */
function bitsPerCharacter(text: string): number {
  if (/^(?:[\da-f]+|[\dA-F]+)$/.test(text)) return /^\d+$/.test(text) ? Math.log2(10) : 4
  if (/^(?:[a-z\W_]+|[A-Z\W_]+)$/.test(text)) return 2
  return /^\w+$/.test(text) ? Math.log2(62) : 6
}

/** How many characters follow their neighbour by one, up or down, or are the same. */
function steps(text: string): number {
  let count = 0
  for (let index = 1; index < text.length; index++) {
    if (Math.abs(text.charCodeAt(index) - text.charCodeAt(index - 1)) <= 1) count++
  }
  return count
}

/** Different runs of three characters. */
function runs(text: string): number {
  const seen = new Set<string>()
  for (let index = 0; index + 3 <= text.length; index++) seen.add(text.slice(index, index + 3))
  return seen.size
}
