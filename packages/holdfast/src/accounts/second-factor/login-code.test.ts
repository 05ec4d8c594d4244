import { hash as argon2 } from '@node-rs/argon2'
import { beforeEach, describe, expect, it } from 'vitest'
import type { EndpointBrowser } from '../../testing/account-endpoints.js'
import { ada, caller, eve, jar, People } from '../../testing/person-with-factors.js'

const PENDING = '__Host-holdfast-second-factor'
const MINUTE = 60_000

let people: People
let owner: EndpointBrowser
let id: string
let secret: string
let recoveryCodes: string[]

beforeEach(async () => {
  people = new People()
  owner = await people.member()
  ;({ secret, recoveryCodes } = await people.withTotp(owner))
  id = (await caller(owner))?.id ?? ''
})

/** A browser that has shown the right password. */
async function begun(browser = people.browser()): Promise<EndpointBrowser> {
  expect((await people.login(browser)).data).toMatchObject({ code: 'auth.second_factor_required' })
  return browser
}

const finish = (browser: EndpointBrowser, code: string) => browser.call('POST login/second-factor', { code })
const recoveryCode = (index: number) => recoveryCodes[index] ?? ''
const sessions = () => people.storage.sessions.list(id, people.time)

const signedIn = { user: { id: expect.any(String), email: ada.email, name: 'Ada', roles: [] } }
const signInFirst = { code: 'auth.required', status: 401, headers: { 'WWW-Authenticate': 'Bearer' } }
const wrong = { code: 'auth.second_factor_failed', status: 401, headers: { 'WWW-Authenticate': 'Bearer' } }

describe('the right password', () => {
  it('of an account without second factor is enough', async () => {
    const browser = await people.member(eve)
    expect(await caller(browser)).not.toBeNull()
    expect(jar(browser)).not.toHaveProperty(PENDING)
  })

  it('of an account with one signs nobody in, and says how to go on', async () => {
    const browser = people.browser()
    const { data, cookies, audit } = await people.login(browser)
    expect(data).toMatchObject({
      code: 'auth.second_factor_required',
      status: 401,
      headers: { 'WWW-Authenticate': 'Bearer' },
      extensions: { methods: ['totp', 'recovery_code'] },
    })
    expect(cookies).toEqual([
      {
        name: PENDING,
        value: expect.stringMatching(/^[\w-]{100,300}$/),
        maxAge: 300,
        path: '/',
        httpOnly: true,
        secure: true,
        sameSite: 'lax',
      },
    ])
    expect(audit.map(([type]) => type)).not.toContain('user_signed_in')
    expect(await browser.identify()).toBeNull()
    expect(await sessions()).toHaveLength(1)
  })

  it('tells nothing about the account in its cookie', async () => {
    const value = jar(await begun())[PENDING] ?? ''
    expect(Buffer.from(value, 'base64url').toString('latin1')).not.toContain(id)
  })

  it('names no recovery codes where none is left', async () => {
    await people.storage.factors.replaceRecoveryCodes(id, [])
    expect((await people.login(people.browser())).data).toMatchObject({ extensions: { methods: ['totp'] } })
  })

  it('that is hashed anew on the way goes on as well', async () => {
    const outdated = await argon2(ada.password, { memoryCost: 8192, timeCost: 1, parallelism: 1 })
    await people.storage.accounts.changePassword(id, { hash: outdated, now: people.time })
    const browser = await begun()
    expect((await people.storage.accounts.credentials(id))?.passwordHash).not.toBe(outdated)
    expect((await finish(browser, people.code(secret))).data).toEqual(signedIn)
  })
})

describe('the second step', () => {
  it('signs in by a code of the app', async () => {
    const browser = await begun()
    const { data, cookies, audit } = await finish(browser, people.code(secret))
    expect(data).toEqual(signedIn)
    expect(cookies).toContainEqual(expect.objectContaining({ name: PENDING, value: '', maxAge: 0, httpOnly: true }))
    expect(audit).toContainEqual(['user_signed_in', id, { by: 'password and totp' }])
    expect(await caller(browser)).toMatchObject({ id, authenticatedAt: people.time })
  })

  it('signs in by a recovery code, once', async () => {
    const { data, audit } = await finish(await begun(), recoveryCode(0).toUpperCase())
    expect(data).toEqual(signedIn)
    expect(audit).toContainEqual(['recovery_code_used', id, { at: 'sign_in' }])
    expect(audit).toContainEqual(['user_signed_in', id, { by: 'password and recovery code' }])
    expect((await finish(await begun(), recoveryCode(0))).data).toMatchObject(wrong)
    expect(await people.storage.factors.recoveryCodes(id)).toBe(9)
  })

  it.each([
    ['a step behind', -30_000, true],
    ['a step ahead', 30_000, true],
    ['two steps behind', -60_000, false],
    ['two steps ahead', 60_000, false],
  ])('with a clock that is %s', async (_name, drift, isAccepted) => {
    people.time += 5 * MINUTE
    const { data } = await finish(await begun(), people.code(secret, people.time + drift))
    expect(data).toMatchObject(isAccepted ? signedIn : wrong)
  })

  it('takes no code twice, nor one that is older than one it took', async () => {
    people.time += 5 * MINUTE
    expect((await finish(await begun(), people.code(secret))).data).toEqual(signedIn)
    expect((await finish(await begun(), people.code(secret))).data).toMatchObject(wrong)
    expect((await finish(await begun(), people.code(secret, people.time - 30_000))).data).toMatchObject(wrong)
    expect((await finish(await begun(), people.code(secret, people.time + 30_000))).data).toEqual(signedIn)
  })

  it('does not take the code that set it up', async () => {
    people.time -= 30_000
    expect((await finish(await begun(), people.code(secret))).data).toMatchObject(wrong)
  })

  it.each(['000000', '', 'x', '0a1b-2c3d-4e5f-6g7h-8j9k-mnpq', '１２３４５６', '\u0000'])(
    'refuses "%s"',
    async (code) => {
      const browser = await begun()
      const answer = await finish(browser, code || ' ')
      expect(answer.data).toMatchObject(wrong)
      expect(answer.audit).toEqual([['second_factor_failed', id, { factor: expect.any(String), at: 'sign_in' }]])
      expect(answer.cookies).toEqual([])
      // A slip does not begin anew.
      expect((await finish(browser, people.code(secret))).data).toEqual(signedIn)
    },
  )

  it('refuses the codes of somebody else', async () => {
    const other = await people.member(eve)
    const others = await people.withTotp(other)
    people.time += 5 * MINUTE
    expect((await finish(await begun(), people.code(others.secret))).data).toMatchObject(wrong)
    expect((await finish(await begun(), others.recoveryCodes[0] ?? '')).data).toMatchObject(wrong)
    expect(await people.storage.factors.recoveryCodes((await caller(other))?.id ?? '')).toBe(10)
  })
})

describe('guesses', () => {
  it('are five in half an hour, right ones after them included', async () => {
    const browser = await begun()
    for (let guess = 0; guess < 4; guess++) expect((await finish(browser, '000000')).data).toMatchObject(wrong)
    const fifth = await finish(browser, '000000')
    expect(fifth.data).toMatchObject(wrong)
    expect(fifth.audit).toContainEqual(['account_locked', id, { by: 'second_factor' }])
    for (const code of [people.code(secret), recoveryCode(0)]) {
      expect((await finish(browser, code)).data).toMatchObject({
        code: 'auth.locked',
        status: 429,
        headers: { 'Retry-After': '1800' },
      })
    }
    people.time += 30 * MINUTE
    expect((await finish(await begun(), people.code(secret))).data).toEqual(signedIn)
  })

  it('are counted for the account, whichever browser makes them', async () => {
    for (let guess = 0; guess < 5; guess++) await finish(await begun(), '000000')
    expect((await finish(await begun(), people.code(secret))).data).toMatchObject({ code: 'auth.locked' })
  })

  it('are forgotten with the right one', async () => {
    for (let round = 0; round < 3; round++) {
      const browser = await begun()
      for (let guess = 0; guess < 4; guess++) await finish(browser, '000000')
      expect((await finish(browser, people.code(secret))).data).toEqual(signedIn)
      people.time += 30_000
    }
  })

  it('cannot be made without the password, and so lock nobody out', async () => {
    for (let guess = 0; guess < 10; guess++) {
      expect((await finish(people.browser(), '000000')).data).toMatchObject(signInFirst)
    }
    expect((await finish(await begun(), people.code(secret))).data).toEqual(signedIn)
  })

  it('are not more in parallel', async () => {
    const browsers = await Promise.all(Array.from({ length: 20 }, () => begun()))
    const answers = await Promise.all(browsers.map((browser, guess) => finish(browser, String(100_000 + guess))))
    const codes = answers.map(({ data }) => (data as { code: string }).code)
    expect(codes.filter((code) => code === 'auth.second_factor_failed')).toHaveLength(5)
    expect(codes.filter((code) => code === 'auth.locked')).toHaveLength(15)
  })
})

describe('in parallel', () => {
  const users = (answers: readonly { readonly data: unknown }[]) =>
    answers.filter(({ data }) => 'user' in (data as object)).length

  it('64 uses of one code sign in once', async () => {
    const browsers = await Promise.all(Array.from({ length: 64 }, () => begun()))
    const before = (await sessions()).length
    const code = people.code(secret)
    expect(users(await Promise.all(browsers.map((browser) => finish(browser, code))))).toBe(1)
    expect(await sessions()).toHaveLength(before + 1)
  }, 30_000)

  it('64 uses of one recovery code sign in once', async () => {
    const browsers = await Promise.all(Array.from({ length: 64 }, () => begun()))
    expect(users(await Promise.all(browsers.map((browser) => finish(browser, recoveryCode(3)))))).toBe(1)
    expect(await people.storage.factors.recoveryCodes(id)).toBe(9)
  }, 30_000)

  it('one first step ends in one session, however many codes are shown for it', async () => {
    const stolen = jar(await begun())
    const codes = [people.code(secret), recoveryCode(0), recoveryCode(1), recoveryCode(2)]
    const answers = await Promise.all(codes.map((code) => finish(people.browser(stolen), code)))
    expect(users(answers)).toBe(1)
    expect(await sessions()).toHaveLength(2)
  })
})

describe('the first step', () => {
  it('is good for five minutes', async () => {
    const browser = await begun()
    people.time += 5 * MINUTE - 1
    expect((await finish(browser, '000000')).data).toMatchObject(wrong)
    people.time += 1
    expect((await finish(browser, people.code(secret))).data).toMatchObject(signInFirst)
  })

  it('stolen from a browser that went on is good for nothing', async () => {
    const browser = await begun()
    const stolen = jar(browser)
    await finish(browser, people.code(secret))
    people.time += 30_000
    expect((await finish(people.browser(stolen), people.code(secret))).data).toMatchObject(signInFirst)
    expect((await finish(people.browser(stolen), recoveryCode(0))).data).toMatchObject(signInFirst)
  })

  it('dies with the password that was shown', async () => {
    const browser = await begun()
    expect(
      (await owner.call('POST password/change', { current: ada.password, password: 'An0ther-Lake' })).data,
    ).toEqual({
      ended: expect.any(Number),
    })
    expect((await finish(browser, people.code(secret))).data).toMatchObject(signInFirst)
    expect((await finish(browser, recoveryCode(0))).data).toMatchObject(signInFirst)
  })

  it('dies with the account', async () => {
    const browser = await begun()
    await people.storage.accounts.update(id, { disabled: true })
    expect((await finish(browser, recoveryCode(0))).data).toMatchObject(signInFirst)
    expect(await people.storage.factors.recoveryCodes(id)).toBe(10)
  })

  it('is of no use to the owner of another account', async () => {
    const other = await people.member(eve)
    const { secret: others } = await people.withTotp(other)
    const browser = await begun()
    expect((await finish(browser, people.code(others))).data).toMatchObject(wrong)
    expect((await finish(browser, people.code(secret))).data).toMatchObject({ user: { email: ada.email } })
  })

  it('begins anew with another account', async () => {
    await people.withTotp(await people.member(eve))
    const browser = people.browser()
    await people.login(browser, eve)
    await begun(browser)
    expect((await finish(browser, people.code(secret))).data).toMatchObject({ user: { email: ada.email } })
  })

  it('tokens/43 is not a session, and nothing else is a first step: a sealed cookie under another name opens nothing', async () => {
    const { data: options } = await owner.call('POST passkeys/options')
    expect(options).toHaveProperty('challenge')
    const own = jar(owner)
    const pending = jar(await begun())[PENDING] ?? ''
    for (const name of Object.keys(own)) {
      const browser = people.browser({ [name]: pending })
      expect(await caller(browser)).toBeNull()
      expect((await finish(people.browser({ [PENDING]: own[name] ?? '' }), people.code(secret))).data).toMatchObject(
        signInFirst,
      )
    }
    expect(Object.keys(own)).toEqual(
      expect.arrayContaining([
        '__Host-holdfast-access',
        '__Host-holdfast-refresh',
        '__Host-holdfast-passkey-challenge',
      ]),
    )
  })

  it('tokens/42 is good in one spelling', async () => {
    const value = jar(await begun())[PENDING] ?? ''
    const last = value.at(-1) ?? ''
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const next = alphabet[(alphabet.indexOf(last) + 1) % 64]
    for (const changed of [
      `${value}=`,
      value.slice(0, -1),
      `${value.slice(0, -1)}${next}`,
      `A${value}`,
      '',
      'x'.repeat(5000),
    ]) {
      expect((await finish(people.browser({ [PENDING]: changed }), people.code(secret))).data).toMatchObject(
        signInFirst,
      )
    }
  })
})

describe('at rest', () => {
  it('the secret is sealed, and the recovery codes are hashed', async () => {
    const stored = JSON.stringify(await people.storage.factors.totp(id))
    expect(stored).not.toContain(secret)
    const bytes = Buffer.from((await people.storage.factors.totp(id))?.sealedSecret ?? '', 'base64url')
    expect(bytes.toString('latin1')).not.toContain(secret)
    expect(await people.storage.factors.useRecoveryCode(id, recoveryCode(0))).toBe(false)
  })

  it('a secret that was copied to another account’s row is good for nobody', async () => {
    const other = await people.member(eve)
    const { secret: others } = await people.withTotp(other)
    const stolen = (await people.storage.factors.totp(id))?.sealedSecret ?? ''
    const victim = people.storage.factors.totp
    // Whoever writes the table puts a row that they know into the place of the victim's.
    Object.assign(people.storage.factors, {
      totp: async (userId: string) => {
        const row = await victim(userId)
        return row === null ? null : { ...row, sealedSecret: stolen }
      },
    })
    const browser = people.browser()
    await people.login(browser, eve)
    expect((await finish(browser, people.code(secret))).data).toMatchObject(wrong)
    expect((await finish(browser, people.code(others))).data).toMatchObject(wrong)
  })
})
