import { WindowLogs } from './algorithms/window-logs.js'
import type { LimitPolicy } from './store.js'

/** No log: nothing is counted for this key. */
export const NONE = -1

/** Logs that keys beyond the bound share, for each limit and window. */
const SHARED = 1024

/** On average; longer keys use up the bound sooner. */
const CHARACTERS_PER_KEY = 256

/** Logs that are looked at for each one that begins: twice as fast as they can come. */
const SWEPT = 2

/** The keys of one window length. Shared logs stand beside them under numbers, which no text equals. */
interface Keys {
  readonly window: number
  readonly logs: Map<string | number, number>
}

/**
 * Which log counts which key, in bounded space. A key has one log for each length of window, so that a changed limit
 * forgives nothing.
 *
 * A log leaves only when all of it has left its window; none is ever evicted while it counts. When there is no room, new
 * keys share: each is hashed to one of 1,024 logs for its limit and window, which counts for all of its keys and so
 * never admits too much to one of them. When there is room again a key gets a log of its own, which begins with
 * what the shared one holds: moving forgives nothing either. Only a limit that is changed meanwhile starts anew for those
 * who share: a limit of 5 must not be used up by the calls that a limit of 100 admits.
 */
export class KeyedLogs {
  readonly logs = new WindowLogs()
  readonly #maxKeys: number
  readonly #windows = new Map<number, Keys>()
  #recent: Keys = { window: Number.NaN, logs: new Map() }
  // Of each log.
  readonly #names: (string | number | undefined)[] = []
  readonly #homes: (Keys | undefined)[] = []
  #next = 0
  #due = 0
  #own = 0
  #shared = 0
  #characters = 0
  #seed: number | undefined

  /** `seed`: drawn when it is first needed; in a Worker there is no randomness before the first request. */
  constructor(maxKeys: number, seed?: number) {
    this.#maxKeys = maxKeys
    this.#seed = seed
  }

  /** Keys with a log of their own. */
  get own(): number {
    return this.#own
  }

  /** Logs that several keys share; 0 but for times of overflow. */
  get shared(): number {
    return this.#shared
  }

  /** The log that counts this key now, its own or a shared one. */
  find(key: string, policy: LimitPolicy): number {
    const { logs } = this.#keys(policy.window)
    return logs.get(key) ?? (this.#shared === 0 ? NONE : (logs.get(this.#bucket(key, policy)) ?? NONE))
  }

  /** The log to charge this key to; `found` is what `find` has just said. */
  claim(key: string, policy: LimitPolicy, found: number): number {
    const own = found !== NONE && typeof this.#names[found] === 'string'
    if (own && this.logs.newest(found) !== Number.NEGATIVE_INFINITY) return found
    this.#due += SWEPT
    if (own) return found
    const keys = this.#keys(policy.window)
    const opened = keys.logs.get(key)
    if (opened !== undefined) return opened
    if (this.#own < this.#maxKeys && this.#characters + key.length <= this.#maxKeys * CHARACTERS_PER_KEY) {
      const log = this.#open(keys, key)
      if (found !== NONE) this.logs.copy(found, log)
      return log
    }
    const bucket = this.#bucket(key, policy)
    return keys.logs.get(bucket) ?? this.#open(keys, bucket)
  }

  /** Closes a few logs that have expired, in proportion to what was claimed: amortised O(1). No log is in use now. */
  sweep(now: number): void {
    for (let left = Math.min(this.#due, this.logs.size); left > 0; left--) {
      const log = this.#next
      this.#next = log + 1 < this.logs.size ? log + 1 : 0
      const keys = this.#homes[log]
      if (keys !== undefined && this.logs.newest(log) <= now - keys.window) this.#close(log, keys)
    }
    this.#due = 0
  }

  #open(keys: Keys, name: string | number): number {
    const log = this.logs.open()
    this.#names[log] = name
    this.#homes[log] = keys
    keys.logs.set(name, log)
    if (typeof name === 'string') {
      this.#own++
      this.#characters += name.length
    } else {
      this.#shared++
    }
    return log
  }

  #close(log: number, keys: Keys): void {
    const name = this.#names[log]!
    keys.logs.delete(name)
    this.#homes[log] = undefined
    this.#names[log] = undefined
    this.logs.close(log)
    if (typeof name === 'string') {
      this.#own--
      this.#characters -= name.length
    } else {
      this.#shared--
    }
  }

  #keys(window: number): Keys {
    if (this.#recent.window === window) return this.#recent
    let keys = this.#windows.get(window)
    if (keys === undefined) this.#windows.set(window, (keys = { window, logs: new Map() }))
    return (this.#recent = keys)
  }

  /** FNV-1a, seeded so that nobody can choose keys that share with a victim. Linear in the key, and only in overflow. */
  #bucket(key: string, { limit }: LimitPolicy): number {
    let hash = (this.#seed ??= crypto.getRandomValues(new Uint32Array(1))[0]!)
    for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x0100_0193)
    return limit * SHARED + ((hash ^ (hash >>> 16)) & (SHARED - 1))
  }
}
