import type { Event } from '../core/event.js'

/** Events that several processes have written, to be read in their order: what a console of many instances lives on. */
export interface EventLog {
  /**
   * The events after `cursor`, oldest first, at most `most` (1,000 by default). With `null`: the last `most` of them.
   * What has gone by its retention is left out without a word. A rejection means that the store is down.
   */
  read(cursor: string | null, most?: number): Promise<EventPage>
}

export interface EventPage {
  readonly events: readonly Event[]
  /** Where to read on; `null` while there has never been an event. */
  readonly cursor: string | null
}

/** Lines that somebody else has put there are passed over. */
export function parsedEvent(text: unknown): Event | undefined {
  if (typeof text !== 'string') return undefined
  try {
    const event = JSON.parse(text) as Event | null
    return event?.kind === 'decision' || event?.kind === 'audit' ? event : undefined
  } catch {
    return undefined
  }
}
