import { systemClock, type Clock } from '../../core/clock.js'
import type { Event } from '../../core/event.js'
import type { EventLog } from '../event-log.js'
import { TALLIED, tallied } from '../event-tallies.js'
import { inPage, PAGE, pagesBack, turn } from './backwards.js'
import type { History } from './history.js'

/** Milliseconds after which the tally of ten minutes is whole: events reach a log a few seconds after their calls. */
const LATE = 10_000
const DAY = 24 * 3_600_000
/** Milliseconds between two looks, after which events that were thrown away are more than can be passed over. */
const AWAY = 10_000

export interface FollowOptions {
  readonly clock?: Clock
  /** Milliseconds between two looks for new events; 500 by default. */
  readonly every?: number
  /** How many of the log's last events are read at first; 100,000 by default. */
  readonly most?: number
}

export interface LogFollower {
  /**
   * Reads on as long as somebody watches. `listener` is told new events in pages; one that throws is not called again.
   * Returns the way to stop.
   */
  watch(listener: (events: readonly Event[]) => void): () => void
  /** Whether the log answers, and since when it does not: milliseconds since the epoch. */
  health(): { readonly state: 'ok' | 'down'; readonly since: number | null }
  /** Resolves when the log's past is in the history, or is known to be out of reach. Somebody has to watch. Never rejects. */
  ready(): Promise<void>
}

/**
 * Keeps a history of its own with what a log knows: its last events, from the newest back, then whatever comes. The day
 * before them is told by the log's tallies. Holds no more than one page of events, and reads nothing while nobody
 * watches: afterwards it catches up, or begins anew where events were thrown away or are more than it would begin with.
 */
export function followLog(log: EventLog, history: History, options: FollowOptions = {}): LogFollower {
  const { clock = systemClock, every = 500, most = 100_000 } = options
  const listeners = new Set<(events: readonly Event[]) => void>()
  let isRunning = false
  let wake = (): void => undefined
  let isLoaded = false
  let cursor: string | null = null
  /** Read since a page was not full. */
  let behind = 0
  /** The ten minutes whose beginning was the last to be told tallies of. */
  let told = 0
  let lastRead = 0
  let downSince: number | null = null
  let settle = (): void => undefined
  const settled = new Promise<void>((resolve) => (settle = resolve))

  async function run(): Promise<void> {
    while (listeners.size > 0) {
      try {
        if (!isLoaded) await load()
        const next = await readOn()
        downSince = null
        if (next === 'gap') isLoaded = false
        else await addTallies()
        if (next !== 'end') {
          await turn()
          continue
        }
      } catch {
        // Whatever it is: what is shown is no longer what happens.
        downSince ??= clock()
      }
      settle()
      await paused()
    }
    isRunning = false
  }

  async function load(): Promise<void> {
    history.clear()
    ;[cursor, behind, told] = [null, 0, 0]
    const oldest = clock() - DAY
    let isFirst = true
    for await (const page of pagesBack(log, null, most)) {
      downSince = null
      for (const event of page.events) history.record(event)
      if (isFirst) [cursor, lastRead] = [page.cursor, clock()]
      else if (page.events.every(({ time }) => time < oldest)) break
      isFirst = false
      // What happens meanwhile is not kept waiting.
      if (clock() - lastRead >= every && (await readOn()) === 'gap') return
    }
    isLoaded = true
  }

  async function readOn(): Promise<'gap' | 'more' | 'end'> {
    const from = cursor
    const page = await inPage(() => log.read(from, PAGE))
    const wasAway = clock() - lastRead > AWAY
    lastRead = clock()
    behind += page.events.length
    // Of a log that was empty, more than a page has come at once. A log that has no room for what comes between two
    // looks cannot be followed: its numbers are of what is seen.
    if ((from === null && page.first !== null) || (page.missed && wasAway) || behind > most) return 'gap'
    cursor = page.cursor
    for (const event of page.events) history.record(event)
    if (page.events.length > 0) tell(page.events)
    if (page.events.length >= PAGE) return 'more'
    behind = 0
    return 'end'
  }

  async function addTallies(): Promise<void> {
    const whole = tallied(clock() - LATE)
    if (whole === told) return
    history.addTallies(await inPage(() => log.tallies(whole + TALLIED - DAY, whole)))
    told = whole
  }

  function tell(events: readonly Event[]): void {
    for (const listener of listeners) {
      try {
        listener(events)
      } catch {
        // One broken reader must not cost the others.
        listeners.delete(listener)
      }
    }
  }

  function paused(): Promise<void> {
    if (listeners.size === 0) return Promise.resolve()
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, every)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  return {
    watch(listener) {
      const own = (events: readonly Event[]): void => listener(events)
      listeners.add(own)
      if (!isRunning) {
        isRunning = true
        void run()
      }
      return () => {
        listeners.delete(own)
        if (listeners.size === 0) wake()
      }
    },
    health: () => ({ state: downSince === null ? 'ok' : 'down', since: downSince }),
    ready: () => settled,
  }
}
