import { and, count, desc, eq } from 'drizzle-orm'
import { orders } from '@/database/schema'
import { storage } from '@/database/storage'
import type { Page } from '@/paging'
import type { NewOrder, Order } from './order'

const columns = { id: orders.id, item: orders.item, quantity: orders.quantity, note: orders.note }

/** An order with the account that it belongs to: what `can` compares. */
export type OwnedOrder = Order & { readonly ownerId: string }

/** Of one owner, newest first. There is no list without an owner. */
export function ordersOf(ownerId: string, { page, limit }: Page) {
  const mine = eq(orders.ownerId, owner(ownerId))
  return storage.query('orders.list', async (database) => {
    const rows = await database
      .select(columns)
      .from(orders)
      .where(mine)
      .orderBy(desc(orders.createdAt), desc(orders.id))
      .limit(limit)
      .offset((page - 1) * limit)
    const [counted] = await database.select({ total: count() }).from(orders).where(mine)
    return { orders: rows, page, limit, total: counted?.total ?? 0 }
  })
}

/** Whoever it belongs to: the caller's right to it is decided with what comes back. */
export function findOrder(id: string): Promise<OwnedOrder | undefined> {
  return storage.query('orders.find', async (database) => {
    const [row] = await database
      .select({ ...columns, ownerId: orders.ownerId })
      .from(orders)
      .where(eq(orders.id, id))
    return row
  })
}

export function insertOrder(ownerId: string, order: NewOrder): Promise<Order> {
  return storage.query('orders.insert', async (database) => {
    const [row] = await database
      .insert(orders)
      .values({ ...order, ownerId: owner(ownerId) })
      .returning(columns)
    return row as Order
  })
}

/** `undefined` where it is gone. */
export function noteOrder(order: OwnedOrder, note: string): Promise<Order | undefined> {
  return storage.query('orders.note', async (database) => {
    const [row] = await database.update(orders).set({ note }).where(still(order)).returning(columns)
    return row
  })
}

export function deleteOrder(order: OwnedOrder): Promise<void> {
  return storage.query('orders.delete', async (database) => {
    await database.delete(orders).where(still(order))
  })
}

/** The order as it was permitted: one that has changed hands since then is another. */
function still({ id, ownerId }: OwnedOrder) {
  return and(eq(orders.id, id), eq(orders.ownerId, owner(ownerId)))
}

/** An absent id must never mean "whoever's". */
function owner(id: string): string {
  if (typeof id !== 'string' || id === '') throw new TypeError('Orders are looked up by their owner.')
  return id
}
