import { hash as argon2 } from '@node-rs/argon2'
import { beforeEach, describe, expect, it } from 'vitest'
import { memory } from '../../storage/memory.js'
import type { Storage } from '../../storage/storage.js'
import { endpointBrowser, type EndpointBrowser } from '../../testing/account-endpoints.js'
import { fakeMail } from '../../testing/fake-mail.js'
import type { AccountsOptions } from '../accounts.js'

const ada = { email: 'ada@example.com', password: 'Tr0mbone-Lake', name: 'Ada' }
const { name: _, ...credentials } = ada
const MINUTE = 60_000

let time: number
let storage: Storage
let browser: EndpointBrowser
const another = () => endpointBrowser({ storage, clock: () => time })

beforeEach(() => {
  time = Date.UTC(2030, 0, 1, 12)
  storage = memory()
  browser = another()
})

async function signedIn(made = browser): Promise<string> {
  await made.call('POST register', ada)
  const { data } = await made.call('POST login', credentials)
  return (data as { user: { id: string } }).user.id
}

describe('the declarations', () => {
  const shown = (options: Partial<AccountsOptions>) =>
    endpointBrowser({ storage, clock: () => time, accounts: options }).endpoints.map(
      ({ method, path, access, limits, status }) => [
        `${method} ${path}`,
        access.description,
        limits.map(({ name, per, policy }) => `${name} ${per} ${policy.limit}/${policy.window}`).join(),
        status ?? 200,
      ],
    )

  it('are these, with these rules and limits', () => {
    expect(shown({})).toEqual(
      expect.arrayContaining([
        ['POST register', 'public', 'register address 5/60000', 201],
        ['POST login', 'public', 'login address 5/60000', 200],
        ['POST logout', 'public', '', 200],
        ['POST refresh', 'public', 'refresh caller 120/60000', 200],
        ['POST password/change', 'signed in', 'password-change caller 5/60000', 200],
        ['GET session', 'signed in', '', 200],
        ['GET sessions', 'signed in', '', 200],
        ['DELETE sessions/:id', 'signed in', '', 200],
      ]),
    )
  })

  it('are more with mail, and those of addresses only where they are verified', () => {
    const mail = { sender: fakeMail(), links: { verify: '/verify', reset: '/reset', unlock: '/unlock' } }
    const mailed = [
      ['POST password/forgot', 'public', 'password-forgot address 5/60000', 200],
      ['POST password/reset', 'public', 'password-reset address 5/60000', 200],
      ['POST unlock', 'public', 'unlock address 10/60000', 200],
    ]
    const verified = [
      ['POST email/verify', 'public', 'email-verify address 10/60000', 200],
      ['POST email/verify/send', 'public', 'email-verify-send address 5/60000', 200],
    ]
    const added = (options: Partial<AccountsOptions>) => {
      const without = shown({}).map(([route]) => route)
      return shown({ mail, ...options }).filter(([route]) => !without.includes(route))
    }
    expect(added({})).toEqual([...mailed, ...verified])
    expect(added({ verification: 'none' })).toEqual(mailed)
    expect(shown({ mail, verification: 'required' })).toContainEqual([
      'POST register',
      'public',
      'register address 5/60000',
      202,
    ])
  })

  it('no two have one method and path', () => {
    const mail = { sender: fakeMail(), links: { verify: '/verify', reset: '/reset', unlock: '/unlock' } }
    const routes = shown({ mail }).map(([route]) => route)
    expect(new Set(routes).size).toBe(routes.length)
  })
})

describe('register', () => {
  it('makes an account and signs nobody in', async () => {
    const { data, cookies, audit } = await browser.call('POST register', { ...ada, email: ' ADA@Example.com ' })
    const user = { id: expect.stringMatching(/^[0-9a-f-]{36}$/), email: 'ada@example.com', name: 'Ada', roles: [] }
    expect(data).toEqual({ user })
    expect(cookies).toEqual([])
    expect(audit).toEqual([['user_registered', (data as { user: { id: string } }).user.id, {}]])
  })

  it('stores a hash, never the password', async () => {
    await browser.call('POST register', ada)
    const stored = await storage.accounts.findByEmail('ada@example.com')
    expect(stored?.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(JSON.stringify(stored)).not.toContain(ada.password)
  })

  it('gives nobody a role', async () => {
    const { data } = await browser.call('POST register', { ...ada, roles: ['admin'], user: { roles: ['admin'] } })
    expect(data).toMatchObject({ user: { roles: [] } })
  })

  it('refuses a weak password with every reason', async () => {
    const { data } = await browser.call('POST register', { ...ada, password: 'ada@example.com' })
    expect(data).toMatchObject({
      code: 'account.password_refused',
      status: 400,
      extensions: {
        reasons: [
          { code: 'no_upper_case', message: expect.any(String) },
          { code: 'no_digit', message: expect.any(String) },
          { code: 'contains_email', message: expect.any(String) },
        ],
      },
    })
    expect(await storage.accounts.findByEmail('ada@example.com')).toBeNull()
  })

  it('says that an address is taken, in whatever spelling, and leaves the account alone', async () => {
    await browser.call('POST register', ada)
    const before = await storage.accounts.findByEmail('ada@example.com')
    const { data } = await browser.call('POST register', {
      email: 'Ada@EXAMPLE.com',
      password: 'An0ther-Lake',
      name: 'Eve',
    })
    expect(data).toMatchObject({ code: 'account.email_taken', status: 409 })
    expect(await storage.accounts.findByEmail('ada@example.com')).toEqual(before)
  })
})

describe('login', () => {
  it('signs in with the cookies of the provider', async () => {
    await browser.call('POST register', ada)
    const { data, cookies, audit } = await browser.call('POST login', credentials)
    expect(data).toEqual({ user: { id: expect.any(String), email: 'ada@example.com', name: 'Ada', roles: [] } })
    expect(cookies.map((cookie) => cookie.name)).toEqual([
      '__Host-holdfast-access',
      '__Host-holdfast-refresh',
      '__Host-holdfast-device',
    ])
    expect(audit).toEqual([['user_signed_in', expect.any(String), { by: 'password' }]])
    expect(await browser.identify()).toMatchObject({ kind: 'user', roles: [] })
  })

  it('answers an unknown address, a wrong password and a disabled account alike', async () => {
    const id = await signedIn()
    const stranger = another()
    const wrong = await stranger.call('POST login', { ...credentials, password: 'wrong' })
    const unknown = await stranger.call('POST login', { ...credentials, email: 'eve@example.com' })
    expect(await storage.sessions.list(id, time)).toHaveLength(1)
    await storage.accounts.update(id, { disabled: true })
    const disabled = await stranger.call('POST login', credentials)
    const both = await stranger.call('POST login', { ...credentials, password: 'wrong' })

    expect(wrong.data).toMatchObject({
      code: 'auth.invalid_credentials',
      status: 401,
      headers: { 'WWW-Authenticate': 'Bearer' },
    })
    for (const answer of [unknown, disabled, both]) {
      expect(answer.data).toEqual(wrong.data)
      expect(answer.headers).toEqual(wrong.headers)
      expect(answer.cookies).toEqual([])
    }
    // The trail tells them apart, and names the account where there is one.
    expect([wrong, unknown, disabled, both].flatMap(({ audit }) => audit)).toEqual([
      ['user_sign_in_failed', id, { reason: 'password' }],
      ['user_sign_in_failed', null, { reason: 'unknown' }],
      ['user_sign_in_failed', id, { reason: 'disabled' }],
      ['user_sign_in_failed', id, { reason: 'password' }],
    ])
    expect(await storage.sessions.list(id, time)).toEqual([])
  })

  it('signs in by an address in any spelling, and by a password as it was typed', async () => {
    await browser.call('POST register', ada)
    expect((await browser.call('POST login', { ...credentials, email: '  ADA@example.COM' })).data).toHaveProperty(
      'user',
    )
    expect((await browser.call('POST login', { ...credentials, password: 'tr0mbone-lake' })).data).toHaveProperty(
      'code',
    )
  })

  it('replaces the session that this browser had, and leaves the others', async () => {
    const id = await signedIn()
    const elsewhere = another()
    await elsewhere.call('POST login', credentials)
    const before = await storage.sessions.list(id, time)
    await browser.call('POST login', credentials)
    const after = await storage.sessions.list(id, time)
    expect(before.length).toBe(2)
    expect(after.length).toBe(2)
    expect(await elsewhere.identify()).toMatchObject({ id })
  })

  it('replaces the session that only the refresh cookie still holds, and the trail says so', async () => {
    const id = await signedIn()
    const before = await storage.sessions.list(id, time)
    time += 20 * MINUTE
    expect(await browser.identify()).toEqual({ invalid: 'auth.expired_token' })
    const { audit } = await browser.call('POST login', credentials)
    expect(audit).toEqual([
      ['session_revoked', id, { by: 'sign_in' }],
      ['user_signed_in', id, { by: 'password' }],
    ])
    const after = await storage.sessions.list(id, time)
    expect(after.length).toBe(1)
    expect(after[0]?.id).not.toBe(before[0]?.id)
  })

  it('a sign-in as somebody else ends the session of whoever used this browser before', async () => {
    const id = await signedIn()
    await browser.call('POST register', { ...ada, email: 'eve@example.com' })
    const { audit } = await browser.call('POST login', { ...credentials, email: 'eve@example.com' })
    expect(audit[0]).toEqual(['session_revoked', id, { by: 'sign_in' }])
    expect(await storage.sessions.list(id, time)).toEqual([])
  })

  it('a sign-in that fails leaves the session that this browser has', async () => {
    const id = await signedIn()
    await browser.call('POST login', { ...credentials, password: 'wrong' })
    expect(await browser.identify()).toMatchObject({ id })
  })

  it('makes a hash of former parameters anew', async () => {
    const id = crypto.randomUUID()
    const passwordHash = await argon2(ada.password, { memoryCost: 8192, timeCost: 2, parallelism: 1 })
    await storage.accounts.create({ id, email: ada.email, name: 'Ada', roles: [], passwordHash, createdAt: time })
    await browser.call('POST login', { ...credentials, password: 'wrong' })
    expect((await storage.accounts.findByEmail(ada.email))?.passwordHash).toBe(passwordHash)
    expect((await browser.call('POST login', credentials)).data).toHaveProperty('user')
    expect((await storage.accounts.findByEmail(ada.email))?.passwordHash).toContain('m=19456,t=2,p=1')
    expect((await browser.call('POST login', credentials)).data).toHaveProperty('user')
  })

  it('many at once make it anew once, and none of them fails by it', async () => {
    const passwordHash = await argon2(ada.password, { memoryCost: 8192, timeCost: 2, parallelism: 1 })
    const id = crypto.randomUUID()
    await storage.accounts.create({ id, email: ada.email, name: 'Ada', roles: [], passwordHash, createdAt: time })
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => browser.another().call('POST login', credentials)),
    )
    expect(answers.every(({ data }) => Object.hasOwn(data as object, 'user'))).toBe(true)
  })

  it('an account disabled while its password is checked gets no session', async () => {
    const id = await signedIn()
    const racing: Storage = {
      ...storage,
      accounts: {
        ...storage.accounts,
        findByEmail: async (email) => {
          const found = await storage.accounts.findByEmail(email)
          await storage.accounts.update(id, { disabled: true })
          return found
        },
      },
    }
    const { data, cookies } = await endpointBrowser({ storage: racing, clock: () => time }).call(
      'POST login',
      credentials,
    )
    expect(data).toMatchObject({ code: 'auth.invalid_credentials' })
    expect(cookies).toEqual([])
  })

  it('64 at once are all answered', async () => {
    await browser.call('POST register', ada)
    const answers = await Promise.all(
      Array.from({ length: 64 }, () => browser.another().call('POST login', credentials)),
    )
    expect(answers.every(({ data }) => Object.hasOwn(data as object, 'user'))).toBe(true)
  }, 30_000)
})
