import type { DecisionEvent, Event } from '../core/event.js'
import type { Gate } from '../pipeline/gate.js'
import { picture } from './picture.js'
import type { Source } from './source.js'
import type { Picture, Range, Tail } from './wire.js'

/** What a page that looks is told. `false`: it has not read what came before, and misses this. */
export interface Viewer {
  readonly range: Range
  send(event: 'picture' | 'tail', data: string): boolean
}

/** Milliseconds between two looks at what has changed. */
const EVERY = 1_000
/** Decisions that are told one by one in a second. */
const MOST = 50

/**
 * One look a second for everybody who looks: the same picture for all pages with one range, and the decisions since the
 * look before. Nothing runs while nobody looks.
 */
export class Live {
  readonly #gate: Gate
  readonly #source: Source
  /** With what each has missed: decisions, and the picture before this one. */
  readonly #viewers = new Map<Viewer, { skipped: number; late: boolean }>()
  #timer: ReturnType<typeof setInterval> | undefined
  #unwatch: (() => void) | undefined
  #tail: DecisionEvent[] = []
  #told = 0
  #changed = false
  #health = ''
  /** The number of the last bucket, by range. */
  readonly #steps = new Map<Range, number>()
  readonly #rates = new Map<Range, number>()

  constructor(gate: Gate, source: Source) {
    this.#gate = gate
    this.#source = source
  }

  get viewers(): number {
    return this.#viewers.size
  }

  /** Sends the picture of this moment, then what changes. Returns the way to stop. */
  join(viewer: Viewer): () => void {
    this.#viewers.set(viewer, { skipped: 0, late: false })
    if (this.#unwatch === undefined) this.#begin()
    viewer.send('picture', JSON.stringify(this.#picture(viewer.range)))
    return () => {
      this.#viewers.delete(viewer)
      if (this.#viewers.size === 0) this.#end()
    }
  }

  #begin(): void {
    this.#unwatch = this.#source.watch((events) => this.#heard(events))
    this.#timer = setInterval(() => this.#look(), EVERY)
  }

  #end(): void {
    this.#unwatch?.()
    this.#unwatch = undefined
    clearInterval(this.#timer)
    this.#tail = []
    this.#told = 0
    this.#steps.clear()
  }

  #heard(events: readonly Event[]): void {
    this.#changed = true
    for (const event of events) {
      if (event.kind !== 'decision') continue
      this.#told++
      // The newest ones are worth a line.
      if (this.#tail.length === MOST) this.#tail.shift()
      this.#tail.push(event)
    }
  }

  #look(): void {
    this.#sendPictures()
    if (this.#told === 0) return
    const [events, told] = [this.#tail, this.#told]
    this.#tail = []
    this.#told = 0
    for (const [viewer, missed] of this.#viewers) {
      const tail: Tail = { events, skipped: told - events.length + missed.skipped }
      missed.skipped = viewer.send('tail', JSON.stringify(tail)) ? 0 : missed.skipped + told
    }
  }

  #sendPictures(): void {
    const changed = this.#changed
    this.#changed = false
    const made = new Map<Range, { readonly text: string; readonly isNews: boolean }>()
    for (const [viewer, missed] of this.#viewers) {
      const { range } = viewer
      const known = made.get(range) ?? this.#made(range, changed)
      made.set(range, known)
      if (known.isNews || missed.late) missed.late = !viewer.send('picture', known.text)
    }
  }

  /** Also without a call: time goes on, calls of the last seconds leave the rate, and parts fail and come back. */
  #made(range: Range, changed: boolean) {
    const now = this.#picture(range)
    const step = Math.floor(now.now / now.step)
    const health = JSON.stringify(now.health)
    const isNews =
      changed || this.#steps.get(range) !== step || this.#rates.get(range) !== now.perSecond || this.#health !== health
    this.#steps.set(range, step)
    this.#rates.set(range, now.perSecond)
    this.#health = health
    return { text: JSON.stringify(now), isNews }
  }

  #picture(range: Range): Picture {
    return picture(this.#gate, this.#source, range)
  }
}
