import type { Clock } from '../core/clock.js'
import type { Event } from '../core/event.js'
import { watched } from '../core/outage.js'
import type { EventLog } from '../telemetry/event-log.js'
import { backwards } from '../telemetry/history/backwards.js'
import { followLog } from '../telemetry/history/follow-log.js'
import { history, type History } from '../telemetry/history/history.js'
import type { MemorySink } from '../telemetry/sinks/memory.js'
import { isEventLog } from './options.js'

/** Where the console's numbers and events come from: this process alone, or a log that all instances write. */
export interface Source {
  readonly kind: 'process' | 'shared'
  readonly history: History
  /** Tells of new events, for as long as somebody watches. Returns the way to stop. */
  watch(listener: (events: readonly Event[]) => void): () => void
  health(): { readonly state: 'ok' | 'down'; readonly since: number | null }
  /** The `most` events before the cursor, the newest first; `next: null`: there are no older ones. @throws {Outage} */
  page(before: string | null, most: number): Promise<SourcePage>
  /** All of them in pages, the newest first, at most so many events. @throws {Outage} */
  pages(most: number): AsyncIterable<readonly Event[]>
}

export interface SourcePage {
  readonly events: readonly Event[]
  readonly next: string | null
}

export function source(events: EventLog | MemorySink, clock: Clock): Source {
  return isEventLog(events) ? sharedSource(watched('event-store', events), clock) : processSource(events)
}

function sharedSource(log: EventLog, clock: Clock): Source {
  const numbers = history({ clock })
  const follower = followLog(log, numbers, { clock })
  return {
    kind: 'shared',
    history: numbers,
    watch: (listener) => follower.watch(listener),
    health: () => follower.health(),
    async page(before, most) {
      const { events, first } = await log.readBack(before, most)
      return { events: events.toReversed(), next: first }
    },
    async *pages(most) {
      for await (const page of backwards(log, most)) yield page.toReversed()
    },
  }
}

/** A page of events that are in memory. */
const PAGE = 1_000

function processSource(sink: MemorySink): Source {
  const page = (before: string | null, most: number): SourcePage => {
    const { events, first } = sink.readBack(before === null ? null : Number(before), most)
    return { events: events.toReversed(), next: first === null ? null : String(first) }
  }
  return {
    kind: 'process',
    // Asked for each time: a copy of the sink joins the one that is told.
    get history() {
      return sink.history
    },
    watch: (listener) => sink.subscribe((event) => listener([event])),
    health: () => ({ state: 'ok', since: null }),
    page: async (before, most) => page(before, most),
    async *pages(most) {
      for (let given = 0, before: string | null = null; given < most;) {
        const { events, next } = page(before, Math.min(PAGE, most - given))
        yield events
        if (next === null) return
        given += events.length
        before = next
      }
    },
  }
}
