import type { Event } from '../core/event.js'
import type { Source } from './source.js'

/** Events that are looked at in one trip, and trips for one answer where few are what is asked for. */
const [PAGE, MOST_TRIPS] = [1_000, 30]

type OfKind<Kind extends Event['kind']> = Extract<Event, { readonly kind: Kind }>

/**
 * The newest events of a kind before a cursor that are what is asked for, at most so many, the newest first. `next`:
 * where to read on; `null`: there is nothing older. @throws {Outage}
 */
export async function newest<Kind extends Event['kind']>(
  source: Source,
  kind: Kind,
  { before: from, most }: { readonly before: string | null; readonly most: number },
  fits: (event: OfKind<Kind>) => boolean = () => true,
): Promise<{ readonly events: readonly OfKind<Kind>[]; readonly next: string | null }> {
  const isAsked = (event: Event): event is OfKind<Kind> => event.kind === kind && fits(event as OfKind<Kind>)
  const found: OfKind<Kind>[] = []
  let before = from
  let size = PAGE
  for (let trip = 0; trip < MOST_TRIPS && found.length < most; trip++) {
    const { events, next } = await source.page(before, size)
    const full = untilFull(events, most - found.length, isAsked)
    if (full < events.length) {
      // Cursors are of pages: the page that ends with the last event that there is room for.
      size = full
      continue
    }
    found.push(...events.filter(isAsked))
    size = PAGE
    before = next
    if (next === null) break
  }
  return { events: found, next: before }
}

/** How many events hold no more of what is asked for than there is room for. */
function untilFull(events: readonly Event[], room: number, isAsked: (event: Event) => boolean): number {
  let count = 0
  for (const [index, event] of events.entries()) if (isAsked(event) && ++count === room) return index + 1
  return events.length
}
