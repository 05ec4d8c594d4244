import type { Minute, Tally } from './analytics-store.js'
import { DistinctCallers } from './distinct-callers.js'
import { count, FrequentNames } from './frequent-names.js'
import { identityHash } from './identity-hash.js'
import type { RecordedVerdict } from './recorder.js'
import { bounded } from './safe-name.js'
import { level, UseSample } from './use-sample.js'

/** What this process decided for one limit in ten minutes, as far as it is not flushed. Mostly some 20 kB, at most 300. */
export class Recording {
  readonly #limit: string
  readonly #from: number
  #minutes: { -readonly [field in keyof Minute]: number }[] = []
  readonly #callers = new FrequentNames()
  readonly #routes = new FrequentNames()
  readonly #distinct = new DistinctCallers()
  readonly #use = new UseSample()
  #peak = 0

  constructor(limit: string, from: number) {
    this.#limit = limit
    this.#from = from
  }

  record(
    minute: number,
    identity: string,
    route: string | undefined,
    verdict: RecordedVerdict,
    used: number,
    degraded: boolean,
  ): void {
    this.#count(minute, verdict, degraded)
    const denied = verdict !== 'allowed'
    const name = bounded(identity)
    let caller = this.#callers.find(name)
    if (caller === undefined) {
      caller = this.#callers.open(name)
      const hash = identityHash(name)
      this.#distinct.add(hash)
      caller.place = UseSample.place(hash)
      caller.rank = UseSample.rank(hash)
    }
    count(caller, denied)
    const step = level(used)
    if (step > caller.level) {
      caller.level = step
      this.#use.raise(caller.place, caller.rank, step)
    }
    if (used > this.#peak) this.#peak = Math.min(used, Number.MAX_SAFE_INTEGER)
    if (route === undefined) return
    const place = bounded(route)
    count(this.#routes.find(place) ?? this.#routes.open(place), denied)
  }

  /** What came since the last time; `undefined`: nothing. */
  take(): Tally | undefined {
    if (this.#minutes.length === 0) return undefined
    const minutes = this.#minutes
    this.#minutes = []
    return {
      limit: this.#limit,
      from: this.#from,
      minutes,
      callers: this.#callers.take(),
      routes: this.#routes.take(),
      identities: this.#distinct.take(),
      use: this.#use.take(),
      peak: this.#peak,
    }
  }

  #count(start: number, verdict: RecordedVerdict, degraded: boolean): void {
    let minute = this.#minutes.at(-1)
    if (minute?.minute !== start) {
      minute = { minute: start, allowed: 0, denied: 0, observed: 0, degraded: 0 }
      this.#minutes.push(minute)
    }
    minute[verdict]++
    if (degraded) minute.degraded++
  }
}
