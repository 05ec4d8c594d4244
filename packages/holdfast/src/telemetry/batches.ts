import { systemClock, type Clock } from '../core/clock.js'
import type { Event } from '../core/event.js'
import { inTime } from '../core/in-time.js'
import { Outage } from '../core/outage.js'

export interface BatchOptions {
  /** Of outages, such as `event-store`. */
  readonly part: string
  /** Events in one write at most; 500 by default. */
  readonly most?: number
  /** Milliseconds that the first of them waits for others; 100 by default. */
  readonly wait?: number
  /** Milliseconds from the first event to the end of its write; 4000 by default, less than the dispatcher waits for it. */
  readonly deadline?: number
  readonly clock?: Clock
}

interface Batch {
  readonly since: number
  readonly events: Event[]
  readonly written: Promise<void>
  readonly settle: (result: Promise<void>) => void
}

/**
 * Many events in one write, one write after the other. Each event's promise is its batch's; a batch that fails or is
 * late is given up as a whole, and the next one begins. What waits is bounded by whoever calls: see `dispatcher`.
 */
export function batches(
  write: (events: readonly Event[]) => PromiseLike<unknown>,
  { part, most = 500, wait = 100, deadline = 4_000, clock = systemClock }: BatchOptions,
): (event: Event) => Promise<void> {
  const waiting: Batch[] = []
  let isWriting = false
  let timer: ReturnType<typeof setTimeout> | undefined

  async function writeAll(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    if (isWriting) return
    isWriting = true
    for (let batch = waiting.shift(); batch !== undefined; batch = waiting.shift()) {
      const { events, since } = batch
      const left = deadline - (clock() - since)
      // Behind a store that hung, what is late already would only be late with the next.
      const written = left > 0 ? inTime(part, 'write', left, () => write(events)).then(() => undefined) : late(part)
      batch.settle(written)
      await written.catch(() => undefined)
    }
    isWriting = false
  }

  return (event) => {
    let batch = waiting.at(-1)
    if (batch === undefined || batch.events.length >= most) {
      batch = opened(clock())
      waiting.push(batch)
    }
    batch.events.push(event)
    if (batch.events.length >= most) void writeAll()
    else if (!isWriting) timer ??= setTimeout(() => void writeAll(), wait)
    return batch.written
  }
}

const late = (part: string) => Promise.reject(new Outage(part, 'write', 'timeout'))

function opened(since: number): Batch {
  let settle: (result: Promise<void>) => void = () => undefined
  const written = new Promise<void>((resolve) => (settle = resolve))
  // Whoever recorded hears of it; a batch whose events were all given up has nobody left to hear.
  written.catch(() => undefined)
  return { since, events: [], written, settle }
}
