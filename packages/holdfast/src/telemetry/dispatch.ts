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
   * Resolves when every record that is under way has settled or has been given up, `deadline` later at the latest.
   * Never rejects.
   */
  drain(): Promise<void>
  /**
   * The same for `after()` and `waitUntil`, so that a process frozen after its answer loses nothing; but nobody waits for
   * a sink that is full: it drops events as it is, and finished requests must not pile up behind it.
   */
  settled(): Promise<void>
  /** Records that did not arrive, over all sinks: thrown, rejected, given up, or refused because a sink was full. */
  dropped(): number
  /** In the order of the sinks: how many each did not take. */
  drops(): readonly SinkDrops[]
}

export interface SinkDrops {
  /** The sink's name. */
  readonly name: string
  readonly dropped: number
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
    drain: () => all(queues.map((each) => each.drain())),
    settled: () => all(queues.map((each) => (each.isFull() ? undefined : each.drain()))),
    dropped: () => queues.reduce((sum, each) => sum + each.dropped(), 0),
    drops: () => queues.map((each, index) => ({ name: (sinks[index] as Sink).name, dropped: each.dropped() })),
  }
}

async function all(rounds: readonly (Promise<void> | undefined)[]): Promise<void> {
  for (const round of rounds) if (round !== undefined) await round
}

interface Queue {
  put(event: Event): void
  /** `undefined`: nothing is under way. */
  drain(): Promise<void> | undefined
  isFull(): boolean
  dropped(): number
}

function queue(sink: Sink, { deadline, outstanding, clock }: Required<DispatcherOptions>): Queue {
  /** In the order of their start, so that the oldest is found without a search. */
  const pending = new Set<Pending>()
  let dropped = 0
  let round: Promise<void> | undefined
  let next: Promise<void> | undefined

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

  async function settle(): Promise<void> {
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
  }

  const begin = (): Promise<void> => (round = settle().finally(() => (round = undefined)))

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
    drain() {
      if (round === undefined) return pending.size === 0 ? undefined : begin()
      // Whoever asks meanwhile has records of their own under way: one more round covers them all.
      return (next ??= round.then(() => {
        next = undefined
        return begin()
      }))
    },
    isFull: () => pending.size >= outstanding,
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
