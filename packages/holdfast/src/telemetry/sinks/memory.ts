import type { Event } from '../../core/event.js'
import { history, type History } from '../history/history.js'
import type { Sink } from '../sink.js'

export type { History, Range } from '../history/history.js'
export type {
  CallerNumbers,
  Counts,
  HistoryNumbers,
  NamedCaller,
  RouteNumbers,
  SeriesStep,
  StageNumbers,
} from '../history/numbers.js'

export interface MemorySinkOptions {
  /** How many events are kept; the oldest gives way. A whole number from 1, 10 000 by default. */
  readonly capacity?: number
}

export interface MemorySink extends Sink {
  /** What happened since the process began, counted: it goes further back than the events that are kept. */
  readonly history: History
  record(event: Event): void
  /** A copy of what is kept, oldest first. */
  events(): readonly Event[]
  /** Calls `listener` with every event from now on. A listener that throws is not called again. Returns the way to stop. */
  subscribe(listener: (event: Event) => void): () => void
  /** Forgets the events and what was counted of them; listeners stay. */
  clear(): void
}

/** What each sink has recorded, for later copies of it. */
const recordings = new WeakMap<Sink, Recording>()

/**
 * The last events of this process, in a ring, and the numbers of its last ten minutes, hour and day: recording costs the
 * same whatever was recorded before, and memory is bounded.
 * @throws {RangeError} on a capacity that is not a whole number from 1.
 */
export function memorySink({ capacity = 10_000 }: MemorySinkOptions = {}): MemorySink {
  if (!Number.isSafeInteger(capacity) || capacity < 1) {
    throw new RangeError('The capacity of a memory sink is a whole number from 1.')
  }
  let recording = recordingOf(capacity)
  const sink: MemorySink = {
    name: 'memory',
    get history() {
      return recording.history
    },
    record: (event) => recording.record(event),
    events: () => recording.events(),
    subscribe: (listener) => recording.subscribe(listener),
    clear: () => recording.clear(),
    join(earlier) {
      recording = recordings.get(earlier) ?? recording
      recordings.set(sink, recording)
    },
  }
  recordings.set(sink, recording)
  return sink
}

type Recording = Omit<MemorySink, keyof Sink> & { record(event: Event): void }

function recordingOf(capacity: number): Recording {
  let ring: Event[] = []
  /** Where the next event goes, once the ring is full: the place of the oldest. */
  let next = 0
  const listeners = new Set<(event: Event) => void>()
  const counted = history({ since: Date.now() })

  return {
    history: counted,
    record(event) {
      counted.record(event)
      if (ring.length < capacity) ring.push(event)
      else ring[next] = event
      next = next + 1 === capacity ? 0 : next + 1
      for (const listener of listeners) {
        try {
          listener(event)
        } catch {
          // One broken reader must not cost the others, or the record.
          listeners.delete(listener)
        }
      }
    },
    events: () => (ring.length < capacity ? [...ring] : [...ring.slice(next), ...ring.slice(0, next)]),
    subscribe(listener) {
      // Wrapped, so that the same function subscribed twice is told twice and stopped one by one.
      const told = (event: Event) => listener(event)
      listeners.add(told)
      return () => void listeners.delete(told)
    },
    clear() {
      ring = []
      next = 0
      counted.clear()
    },
  }
}
