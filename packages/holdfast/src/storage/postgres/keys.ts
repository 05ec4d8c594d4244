import { and, count, desc, eq, isNull, sql, type SQL } from 'drizzle-orm'
import type { ApiKey, KeyStore } from '../../authentication/api-keys/key-store.js'
import { readUser } from './accounts.js'
import { isUuid } from '../uuid.js'
import type { Attempt, Database } from './database.js'
import { prepared } from './prepared.js'
import { apiKeys, users } from './schema.js'
import { isStorable, texts } from './values.js'

/** @param prepare keeps the statement of every request on the server, by name */
export function postgresKeys(attempt: Attempt, prepare: boolean): KeyStore {
  const ask = <T>(operation: string, work: (database: Database) => Promise<T>) => attempt('key-store', operation, work)
  const find = prepared((database) =>
    database
      .select({ key: apiKeys, owner: users })
      .from(apiKeys)
      .leftJoin(users, eq(users.id, apiKeys.ownerId))
      .where(eq(apiKeys.id, sql.placeholder('id')))
      .prepare((prepare ? 'holdfast_key_find' : undefined) as string),
  )

  return {
    async create({ limit, ...key }, most) {
      const { ownerId } = key
      const row = {
        ...key,
        scopes: [...key.scopes],
        limitRequests: limit?.limit ?? null,
        limitWindow: limit?.window ?? null,
        createdAt: new Date(key.createdAt),
        expiresAt: key.expiresAt === null ? null : new Date(key.expiresAt),
      }
      if (ownerId === null) {
        await ask('create', (database) => database.insert(apiKeys).values(row))
        return 'created'
      }
      if (!isUuid(ownerId)) return 'gone'
      return ask('create', (database) =>
        database.transaction(async (transaction) => {
          // Locked, so that keys made at the same time are counted one after the other.
          const [owner] = await transaction
            .select({ disabledAt: users.disabledAt })
            .from(users)
            .where(eq(users.id, ownerId))
            .for('update')
          if (owner?.disabledAt !== null) return 'gone'
          const [held] = await transaction.select({ keys: count() }).from(apiKeys).where(eq(apiKeys.ownerId, ownerId))
          if ((held?.keys ?? 0) >= most) return 'too_many'
          await transaction.insert(apiKeys).values(row)
          return 'created'
        }),
      )
    },

    async find(id) {
      if (!isStorable(id)) return null
      const [row] = await ask('find', (database) => find(database).execute({ id }))
      if (row === undefined) return null
      const { hash, previousHash, previousUntil } = row.key
      return {
        ...read(row.key),
        hash,
        previous:
          previousHash === null || previousUntil === null
            ? null
            : { hash: previousHash, until: previousUntil.getTime() },
        owner: row.owner && readUser(row.owner),
      }
    },

    async list(ownerId) {
      if (typeof ownerId === 'string' && !isUuid(ownerId)) return []
      const rows = await ask('list', (database) =>
        database
          .select()
          .from(apiKeys)
          .where(ownerId === null ? isNull(apiKeys.ownerId) : ownedBy(ownerId))
          .orderBy(desc(apiKeys.createdAt), apiKeys.id)
          .limit(1000),
      )
      return rows.map(read)
    },

    async rotate(id, { hash, previousUntil }, ownerId) {
      if (!isNameable(id, ownerId)) return null
      const [row] = await ask('rotate', (database) =>
        database
          .update(apiKeys)
          .set({ hash, previousHash: sql`${apiKeys.hash}`, previousUntil: new Date(previousUntil) })
          .where(and(eq(apiKeys.id, id), ownedBy(ownerId)))
          .returning(),
      )
      return row === undefined ? null : read(row)
    },

    async revoke(id, ownerId) {
      if (!isNameable(id, ownerId)) return false
      const gone = await ask('revoke', (database) =>
        database
          .delete(apiKeys)
          .where(and(eq(apiKeys.id, id), ownedBy(ownerId)))
          .returning({ id: apiKeys.id }),
      )
      return gone.length > 0
    },

    async used(uses) {
      const storable = uses.filter(({ id }) => isStorable(id))
      if (storable.length > 0) await ask('used', (database) => database.execute(marking(storable)))
    },
  }
}

function isNameable(id: string, ownerId: string | undefined): boolean {
  return isStorable(id) && (ownerId === undefined || isUuid(ownerId))
}

function ownedBy(ownerId: string | undefined): SQL | undefined {
  return ownerId === undefined ? undefined : eq(apiKeys.ownerId, ownerId)
}

/** Rows are locked in the order of their ids: two instances that write the same keys do not wait for each other in a circle. */
function marking(uses: readonly { readonly id: string; readonly at: number }[]): SQL {
  const ids = texts(uses.map(({ id }) => id))
  const times = texts(uses.map(({ at }) => new Date(at).toISOString()))
  return sql`
    with uses as (
      select id, max(at::timestamptz) as at from unnest(${ids}, ${times}) as given (id, at) group by id
    ), later as (
      select ${apiKeys.id} as id, uses.at as at from ${apiKeys} join uses on ${apiKeys.id} = uses.id
      where ${apiKeys.lastUsedAt} is null or ${apiKeys.lastUsedAt} < uses.at
      order by ${apiKeys.id} for update of api_keys
    )
    update ${apiKeys} set last_used_at = later.at from later where ${apiKeys.id} = later.id`
}

function read({ limitRequests, limitWindow, ...row }: typeof apiKeys.$inferSelect): ApiKey {
  return {
    id: row.id,
    ownerId: row.ownerId,
    name: row.name,
    scopes: row.scopes,
    createdAt: row.createdAt.getTime(),
    expiresAt: row.expiresAt?.getTime() ?? null,
    lastUsedAt: row.lastUsedAt?.getTime() ?? null,
    limit: limitRequests === null || limitWindow === null ? null : { limit: limitRequests, window: limitWindow },
  }
}
