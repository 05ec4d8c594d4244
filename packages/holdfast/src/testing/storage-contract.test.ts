import { describe, expect, it } from 'vitest'
import type { Rotation } from '../authentication/sessions/session-store.js'
import { memory } from '../storage/memory.js'
import type { Storage } from '../storage/storage.js'
import { storageContract } from './storage-contract.js'

/** Runs the suites with a runner of its own; the titles of the tests that failed. */
async function failures(wrap: (storage: Storage) => Partial<Storage>): Promise<string[]> {
  const tests: [string, () => Promise<void>][] = []
  const runner = {
    describe: (_: string, body: () => void) => body(),
    it: (title: string, body: () => Promise<void>) => void tests.push([title, body]),
    expect,
  }
  const open = () => {
    const storage = memory()
    return { ...storage, ...wrap(storage) }
  }
  storageContract('broken', open, runner)
  const failed: string[] = []
  for (const [title, body] of tests) await body().catch(() => failed.push(title))
  return failed
}

const later = () => new Promise((resolve) => setImmediate(resolve))

describe('the contract suites turn red when a storage', () => {
  const broken: Readonly<Record<string, (storage: Storage) => Partial<Storage>>> = {
    'reads, judges and writes a refresh in steps': ({ sessions }) => ({
      sessions: {
        ...sessions,
        async rotate(id, request): Promise<Rotation> {
          const row = await sessions.find(id)
          if (row === null) return { outcome: 'gone' }
          await later()
          if (request.generation >= row.generation) return sessions.rotate(id, request)
          await sessions.revoke(id)
          return { outcome: 'reused', userId: row.userId }
        },
      },
    }),
    'refreshes without a confirmation': ({ sessions }) => ({
      sessions: { ...sessions, rotate: (id, request) => sessions.rotate(id, { ...request, generation: 0 }) },
    }),
    'knows no grace': ({ sessions }) => ({
      sessions: { ...sessions, rotate: (id, request) => sessions.rotate(id, { ...request, grace: 0 }) },
    }),
    'takes the grace a millisecond too long': ({ sessions }) => ({
      sessions: { ...sessions, rotate: (id, request) => sessions.rotate(id, { ...request, grace: request.grace + 1 }) },
    }),
    'tells every thief of the same reuse': ({ sessions }) => ({
      sessions: {
        ...sessions,
        async rotate(id, request) {
          const row = await sessions.find(id)
          const answer = await sessions.rotate(id, request)
          return answer.outcome === 'gone' && row !== null ? { outcome: 'reused', userId: row.userId } : answer
        },
      },
    }),
    'moves a confirmation backwards': ({ sessions }) => ({
      sessions: { ...sessions, confirm: async (id) => (await sessions.find(id)) !== null },
    }),
    'shows a ticket and then takes it': ({ tickets }) => ({
      tickets: {
        ...tickets,
        async redeem(hash, purpose, now) {
          const found = await tickets.find(hash, purpose, now)
          await later()
          await tickets.redeem(hash, purpose, now)
          return found
        },
      },
    }),
    'looks before it counts an attempt': ({ attempts }) => ({
      attempts: {
        ...attempts,
        async begin(key, rule, now) {
          const state = await attempts.read(key, rule, now)
          await later()
          return { ...(await attempts.begin(key, rule, now)), admitted: state.lockedUntil === null }
        },
      },
    }),
    'prolongs a lock with every refused attempt': ({ attempts }) => ({
      attempts: {
        ...attempts,
        async begin(key, rule, now) {
          const attempt = await attempts.begin(key, rule, now)
          return attempt.admitted ? attempt : { ...attempt, lockedUntil: now + rule.lockFor }
        },
      },
    }),
    'looks before it spends': ({ singleUse }) => {
      const spent = new Set<string>()
      return {
        singleUse: {
          async spend(id, until, now) {
            const isFirst = !spent.has(id)
            await later()
            spent.add(id)
            return isFirst && (await singleUse.spend(`${id}${Math.random()}`, until, now))
          },
        },
      }
    },
    'counts keys before it makes one': ({ keys }) => ({
      keys: {
        ...keys,
        async create(key, most) {
          const held = key.ownerId === null ? 0 : (await keys.list(key.ownerId)).length
          await later()
          return held >= most ? 'too_many' : keys.create(key, Infinity)
        },
      },
    }),
    "rotates anybody's key": ({ keys }) => ({ keys: { ...keys, rotate: (id, next) => keys.rotate(id, next) } }),
    'keeps the sessions when the password changes': ({ accounts }) => ({
      accounts: {
        ...accounts,
        changePassword: async (id, { hash, from }) =>
          from !== undefined && (await accounts.replacePassword(id, from, hash)) ? 0 : null,
      },
    }),
    'accepts a one-time password again': ({ factors }) => ({
      factors: { ...factors, useTotp: async (id) => (await factors.totp(id))?.confirmedAt !== null },
    }),
    'accepts a recovery code again': ({ factors }) => ({
      factors: { ...factors, useRecoveryCode: async (id) => (await factors.recoveryCodes(id)) > 0 },
    }),
    'looks at no counter of a passkey': ({ factors }) => ({
      factors: { ...factors, usePasskey: async (id) => (await factors.passkey(id)) !== null },
    }),
  }
  it.each(Object.entries(broken))('%s', async (_, wrap) => {
    expect(await failures(wrap)).not.toEqual([])
  })

  it('and only then', async () => {
    expect(await failures(() => ({}))).toEqual([])
  })
})
