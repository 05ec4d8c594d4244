import { index, integer, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core'

const id = uuid().primaryKey().defaultRandom()
const createdAt = timestamp('created_at', { withTimezone: true }).notNull().defaultNow()

export const orders = pgTable(
  'orders',
  {
    id,
    ownerId: text('owner_id').notNull(),
    item: text().notNull(),
    quantity: integer().notNull(),
    note: text().notNull().default(''),
    createdAt,
  },
  (table) => [index('orders_of_owner').on(table.ownerId, table.createdAt, table.id)],
)

export const posts = pgTable(
  'posts',
  {
    id,
    authorId: text('author_id').notNull(),
    /** As it was when the post was written. */
    author: text().notNull(),
    title: text().notNull(),
    body: text().notNull(),
    createdAt,
  },
  (table) => [index('posts_by_time').on(table.createdAt, table.id)],
)
