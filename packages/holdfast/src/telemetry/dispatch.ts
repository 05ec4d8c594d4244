import { systemClock, type Clock } from '../core/clock.js'
import type { DecisionEvent, Event } from '../core/event.js'
import { isPromise } from '../core/verdict.js'
import type { Sink } from './sink.js'

export interface Dispatcher {
  /** Tells every sink. Never throws, never waits: what a sink throws or rejects is counted and forgotten. */
  emit(event: Event): void
  /** Tells those that ask for it of a decision before its answer. Never throws. */
  annotate(decision: DecisionEvent): void
  /**
   * Resolves when every record that is under way has settled or has been given up, after `deadline` at the latest. For
   * `after()` and `waitUntil`, so that a process frozen after its answer loses nothing. Never rejects.
   */
  drain(): Promise<void>
  /** Records that did not arrive, over all sinks: thrown, rejected, given up, or refused because a sink was full. */
  dropped(): number
}

export interface DispatcherOptions {
  /** Milliseconds after which an unanswered record counts as dropped; 5000 by default. */
  readonly deadline?: number
  /** How many records may be under way in one sink; 1000 by default. Beyond it they are dropped at once. */
  readonly outstanding?: number
  readonly clock?: Clock
}

/** One record that a sink has taken and not yet answered. */
interface Pending {
  readonly since: number
  readonly settled: Promise<void>
  open: boolean
}

/**
 * Hands each event to each sink, so that no sink can slow, fail or starve a request or another sink: memory is bounded
 * by `outstanding`, and a sink that hung is tried again as soon as its oldest records are past the deadline.
 * @throws {RangeError} on a deadline or bound that would bound nothing.
 */
export function dispatcher(sinks: readonly Sink[], options: DispatcherOptions = {}): Dispatcher {
  const { deadline = 5_000, outstanding = 1_000, clock = systemClock } = options
  if (!(deadline > 0) || !(outstanding > 0)) {
    throw new RangeError('The deadline and the outstanding records of a dispatcher are numbers above 0.')
  }
  const queues = sinks.map((sink) => queue(sink, { deadline, outstanding, clock }))
  const annotating = sinks.filter(({ annotate }) => annotate !== undefined)
  let running: Promise<void> | undefined
  let next: Promise<void> | undefined
  const settle = async (): Promise<void> => {
    await Promise.all(queues.map((each) => each.drain()))
  }
  return {
    emit(event) {
      freeze(event)
      for (const each of queues) each.put(event)
    },
    annotate(decision) {
      for (const sink of annotating) {
        try {
          sink.annotate?.(decision)
        } catch {
          // The event itself still comes, and is what counts.
        }
      }
    },
    drain() {
      if (running === undefined) return (running = settle().finally(() => (running = undefined)))
      // Whoever asks meanwhile has records of their own under way: one more round covers them all.
      return (next ??= running.then(() => {
        next = undefined
        return (running = settle().finally(() => (running = undefined)))
      }))
    },
    dropped: () => queues.reduce((sum, each) => sum + each.dropped(), 0),
  }
}

interface Queue {
  put(event: Event): void
  drain(): Promise<void>
  dropped(): number
}

function queue(sink: Sink, { deadline, outstanding, clock }: Required<DispatcherOptions>): Queue {
  /** In the order of their start, so that the oldest is found without a search. */
  const pending = new Set<Pending>()
  let dropped = 0

  function close(record: Pending, arrived: boolean): void {
    // A record that was given up is already counted, whatever its promise says later.
    if (!record.open) return
    record.open = false
    pending.delete(record)
    if (!arrived) dropped += 1
  }

  function giveUp(): void {
    for (const record of pending) {
      if (clock() - record.since < deadline) return
      close(record, false)
    }
  }

  return {
    put(event) {
      if (pending.size >= outstanding) giveUp()
      if (pending.size >= outstanding) {
        dropped += 1
        return
      }
      try {
        const answer = sink.record(event)
        if (!isPromise(answer)) return
        // Promise.resolve also tames a thenable that throws in `then` or answers twice.
        const settled = Promise.resolve(answer).then(
          () => close(record, true),
          () => close(record, false),
        )
        const record: Pending = { since: clock(), settled, open: true }
        pending.add(record)
      } catch {
        dropped += 1
      }
    },
    async drain() {
      const records = [...pending]
      const last = records.at(-1)
      if (last === undefined) return
      let timer: ReturnType<typeof setTimeout> | undefined
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, Math.max(0, last.since + deadline - clock()))
      })
      await Promise.race([late, Promise.all(records.map((record) => record.settled))])
      clearTimeout(timer)
      for (const record of records) close(record, false)
    },
    dropped: () => dropped,
  }
}

/** What one sink does to an event must not reach the next. */
function freeze(event: Event): void {
  if (event.kind === 'decision') {
    Object.freeze(event.limits)
    Object.freeze(event.trail)
    Object.freeze(event.degraded)
  } else {
    Object.freeze(event.facts)
  }
  Object.freeze(event)
}
