import type { Event } from '../../core/event.js'
import type { Sink } from '../sink.js'

export interface MemorySinkOptions {
  /** How many events are kept; the oldest gives way. A whole number from 1, 10 000 by default. */
  readonly capacity?: number
}

export interface MemorySink extends Sink {
  record(event: Event): void
  /** A copy of what is kept, oldest first. */
  events(): readonly Event[]
  /** Calls `listener` with every event from now on. A listener that throws is not called again. Returns the way to stop. */
  subscribe(listener: (event: Event) => void): () => void
  /** Forgets the events; listeners stay. */
  clear(): void
}

/**
 * The last events of this process, in a ring: recording costs the same whatever was recorded before, and memory is bounded.
 * @throws {RangeError} on a capacity that is not a whole number from 1.
 */
export function memorySink({ capacity = 10_000 }: MemorySinkOptions = {}): MemorySink {
  if (!Number.isSafeInteger(capacity) || capacity < 1) {
    throw new RangeError('The capacity of a memory sink is a whole number from 1.')
  }
  let ring: Event[] = []
  /** Where the next event goes, once the ring is full: the place of the oldest. */
  let next = 0
  const listeners = new Set<(event: Event) => void>()

  return {
    name: 'memory',
    record(event) {
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
    },
  }
}
