import { and, count, desc, eq, isNotNull, lt, or, sql, type SQL } from 'drizzle-orm'
import type { FactorStore, Passkey } from '../../accounts/factor-store.js'
import { isUuid } from '../uuid.js'
import type { Attempt, Database } from './database.js'
import { passkeys, recoveryCodes, totpFactors, users } from './schema.js'
import { isStorable, moment, texts } from './values.js'

export function postgresFactors(attempt: Attempt): FactorStore {
  const ask = <T>(operation: string, work: (database: Database) => Promise<T>) =>
    attempt('factor-store', operation, work)
  const wrote = async (operation: string, statement: SQL) => {
    const { rows } = (await ask(operation, (database) => database.execute(statement))) as { rows: readonly unknown[] }
    return rows.length > 0
  }

  return {
    async totp(userId) {
      if (!isUuid(userId)) return null
      const [row] = await ask('find', (database) =>
        database.select().from(totpFactors).where(eq(totpFactors.userId, userId)),
      )
      if (row === undefined) return null
      const { sealedSecret, confirmedAt, lastStep } = row
      return { sealedSecret, confirmedAt: confirmedAt?.getTime() ?? null, lastStep }
    },

    beginTotp: async (userId, sealedSecret) =>
      isUuid(userId) &&
      wrote(
        'begin',
        sql`
          insert into ${totpFactors} (user_id, sealed_secret, last_step)
          select id, ${sealedSecret}::text, -1 from ${users} where id = ${userId}::uuid for key share
          on conflict (user_id) do update set sealed_secret = excluded.sealed_secret, last_step = -1
            where ${totpFactors.confirmedAt} is null
          returning user_id`,
      ),

    confirmTotp: async (userId, { sealedSecret, step, recoveryHashes, now }) =>
      isUuid(userId) &&
      wrote(
        'confirm',
        sql`
          with confirmed as (
            update ${totpFactors} set confirmed_at = ${moment(now)}, last_step = ${step}::bigint
            where user_id = ${userId}::uuid and sealed_secret = ${sealedSecret} and confirmed_at is null
            returning user_id
          )
          insert into ${recoveryCodes} (user_id, hashes) select user_id, ${texts(recoveryHashes)} from confirmed
          on conflict (user_id) do update set hashes = excluded.hashes
          returning user_id`,
      ),

    async useTotp(userId, step) {
      if (!isUuid(userId)) return false
      const used = await ask('use', (database) =>
        database
          .update(totpFactors)
          .set({ lastStep: step })
          .where(
            and(eq(totpFactors.userId, userId), isNotNull(totpFactors.confirmedAt), lt(totpFactors.lastStep, step)),
          )
          .returning({ userId: totpFactors.userId }),
      )
      return used.length > 0
    },

    removeTotp: async (userId) =>
      isUuid(userId) &&
      wrote(
        'remove',
        sql`
          with codes as (
            delete from ${recoveryCodes} where user_id = ${userId}::uuid
              and not exists (select from ${passkeys} where ${passkeys.userId} = ${userId}::uuid)
          )
          delete from ${totpFactors} where user_id = ${userId}::uuid returning user_id`,
      ),

    async replaceRecoveryCodes(userId, hashes) {
      if (!isUuid(userId)) return
      await wrote(
        'replace',
        sql`
          insert into ${recoveryCodes} (user_id, hashes)
          select id, ${texts(hashes)} from ${users} where id = ${userId}::uuid for key share
          on conflict (user_id) do update set hashes = excluded.hashes`,
      )
    },

    useRecoveryCode: async (userId, hash) =>
      isUuid(userId) &&
      isStorable(hash) &&
      wrote(
        'use',
        sql`
          update ${recoveryCodes} set hashes = array_remove(hashes, ${hash}::text)
          where user_id = ${userId}::uuid and ${hash}::text = any (hashes) returning user_id`,
      ),

    async recoveryCodes(userId) {
      if (!isUuid(userId)) return 0
      const [row] = await ask('find', (database) =>
        database.select().from(recoveryCodes).where(eq(recoveryCodes.userId, userId)),
      )
      return row?.hashes.length ?? 0
    },

    async addPasskey(passkey, most) {
      const { userId } = passkey
      if (!isUuid(userId)) return 'gone'
      return ask('add', (database) =>
        database.transaction(async (transaction) => {
          // Locked, so that those added at the same time are counted one after the other.
          const [owner] = await transaction
            .select({ id: users.id })
            .from(users)
            .where(eq(users.id, userId))
            .for('update')
          if (owner === undefined) return 'gone'
          const [held] = await transaction.select({ keys: count() }).from(passkeys).where(eq(passkeys.userId, userId))
          if ((held?.keys ?? 0) >= most) return 'too_many'
          const added = await transaction
            .insert(passkeys)
            .values({
              ...passkey,
              transports: [...passkey.transports],
              createdAt: new Date(passkey.createdAt),
              lastUsedAt: passkey.lastUsedAt === null ? null : new Date(passkey.lastUsedAt),
            })
            .onConflictDoNothing()
            .returning({ id: passkeys.id })
          return added.length > 0 ? 'added' : 'taken'
        }),
      )
    },

    async passkeys(userId) {
      if (!isUuid(userId)) return []
      const rows = await ask('list', (database) =>
        database
          .select()
          .from(passkeys)
          .where(eq(passkeys.userId, userId))
          .orderBy(desc(passkeys.createdAt), passkeys.id),
      )
      return rows.map(readPasskey)
    },

    async passkey(id) {
      if (!isStorable(id)) return null
      const [row] = await ask('find', (database) => database.select().from(passkeys).where(eq(passkeys.id, id)))
      return row === undefined ? null : readPasskey(row)
    },

    async usePasskey(id, counter, now) {
      if (!isStorable(id)) return false
      const isFresh = or(lt(passkeys.counter, counter), counter === 0 ? eq(passkeys.counter, 0) : undefined)
      const used = await ask('use', (database) =>
        database
          .update(passkeys)
          .set({ counter, lastUsedAt: new Date(now) })
          .where(and(eq(passkeys.id, id), isFresh))
          .returning({ id: passkeys.id }),
      )
      return used.length > 0
    },

    async removePasskey(userId, id) {
      if (!isUuid(userId) || !isStorable(id)) return false
      const removed = await ask('remove', (database) =>
        database
          .delete(passkeys)
          .where(and(eq(passkeys.id, id), eq(passkeys.userId, userId)))
          .returning({ id: passkeys.id }),
      )
      return removed.length > 0
    },
  }
}

function readPasskey(row: typeof passkeys.$inferSelect): Passkey {
  return { ...row, createdAt: row.createdAt.getTime(), lastUsedAt: row.lastUsedAt?.getTime() ?? null }
}
