import type { ApiKey, NewApiKey } from '../authentication/api-keys/key-store.js'
import type { Eventually } from '../core/verdict.js'
import { hostileKeys } from './hostile-keys.js'
import { atOnce, HOUR, MINUTE, NO_UUIDS, NOON, person, tests, type StorageUnderTest } from './sample-rows.js'
import type { TestRunner } from './store-contract.js'

/** The accounts beside the keys: they may belong to one. Rows of other tests may be in both. */
export type KeysUnderTest = Pick<StorageUnderTest, 'keys' | 'accounts' | 'close'>

/**
 * What every `KeyStore` must do, whatever is behind it. Call it in a test file, once for each way to open the store;
 * `open` is called for each test.
 *
 * @example keyStoreContract('memory', () => memory(), { describe, it, expect })
 */
export function keyStoreContract(name: string, open: () => Eventually<KeysUnderTest>, runner: TestRunner): void {
  const { describe, expect } = runner
  const test = tests(open, runner)

  describe(`the key store "${name}"`, () => {
    test('finds a key with its owner, as both are now', async ({ keys, accounts }) => {
      const { id: ownerId, email, name: called } = await person(accounts, { roles: ['member'] })
      const key = newKey(ownerId, {
        name: 'Zoë’s "report"',
        scopes: ['report:read', 'or"ders,{x}'],
        expiresAt: NOON + HOUR,
        limit: { limit: 2 ** 40, window: MINUTE },
      })
      expect(await keys.create(key, 10)).toBe('created')
      const owner = { id: ownerId, email, name: called, roles: ['member'], disabled: false }
      expect(await keys.find(key.id)).toEqual({ ...key, lastUsedAt: null, previous: null, owner })

      await accounts.update(ownerId, { roles: ['editor'], disabled: true })
      const now = { ...owner, roles: ['editor'], disabled: true }
      expect((await keys.find(key.id))?.owner).toEqual(now)
    })

    test('keeps a key of the operator, who has no account and no limit', async ({ keys }) => {
      const made = [newKey(null), newKey(null), newKey(null)]
      for (const key of made) expect(await keys.create(key, 1)).toBe('created')
      const [key] = made
      expect(await keys.find(key?.id ?? '')).toEqual({ ...key, lastUsedAt: null, previous: null, owner: null })
      const listed = (await keys.list(null)).map(({ id }) => id)
      expect(made.filter(({ id }) => !listed.includes(id))).toEqual([])
    })

    test('makes none for an account that is gone or disabled', async ({ keys, accounts }) => {
      const { id } = await person(accounts)
      await accounts.update(id, { disabled: true })
      for (const ownerId of [...NO_UUIDS, crypto.randomUUID(), id]) {
        const key = newKey(ownerId)
        expect(await keys.create(key, 10)).toBe('gone')
        expect(await keys.find(key.id)).toBe(null)
      }
    })

    test('64 made at once are no more than an account may have', async ({ keys, accounts }) => {
      const [one, other] = [await person(accounts), await person(accounts)]
      expect(await keys.create(newKey(other.id), 5)).toBe('created')
      const made = await atOnce(64, () => keys.create(newKey(one.id), 5))
      expect(made.filter((answer) => answer === 'created').length).toBe(5)
      expect(made.filter((answer) => answer === 'too_many').length).toBe(59)
      const [first] = await keys.list(one.id)
      expect(await keys.revoke(first?.id ?? '', one.id)).toBe(true)
      expect(await keys.create(newKey(one.id), 5)).toBe('created')
      expect(await keys.create(newKey(one.id), 5)).toBe('too_many')
    })

    test('lists without what proves a key, the newest first, those of one owner or all', async ({ keys, accounts }) => {
      const [one, other] = [await person(accounts), await person(accounts)]
      const [older, newer, foreign] = [
        newKey(one.id, { createdAt: NOON }),
        newKey(one.id, { createdAt: NOON + 1 }),
        newKey(other.id),
      ]
      for (const key of [older, newer, foreign]) await keys.create(key, 10)
      expect(await keys.list(one.id)).toEqual([shown(newer), shown(older)])
      expect(await keys.list(other.id)).toEqual([shown(foreign)])
      const all = (await keys.list()).map(({ id }) => id)
      expect([older, newer, foreign].filter(({ id }) => !all.includes(id))).toEqual([])
      for (const nobody of [...NO_UUIDS, crypto.randomUUID()]) expect(await keys.list(nobody)).toEqual([])
    })

    test('a rotated key keeps its former secret beside the new one, and no third', async ({ keys, accounts }) => {
      const { id: ownerId } = await person(accounts)
      const key = newKey(ownerId)
      await keys.create(key, 10)
      await keys.used([{ id: key.id, at: NOON }])
      const answer = await keys.rotate(key.id, { hash: 'second', previousUntil: NOON + HOUR }, ownerId)
      expect(answer).toEqual({ ...shown(key), lastUsedAt: NOON })
      const secrets = async () => {
        const { hash, previous } = (await keys.find(key.id)) ?? {}
        return { hash, previous }
      }
      expect(await secrets()).toEqual({ hash: 'second', previous: { hash: key.hash, until: NOON + HOUR } })
      await keys.rotate(key.id, { hash: 'third', previousUntil: NOON + 2 * HOUR })
      expect(await secrets()).toEqual({ hash: 'third', previous: { hash: 'second', until: NOON + 2 * HOUR } })
    })

    test('of 64 parallel rotations the last two secrets are left, both of them real', async ({ keys }) => {
      const key = newKey(null)
      await keys.create(key, 1)
      await atOnce(64, (index) => keys.rotate(key.id, { hash: `hash ${index}`, previousUntil: NOON + HOUR }))
      const found = await keys.find(key.id)
      expect(/^hash \d+$/.test(found?.hash ?? '')).toBe(true)
      expect(/^hash \d+$/.test(found?.previous?.hash ?? '')).toBe(true)
      expect(found?.hash === found?.previous?.hash).toBe(false)
    })

    test('ends a key once, and leaves nothing to find, rotate or mark', async ({ keys, accounts }) => {
      const { id: ownerId } = await person(accounts)
      const [key, other] = [newKey(ownerId), newKey(ownerId)]
      for (const each of [key, other]) await keys.create(each, 10)
      const ended = await atOnce(64, () => keys.revoke(key.id, ownerId))
      expect(ended.filter(Boolean).length).toBe(1)
      await keys.used([{ id: key.id, at: NOON }])
      expect(await keys.rotate(key.id, { hash: 'new', previousUntil: NOON })).toBe(null)
      expect(await keys.find(key.id)).toBe(null)
      expect((await keys.list(ownerId)).map(({ id }) => id)).toEqual([other.id])
    })

    test('with an owner named, touches only theirs', async ({ keys, accounts }) => {
      const [one, other] = [await person(accounts), await person(accounts)]
      const [own, operator] = [newKey(one.id), newKey(null)]
      for (const key of [own, operator]) await keys.create(key, 10)
      for (const nobody of [...NO_UUIDS, other.id]) {
        for (const { id } of [own, operator]) {
          expect(await keys.rotate(id, { hash: 'stolen', previousUntil: NOON }, nobody)).toBe(null)
          expect(await keys.revoke(id, nobody)).toBe(false)
        }
      }
      expect(await keys.revoke(operator.id, one.id)).toBe(false)
      expect((await keys.find(own.id))?.hash).toBe(own.hash)
      expect((await keys.find(operator.id))?.hash).toBe(operator.hash)
      expect(await keys.revoke(operator.id)).toBe(true)
    })

    test('the last use moves forward only, of many at once, by many at once', async ({ keys }) => {
      const made = Array.from({ length: 8 }, () => newKey(null))
      for (const key of made) await keys.create(key, 1)
      const uses = made.map(({ id }, index) => ({ id, at: NOON + index }))
      await keys.used([...uses, { id: made[0]?.id ?? '', at: NOON + 90 }, { id: made[0]?.id ?? '', at: NOON + 9 }])
      const last = async () => Promise.all(made.map(async ({ id }) => ((await keys.find(id))?.lastUsedAt ?? 0) - NOON))
      expect(await last()).toEqual([90, 1, 2, 3, 4, 5, 6, 7])
      // In either order: two instances must not wait for each other in a circle.
      await atOnce(64, (index) => {
        const at = uses.map(({ id }) => ({ id, at: NOON + 30 + index }))
        return keys.used(index % 2 === 0 ? at : at.toReversed())
      })
      expect(await last()).toEqual([93, 93, 93, 93, 93, 93, 93, 93])
      await keys.used(uses)
      await keys.used([])
      expect(await last()).toEqual([93, 93, 93, 93, 93, 93, 93, 93])
    })

    test('ids of every spelling name nothing, and are no fault', async ({ keys }) => {
      const kept = newKey(null)
      await keys.create(kept, 1)
      for (const id of [...hostileKeys, ...NO_UUIDS, `${kept.id} `, kept.id.toLowerCase(), kept.id.slice(1)]) {
        expect(await keys.find(id)).toBe(null)
        expect(await keys.rotate(id, { hash: 'x', previousUntil: NOON })).toBe(null)
        expect(await keys.revoke(id)).toBe(false)
      }
      await keys.used([...hostileKeys, kept.id].map((id) => ({ id, at: NOON })))
      expect((await keys.find(kept.id))?.lastUsedAt).toBe(NOON)
    })
  })
}

function newKey(ownerId: string | null, fields: Partial<NewApiKey> = {}): NewApiKey {
  const id = `Key${crypto.randomUUID().replaceAll('-', '').slice(0, 13)}`
  return {
    id,
    ownerId,
    name: 'report',
    scopes: [],
    createdAt: NOON,
    expiresAt: null,
    limit: null,
    hash: `hash of ${id}`,
    ...fields,
  }
}

function shown(given: NewApiKey): ApiKey {
  const { hash: _, ...key } = given
  return { ...key, lastUsedAt: null }
}
