import { ConfigurationError } from '../../core/configuration-error.js'

/** Bits that a secret must be able to hold: 32 random bytes. */
const REQUIRED_BITS = 256

/** Words that stand in tutorials, templates and by-hand secrets; compared without case and punctuation. */
const PLACEHOLDERS =
  /secret|password|passphrase|change(?:me|this)|replace(?:me|this)|placeholder|example|insecure|default|testing|keyboardcat|loremipsum|deadbeef|cafebabe|qwertyuiop|your(?:own|key|jwt|app)/

/**
 * The secret, if it can be one: what 32 random bytes look like in hex (64 characters), base64 or base64url (43), or
 * longer. Entropy of one text cannot be measured, only its absence shown: this refuses what is too short for its
 * alphabet, repeats itself, counts up or down, or reads like words.
 * @throws {ConfigurationError} `config.secret`, naming the setting and never the value.
 */
export function strongSecret(secret: string | undefined, setting: string): string {
  if (typeof secret !== 'string' || secret === '') refuse(setting, 'is missing')
  if (secret.length > 4096) refuse(setting, 'is over 4096 characters')
  const plain = secret.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
  if (PLACEHOLDERS.test(plain)) refuse(setting, 'holds the words of a placeholder')
  if (secret.length * bitsPerCharacter(secret) < REQUIRED_BITS) refuse(setting, 'is shorter than 32 random bytes')
  const sample = secret.slice(0, 512)
  if (new Set(sample).size < 10 || variety(sample) < 0.8 || steps(sample) > sample.length / 2) {
    refuse(setting, 'is not random: it repeats itself or counts')
  }
  return secret
}

/** The most that one character of this alphabet can hold; letters of one case alone are taken for words. */
function bitsPerCharacter(text: string): number {
  if (/^(?:[0-9a-f]+|[0-9A-F]+)$/.test(text)) return /^\d+$/.test(text) ? Math.log2(10) : 4
  if (/^(?:[a-z\s_.-]+|[A-Z\s_.-]+)$/.test(text)) return 2
  if (/^(?:[a-z2-7]+=*|[A-Z2-7]+=*)$/.test(text)) return 5
  if (/^[A-Za-z0-9+/_-]+={0,2}$/.test(text)) return 6
  return Math.log2(94)
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

function refuse(setting: string, what: string): never {
  throw new ConfigurationError('config.secret', `\`${setting}\` ${what}. Make one: openssl rand -base64 48.`)
}
