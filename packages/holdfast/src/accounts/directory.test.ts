import { beforeEach, describe, expect, it } from 'vitest'
import { apiKey } from '../authentication/providers/api-key.js'
import { jwt } from '../authentication/providers/jwt.js'
import { isProblem } from '../core/problem.js'
import { memory } from '../storage/memory.js'
import type { Storage } from '../storage/storage.js'
import { TEST_SECRET } from '../testing/account-endpoints.js'
import { fakeProvider } from '../testing/fake-provider.js'
import { accounts, type Accounts } from './accounts.js'

let storage: Storage
let people: Accounts
const ada = { email: 'Ada@example.com', password: 'Tr0mbone-Lake', name: 'Ada' }

beforeEach(() => {
  storage = memory()
  people = accounts({ storage, secret: TEST_SECRET, clock: () => 1_900_000_000_000 })
})

async function session(userId: string) {
  const time = 1_900_000_000_000
  const times = {
    createdAt: time,
    lastSeenAt: time,
    authenticatedAt: time,
    idleExpiresAt: time + 1,
    expiresAt: time + 1,
  }
  const id = crypto.randomUUID()
  await storage.sessions.create({ id, userId, ...times, userAgent: null, secretHash: null })
  return id
}

describe('createUser', () => {
  it('makes an account with roles', async () => {
    const user = await people.createUser({ ...ada, roles: ['editor'] })
    expect(user).toEqual({ id: expect.any(String), email: 'ada@example.com', name: 'Ada', roles: ['editor'] })
  })

  it('applies the policy, and refuses what registration refuses', async () => {
    expect(await people.createUser({ ...ada, password: 'Password1' })).toMatchObject({
      code: 'account.password_refused',
    })
    expect(await people.createUser({ ...ada, email: 'ada' })).toMatchObject({ code: 'input.invalid' })
    expect(await people.createUser({ ...ada, roles: ['a b'] })).toMatchObject({ code: 'input.invalid' })
    await people.createUser(ada)
    expect(await people.createUser(ada)).toMatchObject({ code: 'account.email_taken' })
  })
})

describe('seedAdmin', () => {
  const admin = { email: 'root@example.com', password: 'kq3tzf0xb7mwvn9p' }

  it('makes the first administrator once, however often and in parallel it is called', async () => {
    const seeded = await Promise.all([people.seedAdmin(admin), people.seedAdmin(admin), people.seedAdmin(admin)])
    expect(seeded.filter(({ created }) => created).length).toBe(1)
    expect(new Set(seeded.map(({ user }) => user.id)).size).toBe(1)
    expect(await people.seedAdmin({ ...admin, password: 'another-k3y-entirely' })).toMatchObject({
      created: false,
      user: { email: 'root@example.com', roles: ['admin'] },
    })
  })

  it('leaves an account that was there before it as it is: no role and no password for whoever made it', async () => {
    await people.createUser({ ...ada, email: admin.email })
    const before = await storage.accounts.findByEmail(admin.email)
    expect(await people.seedAdmin(admin)).toMatchObject({ created: false, user: { roles: [] } })
    expect(await storage.accounts.findByEmail(admin.email)).toEqual(before)
  })

  it.each([
    { email: 'root' },
    { password: 'short' },
    { password: 'password' },
    { password: 'Password1' },
    { password: 'aaaaaaaaaaaa' },
    { password: 'abcdefghijkl' },
    { password: '' },
    { name: '' },
  ])('refuses to start with %o, and does not repeat it', async (fields) => {
    const refusal = people.seedAdmin({ ...admin, ...fields })
    await expect(refusal).rejects.toMatchObject({ code: 'config.accounts' })
    const { message } = (await refusal.catch((error: Error) => error)) as Error
    // A value that is a common word itself says nothing here.
    if (fields.password === 'Password1') expect(message).not.toContain(fields.password)
    expect(await people.users.list()).toEqual([])
  })

  it('takes a password that its address is part of: the operator knows', async () => {
    expect(await people.seedAdmin({ email: 'admin@example.com', password: 'Admin-Passage-71' })).toMatchObject({
      created: true,
    })
  })
})

describe('users', () => {
  it('are listed and found without credentials', async () => {
    const user = await people.createUser(ada)
    if (isProblem(user)) throw new Error(user.code)
    const seen = { ...user, disabled: false, createdAt: 1_900_000_000_000, emailVerifiedAt: null }
    expect(await people.users.list()).toEqual([seen])
    expect(await people.users.list({ limit: 0, after: 'ada@example.com' })).toEqual([])
    expect(await people.users.list({ limit: Number.NaN })).toEqual([seen])
    expect(await people.users.find(user.id)).toEqual(seen)
    expect(await people.users.find('x')).toBeNull()
  })

  it('tokens/45 disabling ends every session, and enabling revives none', async () => {
    const user = await people.createUser(ada)
    if (isProblem(user)) throw new Error(user.code)
    const id = await session(user.id)
    expect(await people.users.update(user.id, { disabled: true })).toMatchObject({ disabled: true })
    expect(await storage.sessions.find(id)).toBeNull()
    await people.users.update(user.id, { disabled: false })
    expect(await storage.sessions.find(id)).toBeNull()
  })

  it('tokens/45 a changed role is in the session at once', async () => {
    const user = await people.createUser(ada)
    if (isProblem(user)) throw new Error(user.code)
    const id = await session(user.id)
    await people.users.update(user.id, { roles: ['admin'] })
    expect((await storage.sessions.find(id))?.user.roles).toEqual(['admin'])
    expect(await people.users.endSessions(user.id)).toBe(1)
  })

  it('two administrators who remove each other at the same moment leave one', async () => {
    const made = await Promise.all(
      ['a', 'b'].map((n) => people.createUser({ ...ada, email: `${n}@x.io`, roles: ['admin'] })),
    )
    const ids = made.map((user) => (user as { id: string }).id)
    for (const changes of [{ roles: [] }, { disabled: true }]) {
      const answers = await Promise.all(ids.map((id) => people.users.update(id, changes)))
      expect(answers.filter(isProblem)).toEqual([expect.objectContaining({ code: 'account.last_admin', status: 409 })])
      const left = await people.users.list()
      expect(left.filter(({ roles, disabled }) => roles.includes('admin') && !disabled).length).toBe(1)
      for (const id of ids) await people.users.update(id, { roles: ['admin'], disabled: false })
    }
  })

  it('a store that fails while it disables has changed nothing: no account is half disabled', async () => {
    const user = await people.createUser(ada)
    if (isProblem(user)) throw new Error(user.code)
    const id = await session(user.id)
    const revokeAll = () => Promise.reject(new Error('down'))
    const broken = accounts({
      storage: { ...storage, sessions: { ...storage.sessions, revokeAll } },
      secret: TEST_SECRET,
    })
    // One call of the store does both: there is no second half that could fail.
    expect(await broken.users.update(user.id, { disabled: true })).toMatchObject({ disabled: true })
    expect(await storage.sessions.find(id)).toBeNull()
  })

  it('are found by their address as people write it, and without what proves them', async () => {
    const user = await people.createUser(ada)
    if (isProblem(user)) throw new Error(user.code)
    expect(await people.users.findByEmail(' ADA@example.com')).toEqual(await people.users.find(user.id))
    for (const nobody of ['', 'ada', 'grace@example.com']) expect(await people.users.findByEmail(nobody)).toBeNull()
  })

  it('have sessions that end one by one, and only by the account that they belong to', async () => {
    const [own, other] = await Promise.all(
      ['a', 'b'].map(async (n) => people.createUser({ ...ada, email: `${n}@x.io` }) as Promise<{ id: string }>),
    )
    const [first, second] = [await session(own!.id), await session(own!.id)]
    expect((await people.users.sessions(own!.id)).map(({ id }) => id).toSorted()).toEqual([first, second].toSorted())
    expect(await people.users.endSession(other!.id, first)).toBe(false)
    expect(await people.users.endSession(own!.id, first)).toBe(true)
    expect(await people.users.endSession(own!.id, first)).toBe(false)
    expect((await people.users.sessions(own!.id)).map(({ id }) => id)).toEqual([second])
    expect(await people.users.sessions('x')).toEqual([])
  })

  it('have no keys where the app gives out none', async () => {
    expect(await people.users.keys('x')).toBeNull()
    expect(await people.users.revokeKey('x', 'y')).toBe(false)
  })

  it('have keys that are revoked one by one, and only by the account that they belong to', async () => {
    const [own, other] = await Promise.all(
      ['a', 'b'].map(async (n) => people.createUser({ ...ada, email: `${n}@x.io` }) as Promise<{ id: string }>),
    )
    const keys = apiKey({ storage, scopes: ['report:read'] })
    people.endpoints([jwt({ secret: TEST_SECRET, storage }), keys])
    const issued = await keys.issueKey({ name: 'ci', scopes: [], expiresAt: null }, own!.id)
    const { id } = (issued as { apiKey: { id: string } }).apiKey
    expect(await people.users.keys(own!.id)).toMatchObject([{ id, name: 'ci' }])
    expect(await people.users.keys(other!.id)).toEqual([])
    expect(await people.users.revokeKey(other!.id, id)).toBe(false)
    expect(await people.users.revokeKey(own!.id, id)).toBe(true)
    expect(await people.users.keys(own!.id)).toEqual([])
  })

  it('refuses what is no role, and says when there is nobody', async () => {
    const user = await people.createUser(ada)
    if (isProblem(user)) throw new Error(user.code)
    for (const roles of [
      ['a b'],
      [''],
      ['"x"'],
      ['ü'],
      ['x'.repeat(65)],
      Array.from({ length: 33 }, String),
      'admin' as never,
      [7] as never,
    ]) {
      expect(await people.users.update(user.id, { roles })).toMatchObject({ code: 'input.invalid' })
    }
    expect(await people.users.update(crypto.randomUUID(), { roles: [] })).toMatchObject({ code: 'object.not_found' })
  })
})

it('needs a provider that carries sessions', () => {
  expect(() => people.endpoints([fakeProvider()])).toThrow(expect.objectContaining({ code: 'config.accounts' }))
})
