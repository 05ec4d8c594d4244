import { count, desc, eq, max, min, sql } from 'drizzle-orm'
import { orders } from '@/database/schema'
import { storage } from '@/database/storage'
import type { Coverage } from './coverage'
import { MOST_ITEMS, type Report } from './report'

const quantity = sql<number>`coalesce(sum(${orders.quantity}), 0)`.mapWith(Number)

export function reportOf(coverage: Coverage): Promise<Report> {
  const covered = coverage.covers === 'shop' ? undefined : eq(orders.ownerId, coverage.ownerId)
  return storage.query('orders.report', async (database) => {
    const totals = { orders: count(), quantity, first: min(orders.createdAt), last: max(orders.createdAt) }
    const [total] = await database.select(totals).from(orders).where(covered)
    const items = await database
      .select({ item: orders.item, orders: count(), quantity })
      .from(orders)
      .where(covered)
      .groupBy(orders.item)
      .orderBy(desc(quantity), orders.item)
      .limit(MOST_ITEMS)
    return {
      covers: coverage.covers,
      orders: total?.orders ?? 0,
      quantity: total?.quantity ?? 0,
      items,
      first: total?.first?.toISOString() ?? null,
      last: total?.last?.toISOString() ?? null,
    }
  })
}
