import { z } from 'zod'

const item = z.string().trim().min(1, 'Say what you would like.').max(120, 'At most 120 characters.')
const note = z.string().trim().max(500, 'At most 500 characters.')
const quantity = 'A whole number from 1 to 999.'

/** An order as it leaves the app. */
export const Order = z.object({ id: z.uuid(), item: z.string(), quantity: z.int(), note: z.string() })
export type Order = z.infer<typeof Order>

export const NewOrder = z.object({
  item,
  quantity: z.int(quantity).min(1, quantity).max(999, quantity),
  note: note.default(''),
})
export type NewOrder = z.infer<typeof NewOrder>

/** The same from a form, where a number is text. */
export const NewOrderForm = NewOrder.extend({
  quantity: z
    .string()
    .regex(/^\d{1,3}$/, quantity)
    .transform(Number)
    .pipe(z.int(quantity).min(1, quantity)),
})

export const OrderNote = z.object({ note })
export const OrderId = z.object({ id: z.uuid() })

export const OrderList = z.object({
  orders: z.array(Order),
  page: z.int(),
  limit: z.int(),
  total: z.int(),
})
