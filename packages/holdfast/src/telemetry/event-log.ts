import { stages, type DecisionEvent, type Event, type Stage } from '../core/event.js'

/** Events that several processes have written, to be read in their order: what a console of many instances lives on. */
export interface EventLog {
  /**
   * The events after `cursor`, oldest first, at most `most` (1,000 by default). With `null`: the last `most` of them.
   * A rejection means that the store is down.
   */
  read(cursor: string | null, most?: number): Promise<EventPage>
  /** The last `most` events before `cursor`, oldest first: the way back from `first` of another page. With `null`: as `read(null)`. */
  readBack(cursor: string | null, most?: number): Promise<EventPage>
  /**
   * How calls were decided in each ten minutes that begin from `from` on and before `to` (milliseconds since the epoch),
   * in no order. They are written with the events themselves, go back 24 hours, and outlive events that gave way to newer ones.
   */
  tallies(from: number, to: number): Promise<readonly StageTally[]>
}

export interface EventPage {
  readonly events: readonly Event[]
  /** Where to read on; `null` while there has never been an event. */
  readonly cursor: string | null
  /** Where to read back from; `null`: nothing is known to be older. */
  readonly first: string | null
  /** Whether events between the cursor that was asked for and this page may be gone, because there was no room for them. */
  readonly missed: boolean
}

/** Before a cursor that no page has told there is nothing: it came from a client, and is no fault of the store's. */
export function nowhere(cursor: string): EventPage {
  return { events: [], cursor, first: null, missed: false }
}

/** Calls of one stage in ten minutes. */
export interface StageTally {
  /** When the ten minutes begin: milliseconds since the epoch, a multiple of 600,000. */
  readonly from: number
  readonly stage: Stage
  /** Calls that came this far. */
  readonly entered: number
  /** Decided here, by verdict. */
  readonly allowed: number
  readonly denied: number
  readonly observed: number
  readonly failed: number
}

/** Lines that somebody else has put there are passed over. */
export function parsedEvent(text: unknown): Event | undefined {
  if (typeof text !== 'string') return undefined
  try {
    const event = JSON.parse(text) as Event | null
    if (event === null || !Number.isFinite(event.time)) return undefined
    if (event.kind === 'audit') return event
    return event.kind === 'decision' && isDecision(event) ? event : undefined
  } catch {
    return undefined
  }
}

const knownStages: ReadonlySet<string> = new Set(stages)
const knownVerdicts: ReadonlySet<string> = new Set(['allowed', 'denied', 'observed', 'failed'])

/** What is counted by has its form. */
function isDecision({ stage, verdict, trail, route, method, limits, degraded }: DecisionEvent): boolean {
  return (
    knownStages.has(stage) &&
    knownVerdicts.has(verdict) &&
    Array.isArray(trail) &&
    Array.isArray(limits) &&
    Array.isArray(degraded) &&
    typeof route === 'string' &&
    typeof method === 'string'
  )
}
