import { checkedOptions } from '../../core/checked-options.js'
import { systemClock, type Clock } from '../../core/clock.js'
import { ConfigurationError } from '../../core/configuration-error.js'
import { milliseconds, type Duration } from '../../core/duration.js'
import type { LimitStoreEvent } from './limiter-outages.js'
import type { Store } from '../store.js'

/**
 * When the store throws, rejects, is late or answers nonsense: `local` goes on with counters of this process, `deny`
 * fails closed (`unavailable`), `allow` fails open. Callers who are known to be blocked stay so in all three.
 */
export type OnStoreError = 'local' | 'deny' | 'allow'

export interface LimiterOptions {
  readonly store: Store
  /** No default: it is a choice to be stated. */
  readonly onStoreError: OnStoreError
  /** How long the store may take, at most 10 s; default 50 ms. An answer that is at once costs no timer. */
  readonly timeout?: Duration
  /** Default: the system's. A step back is passed over. */
  readonly clock?: Clock
  /** Blocked callers that are refused without asking the store, from 0 to 1,000,000; default 100,000 (up to 20 MB). */
  readonly denyCacheSize?: number
  /** Identities (`address 192.0.2.1`) that `listed` allows. Default none. */
  readonly allow?: readonly string[]
  /** Identities that `listed` denies, whatever the other lists say. Default none. */
  readonly deny?: readonly string[]
  /** Gets one line at the start and one at the end of each outage. Default: `console.error` and `console.warn`. */
  readonly log?: (line: string) => void
  /** Is told of the same, as data. */
  readonly on?: (event: LimitStoreEvent) => void
  /** Whether decisions are added up in the store, for `analytics`. Default false: it costs each of them some time. */
  readonly analytics?: boolean
  /** Keeps the process alive for work after the answer (`waitUntil`). Default: it runs beside the requests. */
  readonly background?: (task: () => Promise<void>) => void
}

const OPTIONS = {
  store: true,
  onStoreError: true,
  timeout: true,
  clock: true,
  denyCacheSize: true,
  allow: true,
  deny: true,
  log: true,
  on: true,
  analytics: true,
  background: true,
} as const

export interface CheckedLimiterOptions {
  readonly store: Store
  readonly onStoreError: OnStoreError
  /** Milliseconds. */
  readonly timeout: number
  readonly clock: Clock
  readonly denyCacheSize: number
  readonly lost: (line: string) => void
  readonly back: (line: string) => void
  readonly on: (event: LimitStoreEvent) => void
}

/** @throws {ConfigurationError} `config.limit`, `config.unknown_option` */
export function checkedLimiterOptions(options: LimiterOptions): CheckedLimiterOptions {
  const { store, onStoreError, timeout = 50, clock = systemClock, denyCacheSize = 100_000, log, on } = options
  checkedOptions('createLimiter(…)', options, OPTIONS)
  if (typeof store?.take !== 'function') throw new ConfigurationError('config.limit', 'A limiter needs a `store`.')
  if (onStoreError !== 'local' && onStoreError !== 'deny' && onStoreError !== 'allow') {
    throw new ConfigurationError('config.limit', '`onStoreError` is "local", "deny" or "allow".')
  }
  if (!(Number.isSafeInteger(denyCacheSize) && denyCacheSize >= 0 && denyCacheSize <= 1_000_000)) {
    throw new ConfigurationError('config.limit', '`denyCacheSize` is a whole number from 0 to 1,000,000.')
  }
  for (const name of ['log', 'on', 'background'] as const) {
    if (options[name] !== undefined && typeof options[name] !== 'function') {
      throw new ConfigurationError('config.limit', `\`${name}\` is a function.`)
    }
  }
  return {
    store,
    onStoreError,
    timeout: bounded(timeout),
    clock,
    denyCacheSize,
    lost: harmless(log ?? ((line) => console.error(line))),
    back: harmless(log ?? ((line) => console.warn(line))),
    on: harmless(on ?? (() => undefined)),
  }
}

/** What is told must not decide: a log that throws refuses nobody. */
function harmless<T>(tell: (what: T) => void): (what: T) => void {
  return (what) => {
    try {
      tell(what)
    } catch {
      // Nobody is left to be told.
    }
  }
}

function bounded(timeout: Duration): number {
  try {
    const ms = milliseconds(timeout)
    if (ms <= 10_000) return ms
  } catch {
    // Said below.
  }
  throw new ConfigurationError('config.limit', '`timeout` is a duration of at most 10 s, such as "50 ms".')
}
