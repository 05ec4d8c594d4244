import type { KeyStore } from '../../authentication/api-keys/key-store.js'
import { keyOf, userOf, type Answer, type KeyRow, type Rows } from './rows.js'

export function memoryKeys({ keys, accounts }: Rows, answer: Answer): KeyStore {
  /** With an owner given, only theirs. */
  const found = (id: string, ownerId: string | undefined): KeyRow | undefined => {
    const row = keys.get(id)
    return ownerId === undefined || row?.ownerId === ownerId ? row : undefined
  }

  return {
    create: (key, most) =>
      answer(() => {
        const { ownerId } = key
        if (ownerId !== null) {
          if (accounts.get(ownerId)?.disabled !== false) return 'gone'
          if ([...keys.values()].filter((row) => row.ownerId === ownerId).length >= most) return 'too_many'
        }
        keys.set(key.id, structuredClone({ ...key, lastUsedAt: null, previous: null }))
        return 'created'
      }),
    find: (id) =>
      answer(() => {
        const row = keys.get(id)
        if (row === undefined) return null
        const owner = row.ownerId === null ? undefined : accounts.get(row.ownerId)
        return { ...row, owner: owner === undefined ? null : userOf(owner) }
      }),
    list: (ownerId) =>
      answer(() =>
        [...keys.values()]
          .filter((row) => ownerId === undefined || row.ownerId === ownerId)
          .toSorted((one, other) => other.createdAt - one.createdAt || (one.id < other.id ? -1 : 1))
          .slice(0, 1000)
          .map(keyOf),
      ),
    rotate: (id, { hash, previousUntil }, ownerId) =>
      answer(() => {
        const row = found(id, ownerId)
        if (row === undefined) return null
        keys.set(id, { ...row, hash, previous: { hash: row.hash, until: previousUntil } })
        return keyOf(row)
      }),
    revoke: (id, ownerId) => answer(() => found(id, ownerId) !== undefined && keys.delete(id)),
    used: (uses) =>
      answer(() => {
        for (const { id, at } of uses) {
          const row = keys.get(id)
          if (row !== undefined) keys.set(id, { ...row, lastUsedAt: Math.max(row.lastUsedAt ?? at, at) })
        }
      }),
  }
}
