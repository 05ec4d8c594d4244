import { beforeEach, describe, expect, it } from 'vitest'
import type { EndpointBrowser } from '../../testing/account-endpoints.js'
import { ada, APP, caller, eve, jar, optionsOf, People } from '../../testing/person-with-factors.js'
import {
  softwareAuthenticator,
  type SoftwareAuthenticator,
  type Tampering,
} from '../../testing/software-authenticator.js'

const CHALLENGE = '__Host-holdfast-passkey-challenge'
const MINUTE = 60_000

let people: People
let owner: EndpointBrowser
let id: string
let device: SoftwareAuthenticator

beforeEach(async () => {
  people = new People()
  owner = await people.member()
  id = (await caller(owner))?.id ?? ''
  ;({ device } = await people.withPasskey(owner))
})

const signedIn = { user: { id: expect.any(String), email: ada.email, name: 'Ada', roles: [] } }
const failed = { code: 'auth.passkey_failed', status: 401, headers: { 'WWW-Authenticate': 'Bearer' } }
const wrong = { code: 'auth.second_factor_failed', status: 401, headers: { 'WWW-Authenticate': 'Bearer' } }

/** Both steps of a ceremony in one browser. */
async function present(browser: EndpointBrowser, by = device, tampering: Tampering = {}) {
  const response = by.get(await optionsOf(browser, 'login/passkey/options'), tampering)
  return browser.call('POST login/passkey', { response })
}

async function begun(): Promise<EndpointBrowser> {
  const browser = people.browser()
  expect((await people.login(browser)).data).toMatchObject({ extensions: { methods: ['recovery_code', 'passkey'] } })
  return browser
}

/** A second person with a passkey of their own. */
async function stranger() {
  const browser = await people.member(eve)
  const { device: own } = await people.withPasskey(browser)
  return { browser, device: own, id: (await caller(browser))?.id ?? '' }
}

describe('a passkey alone', () => {
  it('signs in: it is possession and a PIN, a finger or a face', async () => {
    const browser = people.browser()
    const options = await browser.call('POST login/passkey/options')
    expect(options.data).toMatchObject({
      rpId: 'app.example.com',
      userVerification: 'required',
      challenge: expect.stringMatching(/^[\w-]{43}$/),
    })
    expect(options.data).not.toHaveProperty('allowCredentials.0')
    expect(options.cookies).toEqual([
      {
        name: CHALLENGE,
        value: expect.stringMatching(/^[\w-]{100,300}$/),
        maxAge: 300,
        path: '/',
        httpOnly: true,
        secure: true,
        sameSite: 'lax',
      },
    ])
    const answer = await browser.call('POST login/passkey', { response: device.get(options.data as object as never) })
    expect(answer.data).toEqual(signedIn)
    expect(answer.audit).toContainEqual(['user_signed_in', id, { by: 'passkey' }])
    expect(answer.cookies).toContainEqual(expect.objectContaining({ name: CHALLENGE, maxAge: 0 }))
    expect(await caller(browser)).toMatchObject({ id, authenticatedAt: people.time })
    expect(await people.storage.factors.passkey(device.credentialId)).toMatchObject({ lastUsedAt: people.time })
  })

  it.each<[string, Tampering, string]>([
    ['without user verification', { isUserVerified: false }, 'user_verification'],
    ['without its user handle', { userHandle: null }, 'unknown'],
    ['with another user handle', { userHandle: Buffer.from('x').toString('base64url') }, 'unknown'],
    ['for another origin', { origin: 'https://app.example.com.evil.example' }, 'signature'],
    ['for another relying party', { rpId: 'evil.example' }, 'signature'],
    ['with another challenge', { challenge: 'A'.repeat(43) }, 'signature'],
    ['with another key', { forged: true }, 'signature'],
    ['with the counter where it was', { counter: 1 }, 'counter'],
    ['with the counter going back to nothing', { counter: 0 }, 'counter'],
  ])('%s signs nobody in', async (_name, tampering, reason) => {
    const browser = people.browser()
    const { data, audit } = await present(browser, device, tampering)
    expect(data).toMatchObject(failed)
    expect(audit).toEqual([['second_factor_failed', id, { factor: 'passkey', at: 'sign_in', reason }]])
    expect(await caller(browser)).toBeNull()
  })

  it('that nobody has registered signs nobody in', async () => {
    const unknown = softwareAuthenticator({ origin: APP })
    const { data, audit } = await present(people.browser(), unknown, {
      userHandle: Buffer.from(id).toString('base64url'),
    })
    expect(data).toMatchObject(failed)
    expect(audit).toEqual([['second_factor_failed', null, { factor: 'passkey', at: 'sign_in', reason: 'unknown' }]])
  })

  it('of a disabled account signs nobody in', async () => {
    await people.storage.accounts.update(id, { disabled: true })
    const { data, audit } = await present(people.browser())
    expect(data).toMatchObject(failed)
    expect(audit).toContainEqual(['user_sign_in_failed', id, { reason: 'disabled' }])
  })

  it('that was removed signs nobody in', async () => {
    await owner.call('DELETE passkeys/:id', undefined, { id: device.credentialId })
    expect((await present(people.browser())).data).toMatchObject(failed)
  })

  it('of an account with an authenticator app needs no code beside it', async () => {
    await people.withTotp(owner)
    expect((await present(people.browser())).data).toEqual(signedIn)
  })

  it('that counts nothing may always say 0', async () => {
    const synced = softwareAuthenticator({ origin: APP, counts: false, isBackedUp: true })
    await people.withPasskey(owner, synced)
    for (let round = 0; round < 3; round++) expect((await present(people.browser(), synced)).data).toEqual(signedIn)
  })

  it('takes the place of whoever was signed in', async () => {
    const { browser, id: other } = await stranger()
    const { data, audit } = await present(browser)
    expect(data).toEqual(signedIn)
    expect(audit).toContainEqual(['session_revoked', other, { by: 'sign_in' }])
  })
})

describe('a challenge', () => {
  it('is good once, whether the answer to it was right or wrong', async () => {
    for (const tampering of [{}, { forged: true }]) {
      const browser = people.browser()
      const options = await optionsOf(browser, 'login/passkey/options')
      const copy = jar(browser)
      await browser.call('POST login/passkey', { response: device.get(options, tampering) })
      const again = people.browser(copy)
      const { data, audit } = await again.call('POST login/passkey', { response: device.get(options) })
      expect(data).toMatchObject(failed)
      expect(audit).toEqual([['second_factor_failed', null, { factor: 'passkey', at: 'sign_in', reason: 'challenge' }]])
    }
  })

  it('is good once in parallel', async () => {
    const browser = people.browser()
    const options = await optionsOf(browser, 'login/passkey/options')
    const copies = Array.from({ length: 64 }, () => people.browser(jar(browser)))
    const response = device.get(options)
    const answers = await Promise.all(copies.map((copy) => copy.call('POST login/passkey', { response })))
    expect(answers.filter(({ data }) => 'user' in (data as object))).toHaveLength(1)
  })

  it('is good for five minutes', async () => {
    const browser = people.browser()
    const options = await optionsOf(browser, 'login/passkey/options')
    people.time += 5 * MINUTE
    expect((await browser.call('POST login/passkey', { response: device.get(options) })).data).toMatchObject(failed)
  })

  it('is good in the browser that was given it', async () => {
    const options = await optionsOf(people.browser(), 'login/passkey/options')
    for (const browser of [people.browser(), people.browser()]) {
      if (browser !== undefined) await optionsOf(browser, 'login/passkey/options')
      expect((await browser.call('POST login/passkey', { response: device.get(options) })).data).toMatchObject(failed)
    }
    expect((await people.browser().call('POST login/passkey', { response: device.get(options) })).data).toMatchObject(
      failed,
    )
  })

  it('that was made for something else is not good for a sign-in, nor the other way round', async () => {
    for (const path of ['passkeys/options', 'step-up/options']) {
      const options = await optionsOf(owner, path)
      const browser = people.browser({ [CHALLENGE]: jar(owner)[CHALLENGE] ?? '' })
      const response = device.get({ ...options, rpId: 'app.example.com' })
      expect((await browser.call('POST login/passkey', { response })).data).toMatchObject(failed)
    }
    const options = await optionsOf(owner, 'login/passkey/options')
    expect((await owner.call('POST step-up', { response: device.get(options) })).data).toMatchObject(wrong)
  })

  it('tokens/43 is in a cookie that opens under its own name only', async () => {
    const browser = await begun()
    const pending = jar(browser)['__Host-holdfast-second-factor'] ?? ''
    const options = await optionsOf(people.browser(), 'login/passkey/options')
    const answer = await people
      .browser({ [CHALLENGE]: pending })
      .call('POST login/passkey', { response: device.get(options) })
    expect(answer.data).toMatchObject(failed)
  })
})

describe('a passkey after the password', () => {
  it('signs in; the password is the other factor, so its user need not be verified', async () => {
    const browser = await begun()
    const options = await optionsOf(browser, 'login/passkey/options')
    expect(options).toMatchObject({
      userVerification: 'preferred',
      allowCredentials: [{ id: device.credentialId, type: 'public-key', transports: ['internal', 'hybrid'] }],
    })
    const response = device.get(options, { isUserVerified: false, userHandle: null })
    const { data, audit, cookies } = await browser.call('POST login/passkey', { response })
    expect(data).toEqual(signedIn)
    expect(audit).toContainEqual(['user_signed_in', id, { by: 'password and passkey' }])
    expect(cookies).toContainEqual(expect.objectContaining({ name: '__Host-holdfast-second-factor', maxAge: 0 }))
  })

  it('must be the account’s own', async () => {
    const other = await stranger()
    const browser = await begun()
    const { data, audit } = await present(browser, other.device)
    expect(data).toMatchObject(wrong)
    expect(audit).toEqual([['second_factor_failed', id, { factor: 'passkey', at: 'sign_in', reason: 'unknown' }]])
    expect(await people.storage.factors.passkey(other.device.credentialId)).toMatchObject({ lastUsedAt: null })
  })

  it('does not take the answer to the challenge of another sign-in', async () => {
    const [one, other] = [await begun(), await begun()]
    const options = await optionsOf(one, 'login/passkey/options')
    const mixed = people.browser({ ...jar(other), [CHALLENGE]: jar(one)[CHALLENGE] ?? '' })
    expect((await mixed.call('POST login/passkey', { response: device.get(options) })).data).toMatchObject(wrong)
  })

  it('without user verification is no sign-in by itself, where the first step is over meanwhile', async () => {
    const browser = await begun()
    const options = await optionsOf(browser, 'login/passkey/options')
    people.time += 5 * MINUTE - 1
    const { [CHALLENGE]: challenge = '' } = jar(browser)
    const answer = await people
      .browser({ [CHALLENGE]: challenge })
      .call('POST login/passkey', { response: device.get(options, { isUserVerified: false }) })
    expect(answer.data).toMatchObject(failed)
  })

  it('is not locked by wrong codes, which the owner may not have typed', async () => {
    const browser = await begun()
    for (let guess = 0; guess < 6; guess++) await browser.call('POST login/second-factor', { code: '000000' })
    expect((await present(browser)).data).toEqual(signedIn)
  })
})

it('an app without passkeys has no endpoints for them, and lets nobody in by the password alone', async () => {
  const without = new People({ passkeys: undefined as never }, people.storage)
  without.time = people.time
  const browser = without.browser()
  expect(browser.endpoints.filter(({ path }) => /passkey|step-up\/options/.test(path))).toEqual([])
  expect((await without.login(browser)).data).toMatchObject({
    code: 'auth.second_factor_required',
    extensions: { methods: ['recovery_code'] },
  })
})
