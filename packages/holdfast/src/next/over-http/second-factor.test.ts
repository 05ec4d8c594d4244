import * as fc from 'fast-check'
import { TOTP } from 'otpauth'
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { passwordHasher } from '../../accounts/password-hash.js'
import { passkeys } from '../../accounts/second-factor/passkeys.js'
import { jwt } from '../../authentication/providers/jwt.js'
import { all, any, role, signedIn } from '../../authorization/access.js'
import { recent } from '../../authorization/recent.js'
import { createGate } from '../../pipeline/gate.js'
import { memory as memoryCounters } from '../../rate-limit/stores/memory.js'
import { memory } from '../../storage/memory.js'
import type { Storage } from '../../storage/storage.js'
import { TEST_SECRET } from '../../testing/account-endpoints.js'
import { fakeHost } from '../../testing/fake-host.js'
import { fakeProvider } from '../../testing/fake-provider.js'
import { everyOutage, faultyStorage } from '../../testing/faulty-storage.js'
import { softwareAuthenticator, type AnsweredOptions } from '../../testing/software-authenticator.js'
import { createRoute } from '../route.js'
import { accountsApp } from './accounts-app.test-parts.js'

vi.mock('next/server.js', () => ({ connection: async () => {}, after: () => {} }))

const ORIGIN = 'https://app.example.com'
const MINUTE = 60_000
const ada = { email: 'ada@example.com', password: 'Tr0mbone-Lake' }
const { password } = ada

let time: number
beforeEach(() => {
  time = Date.UTC(2030, 0, 1, 12)
})

interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly data: Record<string, unknown>
}

/** A browser in front of the whole gate. */
function appOn(storage: Storage) {
  const shared = { storage, secret: TEST_SECRET, clock: () => time }
  const { gate, answer } = accountsApp({ ...shared, passkeys: passkeys({ name: 'My App' }) }, [jwt(shared)])
  let callers = 0

  const browser = (jar = new Map<string, string>()) => ({
    jar,
    async send(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<Answer> {
      const headers = new Headers({ 'sec-fetch-site': 'same-origin', 'x-test-peer': `198.51.100.${++callers % 250}` })
      if (jar.size > 0) headers.set('cookie', [...jar].map(([name, value]) => `${name}=${value}`).join('; '))
      if (body !== undefined) headers.set('content-type', 'application/json')
      const request = new Request(`${ORIGIN}/api/auth/${path}`, {
        method,
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const response = await answer(request, `/api/auth/${path}`)
      for (const line of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
        if (/Max-Age=0/.test(line)) jar.delete(name)
        else jar.set(name, value)
      }
      const text = await response.text()
      return { status: response.status, headers: response.headers, data: text === '' ? {} : JSON.parse(text) }
    },
  })
  return { gate, browser }
}

const codeOf = (secret: string) => new TOTP({ secret }).generate({ timestamp: time })

let passwordHash: string
beforeAll(async () => {
  passwordHash = await passwordHasher().hash(password)
})

/** Ada, signed in by a passkey, and with an authenticator app too. */
async function protectedAccount(storage: Storage) {
  const id = crypto.randomUUID()
  await storage.accounts.create({ id, email: ada.email, name: 'Ada', roles: [], passwordHash, createdAt: time })
  const device = softwareAuthenticator({ origin: ORIGIN })
  await storage.factors.addPasskey(
    {
      id: device.credentialId,
      userId: id,
      publicKey: device.publicKey,
      counter: 0,
      transports: [],
      name: 'Laptop',
      backedUp: false,
      createdAt: time,
      lastUsedAt: null,
    },
    1,
  )
  const app = appOn(storage)
  const owner = app.browser()
  const options = (await owner.send('POST', 'login/passkey/options')).data
  const userHandle = Buffer.from(id).toString('base64url')
  expect((await owner.send('POST', 'login/passkey', { response: device.get(options, { userHandle }) })).status).toBe(
    200,
  )
  const { secret } = (await owner.send('POST', 'totp')).data as { secret: string }
  const confirmed = await owner.send('POST', 'totp/confirm', { code: codeOf(secret) })
  time += MINUTE
  return {
    ...app,
    owner,
    secret,
    recoveryCodes: confirmed.data.recoveryCodes as string[],
    device: { ...device, get: (given: AnsweredOptions) => device.get(given, { userHandle }) },
  }
}

describe('a sign-in in two steps', () => {
  it('keeps the first one in a cookie that comes with a 401', async () => {
    const { browser, secret } = await protectedAccount(memory())
    const phone = browser()
    const first = await phone.send('POST', 'login', ada)
    expect(first.status).toBe(401)
    expect(first.headers.get('www-authenticate')).toBe('Bearer')
    expect(first.data).toMatchObject({
      code: 'auth.second_factor_required',
      methods: ['totp', 'recovery_code', 'passkey'],
    })
    expect(first.headers.get('cache-control')).toBe('private, no-store')
    expect([...phone.jar.keys()]).toEqual(['__Host-holdfast-second-factor'])
    expect((await phone.send('GET', 'session')).status).toBe(401)
    expect((await phone.send('POST', 'login/second-factor', { code: codeOf(secret) })).status).toBe(200)
    expect((await phone.send('GET', 'session')).data).toMatchObject({ user: { email: ada.email } })
    expect((await phone.send('GET', 'second-factor')).data).toMatchObject({
      totp: true,
      passkeys: [{ name: 'Laptop' }],
    })
  })
})

describe('a change to how an account signs in', () => {
  it('takes a proof of the last ten minutes, and says so as RFC 9470 has it', async () => {
    const { owner, device } = await protectedAccount(memory())
    time += 9 * MINUTE
    for (const [method, path, body] of [
      ['POST', 'totp'],
      ['POST', 'totp/confirm', { code: '000000' }],
      ['DELETE', 'totp'],
      ['POST', 'recovery-codes'],
      ['POST', 'passkeys/options'],
      ['POST', 'passkeys', {}],
      ['DELETE', `passkeys/${device.credentialId}`],
    ] as const) {
      const { status, headers, data } = await owner.send(method, path, body)
      expect([path, status]).toEqual([path, 401])
      expect(data).toMatchObject({ code: 'auth.step_up_required', maxAge: 600 })
      expect(headers.get('www-authenticate')).toBe(
        'Bearer error="insufficient_user_authentication", error_description="Prove again who you are", max_age="600"',
      )
    }
    expect((await owner.send('GET', 'second-factor')).status).toBe(200)

    const options = (await owner.send('POST', 'step-up/options')).data
    expect((await owner.send('POST', 'step-up', { response: device.get(options) })).status).toBe(200)
    expect((await owner.send('DELETE', `passkeys/${device.credentialId}`)).data).toEqual({ removed: 1 })
    expect((await owner.send('DELETE', 'totp')).data).toEqual({ removed: 1 })
  })
})

describe('a route of the app that asks for a recent proof', () => {
  const callers = {
    fresh: { id: 'u', authenticatedAt: Date.UTC(2030, 0, 1, 12) - MINUTE },
    stale: { id: 'u', authenticatedAt: Date.UTC(2030, 0, 1, 12) - 6 * MINUTE },
    admin: { id: 'a', authenticatedAt: Date.UTC(2030, 0, 1, 12) - 6 * MINUTE, roles: ['admin'] },
    timeless: { id: 'k' },
  }
  const ask = async (access: ReturnType<typeof recent>, who: string | undefined) => {
    const gate = createGate(
      {
        origin: ORIGIN,
        trustedProxies: 'none',
        identity: [fakeProvider({ carries: 'header', callers })],
        limits: { store: memoryCounters(), onStoreError: 'local' },
        clock: () => time,
      },
      fakeHost(),
    )
    const route = createRoute(gate)({ access, handler: () => ({ ok: true }) })
    const headers = new Headers(who === undefined ? {} : { authorization: `Bearer ${who}` })
    const response = await route(new Request(`${ORIGIN}/api/pay`, { headers }), {
      params: Promise.resolve({}),
    })
    return [response.status, response.headers.get('www-authenticate')?.match(/max_age="(\d+)"/)?.[1] ?? null]
  }

  it.each<[string, ReturnType<typeof recent>, string | undefined, number, string | null]>([
    ['nobody', all(signedIn, recent('5 m')), undefined, 401, null],
    ['a fresh proof', all(signedIn, recent('5 m')), 'fresh', 200, null],
    ['an old proof', all(signedIn, recent('5 m')), 'stale', 401, '300'],
    ['no time of proof at all', all(signedIn, recent('5 m')), 'timeless', 403, null],
    ['an old proof, and no role either', all(role('admin'), recent('5 m')), 'stale', 403, null],
    ['an old proof, and the role', all(role('admin'), recent('5 m')), 'admin', 401, '300'],
    ['the other way in', any(role('admin'), recent('5 m')), 'admin', 200, null],
    ['the youngest of several', all(recent('1 h'), any(role('admin'), recent('2 m'))), 'stale', 401, '120'],
  ])('%s', async (_name, access, who, status, maxAge) => {
    expect(await ask(access, who)).toEqual([status, maxAge])
  })
})

describe('tokens/46 an outage at whichever store call', () => {
  beforeEach(() => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => {})
    return () => said.mockRestore()
  })

  type Prepared = Awaited<ReturnType<typeof protectedAccount>>
  type Browser = ReturnType<Prepared['browser']>
  const begun = async ({ browser }: Prepared): Promise<Browser> => {
    const phone = browser()
    expect((await phone.send('POST', 'login', ada)).status).toBe(401)
    return phone
  }
  const options = async (browser: Browser, path: string) => (await browser.send('POST', path)).data as AnsweredOptions

  /** What is asked, and by whom, once everything before it has gone well. */
  const asked: Readonly<Record<string, (account: Prepared) => Promise<() => Promise<Answer>>>> = {
    'POST login': async ({ browser }) => {
      const phone = browser()
      return () => phone.send('POST', 'login', ada)
    },
    'POST login/second-factor, app': async (account) => {
      const phone = await begun(account)
      return () => phone.send('POST', 'login/second-factor', { code: codeOf(account.secret) })
    },
    'POST login/second-factor, recovery code': async (account) => {
      const phone = await begun(account)
      return () => phone.send('POST', 'login/second-factor', { code: account.recoveryCodes[0] })
    },
    'POST login/second-factor, wrong': async (account) => {
      const phone = await begun(account)
      return () => phone.send('POST', 'login/second-factor', { code: '000000' })
    },
    'POST login/passkey/options': async (account) => {
      const phone = await begun(account)
      return () => phone.send('POST', 'login/passkey/options')
    },
    'POST login/passkey, after the password': async (account) => {
      const phone = await begun(account)
      const response = account.device.get(await options(phone, 'login/passkey/options'))
      return () => phone.send('POST', 'login/passkey', { response })
    },
    'POST login/passkey, alone': async ({ browser, device }) => {
      const phone = browser()
      const response = device.get(await options(phone, 'login/passkey/options'))
      return () => phone.send('POST', 'login/passkey', { response })
    },
    'POST step-up, by code': async ({ owner, secret }) => {
      return () => owner.send('POST', 'step-up', { password, code: codeOf(secret) })
    },
    'POST step-up, by passkey': async ({ owner, device }) => {
      const response = device.get(await options(owner, 'step-up/options'))
      return () => owner.send('POST', 'step-up', { response })
    },
    'POST step-up/options':
      async ({ owner }) =>
      () =>
        owner.send('POST', 'step-up/options'),
    'GET second-factor':
      async ({ owner }) =>
      () =>
        owner.send('GET', 'second-factor'),
    'POST totp': async ({ owner }) => {
      await owner.send('DELETE', 'totp')
      return () => owner.send('POST', 'totp')
    },
    'POST totp/confirm': async ({ owner, device }) => {
      await owner.send('DELETE', 'totp')
      await owner.send('DELETE', `passkeys/${device.credentialId}`)
      const { secret } = (await owner.send('POST', 'totp')).data as { secret: string }
      return () => owner.send('POST', 'totp/confirm', { code: codeOf(secret) })
    },
    'DELETE totp':
      async ({ owner }) =>
      () =>
        owner.send('DELETE', 'totp'),
    'POST recovery-codes':
      async ({ owner }) =>
      () =>
        owner.send('POST', 'recovery-codes'),
    'POST passkeys/options':
      async ({ owner }) =>
      () =>
        owner.send('POST', 'passkeys/options'),
    'POST passkeys': async ({ owner, device }) => {
      await owner.send('DELETE', 'totp')
      await owner.send('DELETE', `passkeys/${device.credentialId}`)
      const response = softwareAuthenticator({ origin: ORIGIN }).create(await options(owner, 'passkeys/options'))
      return () => owner.send('POST', 'passkeys', { name: 'Key', response })
    },
    'DELETE passkeys/:id': async ({ owner, device }) => {
      await owner.send('DELETE', 'totp')
      return () => owner.send('DELETE', `passkeys/${device.credentialId}`)
    },
  }

  it.each(Object.keys(asked))('%s: 503, and no session', async (name) => {
    const begin = time
    const runs = await everyOutage(async () => {
      time = begin
      const storage = faultyStorage(memory())
      const ask = await asked[name]?.(await protectedAccount(storage))
      return { storage, run: async () => (await ask?.()) as Answer }
    })
    // Nobody waits for the sweep of what has expired.
    const waited = runs.filter(({ call }) => call !== 'sessions.deleteExpired')
    expect(waited.length).toBeGreaterThan(1)
    for (const { call, n, fault, result } of waited) {
      const { status, headers, data } = (result as PromiseFulfilledResult<Answer>).value
      expect([name, n, call, fault, status]).toEqual([name, n, call, fault, 503])
      expect(headers.get('retry-after')).toBe('1')
      expect(headers.getSetCookie()).toEqual([])
      expect(data.code).toMatch(/^(?:internal|auth)\.unavailable$/)
    }
  })
})

it('no body makes an endpoint fail', async () => {
  const { browser, owner } = await protectedAccount(memory())
  const phone = browser()
  await phone.send('POST', 'login', ada)
  let asked = 0
  const json = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    fc.record(
      {
        code: fc.oneof(fc.string(), fc.jsonValue()),
        password: fc.oneof(fc.string({ maxLength: 20 }), fc.jsonValue()),
        name: fc.string(),
        response: fc.record(
          {
            id: fc.base64String(),
            rawId: fc.base64String(),
            type: fc.constantFrom('public-key', 'x'),
            response: fc.dictionary(
              fc.constantFrom('clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle'),
              fc.oneof(fc.stringMatching(/^[\w-]{0,80}$/), fc.jsonValue()),
            ),
          },
          { requiredKeys: [] },
        ),
      },
      { requiredKeys: [] },
    ),
  )
  await fc.assert(
    fc.asyncProperty(
      json,
      fc.constantFrom('login/second-factor', 'login/passkey', 'step-up', 'totp/confirm', 'passkeys'),
      async (body, path) => {
        // Most of them within the limits, and within what the sign-ins are good for.
        time += MINUTE / 10
        if (++asked % 40 === 0) await Promise.all([owner.send('POST', 'refresh'), phone.send('POST', 'login', ada)])
        for (const each of [phone, owner, browser()]) {
          const { status } = await each.send('POST', path, body)
          expect([400, 401, 404, 409, 429]).toContain(status)
        }
      },
    ),
    { numRuns: 200 },
  )
}, 30_000)
