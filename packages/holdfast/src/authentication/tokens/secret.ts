import { ConfigurationError } from '../../core/configuration-error.js'
import { holdsPlaceholder, isRepetitive } from '../../core/guessable.js'
import { bitsAtOnce } from '#words'
import * as base64url from './base64url.js'
import { isPublished } from './published-keys.js'

/** Bits that a secret must be able to hold: 32 random bytes. */
const REQUIRED_BITS = 256

/**
 * Of what a text of its alphabet can hold, the part that it must take to tell it. Random text of 256 bits falls below by
 * chance in one case of 2^38 (see `descriptionLength`); sentences, names and made-up words lie below.
 */
const LEAST_SHARE = 0.85

/** Characters that are looked at for patterns. */
const SAMPLE = 512

/**
 * The secret, if it can be one: what 32 random bytes look like in hex (64 characters), base64 or base64url (43), or
 * longer. Entropy of one text cannot be measured, only its absence shown: this refuses what is too short for its
 * alphabet, repeats itself, counts up or down, reads like words, is such a text in hex or base64, or has been published.
 * For words on Edge: `checkedForWords`. Of 32 random bytes it refuses one text in four million, which holds `secret`.
 * @throws {ConfigurationError} `config.secret`, naming the setting and never the value.
 */
export function strongSecret(secret: string | undefined, setting: string): string {
  if (typeof secret !== 'string' || secret === '') refuse(setting, 'is missing')
  if (secret.length > 4096) refuse(setting, 'is over 4096 characters')
  const fault = weakness(secret)
  if (fault !== null) refuse(setting, fault)
  for (const bytes of decodings(secret)) {
    if (isPublished(bytes)) refuse(setting, 'is a key that has been published')
    const plain = readable(bytes)
    const inside = plain === null ? null : weakness(plain)
    if (inside !== null) refuse(setting, `is encoded text, and the text ${inside}`)
  }
  return secret
}

/**
 * The last part of `strongSecret` where the list of words is not there at once: no key is made of a secret that reads
 * like words.
 * @throws {ConfigurationError} `config.secret`
 */
export async function checkedForWords(secret: string): Promise<void> {
  if (bitsAtOnce !== undefined) return
  const { descriptionLength: bitsOf } = await import('./description-length.js')
  for (const text of [secret, ...decodings(secret).map(readable)]) {
    const fault = text === null ? null : wordiness(text, bitsOf)
    if (fault !== null) refuse('secret', fault)
  }
}

/** One secret, or several: the first makes, all of them verify, so that a secret can be replaced without signing anybody out. */
export type Secrets = string | undefined | readonly [string | undefined, ...(string | undefined)[]]

/** @throws {ConfigurationError} `config.secret` as `strongSecret`, for each of them. */
export function strongSecrets(secrets: Secrets, setting: string): readonly [string, ...string[]] {
  const [current, ...former] = typeof secrets === 'object' && secrets !== null ? secrets : [secrets]
  return [
    strongSecret(current, setting),
    ...former.map((secret, index) => strongSecret(secret, `${setting}[${index + 1}]`)),
  ]
}

/** A new secret: 48 random bytes in base64url, 64 characters. */
export function generateSecret(): string {
  for (;;) {
    const secret = base64url.encode(crypto.getRandomValues(new Uint8Array(48)))
    // By chance one in four million holds the word `secret`.
    if (weakness(secret) === null) return secret
  }
}

function weakness(text: string): string | null {
  if (holdsPlaceholder(text)) return 'holds the words of a placeholder'
  if (text.length * bitsPerCharacter(text) < REQUIRED_BITS) return 'is shorter than 32 random bytes'
  if (isRepetitive(text.slice(0, SAMPLE), 10)) return 'is not random: it repeats itself or counts'
  return bitsAtOnce === undefined ? null : wordiness(text, bitsAtOnce)
}

function wordiness(text: string, bitsOf: (text: string) => number): string | null {
  const sample = text.slice(0, SAMPLE)
  return bitsOf(sample) < LEAST_SHARE * sample.length * alphabetBits(text) ? 'is not random: it is made of words' : null
}

/** The bytes that the text may stand for: in hex, base64 or base64url. */
function decodings(text: string): Uint8Array[] {
  const found: Uint8Array[] = []
  const hex = /^(?:[\da-f]{2})+$/i.test(text) ? text.match(/../g) : null
  if (hex !== null) found.push(Uint8Array.from(hex, (byte) => Number.parseInt(byte, 16)))
  const base64 = /^([\w+/-]+)={0,2}$/.exec(text)?.[1]?.replaceAll('-', '+').replaceAll('_', '/')
  if (base64 !== undefined && base64.length % 4 !== 1) {
    found.push(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)))
  }
  return found
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Bytes that somebody typed; random ones are no text in UTF-8 without control characters. */
function readable(bytes: Uint8Array): string | null {
  try {
    const text = utf8.decode(bytes)
    return /[^\P{Cc}\t\r\n]/u.test(text) ? null : text
  } catch {
    return null
  }
}

/** Letters of one case alone, or parted by spaces, are taken for words: two bits for each. */
function bitsPerCharacter(text: string): number {
  const isProse = /\p{L}{2,}(?: \p{L}{2,}){2}/u.test(text) || /^(?:[a-z\s_.-]+|[A-Z\s_.-]+)$/.test(text)
  return isProse && !/^(?:[0-9a-f]+|[0-9A-F]+)$/.test(text) ? 2 : alphabetBits(text)
}

/** The most that one character of this alphabet can hold. */
function alphabetBits(text: string): number {
  if (/^(?:[0-9a-f]+|[0-9A-F]+)$/.test(text)) return /^\d+$/.test(text) ? Math.log2(10) : 4
  if (/^(?:[a-z2-7\s_.-]+=*|[A-Z2-7\s_.-]+=*)$/.test(text)) return 5
  if (/^[A-Za-z0-9+/_-]+={0,2}$/.test(text)) return 6
  return Math.log2(94)
}

function refuse(setting: string, what: string): never {
  throw new ConfigurationError('config.secret', `\`${setting}\` ${what}. Make one: openssl rand -base64 48.`)
}
