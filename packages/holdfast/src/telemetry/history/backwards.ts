import { inTime } from '../../core/in-time.js'
import type { Event } from '../../core/event.js'
import type { EventLog, EventPage } from '../event-log.js'

/** Events in one page: parsing them holds the event loop for a few milliseconds. */
export const PAGE = 500

/** Milliseconds that a page may take. */
const DEADLINE = 4_000

/**
 * The last events of a log in pages, the newest page first, each of them oldest first. Between two pages other work has
 * its turn, and no more than one is held.
 * @param most events in all
 * @throws {Outage} where the log does not answer
 */
export async function* backwards(log: EventLog, most = 100_000): AsyncGenerator<readonly Event[]> {
  for await (const { events } of pagesBack(log, null, most)) yield events
}

/** @param place where to go back from; `null`: the end */
export async function* pagesBack(log: EventLog, place: string | null, most: number): AsyncGenerator<EventPage> {
  let before = place
  for (let left = most; left > 0;) {
    const from = before
    const page = await inPage(() => log.readBack(from, Math.min(PAGE, left)))
    yield page
    if (page.first === null) return
    before = page.first
    left -= page.events.length
    await turn()
  }
}

/** A log may keep its reader waiting for as long as it pleases. @throws {Outage} */
export const inPage = <T>(read: () => Promise<T>): Promise<T> => inTime('event-store', 'read', DEADLINE, read)

/** Lets everything else have its turn. */
export const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0))
