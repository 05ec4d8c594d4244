import { stages, type DecisionEvent, type Event, type LimitState, type StageTime } from '../core/event.js'

/** Slots that are made at a time. */
const CHUNK = 1_000
/** A decision with more limits than this, or more stages than there are, is kept as it is. */
const LIMITS = 4

const stageNumbers: ReadonlyMap<string, number> = new Map(stages.map((stage, number) => [stage, number]))

/**
 * The last events, in columns: what is kept as objects is copied by the garbage collector as often as it survives, which
 * costs several times what it takes to write the numbers down. Events are numbered from 0 in the order of their coming.
 */
export class EventRing {
  readonly #capacity: number
  #chunks: Chunk[] = []
  #next = 0
  /** Everything before it was forgotten. */
  #floor = 0

  /** @param capacity a whole number from 1 */
  constructor(capacity: number) {
    this.#capacity = capacity
  }

  /** The number of the oldest event that is kept, and of the next one that will come. */
  get bounds(): { readonly from: number; readonly to: number } {
    return { from: Math.max(this.#floor, this.#next - this.#capacity), to: this.#next }
  }

  put(event: Event): void {
    const slot = this.#next++ % this.#capacity
    const place = Math.floor(slot / CHUNK)
    const chunk = (this.#chunks[place] ??= new Chunk(Math.min(CHUNK, this.#capacity - place * CHUNK)))
    chunk.write(slot % CHUNK, event)
  }

  /** From one number up to another, the oldest first; both within the bounds. */
  slice(from: number, to: number): Event[] {
    return Array.from({ length: Math.max(0, to - from) }, (_, index) => {
      const slot = (from + index) % this.#capacity
      return this.#chunks[Math.floor(slot / CHUNK)]!.read(slot % CHUNK)
    })
  }

  /** Forgets the events; numbers go on, so that nobody who reads back meets other events under the same ones. */
  clear(): void {
    this.#chunks = []
    this.#floor = this.#next
  }
}

/** Numbers of a slot: time, status, ms, handlerMs. */
const NUMBERS = 4
/** Numbers of a limit: limit, window, remaining, reset. */
const LIMIT_NUMBERS = 4

type Texts = Pick<DecisionEvent, (typeof TEXTS)[number]>

const TEXTS = [
  'requestId',
  'route',
  'method',
  'surface',
  'stage',
  'verdict',
  'code',
  'principal',
  'client',
  'provider',
  'address',
] as const

class Chunk {
  /** What fits no column: events of accounts, and decisions of an odd form. */
  readonly #whole: (Event | undefined)[]
  readonly #texts: (string | null)[][]
  readonly #numbers: Float64Array
  readonly #stages: Uint8Array
  readonly #stageTimes: Float64Array
  readonly #limitNames: string[]
  readonly #limitNumbers: Float64Array
  /** Bit 0: allowed. Bits 1 and 2: `observe` is there, and true. */
  readonly #limitFlags: Uint8Array
  readonly #counts: Uint8Array
  readonly #degraded: (readonly string[])[]
  readonly #bots: DecisionEvent['bot'][]

  constructor(size: number) {
    this.#whole = filled(size, undefined)
    this.#texts = TEXTS.map(() => filled<string | null>(size, null))
    this.#numbers = new Float64Array(size * NUMBERS)
    this.#stages = new Uint8Array(size * stages.length)
    this.#stageTimes = new Float64Array(size * stages.length)
    this.#limitNames = filled(size * LIMITS, '')
    this.#limitNumbers = new Float64Array(size * LIMITS * LIMIT_NUMBERS)
    this.#limitFlags = new Uint8Array(size * LIMITS)
    this.#counts = new Uint8Array(size * 2)
    this.#degraded = filled<readonly string[]>(size, NONE)
    this.#bots = filled(size, undefined)
  }

  write(slot: number, event: Event): void {
    if (event.kind !== 'decision' || event.trail.length > stages.length || event.limits.length > LIMITS) {
      this.#whole[slot] = event
      return
    }
    this.#whole[slot] = undefined
    for (let column = 0; column < TEXTS.length; column++) this.#texts[column]![slot] = event[TEXTS[column]!]
    this.#numbers.set([event.time, event.status, event.ms, event.handlerMs], slot * NUMBERS)
    this.#writeTrail(slot, event.trail)
    this.#writeLimits(slot, event.limits)
    this.#degraded[slot] = event.degraded.length === 0 ? NONE : event.degraded
    this.#bots[slot] = event.bot
  }

  #writeTrail(slot: number, trail: readonly StageTime[]): void {
    const at = slot * stages.length
    this.#counts[slot * 2] = trail.length
    for (let index = 0; index < trail.length; index++) {
      this.#stages[at + index] = stageNumbers.get(trail[index]!.stage) ?? 0
      this.#stageTimes[at + index] = trail[index]!.ms
    }
  }

  #writeLimits(slot: number, limits: readonly LimitState[]): void {
    this.#counts[slot * 2 + 1] = limits.length
    for (let index = 0; index < limits.length; index++) {
      const { name, limit, window, remaining, reset, allowed, observe } = limits[index]!
      const at = slot * LIMITS + index
      this.#limitNames[at] = name
      this.#limitNumbers[at * LIMIT_NUMBERS] = limit
      this.#limitNumbers[at * LIMIT_NUMBERS + 1] = window
      this.#limitNumbers[at * LIMIT_NUMBERS + 2] = remaining
      this.#limitNumbers[at * LIMIT_NUMBERS + 3] = reset
      this.#limitFlags[at] = (allowed ? 1 : 0) | (observe === undefined ? 0 : 2) | (observe === true ? 4 : 0)
    }
  }

  read(slot: number): Event {
    const whole = this.#whole[slot]
    if (whole !== undefined) return whole
    const texts = Object.fromEntries(
      TEXTS.map((name, column) => [name, this.#texts[column]![slot]]),
    ) as unknown as Texts
    const [time = 0, status = 0, ms = 0, handlerMs = 0] = this.#numbers.subarray(slot * NUMBERS)
    const bot = this.#bots[slot]
    return Object.freeze({
      kind: 'decision',
      time,
      status,
      ms,
      handlerMs,
      ...texts,
      limits: this.#limits(slot),
      trail: this.#trail(slot),
      ...(bot === undefined ? {} : { bot }),
      degraded: this.#degraded[slot]!,
    })
  }

  #trail(slot: number): readonly StageTime[] {
    return Array.from({ length: this.#counts[slot * 2]! }, (_, index) => {
      const at = slot * stages.length + index
      return { stage: stages[this.#stages[at]!]!, ms: this.#stageTimes[at]! }
    })
  }

  #limits(slot: number): readonly LimitState[] {
    return Array.from({ length: this.#counts[slot * 2 + 1]! }, (_, index) => {
      const at = slot * LIMITS + index
      const [limit = 0, window = 0, remaining = 0, reset = 0] = this.#limitNumbers.subarray(at * LIMIT_NUMBERS)
      const flags = this.#limitFlags[at]!
      return {
        name: this.#limitNames[at]!,
        limit,
        window,
        remaining,
        reset,
        allowed: (flags & 1) !== 0,
        ...((flags & 2) === 0 ? {} : { observe: (flags & 4) !== 0 }),
      }
    })
  }
}

const NONE: readonly string[] = Object.freeze([])

/** An array of one kind from its beginning, without holes. */
function filled<T>(size: number, value: T): T[] {
  return Array.from({ length: size }, () => value)
}
