import type { Clock } from '../../core/clock.js'
import type { OnStoreError } from './limiter-options.js'

/** The limit store was lost, or is back. */
export interface LimitStoreEvent {
  readonly type: 'limit_store_lost' | 'limit_store_back'
  /** Milliseconds since the epoch. */
  readonly time: number
  /** `Store.name`. */
  readonly store: string
  /** `timeout`, `invalid-answer`, an errno or reply code, or `fault`. */
  readonly why: string
  /** What decides meanwhile. */
  readonly onStoreError: OnStoreError
  /** Of the first decision without the store, milliseconds since the epoch. */
  readonly since: number
  /** Decisions without the store since then. */
  readonly decisions: number
}

/** Milliseconds after an outage in which no other is told: a store that comes and goes must not fill the log. */
const QUIET = 5_000

/** The last moment that a `Date` knows. */
const LATEST = 8.64e15

const MEANWHILE: Readonly<Record<OnStoreError, string>> = {
  local: 'Meanwhile limits are counted in this process ("local")',
  deny: 'Meanwhile every limited request is refused ("deny")',
  allow: 'Meanwhile nothing is limited ("allow")',
}

export interface OutagesOptions {
  readonly store: string
  readonly onStoreError: OnStoreError
  /** Milliseconds since the epoch. */
  readonly clock: Clock
  readonly lost: (line: string) => void
  readonly back: (line: string) => void
  readonly on: (event: LimitStoreEvent) => void
}

/** From the first decision without the store to its next answer: counted, and told once at either end. */
export class Outages {
  readonly #options: OutagesOptions
  #since: number | null = null
  #why = 'fault'
  #decisions = 0
  #total = 0
  #told = false
  #ended = Number.NEGATIVE_INFINITY

  constructor(options: OutagesOptions) {
    this.#options = options
  }

  /** Since when, milliseconds since the epoch; `null`: the store answers. */
  get since(): number | null {
    return this.#since
  }

  /** Decisions without the store, in all. */
  get degradations(): number {
    return this.#total
  }

  /** One decision without the store. `why`: what came of asking it, where it was asked. */
  degraded(why: string | undefined): void {
    this.#total++
    this.#decisions++
    if (why !== undefined) this.#why = why
    const now = this.#now()
    this.#since ??= now
    if (this.#told || Math.abs(now - this.#ended) < QUIET) return
    this.#told = true
    const { store, onStoreError, lost } = this.#options
    const since = new Date(this.#since).toISOString()
    lost(
      `holdfast: the limit store ${JSON.stringify(store)} does not answer (${this.#why}) since ${since}. ${MEANWHILE[onStoreError]}; callers known as blocked stay so.`,
    )
    this.#tell('limit_store_lost', now)
  }

  answered(): void {
    if (this.#since === null) return
    const now = this.#now()
    if (this.#told) {
      const { store, back } = this.#options
      const since = new Date(this.#since).toISOString()
      back(
        `holdfast: the limit store ${JSON.stringify(store)} answers again. Since ${since} (${this.#why}) ${this.#decisions} decisions were made without it.`,
      )
      this.#tell('limit_store_back', now)
      this.#ended = now
    }
    this.#decisions = 0
    this.#told = false
    this.#since = null
  }

  /** A clock that says nonsense must not end in a throw. */
  #now(): number {
    const now = this.#options.clock()
    return Math.abs(now) <= LATEST ? now : 0
  }

  #tell(type: LimitStoreEvent['type'], time: number): void {
    const { store, onStoreError, on } = this.#options
    on({ type, time, store, why: this.#why, onStoreError, since: this.#since ?? time, decisions: this.#decisions })
  }
}
