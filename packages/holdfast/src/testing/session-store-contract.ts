import type { Eventually } from '../core/verdict.js'
import {
  atOnce,
  HOUR,
  newSession,
  NO_UUIDS,
  NOON,
  person,
  refreshOf,
  shownSession,
  tests,
  type StorageUnderTest,
} from './sample-rows.js'
import { sessionRotationContract } from './session-rotation-contract.js'
import type { TestRunner } from './store-contract.js'

/** The accounts beside the sessions: a session belongs to one. Rows of other tests may be in both. */
export type SessionsUnderTest = Pick<StorageUnderTest, 'sessions' | 'accounts' | 'close'>

/**
 * What every `SessionStore` must do, whatever is behind it. Call it in a test file, once for each way to open the
 * store; `open` is called for each test.
 *
 * @example sessionStoreContract('memory', () => memory(), { describe, it, expect })
 */
export function sessionStoreContract(
  name: string,
  open: () => Eventually<SessionsUnderTest>,
  runner: TestRunner,
): void {
  const { describe, expect } = runner
  const test = tests(open, runner)

  describe(`the session store "${name}"`, () => {
    test('finds a session with its user, as both are now', async ({ sessions, accounts }) => {
      const user = await person(accounts, { roles: ['member', 'or"ders,{x}'] })
      const session = newSession(user.id, { userAgent: 'Mozilla/5.0 "x" — ü', secretHash: 'c2VjcmV0' })
      expect(await sessions.create(session)).toBe(true)
      const { id, email, roles } = user
      expect(await sessions.find(session.id)).toEqual({
        ...session,
        generation: 0,
        confirmedAt: NOON,
        user: { id, email, name: user.name, roles, disabled: false },
      })

      await accounts.update(id, { roles: ['editor'] })
      expect((await sessions.find(session.id))?.user.roles).toEqual(['editor'])
      await accounts.update(id, { roles: [] })
      expect((await sessions.find(session.id))?.user.roles).toEqual([])
    })

    test('disabling an account ends its sessions with it, and enabling revives none', async ({
      sessions,
      accounts,
    }) => {
      const [user, other] = [await person(accounts), await person(accounts)]
      const [own, foreign] = [newSession(user.id), newSession(other.id)]
      for (const session of [own, foreign]) await sessions.create(session)
      await accounts.update(user.id, { disabled: false })
      expect((await sessions.find(own.id))?.user.disabled).toBe(false)
      await accounts.update(user.id, { disabled: true })
      expect(await sessions.find(own.id)).toBe(null)
      await accounts.update(user.id, { disabled: false })
      expect(await sessions.find(own.id)).toBe(null)
      expect(await sessions.list(user.id, NOON)).toEqual([])
      expect((await sessions.find(foreign.id))?.id).toBe(foreign.id)
    })

    test('starts none for an account that is gone or disabled', async ({ sessions, accounts }) => {
      const user = await person(accounts)
      await accounts.update(user.id, { disabled: true })
      for (const userId of [user.id, crypto.randomUUID(), 'undefined', '', `${user.id}\0`]) {
        const session = newSession(userId)
        expect(await sessions.create(session)).toBe(false)
        expect(await sessions.find(session.id)).toBe(null)
      }
    })

    test('an id that is no id names nothing, and is no fault', async ({ sessions, accounts }) => {
      const user = await person(accounts)
      const kept = newSession(user.id)
      await sessions.create(kept)
      for (const id of [...NO_UUIDS, `${kept.id} `, `${kept.id}\0`, kept.id.slice(1), crypto.randomUUID()]) {
        expect(await sessions.find(id)).toBe(null)
        expect(await sessions.touch(id, { lastSeenAt: NOON, idleExpiresAt: NOON })).toBe(false)
        expect(await sessions.rotate(id, refreshOf(0))).toEqual({ outcome: 'gone' })
        expect(await sessions.confirm(id, 1, NOON)).toBe(false)
        expect(await sessions.proved(id, NOON)).toBe(false)
        expect(await sessions.revoke(id)).toBe(false)
        expect(await sessions.revokeOwn(user.id, id)).toBe(false)
        expect(await sessions.revokeOwn(id, kept.id)).toBe(false)
        expect(await sessions.revokeAll(id)).toBe(0)
        expect(await sessions.list(id, NOON)).toEqual([])
      }
      expect((await sessions.find(kept.id))?.id).toBe(kept.id)
    })

    test('touch moves what it names and nothing else', async ({ sessions, accounts }) => {
      const user = await person(accounts)
      const session = newSession(user.id)
      await sessions.create(session)
      const seen = { lastSeenAt: NOON + HOUR, idleExpiresAt: NOON + 9 * HOUR }
      expect(await sessions.touch(session.id, seen)).toBe(true)
      expect(await sessions.list(user.id, NOON)).toEqual([{ ...shownSession(session), ...seen }])
    })

    test('an ended session is gone, and nothing revives it', async ({ sessions, accounts }) => {
      const user = await person(accounts)
      const session = newSession(user.id)
      await sessions.create(session)
      expect(await sessions.revoke(session.id)).toBe(true)
      expect(await sessions.find(session.id)).toBe(null)
      expect(await sessions.revoke(session.id)).toBe(false)
      expect(await sessions.touch(session.id, { lastSeenAt: NOON, idleExpiresAt: NOON + HOUR })).toBe(false)
      expect(await sessions.rotate(session.id, refreshOf(0))).toEqual({ outcome: 'gone' })
      expect(await sessions.confirm(session.id, 1, NOON)).toBe(false)
      expect(await sessions.proved(session.id, NOON + HOUR)).toBe(false)
      expect(await sessions.find(session.id)).toBe(null)
    })

    test('64 parallel revocations end it once', async ({ sessions, accounts }) => {
      const session = newSession((await person(accounts)).id)
      await sessions.create(session)
      const ended = await atOnce(64, () => sessions.revoke(session.id))
      expect(ended.filter(Boolean).length).toBe(1)
    })

    test('revokeOwn ends no session of anybody else', async ({ sessions, accounts }) => {
      const [one, other] = [await person(accounts), await person(accounts)]
      const session = newSession(one.id)
      await sessions.create(session)
      expect(await sessions.revokeOwn(other.id, session.id)).toBe(false)
      expect((await sessions.find(session.id))?.id).toBe(session.id)
      expect(await sessions.revokeOwn(one.id, session.id)).toBe(true)
      expect(await sessions.find(session.id)).toBe(null)
    })

    test('revokeAll ends those of one user, but the one named', async ({ sessions, accounts }) => {
      const [one, other] = [await person(accounts), await person(accounts)]
      const own = [newSession(one.id), newSession(one.id), newSession(one.id)]
      const foreign = newSession(other.id)
      for (const session of [...own, foreign]) await sessions.create(session)
      expect(await sessions.revokeAll(one.id, own[1]?.id)).toBe(2)
      expect((await sessions.list(one.id, NOON)).map((session) => session.id)).toEqual([own[1]?.id])
      expect(await sessions.revokeAll(one.id)).toBe(1)
      expect(await sessions.revokeAll(one.id)).toBe(0)
      expect((await sessions.list(other.id, NOON)).map((session) => session.id)).toEqual([foreign.id])
    })

    test('lists the living of one user, the last seen first, at most 100', async ({ sessions, accounts }) => {
      const [one, other] = [await person(accounts), await person(accounts)]
      const fresh = newSession(one.id, { lastSeenAt: NOON + 2 })
      const older = newSession(one.id, { lastSeenAt: NOON + 1 })
      for (const session of [
        older,
        fresh,
        newSession(one.id, { idleExpiresAt: NOON }),
        newSession(one.id, { expiresAt: NOON }),
        newSession(other.id),
      ]) {
        await sessions.create(session)
      }
      expect(await sessions.list(one.id, NOON)).toEqual([shownSession(fresh), shownSession(older)])
      for (let count = 0; count < 105; count++) await sessions.create(newSession(one.id))
      const first = await sessions.list(one.id, NOON)
      expect(first.length).toBe(100)
      expect(first[0]?.id).toBe(fresh.id)
    })

    test('removes what has expired, and only that', async ({ sessions, accounts }) => {
      const user = await person(accounts)
      // Long before any other test's time, which may be in the same tables.
      const then = Date.UTC(2001, 0, 1)
      const idle = newSession(user.id, { idleExpiresAt: then - 1 })
      const old = newSession(user.id, { expiresAt: then - 1 })
      const kept = newSession(user.id, { idleExpiresAt: then, expiresAt: then })
      for (const session of [idle, old, kept]) await sessions.create(session)
      expect(await sessions.deleteExpired(then)).toBe(2)
      expect(await sessions.find(idle.id)).toBe(null)
      expect(await sessions.find(old.id)).toBe(null)
      expect((await sessions.find(kept.id))?.id).toBe(kept.id)
      await sessions.revoke(kept.id)
    })

    test('keeps a user agent as text, bounded', async ({ sessions, accounts }) => {
      const user = await person(accounts)
      for (const [sent, kept] of [
        [null, null],
        ['', ''],
        ["'); drop table sessions; --", "'); drop table sessions; --"],
        ['a\0b', 'ab'],
        ['x'.repeat(2000), 'x'.repeat(512)],
      ] as const) {
        const session = newSession(user.id, { userAgent: sent })
        await sessions.create(session)
        expect((await sessions.find(session.id))?.userAgent).toBe(kept)
      }
    })
  })
  sessionRotationContract(name, open, runner)
}
