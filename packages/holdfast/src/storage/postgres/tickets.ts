import { and, eq, exists, gt, isNull, sql, type SQL } from 'drizzle-orm'
import type { Ticket, TicketPurpose, TicketStore } from '../../accounts/ticket-store.js'
import { isUuid } from '../uuid.js'
import type { Attempt, Database } from './database.js'
import { tickets, users } from './schema.js'
import { isStorable, moment } from './values.js'

export function postgresTickets(attempt: Attempt): TicketStore {
  const ask = <T>(operation: string, work: (database: Database) => Promise<T>) =>
    attempt('ticket-store', operation, work)

  return {
    async issue({ hash, purpose, userId, email, createdAt, expiresAt }) {
      if (!isUuid(userId)) return false
      const { rows } = (await ask('issue', (database) =>
        database.execute(sql`
          insert into ${tickets} (user_id, purpose, hash, email, created_at, expires_at)
          select id, ${purpose}::text, ${hash}::text, ${email}::text, ${moment(createdAt)}, ${moment(expiresAt)}
          from ${users} where id = ${userId}::uuid for key share
          on conflict (user_id, purpose) do update set
            hash = excluded.hash, email = excluded.email,
            created_at = excluded.created_at, expires_at = excluded.expires_at
          returning user_id`),
      )) as { rows: readonly unknown[] }
      return rows.length > 0
    },

    async find(hash, purpose, now) {
      if (!isStorable(hash)) return null
      const [row] = await ask('find', (database) =>
        database
          .select()
          .from(tickets)
          .where(isGood(database, hash, purpose, now)),
      )
      return row === undefined ? null : read(row)
    },

    async redeem(hash, purpose, now) {
      if (!isStorable(hash)) return null
      const [row] = await ask('redeem', (database) =>
        database
          .delete(tickets)
          .where(isGood(database, hash, purpose, now))
          .returning(),
      )
      return row === undefined ? null : read(row)
    },
  }
}

function isGood(database: Database, hash: string, purpose: TicketPurpose, now: number): SQL | undefined {
  const account = database
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.id, tickets.userId), eq(users.email, tickets.email), isNull(users.disabledAt)))
  return and(
    eq(tickets.hash, hash),
    eq(tickets.purpose, purpose),
    gt(tickets.expiresAt, new Date(now)),
    exists(account),
  )
}

function read(row: typeof tickets.$inferSelect): Ticket {
  return { ...row, createdAt: row.createdAt.getTime(), expiresAt: row.expiresAt.getTime() }
}
