import { ConfigurationError } from '../../core/configuration-error.js'
import type { ListedCaller } from '../settings/settings.js'

/**
 * Who is let past the limits, and who is refused before them: from the options, and changed at run time. Who is on both
 * lists is refused.
 */
export class CallerLists {
  readonly #allow: ReadonlySet<string>
  readonly #deny: ReadonlySet<string>
  #listed: ReadonlyMap<string, ListedCaller> = new Map()
  #words: ReadonlySet<string> = new Set()
  /** Nobody is on any list. */
  empty: boolean

  /** @throws {ConfigurationError} `config.limit` */
  constructor(allow: readonly string[] = [], deny: readonly string[] = []) {
    this.#allow = identities('allow', allow)
    this.#deny = identities('deny', deny)
    this.empty = this.#allow.size === 0 && this.#deny.size === 0
  }

  /** In place of those that were listed at run time. */
  set changed(callers: readonly ListedCaller[]) {
    this.#listed = new Map(callers.map((caller) => [caller.identity, caller]))
    this.#words = new Set(callers.map(({ identity }) => identity.slice(0, identity.indexOf(' '))))
    this.empty = this.#listed.size === 0 && this.#allow.size === 0 && this.#deny.size === 0
  }

  /** Whether anybody was listed at run time by an identity that begins with this word. */
  holds(word: string): boolean {
    return this.#words.has(word)
  }

  /** Whether anybody is denied at run time, now, by an identity that begins with this word. */
  denies(word: string, now: number): boolean {
    return [...this.#listed.keys()].some((key) => key.startsWith(`${word} `) && this.verdict(key, now) === 'deny')
  }

  /** `now` in milliseconds since the epoch, for those who are listed for a time. */
  verdict(identity: string, now: number): 'allow' | 'deny' | undefined {
    const listed = this.#listed.get(identity)
    const changed = listed === undefined || (listed.until !== null && listed.until <= now) ? undefined : listed.verdict
    if (changed === 'deny' || this.#deny.has(identity)) return 'deny'
    return changed ?? (this.#allow.has(identity) ? 'allow' : undefined)
  }
}

function identities(option: string, given: readonly string[]): ReadonlySet<string> {
  if (!Array.isArray(given) || !given.every((each) => typeof each === 'string' && each !== '')) {
    throw new ConfigurationError('config.limit', `\`${option}\` lists identities: texts such as "address 192.0.2.1".`)
  }
  return new Set(given)
}
