import type { AccountStore } from '../accounts/account-store.js'
import type { Session, SessionStore } from '../authentication/session-store.js'
import type { Eventually } from '../core/verdict.js'
import type { TestRunner } from './store-contract.js'

/** The accounts beside the sessions: a session belongs to one. Rows of other tests may be in both. */
export interface SessionsUnderTest {
  readonly sessions: SessionStore
  readonly accounts: AccountStore
  close?(): Eventually<void>
}

/** Milliseconds: a moment of its own, so that no test depends on the day it runs. */
const NOON = Date.UTC(2030, 0, 1, 12)
const HOUR = 3_600_000

/**
 * What every `SessionStore` must do, whatever is behind it. Call it in a test file, once for each way to open the
 * store; `open` is called for each test.
 *
 * @example sessionStoreContract('memory', () => memory(), { describe, it, expect })
 */
export function sessionStoreContract(
  name: string,
  open: () => Eventually<SessionsUnderTest>,
  { describe, it, expect }: TestRunner,
): void {
  function test(title: string, body: (under: SessionsUnderTest) => Promise<void>): void {
    it(title, async () => {
      const under = await open()
      try {
        await body(under)
      } finally {
        await under.close?.()
      }
    })
  }

  describe(`the session store "${name}"`, () => {
    test('finds a session with its user, as both are now', async ({ sessions, accounts }) => {
      const user = await person(accounts, { roles: ['member', 'or"ders,{x}'] })
      const session = row(user.id, { userAgent: 'Mozilla/5.0 "x" — ü' })
      expect(await sessions.create(session)).toBe(true)
      const { id, email, roles } = user
      expect(await sessions.find(session.id)).toEqual({
        ...session,
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
      const [own, foreign] = [row(user.id), row(other.id)]
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
        const session = row(userId)
        expect(await sessions.create(session)).toBe(false)
        expect(await sessions.find(session.id)).toBe(null)
      }
    })

    test('an id that is no id names nothing, and is no fault', async ({ sessions, accounts }) => {
      const user = await person(accounts)
      const kept = row(user.id)
      await sessions.create(kept)
      for (const id of [
        '',
        'undefined',
        '1',
        '../x',
        `${kept.id} `,
        `${kept.id}\0`,
        "' or 1=1 --",
        kept.id.slice(1),
        'x'.repeat(9999),
      ]) {
        expect(await sessions.find(id)).toBe(null)
        expect(await sessions.touch(id, { lastSeenAt: NOON, idleExpiresAt: NOON })).toBe(false)
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
      const session = row(user.id)
      await sessions.create(session)
      const seen = { lastSeenAt: NOON + HOUR, idleExpiresAt: NOON + 9 * HOUR }
      expect(await sessions.touch(session.id, seen)).toBe(true)
      expect(await sessions.list(user.id, NOON)).toEqual([{ ...session, ...seen }])
    })

    test('an ended session is gone, and nothing revives it', async ({ sessions, accounts }) => {
      const user = await person(accounts)
      const session = row(user.id)
      await sessions.create(session)
      expect(await sessions.revoke(session.id)).toBe(true)
      expect(await sessions.find(session.id)).toBe(null)
      expect(await sessions.revoke(session.id)).toBe(false)
      expect(await sessions.touch(session.id, { lastSeenAt: NOON, idleExpiresAt: NOON + HOUR })).toBe(false)
      expect(await sessions.find(session.id)).toBe(null)
    })

    test('64 parallel revocations end it once', async ({ sessions, accounts }) => {
      const session = row((await person(accounts)).id)
      await sessions.create(session)
      const ended = await Promise.all(Array.from({ length: 64 }, () => sessions.revoke(session.id)))
      expect(ended.filter(Boolean).length).toBe(1)
    })

    test('revokeOwn ends no session of anybody else', async ({ sessions, accounts }) => {
      const [one, other] = [await person(accounts), await person(accounts)]
      const session = row(one.id)
      await sessions.create(session)
      expect(await sessions.revokeOwn(other.id, session.id)).toBe(false)
      expect((await sessions.find(session.id))?.id).toBe(session.id)
      expect(await sessions.revokeOwn(one.id, session.id)).toBe(true)
      expect(await sessions.find(session.id)).toBe(null)
    })

    test('revokeAll ends those of one user, but the one named', async ({ sessions, accounts }) => {
      const [one, other] = [await person(accounts), await person(accounts)]
      const own = [row(one.id), row(one.id), row(one.id)]
      const foreign = row(other.id)
      for (const session of [...own, foreign]) await sessions.create(session)
      expect(await sessions.revokeAll(one.id, own[1]?.id)).toBe(2)
      expect((await sessions.list(one.id, NOON)).map((session) => session.id)).toEqual([own[1]?.id])
      expect(await sessions.revokeAll(one.id)).toBe(1)
      expect(await sessions.revokeAll(one.id)).toBe(0)
      expect((await sessions.list(other.id, NOON)).map((session) => session.id)).toEqual([foreign.id])
    })

    test('lists the living of one user, the last seen first, at most 100', async ({ sessions, accounts }) => {
      const [one, other] = [await person(accounts), await person(accounts)]
      const fresh = row(one.id, { lastSeenAt: NOON + 2 })
      const older = row(one.id, { lastSeenAt: NOON + 1 })
      for (const session of [
        older,
        fresh,
        row(one.id, { idleExpiresAt: NOON }),
        row(one.id, { expiresAt: NOON }),
        row(other.id),
      ]) {
        await sessions.create(session)
      }
      expect(await sessions.list(one.id, NOON)).toEqual([fresh, older])
      for (let count = 0; count < 105; count++) await sessions.create(row(one.id))
      const listed = await sessions.list(one.id, NOON)
      expect(listed.length).toBe(100)
      expect(listed[0]?.id).toBe(fresh.id)
    })

    test('removes what has expired, and only that', async ({ sessions, accounts }) => {
      const user = await person(accounts)
      // Long before any other test's time, which may be in the same tables.
      const then = Date.UTC(2001, 0, 1)
      const idle = row(user.id, { idleExpiresAt: then - 1 })
      const old = row(user.id, { expiresAt: then - 1 })
      const kept = row(user.id, { idleExpiresAt: then, expiresAt: then })
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
        const session = row(user.id, { userAgent: sent })
        await sessions.create(session)
        expect((await sessions.find(session.id))?.userAgent).toBe(kept)
      }
    })
  })
}

function row(userId: string, fields: Partial<Session> = {}): Session {
  return {
    id: crypto.randomUUID(),
    userId,
    createdAt: NOON,
    lastSeenAt: NOON,
    authenticatedAt: NOON,
    idleExpiresAt: NOON + HOUR,
    expiresAt: NOON + 2 * HOUR,
    userAgent: null,
    ...fields,
  }
}

async function person(accounts: AccountStore, { roles = [] }: { readonly roles?: readonly string[] } = {}) {
  const id = crypto.randomUUID()
  const account = { id, email: `${id}@example.com`, name: 'Ada', roles, passwordHash: 'phc', createdAt: NOON }
  await accounts.create(account)
  return account
}
