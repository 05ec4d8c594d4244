import { beforeEach, describe, expect, it } from 'vitest'
import type { EndpointBrowser } from '../../testing/account-endpoints.js'
import { ada, APP, caller, eve, jar, optionsOf, People } from '../../testing/person-with-factors.js'
import { softwareAuthenticator, type Tampering } from '../../testing/software-authenticator.js'

const MINUTE = 60_000

/** Longer than what counts as recent, and shorter than an access token lives. */
const LONG_AGO = 12 * MINUTE

let people: People
let owner: EndpointBrowser
let id: string

beforeEach(async () => {
  people = new People()
  owner = await people.member()
  id = (await caller(owner))?.id ?? ''
  people.time += LONG_AGO
})

const { password } = ada
const signedIn = { user: { id: expect.any(String), email: ada.email, name: 'Ada', roles: [] } }
const wrongPassword = { code: 'auth.invalid_credentials', status: 401 }
const wrongFactor = { code: 'auth.second_factor_failed', status: 401 }
const stepUp = (body: object, browser = owner) => browser.call('POST step-up', body)

/** The age of the caller's proof, minutes. */
async function age(browser = owner): Promise<number | undefined> {
  const at = (await caller(browser))?.authenticatedAt
  return at === undefined ? undefined : (people.time - at) / MINUTE
}

describe('an account without second factor', () => {
  it('proves itself by its password', async () => {
    expect(await age()).toBe(12)
    const { data, audit } = await stepUp({ password })
    expect(data).toEqual(signedIn)
    expect(audit).toContainEqual(['stepped_up', id, { by: 'password' }])
    expect(await age()).toBe(0)
  })

  it('gets a new session in place of the old one, whose copies are good for nothing', async () => {
    const before = await caller(owner)
    const stolen = people.browser(jar(owner))
    expect(await caller(stolen)).toEqual(before)
    await stepUp({ password })
    expect(await caller(stolen)).toBeNull()
    expect(await caller(owner)).toMatchObject({ id, authenticatedAt: people.time })
    expect(await people.storage.sessions.list(id, people.time)).toHaveLength(1)
  })

  it('leaves the sessions of other devices as they are', async () => {
    const phone = people.browser()
    await people.login(phone)
    people.time += MINUTE
    await stepUp({ password })
    expect(await age(phone)).toBe(1)
  })

  it.each([[{}], [{ code: '123456' }], [{ password: '' }], [{ password: null }]])(
    'has to send it: %j',
    async (body) => {
      expect((await stepUp(body)).data).toMatchObject({
        code: 'input.invalid',
        extensions: { errors: [{ in: 'body', path: ['password'], pointer: '/password' }] },
      })
      expect(await age()).toBe(12)
    },
  )

  it('is refused with a wrong one, counted as at sign-in', async () => {
    for (let guess = 0; guess < 5; guess++) {
      const { data, audit, cookies } = await stepUp({ password: 'Wr0ng-Harbour' })
      expect(data).toMatchObject(wrongPassword)
      expect(audit).toContainEqual(['user_sign_in_failed', id, { reason: 'password' }])
      expect(cookies).toEqual([])
    }
    expect((await stepUp({ password })).data).toMatchObject({ code: 'auth.locked', status: 429 })
    expect(await age()).toBe(12)
    people.time += 30 * MINUTE
    await owner.call('POST refresh')
    expect(await age()).toBe(42)
    expect((await stepUp({ password })).data).toEqual(signedIn)
  })

  it('that has a factor by the time its password is looked at needs that one too', async () => {
    const find = people.storage.accounts.credentials
    let asked = 0
    Object.assign(people.storage.accounts, {
      credentials: async (of: string) => {
        const account = await find(of)
        return ++asked === 1 ? account : { ...account, factors: { totp: true, passkeys: 0, recoveryCodes: 0 } }
      },
    })
    expect((await stepUp({ password })).data).toMatchObject({ code: 'auth.second_factor_required' })
    expect(await age()).toBe(12)
  })

  it('whose password is changed at that moment is signed out, and not in', async () => {
    const find = people.storage.accounts.credentials
    let asked = 0
    Object.assign(people.storage.accounts, {
      credentials: async (of: string) => {
        // After the password was found to be right.
        if (++asked === 3) await people.storage.accounts.changePassword(of, { hash: 'x', now: people.time })
        return find(of)
      },
    })
    expect((await stepUp({ password })).data).toMatchObject({ code: 'auth.revoked', status: 401 })
    expect(await people.storage.sessions.list(id, people.time)).toEqual([])
  })

  it('does not prove itself by somebody else’s password', async () => {
    await people.member(eve)
    expect((await stepUp({ password: eve.password })).data).toMatchObject(wrongPassword)
  })
})

describe('an account with an authenticator app', () => {
  let secret: string
  let recoveryCodes: string[]
  beforeEach(async () => {
    ;({ secret, recoveryCodes } = await people.withTotp(owner))
  })

  it.each(['totp', 'recovery code'])('proves itself by password and %s', async (factor) => {
    const code = factor === 'totp' ? people.code(secret) : recoveryCodes[0]
    const { data, audit } = await stepUp({ password, code })
    expect(data).toEqual(signedIn)
    expect(audit).toContainEqual(['stepped_up', id, { by: `password and ${factor}` }])
    expect(await age()).toBe(0)
    // The code is used up, here as anywhere.
    expect((await stepUp({ password, code })).data).toMatchObject(wrongFactor)
  })

  it('is not told whether the password is right before it shows the factor too', async () => {
    for (const guess of [password, 'Wr0ng-Harbour']) {
      const { data, audit } = await stepUp({ password: guess })
      expect(data).toMatchObject({
        code: 'auth.second_factor_required',
        extensions: { methods: ['totp', 'recovery_code'] },
      })
      expect(audit).toEqual([])
    }
    expect(await age()).toBeGreaterThan(11)
  })

  it('needs the password beside the code', async () => {
    expect((await stepUp({ code: people.code(secret) })).data).toMatchObject({ code: 'input.invalid' })
    // And has not used the code up.
    expect((await stepUp({ password, code: people.code(secret) })).data).toEqual(signedIn)
  })

  it('is refused for one wrong half, and keeps the code where the password was wrong', async () => {
    expect((await stepUp({ password: 'Wr0ng-Harbour', code: people.code(secret) })).data).toMatchObject(wrongPassword)
    const { data, audit } = await stepUp({ password, code: '000000' })
    expect(data).toMatchObject(wrongFactor)
    expect(audit).toContainEqual(['second_factor_failed', id, { factor: 'totp', at: 'step_up' }])
    expect((await stepUp({ password, code: people.code(secret) })).data).toEqual(signedIn)
  })

  it('has five guesses at codes, those of sign-ins included', async () => {
    const browser = people.browser()
    await people.login(browser)
    for (let guess = 0; guess < 3; guess++) await browser.call('POST login/second-factor', { code: '000000' })
    for (let guess = 0; guess < 2; guess++) await stepUp({ password, code: '000000' })
    expect((await stepUp({ password, code: people.code(secret) })).data).toMatchObject({ code: 'auth.locked' })
  })
})

describe('an account with a passkey', () => {
  let present: (tampering?: Tampering, body?: object, browser?: EndpointBrowser) => ReturnType<typeof stepUp>
  beforeEach(async () => {
    const { device } = await people.withPasskey(owner)
    present = async (tampering = {}, body = {}, browser = owner) => {
      const options = await optionsOf(browser, 'step-up/options')
      expect(options).toMatchObject({ allowCredentials: [{ id: device.credentialId }], userVerification: 'preferred' })
      return stepUp({ ...body, response: device.get(options, tampering) }, browser)
    }
  })

  it('proves itself by it alone where its user was verified', async () => {
    const { data, audit } = await present()
    expect(data).toEqual(signedIn)
    expect(audit).toContainEqual(['stepped_up', id, { by: 'passkey' }])
    expect(await age()).toBe(0)
  })

  it('and by it and the password where not', async () => {
    expect((await present({ isUserVerified: false })).data).toMatchObject({ code: 'input.invalid' })
    expect((await present({ isUserVerified: false }, { password: 'Wr0ng-Harbour' })).data).toMatchObject(wrongPassword)
    const { data, audit } = await present({ isUserVerified: false }, { password })
    expect(data).toEqual(signedIn)
    expect(audit).toContainEqual(['stepped_up', id, { by: 'password and passkey' }])
  })

  it.each<Tampering>([{ forged: true }, { origin: 'https://evil.example' }, { counter: 1 }])(
    'is refused with %j, the right password or not',
    async (tampering) => {
      const { data, audit } = await present(tampering, { password })
      expect(data).toMatchObject(wrongFactor)
      expect(audit).toEqual([
        ['second_factor_failed', id, { factor: 'passkey', at: 'step_up', reason: expect.any(String) }],
      ])
      expect(await age()).toBe(12)
    },
  )

  it('is not proved by the answer to a challenge for adding one, nor added by that of a step up', async () => {
    const registering = await optionsOf(owner, 'passkeys/options')
    const { device } = await people.withPasskey(people.browser(jar(owner)))
    const response = device.get({ ...registering, rpId: 'app.example.com' })
    expect((await stepUp({ response })).data).toMatchObject(wrongFactor)
    const proving = await optionsOf(owner, 'step-up/options')
    const made = softwareAuthenticator({ origin: APP }).create({ ...registering, challenge: proving.challenge })
    expect((await owner.call('POST passkeys', { name: 'x', response: made })).data).toMatchObject({
      code: 'account.factor_refused',
    })
  })

  it('cannot be stood in for by another account’s passkey', async () => {
    const other = await people.member(eve)
    const { device } = await people.withPasskey(other)
    const response = device.get(await optionsOf(owner, 'step-up/options'))
    expect((await stepUp({ response })).data).toMatchObject(wrongFactor)
  })

  it('is not told by the password alone', async () => {
    expect((await stepUp({ password })).data).toMatchObject({
      code: 'auth.second_factor_required',
      extensions: { methods: ['recovery_code', 'passkey'] },
    })
  })
})

it('a caller without a session here, such as an API key, has nothing to renew', async () => {
  const endpoint = owner.endpoints.find(({ path }) => path === 'step-up')
  const { sessionId: _, ...key } = (await caller(owner)) ?? { sessionId: '' }
  const context = { principal: key, body: { password } } as never
  expect(await endpoint?.handler(context)).toMatchObject({ code: 'access.denied', status: 403 })
})
