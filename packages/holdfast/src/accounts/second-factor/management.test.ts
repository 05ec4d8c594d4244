import { beforeEach, describe, expect, it } from 'vitest'
import { memory } from '../../storage/memory.js'
import type { EndpointBrowser } from '../../testing/account-endpoints.js'
import { ada, APP, caller, eve, optionsOf, People } from '../../testing/person-with-factors.js'
import { softwareAuthenticator } from '../../testing/software-authenticator.js'

let people: People
let owner: EndpointBrowser
let id: string

beforeEach(async () => {
  people = new People()
  owner = await people.member()
  id = (await caller(owner))?.id ?? ''
})

const overview = async (browser = owner) => (await browser.call('GET second-factor')).data
const tenCodes = Array.from({ length: 10 }, () => expect.stringMatching(/^[0-9a-z]{4}(-[0-9a-z]{4}){5}$/) as string)
const none = { totp: false, recoveryCodes: 0, passkeys: [] }

it('these are the endpoints, and who may call them how often', () => {
  const shown = owner.endpoints
    .filter(({ path }) => /second-factor|totp|passkey|recovery|step-up/.test(path))
    .map(({ method, path, access, limits, status }) => [
      `${method} ${path}`,
      access.description,
      limits.map(({ name, per, policy }) => `${name} ${per} ${policy.limit}/${policy.window}`).join(),
      status ?? 200,
    ])
  const recently = 'all(signed in, recent(10 m))'
  expect(shown).toEqual([
    ['POST login/second-factor', 'public', 'second-factor address 10/60000', 200],
    ['POST step-up', 'signed in', 'step-up caller 10/60000', 200],
    ['GET second-factor', 'signed in', '', 200],
    ['POST totp', recently, '', 200],
    ['POST totp/confirm', recently, 'totp-confirm caller 10/60000', 200],
    ['DELETE totp', recently, '', 200],
    ['POST recovery-codes', recently, '', 200],
    ['POST login/passkey/options', 'public', 'passkey-options address 20/60000', 200],
    ['POST login/passkey', 'public', 'passkey address 10/60000', 200],
    ['POST step-up/options', 'signed in', '', 200],
    ['POST passkeys/options', recently, '', 200],
    ['POST passkeys', recently, '', 201],
    ['DELETE passkeys/:id', recently, '', 200],
  ])
})

describe('an authenticator app', () => {
  it('is set up by a secret and a code of it', async () => {
    const { data } = await owner.call('POST totp')
    const { secret, uri } = data as { secret: string; uri: string }
    expect(secret).toMatch(/^[A-Z2-7]{32}$/)
    expect(uri).toBe(
      `otpauth://totp/My%20App:ada%40example.com?issuer=My%20App&secret=${secret}&algorithm=SHA1&digits=6&period=30`,
    )
    expect(await overview()).toEqual(none)
    const confirmed = await owner.call('POST totp/confirm', { code: people.code(secret) })
    expect(confirmed.data).toEqual({ recoveryCodes: tenCodes })
    expect(confirmed.audit).toEqual([
      ['totp_enabled', id, {}],
      ['recovery_codes_replaced', id, {}],
    ])
    expect(await overview()).toEqual({ totp: true, recoveryCodes: 10, passkeys: [] })
  })

  it('is called as the app’s host where no issuer is given', async () => {
    const plain = new People({ totp: {} })
    const { data } = await (await plain.member()).call('POST totp')
    expect((data as { uri: string }).uri).toContain(
      'otpauth://totp/app.example.com:ada%40example.com?issuer=app.example.com&',
    )
  })

  it('asks for no second factor before it is confirmed', async () => {
    await owner.call('POST totp')
    expect((await people.login(people.browser())).data).toHaveProperty('user')
  })

  it.each(['000000', 'x', '', '１２３４５６', '12345678'])('is not confirmed by "%s"', async (code) => {
    const { data } = await owner.call('POST totp')
    const answer = await owner.call('POST totp/confirm', { code: code || ' ' })
    expect(answer.data).toMatchObject({ code: 'account.factor_refused', status: 400, detail: expect.any(String) })
    expect(answer.audit).toEqual([])
    expect(await overview()).toEqual(none)
    const { secret } = data as { secret: string }
    expect((await owner.call('POST totp/confirm', { code: people.code(secret) })).data).toHaveProperty('recoveryCodes')
  })

  it('that was begun anew is another one', async () => {
    const first = (await owner.call('POST totp')).data as { secret: string }
    const second = (await owner.call('POST totp')).data as { secret: string }
    expect((await owner.call('POST totp/confirm', { code: people.code(first.secret) })).data).toMatchObject({
      code: 'account.factor_refused',
    })
    expect((await owner.call('POST totp/confirm', { code: people.code(second.secret) })).data).toHaveProperty(
      'recoveryCodes',
    )
  })

  it('cannot be confirmed where none was begun, nor set up over one that is in force', async () => {
    expect((await owner.call('POST totp/confirm', { code: '000000' })).data).toMatchObject({ code: 'object.not_found' })
    const { secret } = await people.withTotp(owner)
    expect((await owner.call('POST totp')).data).toMatchObject({ code: 'account.factor_exists', status: 409 })
    expect((await owner.call('POST totp/confirm', { code: people.code(secret) })).data).toMatchObject({
      code: 'account.factor_exists',
    })
  })

  it('confirmed by many at once shows its recovery codes to one', async () => {
    const { secret } = (await owner.call('POST totp')).data as { secret: string }
    const code = people.code(secret)
    const answers = await Promise.all(Array.from({ length: 16 }, () => owner.call('POST totp/confirm', { code })))
    expect(answers.filter(({ data }) => 'recoveryCodes' in (data as object))).toHaveLength(1)
  })

  it('is removed with its recovery codes', async () => {
    await people.withTotp(owner)
    const { data, audit } = await owner.call('DELETE totp')
    expect(data).toEqual({ removed: 1 })
    expect(audit).toEqual([['totp_disabled', id, {}]])
    expect(await overview()).toEqual(none)
    expect((await owner.call('DELETE totp')).data).toMatchObject({ code: 'object.not_found' })
    expect((await people.login(people.browser())).data).toHaveProperty('user')
  })

  it('that was only begun is dropped without a word in the trail', async () => {
    await owner.call('POST totp')
    const { data, audit } = await owner.call('DELETE totp')
    expect([data, audit]).toEqual([{ removed: 1 }, []])
  })
})

describe('the first second factor', () => {
  it.each(['totp', 'passkey'])('ends the other sessions, which the password alone began: %s', async (factor) => {
    const intruder = people.browser()
    await people.login(intruder)
    const { audit } =
      factor === 'passkey'
        ? (await people.withPasskey(owner)).answer
        : await (async () => {
            const { secret } = (await owner.call('POST totp')).data as { secret: string }
            return owner.call('POST totp/confirm', { code: people.code(secret) })
          })()
    expect(audit).toContainEqual(['sessions_revoked', id, { ended: 1, by: 'second_factor' }])
    expect(await caller(intruder)).toBeNull()
    expect(await caller(owner)).not.toBeNull()
  })

  it.each(['totp', 'passkey'])(
    'nor does a sign-in by the password go through that is under way: %s',
    async (factor) => {
      const storage = memory()
      let meanwhile = async (): Promise<unknown> => undefined
      const create: typeof storage.sessions.create = async (session) => {
        await meanwhile()
        return storage.sessions.create(session)
      }
      const crowd = new People({}, { ...storage, sessions: { ...storage.sessions, create } })
      const member = await crowd.member()
      meanwhile = () => {
        meanwhile = async () => undefined
        return factor === 'passkey' ? crowd.withPasskey(member) : crowd.withTotp(member)
      }
      const intruder = crowd.browser()
      expect((await crowd.login(intruder)).data).toMatchObject({ code: 'auth.invalid_credentials' })
      expect(await caller(intruder)).toBeNull()
    },
  )

  it('and not the next one: those sessions have shown a factor', async () => {
    const { secret } = await people.withTotp(owner)
    const phone = people.browser()
    await people.login(phone)
    await phone.call('POST login/second-factor', { code: people.code(secret) })
    const { answer } = await people.withPasskey(owner)
    expect(answer.data).not.toHaveProperty('recoveryCodes')
    expect(await caller(phone)).not.toBeNull()
  })
})

describe('recovery codes', () => {
  it('are replaced as a whole', async () => {
    const { recoveryCodes } = await people.withTotp(owner)
    const { data, audit } = await owner.call('POST recovery-codes')
    expect(data).toEqual({ recoveryCodes: tenCodes })
    expect(audit).toEqual([['recovery_codes_replaced', id, {}]])
    const browser = people.browser()
    await people.login(browser)
    expect((await browser.call('POST login/second-factor', { code: recoveryCodes[0] })).data).toMatchObject({
      code: 'auth.second_factor_failed',
    })
    const { recoveryCodes: fresh } = data as { recoveryCodes: string[] }
    expect((await browser.call('POST login/second-factor', { code: fresh[9] })).data).toHaveProperty('user')
    expect(await overview()).toMatchObject({ recoveryCodes: 9 })
  })

  it('stand in for a factor: without one there are none', async () => {
    expect((await owner.call('POST recovery-codes')).data).toMatchObject({ code: 'account.factor_refused' })
  })
})

describe('a passkey', () => {
  it('is added under a name, and the first one brings recovery codes', async () => {
    const { device, answer } = await people.withPasskey(owner)
    const passkey = {
      id: device.credentialId,
      name: 'Laptop',
      createdAt: new Date(people.time).toISOString(),
      lastUsedAt: null,
      backedUp: false,
    }
    expect(answer.data).toEqual({ passkey, recoveryCodes: tenCodes })
    expect(answer.audit).toEqual([
      ['passkey_added', id, {}],
      ['recovery_codes_replaced', id, {}],
    ])
    expect(await overview()).toEqual({ totp: false, recoveryCodes: 10, passkeys: [passkey] })
  })

  it('is offered to authenticators that do not have one yet', async () => {
    const { device } = await people.withPasskey(owner)
    expect(await optionsOf(owner, 'passkeys/options')).toMatchObject({
      rp: { id: 'app.example.com', name: 'My App' },
      user: { id: Buffer.from(id).toString('base64url'), name: ada.email, displayName: 'Ada' },
      excludeCredentials: [{ id: device.credentialId }],
    })
  })

  it('is refused for another challenge, another account, or a second time', async () => {
    const device = softwareAuthenticator({ origin: APP })
    const refused = { code: 'account.factor_refused', status: 400 }
    expect(
      (
        await people.withPasskey(owner, {
          ...device,
          create: (options) => device.create(options, { challenge: 'A'.repeat(43) }),
        })
      ).answer.data,
    ).toMatchObject(refused)
    expect(
      (
        await people.withPasskey(owner, {
          ...device,
          create: (options) => device.create(options, { origin: 'https://evil.example' }),
        })
      ).answer.data,
    ).toMatchObject(refused)
    const other = await people.member(eve)
    const response = device.create(await optionsOf(owner, 'passkeys/options'))
    expect((await other.call('POST passkeys', { name: 'x', response })).data).toMatchObject(refused)
    expect((await owner.call('POST passkeys', { name: 'x', response })).data).toHaveProperty('passkey')
    expect((await owner.call('POST passkeys', { name: 'x', response })).data).toMatchObject(refused)
    expect((await people.withPasskey(owner, device)).answer.data).toMatchObject({
      code: 'account.factor_exists',
      status: 409,
    })
    expect((await people.withPasskey(other, device)).answer.data).toMatchObject({ code: 'account.factor_exists' })
  })

  it('is not added with the challenge that another browser of the owner was given', async () => {
    const phone = people.browser()
    await people.login(phone)
    const response = softwareAuthenticator({ origin: APP }).create(await optionsOf(phone, 'passkeys/options'))
    expect((await owner.call('POST passkeys', { name: 'x', response })).data).toMatchObject({
      code: 'account.factor_refused',
    })
  })

  it('is one of at most twenty', async () => {
    for (let made = 0; made < 19; made++) await people.withPasskey(owner)
    const [one, other] = [softwareAuthenticator({ origin: APP }), softwareAuthenticator({ origin: APP })]
    const browser = people.browser()
    await present(browser)
    const late = other.create(await optionsOf(browser, 'passkeys/options'))
    expect((await people.withPasskey(owner, one)).answer.data).toHaveProperty('passkey')
    expect((await browser.call('POST passkeys', { name: 'x', response: late })).data).toMatchObject({
      code: 'account.too_many',
      status: 409,
    })
    expect((await owner.call('POST passkeys/options')).data).toMatchObject({ code: 'account.too_many' })
  })

  /** A second session of the owner, by the newest passkey's recovery code. */
  async function present(browser: EndpointBrowser): Promise<void> {
    const { recoveryCodes } = (await owner.call('POST recovery-codes')).data as { recoveryCodes: string[] }
    await people.login(browser)
    await browser.call('POST login/second-factor', { code: recoveryCodes[0] })
  }

  it('is removed by its owner only; with the last factor go the recovery codes', async () => {
    const { device } = await people.withPasskey(owner)
    const other = await people.member(eve)
    const missing = { code: 'object.not_found', status: 404 }
    for (const credential of [device.credentialId, 'nothing', '']) {
      expect((await other.call('DELETE passkeys/:id', undefined, { id: credential })).data).toMatchObject(missing)
    }
    const { data, audit } = await owner.call('DELETE passkeys/:id', undefined, { id: device.credentialId })
    expect([data, audit]).toEqual([{ removed: 1 }, [['passkey_removed', id, {}]]])
    expect(await overview()).toEqual(none)
    expect((await people.login(people.browser())).data).toHaveProperty('user')
  })

  it('leaves the recovery codes where another factor is left', async () => {
    const { device } = await people.withPasskey(owner)
    await people.withTotp(owner)
    await owner.call('DELETE passkeys/:id', undefined, { id: device.credentialId })
    expect(await overview()).toEqual({ totp: true, recoveryCodes: 10, passkeys: [] })
  })
})

it('a caller whose account is gone or disabled has nothing here', async () => {
  const handlers = owner.endpoints.filter(({ path }) => /second-factor|totp|passkeys|recovery|step-up/.test(path))
  const find = people.storage.accounts.credentials
  Object.assign(people.storage.accounts, {
    credentials: async (of: string) => ({ ...(await find(of)), disabled: true }),
  })
  for (const { method, path, access } of handlers) {
    if (access.kind === 'public') continue
    const body = {
      code: '000000',
      name: 'x',
      password: 'x',
      response: softwareAuthenticator({ origin: APP }).create({ rp: { id: 'x' }, user: { id: 'x' }, challenge: 'x' }),
    }
    const sent = path === 'step-up' ? { password: 'x' } : body
    expect((await owner.call(`${method} ${path}`, sent, { id: 'x' })).data).toMatchObject({ code: 'access.denied' })
  }
})
