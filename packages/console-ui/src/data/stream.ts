import type { DecisionEvent } from '../../../holdfast/src/core/event.ts'
import type { Picture, Range, Tail } from '../../../holdfast/src/console/wire.ts'
import { setServerTime, timeNow } from '../design/now.ts'
import { getSession } from './fetch.ts'
import { hasLeft, onLeave } from './signed-out.ts'
import { api } from './where.ts'

/** `paused`: the tab is hidden. `over`: nobody is signed in any more. */
export interface Connection {
  readonly phase: 'connecting' | 'live' | 'lost' | 'paused' | 'over'
  /** When the server was last heard; `null`: never. Milliseconds since the epoch, as all times here. */
  readonly heardAt: number | null
  readonly retryAt: number | null
}

export interface Streamed {
  readonly connection: Connection
  readonly picture: Picture | null
}

/** The newest first, at most 300, and how many were too many to be told. */
export interface Told {
  readonly events: readonly DecisionEvent[]
  readonly skipped: number
}

/** The server says something at least each 10 s: a line that is silent for longer is dead, as after a laptop's sleep. */
const silence = 25_000
/** Hidden for a moment is not away. */
const grace = 10_000
const kept = 300

/** The one line to the server: a whole picture each second, lost and found again by itself. */
export class Stream {
  #range: Range = '10m'
  #source: EventSource | null = null
  #timer: ReturnType<typeof setTimeout> | undefined
  #watch: ReturnType<typeof setInterval> | undefined
  #hiding: ReturnType<typeof setTimeout> | undefined
  #tries = 0
  #state: Streamed = { connection: { phase: 'connecting', heardAt: null, retryAt: null }, picture: null }
  #told: Told = { events: [], skipped: 0 }
  readonly #listeners = new Set<() => void>()

  readonly subscribe = (tell: () => void): (() => void) => {
    this.#listeners.add(tell)
    return () => this.#listeners.delete(tell)
  }
  readonly state = (): Streamed => this.#state
  readonly told = (): Told => this.#told

  /** Listens until the answer is called. */
  start(): () => void {
    const seen = () => this.#onVisibility()
    const online = () => this.#reconnectNow()
    document.addEventListener('visibilitychange', seen)
    addEventListener('online', online)
    const left = onLeave(() => this.#end())
    this.#watch = setInterval(() => this.#checkSilence(), 5000)
    this.#open()
    return () => {
      document.removeEventListener('visibilitychange', seen)
      removeEventListener('online', online)
      left()
      clearInterval(this.#watch)
      clearTimeout(this.#hiding)
      this.#close()
    }
  }

  show(range: Range): void {
    if (range === this.#range) return
    this.#range = range
    if (this.#source !== null || this.#timer !== undefined) this.#open()
  }

  #open(): void {
    this.#close()
    if (hasLeft()) return
    const source = new EventSource(api('stream', { range: this.#range }))
    this.#source = source
    source.addEventListener('picture', ({ data }: MessageEvent<string>) => {
      const picture = JSON.parse(data) as Picture
      setServerTime(picture.now)
      this.#heard({ picture })
    })
    source.addEventListener('tail', ({ data }: MessageEvent<string>) => this.#tell(JSON.parse(data) as Tail))
    source.addEventListener('beat', () => this.#heard({}))
    source.addEventListener('error', () => this.#lost())
  }

  #close(): void {
    this.#source?.close()
    this.#source = null
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #heard(news: Partial<Streamed>): void {
    this.#tries = 0
    this.#put({ ...news, connection: { phase: 'live', heardAt: timeNow(), retryAt: null } })
  }

  #tell(tail: Tail): void {
    const events = tail.events.toReversed().concat(this.#told.events)
    this.#told = { events: events.slice(0, kept), skipped: this.#told.skipped + tail.skipped }
    this.#heard({})
  }

  // The browser does not tell why a stream ended, so the session is asked: a refusal ends here, silence is tried again.
  #lost(): void {
    this.#close()
    if (document.hidden) return this.#put({ connection: { ...this.#state.connection, phase: 'paused', retryAt: null } })
    const wait = Math.min(30_000, 1000 * 2 ** this.#tries++) * (0.5 + Math.random() / 2)
    this.#put({ connection: { ...this.#state.connection, phase: 'lost', retryAt: timeNow() + wait } })
    this.#timer = setTimeout(() => {
      getSession().then(
        () => this.#open(),
        () => (hasLeft() ? undefined : this.#lost()),
      )
    }, wait)
  }

  #reconnectNow(): void {
    if (document.hidden || this.#state.connection.phase === 'live' || this.#state.connection.phase === 'over') return
    this.#tries = 0
    this.#open()
  }

  #checkSilence(): void {
    const { phase, heardAt } = this.#state.connection
    if (phase === 'live' && heardAt !== null && timeNow() - heardAt > silence) this.#lost()
  }

  #onVisibility(): void {
    clearTimeout(this.#hiding)
    if (!document.hidden) {
      this.#checkSilence()
      return this.#reconnectNow()
    }
    this.#hiding = setTimeout(() => {
      this.#close()
      this.#put({ connection: { ...this.#state.connection, phase: 'paused', retryAt: null } })
    }, grace)
  }

  #end(): void {
    this.#close()
    this.#put({ connection: { ...this.#state.connection, phase: 'over', retryAt: null } })
  }

  #put(change: Partial<Streamed>): void {
    this.#state = { ...this.#state, ...change }
    for (const tell of this.#listeners) tell()
  }
}
