import type { Event } from '../../core/event.js'
import { EventRing } from '../event-ring.js'
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
  /**
   * The `most` events before `before`, the oldest first; `null`: the last ones. `first` is the number to go further back
   * with; `null`: nothing older is kept.
   */
  readBack(before: number | null, most: number): { readonly events: readonly Event[]; readonly first: number | null }
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
    readBack: (before, most) => recording.readBack(before, most),
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
  const ring = new EventRing(capacity)
  const listeners = new Set<(event: Event) => void>()
  const counted = history({ since: Date.now() })

  return {
    history: counted,
    record(event) {
      counted.record(event)
      ring.put(event)
      for (const listener of listeners) {
        try {
          listener(event)
        } catch {
          // One broken reader must not cost the others, or the record.
          listeners.delete(listener)
        }
      }
    },
    events: () => ring.slice(ring.bounds.from, ring.bounds.to),
    readBack(before, most) {
      const { from, to } = ring.bounds
      const end = before === null ? to : Math.min(to, Math.max(from, Math.trunc(before) || 0))
      const start = Math.max(from, end - most)
      return { events: ring.slice(start, end), first: start === from ? null : start }
    },
    subscribe(listener) {
      // Wrapped, so that the same function subscribed twice is told twice and stopped one by one.
      const told = (event: Event) => listener(event)
      listeners.add(told)
      return () => void listeners.delete(told)
    },
    clear() {
      ring.clear()
      counted.clear()
    },
  }
}
