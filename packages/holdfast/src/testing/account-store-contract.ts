import type { Account, AccountStore, NewAccount } from '../accounts/account-store.js'
import type { Eventually } from '../core/verdict.js'
import type { TestRunner } from './store-contract.js'

/** Rows of other tests may be in it. */
export interface AccountsUnderTest {
  readonly accounts: AccountStore
  close?(): Eventually<void>
}

const CREATED = Date.UTC(2030, 0, 1, 12)

/**
 * What every `AccountStore` must do, whatever is behind it. Call it in a test file, once for each way to open the
 * store; `open` is called for each test.
 *
 * @example accountStoreContract('memory', () => memory(), { describe, it, expect })
 */
export function accountStoreContract(
  name: string,
  open: () => Eventually<AccountsUnderTest>,
  { describe, it, expect }: TestRunner,
): void {
  function test(title: string, body: (accounts: AccountStore) => Promise<void>): void {
    it(title, async () => {
      const under = await open()
      try {
        await body(under.accounts)
      } finally {
        await under.close?.()
      }
    })
  }

  describe(`the account store "${name}"`, () => {
    test('finds by address what it created, with the hash, and by id without it', async (accounts) => {
      const given = account({ roles: ['admin', 'or"ders,{x}'], name: 'Zoë O’Neill' })
      expect(await accounts.create(given)).toBe(true)
      const { passwordHash, ...seen } = { ...given, disabled: false }
      expect(await accounts.findByEmail(given.email)).toEqual({ ...seen, passwordHash })
      expect(await accounts.find(given.id)).toEqual(seen)
    })

    test('an address has one account: the first keeps it, whole', async (accounts) => {
      const first = account()
      const second = { ...account(), email: first.email, name: 'Mallory' }
      expect(await accounts.create(first)).toBe(true)
      expect(await accounts.create(second)).toBe(false)
      expect((await accounts.findByEmail(first.email))?.passwordHash).toBe(first.passwordHash)
      expect(await accounts.find(second.id)).toBe(null)
    })

    test('64 parallel registrations of one address make one account', async (accounts) => {
      const email = account().email
      const made = await Promise.all(Array.from({ length: 64 }, () => accounts.create({ ...account(), email })))
      expect(made.filter(Boolean).length).toBe(1)
    })

    test('addresses are compared whole and byte for byte', async (accounts) => {
      const given = account()
      await accounts.create(given)
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

    test('an id that is no id names nothing, and is no fault', async (accounts) => {
      for (const id of [
        '',
        'undefined',
        '1',
        crypto.randomUUID(),
        `${crypto.randomUUID()}\0`,
        "' or 1=1 --",
        'x'.repeat(9999),
      ]) {
        expect(await accounts.find(id)).toBe(null)
        expect(await accounts.update(id, { disabled: true })).toBe(null)
        expect(await accounts.update(id, {})).toBe(null)
        expect(await accounts.replacePassword(id, 'a', 'b')).toBe(false)
      }
    })

    test('replaces a hash that is still the one it was', async (accounts) => {
      const given = account()
      await accounts.create(given)
      expect(await accounts.replacePassword(given.id, 'another', 'stolen')).toBe(false)
      expect(await accounts.replacePassword(given.id, given.passwordHash, 'new')).toBe(true)
      expect(await accounts.replacePassword(given.id, given.passwordHash, 'newer')).toBe(false)
      expect((await accounts.findByEmail(given.email))?.passwordHash).toBe('new')
    })

    test('changes what is named and nothing else', async (accounts) => {
      const given = account({ roles: ['member'] })
      await accounts.create(given)
      const { passwordHash: _, ...seen } = { ...given, disabled: false }
      // Else it would be the last administrator.
      await accounts.create(account({ roles: ['admin'] }))
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

    test('the last administrator who is not disabled stays one', async (accounts) => {
      const admin = account({ roles: ['other', 'admin'] })
      const idle = account({ roles: ['admin'] })
      for (const each of [admin, idle]) await accounts.create(each)
      await accounts.update(idle.id, { disabled: true })
      for (const { id } of await administrators(accounts)) {
        if (id !== admin.id) await accounts.update(id, { roles: [] })
      }
      for (const changes of [{ roles: ['other'] }, { disabled: true }, { roles: [], disabled: false }]) {
        expect(await accounts.update(admin.id, changes)).toBe('last_admin')
      }
      const { passwordHash: _, ...seen } = { ...admin, disabled: false }
      expect(await accounts.find(admin.id)).toEqual(seen)
      expect(await accounts.update(admin.id, { roles: ['admin'], disabled: false })).toEqual({
        ...seen,
        roles: ['admin'],
      })
      // Disabled, so no administrator who counts.
      expect((await accounts.update(idle.id, { roles: [] })) === 'last_admin').toBe(false)
    })

    test('administrators who remove each other at the same moment leave one', async (accounts) => {
      const given = Array.from({ length: 8 }, () => account({ roles: ['admin'] }))
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

    test('lists in the order of addresses, page by page', async (accounts) => {
      const mark = crypto.randomUUID()
      const emails = ['c', 'a', 'b', 'a-b', 'a_b', 'ab'].map((part) => `${mark}-${part}@example.com`)
      for (const email of emails) await accounts.create({ ...account(), email })
      const sorted = emails.toSorted()
      const first = await accounts.list({ limit: 4, after: `${mark}-` })
      expect(first.map((each) => each.email)).toEqual(sorted.slice(0, 4))
      const second = await accounts.list({ limit: 2, after: first[3]?.email ?? '' })
      expect(second.map((each) => each.email)).toEqual(sorted.slice(4))
      expect(Object.keys(second[0] ?? {}).includes('passwordHash')).toBe(false)
      expect((await accounts.list({ limit: 1 })).length).toBe(1)
      expect((await accounts.list({ limit: 1, after: `${mark}\0` })).length).toBe(1)
    })
  })
}

function account(fields: Partial<NewAccount> = {}): NewAccount {
  const id = crypto.randomUUID()
  return {
    id,
    email: `${id}@example.com`,
    name: 'Ada',
    roles: [],
    passwordHash: `phc ${id}`,
    createdAt: CREATED,
    ...fields,
  }
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
