import { and, desc, eq, gt, inArray, ne, or, lt, sql } from 'drizzle-orm'
import type { Session, SessionStore } from '../../authentication/session-store.js'
import { boundedUserAgent } from '../bounded-user-agent.js'
import { isUuid, type Attempt, type Database } from './database.js'
import { sessions, users } from './schema.js'

/** Expired rows that one call removes at most: it shares the time limit of every query. */
const CLEANUP = 10_000

/** @param name of the prepared statement on the server; absent: none is kept there */
export function postgresSessions(attempt: Attempt, name: string | undefined): SessionStore {
  const ask = <T>(operation: string, work: (database: Database) => Promise<T>) =>
    attempt('session-store', operation, work)
  const find = prepared((database) =>
    database
      .select({ session: sessions, user: users })
      .from(sessions)
      .innerJoin(users, eq(users.id, sessions.userId))
      .where(eq(sessions.id, sql.placeholder('id')))
      .prepare(name as string),
  )

  return {
    create: (session) =>
      ask('create', async (database) => {
        const { rows } = (await database.execute(insertion(session))) as { rows: readonly unknown[] }
        return rows.length > 0
      }),

    async find(id) {
      if (!isUuid(id)) return null
      const [row] = await ask('find', (database) => find(database).execute({ id }))
      if (row === undefined) return null
      const { email, name: userName, roles, disabledAt } = row.user
      return {
        ...read(row.session),
        user: { id: row.user.id, email, name: userName, roles, disabled: disabledAt !== null },
      }
    },

    touch: (id, { lastSeenAt, idleExpiresAt }) =>
      changed(id, 'touch', (database) =>
        database
          .update(sessions)
          .set({ lastSeenAt: new Date(lastSeenAt), idleExpiresAt: new Date(idleExpiresAt) })
          .where(eq(sessions.id, id))
          .returning({ id: sessions.id }),
      ),

    revoke: (id) =>
      changed(id, 'revoke', (database) =>
        database.delete(sessions).where(eq(sessions.id, id)).returning({ id: sessions.id }),
      ),

    async revokeOwn(userId, id) {
      if (!isUuid(userId)) return false
      const own = and(eq(sessions.id, id), eq(sessions.userId, userId))
      return changed(id, 'revoke', (database) => database.delete(sessions).where(own).returning({ id: sessions.id }))
    },

    async revokeAll(userId, except) {
      if (!isUuid(userId)) return 0
      const others = except !== undefined && isUuid(except) ? ne(sessions.id, except) : undefined
      const gone = await ask('revoke', (database) =>
        database
          .delete(sessions)
          .where(and(eq(sessions.userId, userId), others))
          .returning({ id: sessions.id }),
      )
      return gone.length
    },

    async list(userId, now) {
      if (!isUuid(userId)) return []
      const moment = new Date(now)
      const rows = await ask('list', (database) =>
        database
          .select()
          .from(sessions)
          .where(and(eq(sessions.userId, userId), gt(sessions.idleExpiresAt, moment), gt(sessions.expiresAt, moment)))
          .orderBy(desc(sessions.lastSeenAt), sessions.id)
          .limit(100),
      )
      return rows.map(read)
    },

    async deleteExpired(now) {
      const moment = new Date(now)
      return ask('cleanup', async (database) => {
        const expired = database
          .select({ id: sessions.id })
          .from(sessions)
          .where(or(lt(sessions.idleExpiresAt, moment), lt(sessions.expiresAt, moment)))
          .limit(CLEANUP)
        const gone = await database.delete(sessions).where(inArray(sessions.id, expired)).returning({ id: sessions.id })
        return gone.length
      })
    },
  }

  async function changed(id: string, operation: string, work: (database: Database) => Promise<readonly unknown[]>) {
    return isUuid(id) && (await ask(operation, work)).length > 0
  }
}

/** The account's row is locked against a concurrent change, so no session starts for one that is being disabled. */
function insertion({
  id,
  userId,
  createdAt,
  lastSeenAt,
  authenticatedAt,
  idleExpiresAt,
  expiresAt,
  userAgent,
}: Session) {
  const times = [createdAt, lastSeenAt, authenticatedAt, idleExpiresAt, expiresAt].map(
    (time) => sql`${new Date(time).toISOString()}::timestamptz`,
  )
  return sql`
    insert into ${sessions}
      (id, user_id, created_at, last_seen_at, authenticated_at, idle_expires_at, expires_at, user_agent)
    select ${id}::uuid, ${users.id}, ${sql.join(times, sql`, `)}, ${boundedUserAgent(userAgent)}::text
    from ${users} where ${users.id} = ${isUuid(userId) ? userId : null}::uuid and ${users.disabledAt} is null for share
    returning id`
}

function read(row: typeof sessions.$inferSelect): Session {
  return {
    id: row.id,
    userId: row.userId,
    createdAt: row.createdAt.getTime(),
    lastSeenAt: row.lastSeenAt.getTime(),
    authenticatedAt: row.authenticatedAt.getTime(),
    idleExpiresAt: row.idleExpiresAt.getTime(),
    expiresAt: row.expiresAt.getTime(),
    userAgent: row.userAgent,
  }
}

/** A statement compiled once for each database handle. */
function prepared<T>(compile: (database: Database) => T): (database: Database) => T {
  const statements = new WeakMap<Database, T>()
  return (database) => {
    const known = statements.get(database)
    if (known !== undefined) return known
    const statement = compile(database)
    statements.set(database, statement)
    return statement
  }
}
