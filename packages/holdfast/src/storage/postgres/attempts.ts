import { eq, sql } from 'drizzle-orm'
import type { AttemptState, AttemptStore, LockRule } from '../../accounts/attempt-store.js'
import { remaining } from '../attempt-count.js'
import { digest } from '../digest.js'
import type { Attempt, Database } from './database.js'
import { attempts } from './schema.js'
import { sweep } from './sweep.js'
import { moment } from './values.js'

export function postgresAttempts(attempt: Attempt): AttemptStore {
  const ask = <T>(operation: string, work: (database: Database) => Promise<T>) =>
    attempt('attempt-store', operation, work)

  return {
    async begin(key, rule, now) {
      const [row] = await ask('begin', (database) => counting(database, digest(key), rule, now))
      if (row === undefined) throw new Error('The attempt was not counted.')
      return { ...row, lockedUntil: row.lockedUntil?.getTime() ?? null }
    },

    async read(key, rule, now) {
      const [row] = await ask('read', (database) =>
        database
          .select()
          .from(attempts)
          .where(eq(attempts.key, digest(key))),
      )
      const left =
        row &&
        remaining(
          { failures: row.failures, lockedUntil: row.lockedUntil?.getTime() ?? null, lastAt: row.lastAt.getTime() },
          rule,
          now,
        )
      const { failures, lockedUntil }: AttemptState = left ?? { failures: 0, lockedUntil: null }
      return { failures, lockedUntil }
    },

    async clear(key) {
      await ask('clear', (database) => database.delete(attempts).where(eq(attempts.key, digest(key))))
    },
  }
}

/** The rule of `attempt-count.ts` in one statement, which sees the row as the attempt before it left it. */
function counting(database: Database, key: string, { threshold, lockFor, forgetAfter }: LockRule, now: number) {
  const [present, lockEnd] = [moment(now), moment(now + lockFor)]
  const { failures, lastAt, lockedUntil } = attempts
  const isLocked = sql`coalesce(${lockedUntil} > ${present}, false)`
  const isForgotten = sql`(${lockedUntil} is not null or ${lastAt} <= ${moment(now - forgetAfter)})`
  const count = sql`(case when ${isForgotten} then 1 else ${failures} + 1 end)`
  const lock = sql`case when ${isLocked} then least(${lockedUntil}, ${lockEnd})
    when ${count} >= ${threshold}::integer then ${lockEnd} end`
  const swept = database.$with('swept', {}).as(sweep(attempts, attempts.key, attempts.expiresAt, key, now))
  const first = threshold <= 1 ? new Date(now + lockFor) : null
  return database
    .with(swept)
    .insert(attempts)
    .values({
      key,
      failures: 1,
      lastAt: new Date(now),
      lockedUntil: first,
      admitted: true,
      expiresAt: first ?? new Date(now + forgetAfter),
    })
    .onConflictDoUpdate({
      target: attempts.key,
      set: {
        failures: sql`case when ${isLocked} then ${failures} else ${count} end`,
        lastAt: sql`case when ${isLocked} then ${lastAt} else ${present} end`,
        lockedUntil: lock,
        admitted: sql`not ${isLocked}`,
        expiresAt: sql`coalesce(${lock}, ${moment(now + forgetAfter)})`,
      },
    })
    .returning({ failures, lockedUntil, admitted: attempts.admitted })
}
