import type { Account, AccountStore, NewAccount } from '../accounts/account-store.js'
import type { TicketPurpose } from '../accounts/ticket-store.js'
import type { Eventually } from '../core/verdict.js'
import {
  atOnce,
  HOUR,
  newAccount,
  newSession,
  newTicket,
  NO_UUIDS,
  NOON,
  person,
  tests,
  type StorageUnderTest,
} from './sample-rows.js'
import type { TestRunner } from './store-contract.js'

/** What ends with an account's password or its right to sign in stands beside it. Rows of other tests may be in it. */
export type AccountsUnderTest = Pick<StorageUnderTest, 'accounts' | 'sessions' | 'tickets' | 'factors' | 'close'>

/**
 * What every `AccountStore` must do, whatever is behind it. Call it in a test file, once for each way to open the
 * store; `open` is called for each test.
 *
 * @example accountStoreContract('memory', () => memory(), { describe, it, expect })
 */
export function accountStoreContract(
  name: string,
  open: () => Eventually<AccountsUnderTest>,
  runner: TestRunner,
): void {
  const { describe, expect } = runner
  const test = tests(open, runner)

  describe(`the account store "${name}"`, () => {
    test('finds by address what it created, with the hash, and by id without it', async ({ accounts }) => {
      const given = newAccount({ roles: ['admin', 'or"ders,{x}'], name: 'Zoë O’Neill' })
      expect(await accounts.create(given)).toBe(true)
      const factors = { totp: false, passkeys: 0, recoveryCodes: 0 }
      const whole = { ...shown(given), passwordHash: given.passwordHash, factors }
      expect(await accounts.findByEmail(given.email)).toEqual(whole)
      expect(await accounts.credentials(given.id)).toEqual(whole)
      expect(await accounts.find(given.id)).toEqual(shown(given))
    })

    test('an address has one account: the first keeps it, whole', async ({ accounts }) => {
      const first = newAccount()
      const second = newAccount({ email: first.email, name: 'Mallory' })
      expect(await accounts.create(first)).toBe(true)
      expect(await accounts.create(second)).toBe(false)
      expect((await accounts.findByEmail(first.email))?.passwordHash).toBe(first.passwordHash)
      expect(await accounts.find(second.id)).toBe(null)
    })

    test('64 parallel registrations of one address make one account', async ({ accounts }) => {
      const email = newAccount().email
      const made = await Promise.all(Array.from({ length: 64 }, () => accounts.create(newAccount({ email }))))
      expect(made.filter(Boolean).length).toBe(1)
    })

    test('addresses are compared whole and byte for byte', async ({ accounts }) => {
      const given = await person(accounts)
      const { email } = given
      for (const other of [
        email.toUpperCase(),
        `${email} `,
        email.slice(1),
        `${email}x`,
        '%',
        '',
        `${email}\0`,
        "' or ''='",
      ]) {
        expect(await accounts.findByEmail(other)).toBe(null)
      }
    })

    test('an id that is no id names nothing, and is no fault', async ({ accounts }) => {
      for (const id of [...NO_UUIDS, crypto.randomUUID()]) {
        expect(await accounts.find(id)).toBe(null)
        expect(await accounts.update(id, { disabled: true })).toBe(null)
        expect(await accounts.update(id, {})).toBe(null)
        expect(await accounts.credentials(id)).toBe(null)
        expect(await accounts.replacePassword(id, 'a', 'b')).toBe(false)
        expect(await accounts.changePassword(id, { hash: 'b', now: NOON })).toBe(null)
        expect(await accounts.verifyEmail(id, 'ada@example.com', NOON)).toBe(false)
      }
    })

    test('replaces a hash that is still the one it was', async ({ accounts }) => {
      const given = await person(accounts)
      expect(await accounts.replacePassword(given.id, 'another', 'stolen')).toBe(false)
      expect(await accounts.replacePassword(given.id, given.passwordHash, 'new')).toBe(true)
      expect(await accounts.replacePassword(given.id, given.passwordHash, 'newer')).toBe(false)
      expect((await accounts.findByEmail(given.email))?.passwordHash).toBe('new')
    })

    test('changes what is named and nothing else', async ({ accounts }) => {
      const given = await person(accounts, { roles: ['member'] })
      const seen = shown(given)
      // Else it would be the last administrator.
      await accounts.create(newAccount({ roles: ['admin'] }))
      expect(await accounts.update(given.id, {})).toEqual(seen)
      expect(await accounts.update(given.id, { roles: ['admin'] })).toEqual({ ...seen, roles: ['admin'] })
      expect(await accounts.update(given.id, { disabled: true })).toEqual({ ...seen, roles: ['admin'], disabled: true })
      expect(await accounts.update(given.id, { disabled: true, roles: [] })).toEqual({
        ...seen,
        roles: [],
        disabled: true,
      })
      expect(await accounts.update(given.id, { disabled: false })).toEqual({ ...seen, roles: [], disabled: false })
      expect(await accounts.find(given.id)).toEqual({ ...seen, roles: [], disabled: false })
    })

    test('the last administrator who is not disabled stays one', async ({ accounts }) => {
      const admin = newAccount({ roles: ['other', 'admin'] })
      const idle = newAccount({ roles: ['admin'] })
      for (const each of [admin, idle]) await accounts.create(each)
      await accounts.update(idle.id, { disabled: true })
      for (const { id } of await administrators(accounts)) {
        if (id !== admin.id) await accounts.update(id, { roles: [] })
      }
      for (const changes of [{ roles: ['other'] }, { disabled: true }, { roles: [], disabled: false }]) {
        expect(await accounts.update(admin.id, changes)).toBe('last_admin')
      }
      const seen = shown(admin)
      expect(await accounts.find(admin.id)).toEqual(seen)
      expect(await accounts.update(admin.id, { roles: ['admin'], disabled: false })).toEqual({
        ...seen,
        roles: ['admin'],
      })
      // Disabled, so no administrator who counts.
      expect((await accounts.update(idle.id, { roles: [] })) === 'last_admin').toBe(false)
    })

    test('administrators who remove each other at the same moment leave one', async ({ accounts }) => {
      const given = Array.from({ length: 8 }, () => newAccount({ roles: ['admin'] }))
      for (const each of given) await accounts.create(each)
      for (const { id } of await administrators(accounts)) {
        if (given.every((each) => each.id !== id)) await accounts.update(id, { disabled: true })
      }
      const removed = await Promise.all(
        given.map(({ id }, index) => accounts.update(id, index % 2 === 0 ? { roles: [] } : { disabled: true })),
      )
      expect(removed.filter((answer) => answer === 'last_admin').length).toBe(1)
      expect((await administrators(accounts)).length).toBe(1)
    })

    test('lists in the order of addresses, page by page', async ({ accounts }) => {
      const mark = crypto.randomUUID()
      const emails = ['c', 'a', 'b', 'a-b', 'a_b', 'ab'].map((part) => `${mark}-${part}@example.com`)
      for (const email of emails) await accounts.create(newAccount({ email }))
      const sorted = emails.toSorted()
      const first = await accounts.list({ limit: 4, after: `${mark}-` })
      expect(first.map((each) => each.email)).toEqual(sorted.slice(0, 4))
      const second = await accounts.list({ limit: 2, after: first[3]?.email ?? '' })
      expect(second.map((each) => each.email)).toEqual(sorted.slice(4))
      expect(Object.keys(second[0] ?? {}).includes('passwordHash')).toBe(false)
      expect((await accounts.list({ limit: 1 })).length).toBe(1)
      expect((await accounts.list({ limit: 1, after: `${mark}\0` })).length).toBe(1)
    })

    test('tells which second factors are set up, in the same answer', async ({ accounts, factors }) => {
      const given = await person(accounts, { emailVerifiedAt: NOON })
      const told = async () => (await accounts.findByEmail(given.email))?.factors
      await factors.beginTotp(given.id, 'sealed')
      expect(await told()).toEqual({ totp: false, passkeys: 0, recoveryCodes: 0 })
      const recoveryHashes = ['a', 'b', 'c']
      await factors.confirmTotp(given.id, { sealedSecret: 'sealed', step: 1, recoveryHashes, now: NOON })
      expect(await told()).toEqual({ totp: true, passkeys: 0, recoveryCodes: 3 })
      expect(await accounts.credentials(given.id)).toEqual(await accounts.findByEmail(given.email))
      expect((await accounts.find(given.id))?.emailVerifiedAt).toBe(NOON)
    })

    test('tokens/45 a new password ends the other sessions and the links that could set one', async ({
      accounts,
      sessions,
      tickets,
    }) => {
      const [given, other] = [await person(accounts), await person(accounts)]
      const [kept, ended, foreign] = [newSession(given.id), newSession(given.id), newSession(other.id)]
      for (const session of [kept, ended, foreign]) await sessions.create(session)
      const sent = (['reset', 'verify', 'unlock'] as const).map((purpose) => newTicket(given, { purpose }))
      const foreignReset = newTicket(other, { purpose: 'reset' })
      for (const ticket of [...sent, foreignReset]) await tickets.issue(ticket)

      const change = { hash: 'new', from: given.passwordHash, keepSession: kept.id, now: NOON }
      expect(await accounts.changePassword(given.id, change)).toBe(1)
      expect((await accounts.findByEmail(given.email))?.passwordHash).toBe('new')
      expect((await accounts.findByEmail(other.email))?.passwordHash).toBe(other.passwordHash)
      expect((await sessions.list(given.id, NOON)).map(({ id }) => id)).toEqual([kept.id])
      expect((await sessions.find(foreign.id))?.id).toBe(foreign.id)
      const left: TicketPurpose[] = []
      for (const { hash, purpose } of sent) {
        if ((await tickets.redeem(hash, purpose, NOON)) !== null) left.push(purpose)
      }
      expect(left).toEqual(['verify', 'unlock'])
      expect((await tickets.redeem(foreignReset.hash, 'reset', NOON))?.userId).toBe(other.id)
    })

    test('a change from a password that is not the one any more changes nothing', async ({
      accounts,
      sessions,
      tickets,
    }) => {
      const given = await person(accounts)
      const session = newSession(given.id)
      const ticket = newTicket(given, { purpose: 'reset' })
      await sessions.create(session)
      await tickets.issue(ticket)
      expect(await accounts.changePassword(given.id, { hash: 'stolen', from: 'another', now: NOON })).toBe(null)
      expect((await accounts.findByEmail(given.email))?.passwordHash).toBe(given.passwordHash)
      expect((await sessions.find(session.id))?.id).toBe(session.id)
      expect((await tickets.redeem(ticket.hash, 'reset', NOON))?.hash).toBe(ticket.hash)
      // A reset does not know the former one, and keeps no session, whatever it is told to keep.
      expect(await accounts.changePassword(given.id, { hash: 'new', keepSession: 'x\0', now: NOON })).toBe(1)
      expect((await accounts.findByEmail(given.email))?.passwordHash).toBe('new')
      expect(await sessions.find(session.id)).toBe(null)
    })

    test('of 64 parallel changes from one password one is made', async ({ accounts }) => {
      const given = await person(accounts)
      const changed = await atOnce(64, (index) =>
        accounts.changePassword(given.id, { hash: `new ${index}`, from: given.passwordHash, now: NOON }),
      )
      const made = changed.findIndex((answer) => answer !== null)
      expect(changed.filter((answer) => answer !== null)).toEqual([0])
      expect((await accounts.findByEmail(given.email))?.passwordHash).toBe(`new ${made}`)
    })

    test('an address is verified once, and only while it is the one', async ({ accounts }) => {
      const given = await person(accounts)
      const verifiedAt = async () => (await accounts.find(given.id))?.emailVerifiedAt
      for (const email of ['', 'other@example.com', `${given.email}\0`, given.email.toUpperCase()]) {
        expect(await accounts.verifyEmail(given.id, email, NOON)).toBe(false)
      }
      expect(await verifiedAt()).toBe(null)
      expect(await accounts.verifyEmail(given.id, given.email, NOON)).toBe(true)
      expect(await accounts.verifyEmail(given.id, given.email, NOON + HOUR)).toBe(true)
      expect(await verifiedAt()).toBe(NOON)
    })
  })
}

/** As its owner and administrators see it. */
function shown(given: NewAccount): Account {
  const { passwordHash: _, ...account } = given
  return { emailVerifiedAt: null, ...account, disabled: false }
}

async function administrators(accounts: AccountStore): Promise<readonly Account[]> {
  const found: Account[] = []
  for (let after = ''; ;) {
    const page = await accounts.list({ limit: 100, after })
    found.push(...page.filter(({ roles, disabled }) => roles.includes('admin') && !disabled))
    const last = page.at(-1)
    if (last === undefined) return found
    after = last.email
  }
}
