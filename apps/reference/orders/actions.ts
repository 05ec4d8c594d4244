'use server'

import { problem, signedIn } from 'holdfast/next'
import { refresh } from 'next/cache'
import { redirect } from 'next/navigation'
import { destination } from '@/account/destination'
import { action } from '@/security'
import { answer } from '@/ui/answers'
import { done, refused } from '@/ui/answered'
import type { FormState } from '@/ui/form-state'
import { noting, placing } from './limits'
import { NewOrderForm, Order, OrderId, OrderNote } from './order'
import { deleteOrder, findOrder, insertOrder, noteOrder } from './orders'
import { mayUse } from './ownership'

const place = action({
  name: 'orders.place',
  access: signedIn,
  limit: placing,
  input: NewOrderForm,
  response: Order,
  handler: ({ principal, input }) => insertOrder(principal.id, input),
})

const note = action({
  name: 'orders.note',
  access: signedIn,
  limit: noting,
  input: OrderId.extend(OrderNote.shape),
  object: ({ input }) => findOrder(input.id),
  can: mayUse,
  response: Order,
  handler: async ({ object, input }) => (await noteOrder(object, input.note)) ?? problem('object.not_found'),
})

const cancel = action({
  name: 'orders.delete',
  access: signedIn,
  input: OrderId,
  object: ({ input }) => findOrder(input.id),
  can: mayUse,
  handler: ({ object }) => deleteOrder(object),
})

export async function placeOrder(_state: FormState, data: FormData): Promise<FormState> {
  const result = await place(data)
  if (!result.ok) return answer('place', '/orders', refused(result.problem, data, ['item', 'quantity', 'note']))
  refresh()
  return answer('place', '/orders', done(`Ordered: ${result.data.quantity} × ${result.data.item}.`))
}

export async function saveNote(_state: FormState, data: FormData): Promise<FormState> {
  const result = await note(data)
  if (!result.ok) return answer('note', pageOf(data), refused(result.problem, data, ['note']))
  refresh()
  return answer('note', pageOf(data), done('The note is saved.'))
}

export async function removeOrder(_state: FormState, data: FormData): Promise<FormState> {
  const result = await cancel(data)
  if (!result.ok) return answer('delete', pageOf(data), refused(result.problem, data, []))
  redirect('/orders?deleted=1')
}

function pageOf(data: FormData): string {
  const id = data.get('id')
  return destination(typeof id === 'string' ? `/orders/${id}` : undefined)
}
