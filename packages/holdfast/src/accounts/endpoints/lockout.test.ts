import { createHash } from 'node:crypto'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { SealPurpose } from '../../authentication/tokens/key.js'
import { sealer } from '../../authentication/tokens/sealed.js'
import { problem } from '../../core/problem.js'
import { memory } from '../../storage/memory.js'
import type { Storage } from '../../storage/storage.js'
import {
  endpointBrowser,
  TEST_SECRET,
  type EndpointBrowser,
  type EndpointBrowserOptions,
} from '../../testing/account-endpoints.js'
import { fakeMail, type FakeMail } from '../../testing/fake-mail.js'
import type { HumanProof } from '../endpoint.js'

const ada = { email: 'ada@example.com', password: 'Tr0mbone-Lake', name: 'Ada' }
const right = { email: ada.email, password: ada.password }
const wrong = { ...right, password: 'Wr0ng-Lake' }
const nobody = { email: 'nobody@example.com', password: 'Wr0ng-Lake' }
const MINUTE = 60_000
const links = { verify: '/verify', reset: '/reset', unlock: '/unlock' }

// Every guess is hashed, and the machine may be busy.
vi.setConfig({ testTimeout: 30_000 })

let time: number
let storage: Storage
let mail: FakeMail
/** The owner's browser, in which they have signed in once. */
let home: EndpointBrowser
/** Somebody else's. */
let away: EndpointBrowser

function at(options: Partial<EndpointBrowserOptions> = {}): EndpointBrowser {
  return endpointBrowser({
    storage,
    clock: () => time,
    ...options,
    accounts: { mail: { sender: mail, links }, verification: 'none', ...options.accounts },
  })
}

beforeEach(async () => {
  time = Date.UTC(2030, 0, 1, 12)
  storage = memory()
  mail = fakeMail()
  home = at()
  away = home.another()
  await home.call('POST register', ada)
  await home.call('POST login', right)
  await home.call('POST logout')
})

const guess = (browser: EndpointBrowser, body: object = wrong) => browser.call('POST login', body)
const lock = async (browser: EndpointBrowser, body: object = wrong) => {
  for (let count = 0; count < 5; count++) await guess(browser, body)
}
const code = async (answer: Promise<{ readonly data: unknown }>) =>
  ((await answer).data as { code?: string }).code ?? 'signed in'

describe('the lock', () => {
  it('comes after five wrong guesses in a row, for half an hour, and says how long it lasts', async () => {
    for (let count = 0; count < 5; count++) expect(await code(guess(away))).toBe('auth.invalid_credentials')
    time += 10 * MINUTE
    const { data, cookies } = await guess(away, right)
    expect(data).toMatchObject({ code: 'auth.locked', status: 429, headers: { 'Retry-After': '1200' } })
    expect(cookies).toEqual([])
    time += 20 * MINUTE - 1
    expect((await guess(away, right)).data).toMatchObject({ headers: { 'Retry-After': '1' } })
    time += 1
    expect(await code(guess(away, right))).toBe('signed in')
  })

  it('is not prolonged by those who knock meanwhile', async () => {
    await lock(away)
    for (let minute = 0; minute < 29; minute++) {
      time += MINUTE
      expect(await code(guess(away))).toBe('auth.locked')
    }
    time += MINUTE
    expect(await code(guess(away, right))).toBe('signed in')
  })

  it('counts in a row: a success, or half an hour of peace, begins anew', async () => {
    for (let round = 0; round < 3; round++) {
      for (let count = 0; count < 4; count++) await guess(away)
      expect(await code(guess(away, right))).toBe('signed in')
      away = home.another()
    }
    for (let round = 0; round < 3; round++) {
      for (let count = 0; count < 4; count++) expect(await code(guess(away))).toBe('auth.invalid_credentials')
      time += 30 * MINUTE
    }
  })

  it('the fifth guess may be right', async () => {
    for (let count = 0; count < 4; count++) await guess(away)
    expect(await code(guess(away, right))).toBe('signed in')
  })

  it('is the same for an address that nobody has', async () => {
    const answers = async (body: object) => {
      const browser = home.another()
      const seen = []
      for (let count = 0; count < 7; count++) {
        const { data, cookies, headers } = await guess(browser, body)
        seen.push({ data, cookies, headers })
      }
      return seen
    }
    expect(await answers(nobody)).toEqual(await answers(wrong))
  })

  it('is for the address, in whatever spelling, and from wherever', async () => {
    const spellings = ['ada@example.com', 'ADA@example.com', ' ada@Example.COM ', 'Ada@EXAMPLE.com', 'aDA@example.com']
    for (const email of spellings) await home.another().call('POST login', { ...wrong, email })
    expect(await code(home.another().call('POST login', right))).toBe('auth.locked')
    expect(await code(guess(away, nobody))).toBe('auth.invalid_credentials')
  })

  it('holds on every instance', async () => {
    for (let count = 0; count < 5; count++) await guess(at())
    expect(await code(guess(at(), right))).toBe('auth.locked')
  })

  it('is on record once, with the account where there is one', async () => {
    const facts = async (body: object) => {
      const seen = []
      for (let count = 0; count < 7; count++) seen.push(...(await guess(away, body)).audit)
      return seen
    }
    const id = (await storage.accounts.findByEmail(ada.email))?.id
    const failed = (subject: unknown, reason: string) => ['user_sign_in_failed', subject, { reason }]
    for (const [body, subject, reason] of [
      [wrong, id, 'password'],
      [nobody, null, 'unknown'],
    ] as const) {
      expect(await facts(body)).toEqual([
        ...Array.from({ length: 5 }, () => failed(subject, reason)),
        ['account_locked', subject, { known_device: false }],
        failed(subject, 'locked'),
        failed(subject, 'locked'),
      ])
    }
  })

  it('the number and the length are options', async () => {
    const strict = at({ accounts: { lockout: { threshold: 3, duration: '2 h' } } })
    for (let count = 0; count < 3; count++) expect(await code(guess(strict))).toBe('auth.invalid_credentials')
    expect((await guess(strict)).data).toMatchObject({ code: 'auth.locked', headers: { 'Retry-After': '7200' } })
  })

  it('holds no address in the store', async () => {
    const keys: string[] = []
    const attempts = new Proxy(storage.attempts, {
      get: (target, name) =>
        name === 'begin'
          ? (...given: Parameters<typeof target.begin>) => {
              keys.push(given[0])
              return target.begin(...given)
            }
          : Reflect.get(target, name),
    })
    const watched = at({ storage: { ...storage, attempts } })
    await guess(watched)
    await watched.call('POST password/forgot', { email: ada.email })
    expect(keys.length).toBe(2)
    expect(keys.every((key) => /^[\w-]{43}$/.test(key))).toBe(true)
  })
})

describe('guesses side by side', () => {
  /** How many passwords are looked at. */
  const looked = async (browsers: readonly EndpointBrowser[], body: object) => {
    const answers = await Promise.all(browsers.map((browser) => code(guess(browser, body))))
    return {
      looked: answers.filter((answer) => answer === 'auth.invalid_credentials').length,
      locked: answers.filter((answer) => answer === 'auth.locked').length,
    }
  }

  it('of 64 wrong ones at once exactly five are looked at', async () => {
    const browsers = Array.from({ length: 64 }, () => home.another())
    expect(await looked(browsers, wrong)).toEqual({ looked: 5, locked: 59 })
    expect(await looked(browsers, nobody)).toEqual({ looked: 5, locked: 59 })
  })

  it('also when every one of them reaches another instance', async () => {
    expect(
      await looked(
        Array.from({ length: 64 }, () => at()),
        wrong,
      ),
    ).toEqual({ looked: 5, locked: 59 })
  })

  it('of 64 right ones at one instance all are let in: nobody is locked out by their own tabs', async () => {
    const answers = await Promise.all(Array.from({ length: 64 }, () => code(guess(home.another(), right))))
    expect(new Set(answers)).toEqual(new Set(['signed in']))
  })
})

describe('a known device', () => {
  it('is not kept out by strangers, who stay out', async () => {
    await lock(away)
    expect(await code(guess(away, right))).toBe('auth.locked')
    expect(await code(guess(home, right))).toBe('signed in')
    // The owner's success gives strangers nothing.
    expect(await code(guess(away, right))).toBe('auth.locked')
  })

  it('has five guesses of its own, and locks nobody else by them', async () => {
    await lock(home)
    expect(await code(guess(home, right))).toBe('auth.locked')
    expect(await code(guess(away, right))).toBe('signed in')
  })

  it('its cookie is worth five guesses in all, however often it is copied', async () => {
    const copies = Array.from({ length: 64 }, () => at({ cookies: home.cookies() }))
    const answers = await Promise.all(copies.map((copy) => code(guess(copy))))
    expect(answers.filter((answer) => answer === 'auth.invalid_credentials').length).toBe(5)
    expect(await code(guess(home, right))).toBe('auth.locked')
  })

  it('a stranger gets no more guesses by cookies of accounts of his own', async () => {
    const eve = { email: 'eve@example.com', password: 'An0ther-Lake' }
    await away.call('POST register', { ...eve, name: 'Eve' })
    let looked = 0
    for (let round = 0; round < 8; round++) {
      const browser = home.another()
      await browser.call('POST login', eve)
      if ((await code(guess(browser))) === 'auth.invalid_credentials') looked++
    }
    expect(looked).toBe(5)
  })

  it('who has stolen a cookie gets no new guesses by signing in to an account of his own with it', async () => {
    const eve = { email: 'eve@example.com', password: 'An0ther-Lake' }
    await away.call('POST register', { ...eve, name: 'Eve' })
    const thief = at({ cookies: home.cookies() })
    let looked = 0
    for (let round = 0; round < 8; round++) {
      if ((await code(guess(thief))) === 'auth.invalid_credentials') looked++
      await thief.call('POST login', eve)
    }
    expect(looked).toBe(5)
  })

  it('is one for up to four accounts, and forgets the one used longest ago', async () => {
    const others = ['b', 'c', 'd', 'e'].map((letter) => ({ ...right, email: `${letter}@example.com` }))
    for (const other of others) {
      await away.call('POST register', { ...other, name: 'X' })
      await home.call('POST login', other)
    }
    for (const body of [right, ...others]) await lock(away, { ...body, password: 'Wr0ng-Lake' })
    expect(
      await Promise.all([right, ...others].map((body) => code(guess(at({ cookies: home.cookies() }), body)))),
    ).toEqual(['auth.locked', ...others.map(() => 'signed in')])
  })

  it.each<readonly [string, () => string | Promise<string>]>([
    ['a made-up cookie', () => 'A'.repeat(120)],
    ['an empty one', () => ''],
    ['a sealed text of another purpose', () => sealedFor('second-factor')],
  ])('%s is a stranger, and no fault', async (_, value) => {
    const cookie = { ...home.cookies()[0], name: '__Host-holdfast-device', value: await value() }
    await lock(away)
    expect(await code(guess(at({ cookies: [cookie as never] }), right))).toBe('auth.locked')
  })

  it('is remembered for a year', async () => {
    time += 364 * 24 * 60 * MINUTE
    await lock(away)
    const copy = at({ cookies: home.cookies() })
    expect(await code(guess(copy, right))).toBe('signed in')
    time += 366 * 24 * 60 * MINUTE
    await lock(away)
    expect(await code(guess(copy, right))).toBe('auth.locked')
  })

  it('its cookie is of the kind that the app asks for, for front ends on another site', async () => {
    const browser = at({ accounts: { cookies: { sameSite: 'none', partitioned: true } } })
    const { cookies } = await browser.call('POST login', right)
    expect(cookies.find(({ name }) => name.endsWith('device'))).toMatchObject({
      httpOnly: true,
      secure: true,
      sameSite: 'none',
      partitioned: true,
    })
  })

  it('outlives a change of the secret', async () => {
    const fresh = 'p9TzN2vKx7Lq4Ws8Rd1Yb6Hm3Jc5Fg0UeAoViTnXkQZ'
    const changed = (cookies: ReturnType<typeof home.cookies>) =>
      at({ cookies, accounts: { secret: [fresh, TEST_SECRET] } })
    await lock(changed([]))
    expect(await code(guess(changed([]), right))).toBe('auth.locked')
    expect(await code(guess(changed(home.cookies()), right))).toBe('signed in')
  })
})

describe('the unlock link', () => {
  it('is mailed once when strangers lock an account, and lets this browser in while they stay out', async () => {
    await lock(away)
    await guess(away)
    expect(mail.sent.map(({ to, subject }) => [to, subject])).toEqual([
      ['ada@example.com', 'Too many failed sign-ins at app.example.com'],
    ])
    expect(mail.sent[0]?.text).toMatch(/^https:\/\/app\.example\.com\/unlock\?token=[\w-]{43}$/m)

    const phone = home.another()
    expect(await code(guess(phone, right))).toBe('auth.locked')
    const { data, cookies, audit } = await phone.call('POST unlock', { token: mail.token() })
    expect(data).toEqual({ unlocked: true })
    expect(cookies.map(({ name, maxAge }) => [name, maxAge])).toEqual([['__Host-holdfast-device', 365 * 86_400]])
    expect(audit).toEqual([['account_unlocked', expect.any(String), {}]])
    expect(await phone.identify()).toBeNull()
    expect(await code(guess(phone, right))).toBe('signed in')
    expect(await code(guess(away, right))).toBe('auth.locked')
  })

  it('works once, for an hour', async () => {
    await lock(away)
    const token = mail.token()
    time += 60 * MINUTE
    expect(await code(away.call('POST unlock', { token }))).toBe('account.ticket_invalid')
    await lock(away)
    expect(await code(away.call('POST unlock', { token: mail.token() }))).toBe('signed in')
    expect(await code(away.call('POST unlock', { token: mail.token() }))).toBe('account.ticket_invalid')
  })

  it('is mailed to nobody: not for unknown addresses, disabled accounts, or a device that locks itself', async () => {
    await lock(away, nobody)
    await lock(home)
    const id = (await storage.accounts.findByEmail(ada.email))?.id as string
    await storage.accounts.update(id, { disabled: true })
    await lock(away)
    expect(mail.sent).toEqual([])
  })

  it('does not fill a mailbox: three in a day at most, however long strangers go on', async () => {
    for (let round = 0; round < 10; round++) {
      await lock(away)
      time += 30 * MINUTE
    }
    expect(mail.sent.length).toBe(3)
  })

  it('is no condition: without mail the lock is the same', async () => {
    const plain = endpointBrowser({ storage, clock: () => time })
    await lock(plain)
    expect(await code(guess(plain, right))).toBe('auth.locked')
  })
})

describe('the CAPTCHA', () => {
  const puzzle = { provider: 'fake', challenge: { salt: 'x' } }
  /** Solved, not solved, or nobody knows, as the test says. */
  let verdict: 'passed' | 'human.required' | 'human.failed' | 'human.unavailable'
  let checks: number
  const human: HumanProof = {
    isConfigured: true,
    async check() {
      checks++
      return verdict === 'passed' ? undefined : problem(verdict)
    },
    puzzle: async () => puzzle,
  }

  beforeEach(() => {
    checks = 0
    verdict = 'human.required'
    away = at({ human })
  })

  it('is asked for after three failures, and brought with the third', async () => {
    for (const shown of [undefined, undefined, puzzle]) {
      const { data } = await guess(away)
      expect(data).toMatchObject({ code: 'auth.invalid_credentials' })
      expect((data as { extensions?: { human?: unknown } }).extensions?.human).toEqual(shown)
    }
    expect(checks).toBe(0)
    expect((await guess(away, right)).data).toMatchObject({
      code: 'auth.human_required',
      status: 401,
      headers: { 'WWW-Authenticate': 'Bearer' },
      extensions: { human: puzzle },
    })
    verdict = 'human.failed'
    expect(await code(guess(away, right))).toBe('auth.human_required')
  })

  it('five attempts without a proof lock, and what was tried without one was not looked at', async () => {
    const id = (await storage.accounts.findByEmail(ada.email))?.id
    const audit = []
    for (let count = 0; count < 6; count++) audit.push(...(await guess(away, count < 3 ? wrong : right)).audit)
    const reasons = ['password', 'password', 'password', 'human', 'human', 'locked']
    expect(audit.filter(([type]) => type === 'user_sign_in_failed')).toEqual(
      reasons.map((reason) => ['user_sign_in_failed', id, { reason }]),
    )
    expect(audit.filter(([type]) => type === 'account_locked').length).toBe(1)
    expect(mail.sent.length).toBe(1)
  })

  it('with a proof the password is looked at, and a success begins anew', async () => {
    for (let count = 0; count < 3; count++) await guess(away)
    verdict = 'passed'
    expect(await code(guess(away, right))).toBe('signed in')
    verdict = 'human.required'
    expect(await code(guess(at({ human }), right))).toBe('signed in')
  })

  it('with a proof a wrong password is still wrong, and the fifth locks', async () => {
    verdict = 'passed'
    for (let count = 0; count < 5; count++) expect(await code(guess(away))).toBe('auth.invalid_credentials')
    expect(await code(guess(away, right))).toBe('auth.locked')
    expect(checks).toBe(2)
  })

  it('that cannot be checked is 503', async () => {
    for (let count = 0; count < 3; count++) await guess(away)
    verdict = 'human.unavailable'
    expect((await guess(away, right)).data).toMatchObject({ code: 'human.unavailable', status: 503 })
  })

  it('is the same for an address that nobody has', async () => {
    for (const given of ['human.required', 'passed'] as const) {
      verdict = given
      const answers = async (email: string) => {
        const seen = []
        for (let count = 0; count < 7; count++) seen.push((await guess(away, { ...wrong, email })).data)
        return seen
      }
      time += 60 * MINUTE
      expect(await answers(nobody.email)).toEqual(await answers(ada.email))
    }
  })

  it('when it is asked for is an option', async () => {
    const always = at({ human, accounts: { lockout: { humanAfter: 0 } } })
    expect(await code(guess(always, right))).toBe('auth.human_required')
  })

  it('registration asks for none', async () => {
    expect(await code(away.call('POST register', { ...ada, email: 'eve@example.com' }))).toBe('signed in')
    expect(checks).toBe(0)
  })
})

function sealedFor(purpose: SealPurpose): Promise<string> {
  const tag = createHash('sha256').update(ada.email).digest('base64url').slice(0, 16)
  return sealer([TEST_SECRET], purpose).seal(`A ${tag}`, Infinity)
}
