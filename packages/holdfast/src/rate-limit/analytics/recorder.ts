import type { Clock } from '../../core/clock.js'
import { within } from '../../core/in-time.js'
import { spanOf, type AnalyticsStore, type Tally } from './analytics-store.js'
import { merged } from './merged-tally.js'
import { Recording } from './recording.js'
import { safeName } from './safe-name.js'

/** `observed`: would have been denied, and was let through because the limit only observes. */
export type RecordedVerdict = 'allowed' | 'denied' | 'observed'

export interface AnalyticsRecorder {
  /**
   * Counts one decision of one limit: at once, in O(1), and never throws. Of a refused request only the limits that had
   * no room are recorded: nothing was charged to the others.
   * @param limit `Counter.limit`
   * @param identity `Counter.identity`
   * @param route the route's pattern with its method; `undefined` where there is none
   * @param used units in use after the decision; of a limit without room, the most at once
   * @param degraded decided without the store; default false
   */
  record(
    limit: string,
    identity: string,
    route: string | undefined,
    verdict: RecordedVerdict,
    used: number,
    degraded?: boolean,
  ): void
  /** Sends what was recorded, now; takes at most some seconds. Never rejects: what does not arrive is kept for the next time. */
  flush(): Promise<void>
  /** Decisions that were given up because the store was away for too long. */
  dropped(): number
}

export interface AnalyticsRecorderOptions {
  readonly store: AnalyticsStore
  readonly clock: Clock
  /**
   * Does work after the answer and keeps the process alive for it (`waitUntil`): with it a process that is frozen between
   * requests flushes as well. Default: nothing does; a timer that keeps no process alive sees to it.
   */
  readonly background?: (task: () => Promise<void>) => void
}

/** Milliseconds between two flushes. */
const INTERVAL = 5_000

/** Milliseconds that the store may take for one call. */
const DEADLINE = 5_000

/** Limits that are counted apart; their number comes from code, and this from caution. */
const LIMITS = 500
const OTHERS = '(others)'

/** Tallies of one call to the store, at most 20 kB each and mostly one or two. */
const BATCH = 20

/** Tallies that wait for a store that does not answer: ten limits for 16 hours. */
const WAITING = 1_000

const MINUTE = 60_000

/**
 * Counts decisions in this process and sends them to the store every few seconds, after the answer where it can, so that
 * no request waits for it or fails with it. What the store acknowledges too late is sent again, and then counted twice.
 */
export function analyticsRecorder({ store, clock, background }: AnalyticsRecorderOptions): AnalyticsRecorder {
  let recordings = new Map<string, Recording>()
  /** Of the span before, as far as it is not collected: a request only puts them aside. */
  let ended: Recording[] = []
  const waiting = new Map<string, Tally>()
  let minute = Number.NaN
  let span = Number.NaN
  let due = Number.NEGATIVE_INFINITY
  let timer: ReturnType<typeof setTimeout> | undefined
  let running: Promise<void> | undefined
  let next: Promise<void> | undefined
  let dropped = 0

  function turn(now: number): void {
    minute = Math.floor(now / MINUTE) * MINUTE
    // A clock that was set back must not put the next flush off.
    due = Math.min(due, now + INTERVAL)
    if (spanOf(now) === span) return
    if (ended.length > 0) collect()
    ended = [...recordings.values()]
    recordings = new Map()
    span = spanOf(now)
  }

  function open(limit: string): Recording {
    const name = recordings.size < LIMITS ? limit : OTHERS
    let recording = recordings.get(name)
    if (recording === undefined) recordings.set(name, (recording = new Recording(safeName(name, 512), span)))
    return recording
  }

  function start(now: number): void {
    due = now + INTERVAL
    try {
      background?.(flush)
    } catch {
      // Outside of a request there is nothing to come after.
      void flush()
    }
  }

  function collect(): void {
    for (const recording of [...ended, ...recordings.values()]) {
      const tally = recording.take()
      if (tally !== undefined) keep(tally)
    }
    ended = []
  }

  function keep(tally: Tally): void {
    const key = `${tally.from} ${tally.limit}`
    const known = waiting.get(key)
    waiting.set(key, known === undefined ? tally : merged(known, tally))
    if (waiting.size <= WAITING) return
    const [oldest, lost] = waiting.entries().next().value!
    waiting.delete(oldest)
    for (const { allowed, denied, observed } of lost.minutes) dropped += allowed + denied + observed
  }

  async function send(): Promise<void> {
    collect()
    while (waiting.size > 0) {
      const batch = [...waiting.entries()].slice(0, BATCH)
      for (const [key] of batch) waiting.delete(key)
      const tallies = batch.map(([, tally]) => tally)
      if (await arrives(tallies)) continue
      for (const tally of tallies) keep(tally)
      return
    }
  }

  async function arrives(tallies: readonly Tally[]): Promise<boolean> {
    const added = (async () => {
      await store.add(tallies)
      return true
    })()
    return within(
      DEADLINE,
      added.catch(() => false),
      () => false,
    )
  }

  function flush(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    if (running === undefined) return (running = send().finally(() => (running = undefined)))
    // Whoever asks meanwhile may have recorded more: one more round covers them all.
    return (next ??= running.then(() => {
      next = undefined
      return (running = send().finally(() => (running = undefined)))
    }))
  }

  function arm(): void {
    timer = setTimeout(() => void flush(), INTERVAL)
    ;(timer as { unref?: () => void }).unref?.()
  }

  return {
    record(limit, identity, route, verdict, used, degraded = false) {
      const now = clock()
      if (!(now >= minute && now < minute + MINUTE)) turn(now)
      const recording = recordings.get(limit) ?? open(limit)
      recording.record(minute, identity, route, verdict, used, degraded)
      if (background !== undefined && now >= due) start(now)
      else if (timer === undefined) arm()
    },
    flush,
    dropped: () => dropped,
  }
}
