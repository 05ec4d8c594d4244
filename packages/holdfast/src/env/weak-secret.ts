import { holdsPlaceholder, isRepetitive } from '../core/guessable.js'

/** Bits that the text must be able to hold: 16 random bytes, as the keys of most providers do. */
const LEAST_BITS = 128

/**
 * Whether a secret can be guessed: too short for its alphabet, made of words, a placeholder, repeating or counting. That
 * a provider's key begins with `sb_secret_` says nothing about the rest.
 */
export function isWeak(secret: string): boolean {
  const text = secret.replace(/^[a-z]{2,3}_secret_/, '')
  return holdsPlaceholder(text) || text.length * bitsPerCharacter(text) < LEAST_BITS || isRepetitive(text, 8)
}

/** Letters of one case alone, with or without punctuation, are taken for words. */
export function bitsPerCharacter(text: string): number {
  if (/^(?:[\da-f]+|[\dA-F]+)$/.test(text)) return /^\d+$/.test(text) ? Math.log2(10) : 4
  if (/^(?:[a-z\W_]+|[A-Z\W_]+)$/.test(text)) return 2
  return /^\w+$/.test(text) ? Math.log2(62) : 6
}
