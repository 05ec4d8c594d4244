import { bitsPerCharacter } from '../weak-secret.js'
import { hasSecretName, looksSecret } from '../public-secret.js'

/** Fewer characters are met by chance. */
const LEAST_LENGTH = 8

/** Bits that a secret must be able to hold to be told from words of a page; 16 letters of one case do. */
const LEAST_BITS = 32

/** Values of settings: what environments say in the same words everywhere, and what counts, dates and names places. */
const COMMON =
  /^(?:true|false|null|undefined|none|production|development|staging|preview|localhost|[\d.,:/+-]+|\d{4}-\d\d-\d\d[tT\d:.+zZ-]*|[^\s@/]+@[^\s@/]+\.[^\s@/]+)$/i

/** Names of what may be read by everybody: who an app is with a provider, and which build of it runs. */
const PUBLIC_NAME =
  /(?:^|_)(?:(?:CLIENT|APP|APPLICATION|PROJECT|TENANT|SITE|ORG|TEAM|MEASUREMENT|TRACKING|DEPLOYMENT|BUILD)_?ID$|COMMIT_|(?:SHA|RELEASE|REVISION|VERSION)$|(?:PUBLISHABLE|PUBLIC|ANON|SITE|SEARCH)_KEY$)/i

/** Why a value is not looked for. */
export type NotSearched = 'short' | 'common' | 'public'

/**
 * Whether a value, where it is found, can be told from words of a page: at least 8 characters that can hold 32 bits.
 * `postgres` and `12345678` are everywhere.
 */
export function isTellable(value: string): boolean {
  const text = value.trim()
  return text.length >= LEAST_LENGTH && text.length * bitsPerCharacter(text) >= LEAST_BITS && new Set(text).size >= 5
}

/**
 * Whether a variable's value can be a secret that is found again: `undefined` where it is worth searching for. What has
 * the form or the name of a secret is; of others, what is not a setting (`production`, `587`), an address without
 * anything secret in it, or made of words (`eu-central-1`).
 */
export function notSearched(name: string, value: string): NotSearched | undefined {
  const text = value.trim()
  if (text.length < LEAST_LENGTH) return 'short'
  if (looksSecret(text)) return undefined
  if (PUBLIC_NAME.test(name)) return 'public'
  if (COMMON.test(text) || !isTellable(text)) return 'common'
  if (/^https?:\/\//i.test(text) && !hasUnguessablePart(text)) return 'public'
  return hasSecretName(name) || !isMadeOfWords(text) ? undefined : 'common'
}

/** Names of buckets, regions, hosts, folders and lists, and sentences: words and short numbers, with signs between them. */
function isMadeOfWords(text: string): boolean {
  const parts = text.split(/[^\p{L}\d]+/u)
  return parts.every((part) => part.length <= 4 || /^(?:\p{Lu}?\p{Ll}{2,15}|\p{Lu}{1,15})+\d{0,4}$/u.test(part))
}

/** An address that nobody else knows, such as a webhook's: with a random piece behind its host. */
function hasUnguessablePart(address: string): boolean {
  const [, rest = ''] = /^https?:\/\/[^/?#]*(.*)$/i.exec(address) ?? []
  return rest.split(/[/?#&=]/).some((part) => part.length >= 16 && /\d/.test(part) && !isMadeOfWords(part))
}
