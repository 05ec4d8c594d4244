import { z } from 'zod'

/** How many items are named; the totals count all of them. */
export const MOST_ITEMS = 10

/** What was ordered, in one owner's orders or in the whole shop. */
export const Report = z.object({
  covers: z.enum(['shop', 'owner']),
  orders: z.int(),
  /** The sum of the quantities. */
  quantity: z.int(),
  /** Those ordered most. */
  items: z.array(z.object({ item: z.string(), orders: z.int(), quantity: z.int() })).max(MOST_ITEMS),
  /** When the first and the last order came in; `null` without orders. */
  first: z.iso.datetime().nullable(),
  last: z.iso.datetime().nullable(),
})
export type Report = z.infer<typeof Report>
