import { and, desc, eq, getTableColumns, gt, inArray, ne, or, lt, sql, type SQL } from 'drizzle-orm'
import type { NewSession, Session, SessionStore, SessionWithUser } from '../../authentication/sessions/session-store.js'
import { boundedUserAgent } from '../bounded-user-agent.js'
import { readUser } from './accounts.js'
import { isUuid } from '../uuid.js'
import type { Attempt, Database } from './database.js'
import { prepared } from './prepared.js'
import { sessions, users } from './schema.js'
import { moment } from './values.js'

/** Expired rows that one call removes at most: it shares the time limit of every query. */
const CLEANUP = 10_000

/** @param prepare keeps the statements of every request on the server, by name */
export function postgresSessions(attempt: Attempt, prepare: boolean): SessionStore {
  const ask = <T>(operation: string, work: (database: Database) => Promise<T>) =>
    attempt('session-store', operation, work)
  const changed = async (id: string, operation: string, work: (database: Database) => Promise<readonly unknown[]>) =>
    isUuid(id) && (await ask(operation, work)).length > 0
  const find = prepared((database) => finding(database, prepare ? 'holdfast_session_find' : undefined))
  const rotate = prepared((database) => rotating(database, prepare ? 'holdfast_session_rotate' : undefined))

  return {
    create: (session) =>
      ask('create', async (database) => {
        const { rows } = (await database.execute(insertion(session))) as { rows: readonly unknown[] }
        return rows.length > 0
      }),

    async find(id) {
      if (!isUuid(id)) return null
      const [row] = await ask('find', (database) => find(database).execute({ id }))
      return row === undefined ? null : withUser(row.session, row.user)
    },

    touch: (id, { lastSeenAt, idleExpiresAt }) =>
      changed(id, 'touch', (database) =>
        database
          .update(sessions)
          .set({ lastSeenAt: new Date(lastSeenAt), idleExpiresAt: new Date(idleExpiresAt) })
          .where(eq(sessions.id, id))
          .returning({ id: sessions.id }),
      ),

    async rotate(id, { generation, now, idleExpiresAt, grace }) {
      if (!isUuid(id)) return { outcome: 'gone' }
      const [row] = await ask('rotate', (database) =>
        rotate(database).execute({
          id,
          generation,
          now: new Date(now).toISOString(),
          idleExpiresAt: new Date(idleExpiresAt).toISOString(),
          graceFrom: new Date(now - grace).toISOString(),
        }),
      )
      if (row === undefined) return { outcome: 'gone' }
      if (!row.passes) return { outcome: 'reused', userId: row.userId }
      const before = withUser(row, { ...row, id: row.userId })
      const confirmed = generation > before.generation ? { generation, confirmedAt: now } : {}
      return { outcome: 'rotated', session: { ...before, ...confirmed, lastSeenAt: now, idleExpiresAt } }
    },

    confirm: (id, generation, now) => {
      const isNewer = sql`${sessions.generation} < ${generation}::bigint`
      const confirmedAt = sql`case when ${isNewer} then greatest(${sessions.confirmedAt}, ${moment(now)})
        else ${sessions.confirmedAt} end`
      return changed(id, 'confirm', (database) =>
        database
          .update(sessions)
          .set({ generation: sql`greatest(${sessions.generation}, ${generation}::bigint)`, confirmedAt })
          .where(eq(sessions.id, id))
          .returning({ id: sessions.id }),
      )
    },

    proved: (id, authenticatedAt) =>
      changed(id, 'touch', (database) =>
        database
          .update(sessions)
          .set({ authenticatedAt: sql`greatest(${sessions.authenticatedAt}, ${moment(authenticatedAt)})` })
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
      const present = new Date(now)
      const rows = await ask('list', (database) =>
        database
          .select()
          .from(sessions)
          .where(and(eq(sessions.userId, userId), gt(sessions.idleExpiresAt, present), gt(sessions.expiresAt, present)))
          .orderBy(desc(sessions.lastSeenAt), sessions.id)
          .limit(100),
      )
      return rows.map(read)
    },

    async deleteExpired(now) {
      const present = new Date(now)
      return ask('cleanup', async (database) => {
        const expired = database
          .select({ id: sessions.id })
          .from(sessions)
          .where(or(lt(sessions.idleExpiresAt, present), lt(sessions.expiresAt, present)))
          .limit(CLEANUP)
          // Another instance may be at it, and nobody waits for those.
          .for('update', { skipLocked: true })
        const gone = await database.delete(sessions).where(inArray(sessions.id, expired)).returning({ id: sessions.id })
        return gone.length
      })
    },
  }
}

function finding(database: Database, name: string | undefined) {
  return database
    .select({ session: sessions, user: users })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(eq(sessions.id, sql.placeholder('id')))
    .prepare(name as string)
}

/**
 * The rule of `rotation.ts` in one statement: the row is locked and read as its last change left it (READ COMMITTED),
 * judged, and then ended or moved on. Of many at once each sees what the one before it did.
 */
function rotating(database: Database, name: string | undefined) {
  const given = (parameter: string, type: 'timestamptz' | 'bigint' | 'uuid'): SQL =>
    sql`${sql.placeholder(parameter)}::${sql.raw(type)}`
  const [presented, now] = [given('generation', 'bigint'), given('now', 'timestamptz')]
  const { email, name: userName, roles, disabledAt } = users
  const passes = sql<boolean>`passes`.as('passes')
  const before = database.$with('before', {
    ...getTableColumns(sessions),
    email,
    name: userName,
    roles,
    disabledAt,
    passes,
  }).as(sql`
    select ${sessions}.*, ${email}, ${userName}, ${roles}, ${disabledAt},
      ${presented} >= ${sessions.generation} or (
        ${presented} = ${sessions.generation} - 1 and ${sessions.confirmedAt} > ${given('graceFrom', 'timestamptz')}
      ) as passes
    from ${sessions} join ${users} on ${users.id} = ${sessions.userId}
    where ${sessions.id} = ${given('id', 'uuid')} and ${sessions.idleExpiresAt} > ${now}
      and ${sessions.expiresAt} > ${now} and ${disabledAt} is null
    for update of sessions`)
  const ended = database.$with('ended', {}).as(sql`
    delete from ${sessions} using ${before} where ${sessions.id} = ${before.id} and not ${before.passes}`)
  const moved = database.$with('moved', {}).as(sql`
    update ${sessions} set
      generation = greatest(${before.generation}, ${presented}),
      confirmed_at = case when ${presented} > ${before.generation} then ${now} else ${before.confirmedAt} end,
      last_seen_at = ${now},
      idle_expires_at = ${given('idleExpiresAt', 'timestamptz')}
    from ${before} where ${sessions.id} = ${before.id} and ${before.passes}`)
  return database
    .with(before, ended, moved)
    .select()
    .from(before)
    .prepare(name as string)
}

/** The account's row is locked against a concurrent change, so no session starts for one that is being disabled. */
function insertion({ id, userId, secretHash, userAgent, ...session }: NewSession): SQL {
  const { createdAt, lastSeenAt, authenticatedAt, idleExpiresAt, expiresAt } = session
  const times = [createdAt, lastSeenAt, authenticatedAt, idleExpiresAt, expiresAt, createdAt].map(moment)
  return sql`
    insert into ${sessions} (
      id, user_id, created_at, last_seen_at, authenticated_at, idle_expires_at, expires_at, confirmed_at, user_agent,
      secret_hash
    )
    select ${id}::uuid, ${users.id}, ${sql.join(times, sql`, `)}, ${boundedUserAgent(userAgent)}::text,
      ${secretHash}::text
    from ${users} where ${users.id} = ${isUuid(userId) ? userId : null}::uuid and ${users.disabledAt} is null for share
    returning id`
}

type Row = typeof sessions.$inferSelect

function read(row: Row): Session {
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

function withUser(row: Row, user: Parameters<typeof readUser>[0]): SessionWithUser {
  const { generation, confirmedAt, secretHash } = row
  return { ...read(row), generation, confirmedAt: confirmedAt.getTime(), secretHash, user: readUser(user) }
}
