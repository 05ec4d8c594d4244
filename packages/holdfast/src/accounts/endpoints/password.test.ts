import { createHash } from 'node:crypto'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { memory } from '../../storage/memory.js'
import type { Storage } from '../../storage/storage.js'
import { endpointBrowser, type EndpointBrowser, type EndpointBrowserOptions } from '../../testing/account-endpoints.js'
import { fakeMail, type FakeMail } from '../../testing/fake-mail.js'

const ada = { email: 'ada@example.com', password: 'Tr0mbone-Lake', name: 'Ada' }
const former = { email: ada.email, password: ada.password }
const renewed = { ...former, password: 'An0ther-Harbour' }
const MINUTE = 60_000
const links = { verify: '/verify', reset: '/account/reset', unlock: '/unlock' }

// Every guess is hashed, and the machine may be busy.
vi.setConfig({ testTimeout: 30_000 })

let time: number
let storage: Storage
let mail: FakeMail
/** Signed in. */
let home: EndpointBrowser
let away: EndpointBrowser
let id: string

function at(options: Partial<EndpointBrowserOptions> = {}): EndpointBrowser {
  const accounts = { mail: { sender: mail, links }, verification: 'none', ...options.accounts } as const
  return endpointBrowser({ storage, clock: () => time, ...options, accounts })
}

beforeEach(async () => {
  time = Date.UTC(2030, 0, 1, 12)
  storage = memory()
  mail = fakeMail()
  home = at()
  away = home.another()
  await home.call('POST register', ada)
  id = ((await home.call('POST login', former)).data as { user: { id: string } }).user.id
})

const forgot = (email = ada.email) => away.call('POST password/forgot', { email })
const reset = (token: string, password = renewed.password, browser = away) =>
  browser.call('POST password/reset', { token, password })
const change = (password = renewed.password, current = former.password, browser = home) =>
  browser.call('POST password/change', { current, password })
const code = async (answer: Promise<{ readonly data: unknown }>) =>
  ((await answer).data as { code?: string }).code ?? 'ok'
const signIn = (body: object) => code(home.another().call('POST login', body))

describe('password/forgot', () => {
  it('mails a link below the app’s own origin, and answers everybody the same', async () => {
    const known = await forgot('ADA@Example.com')
    const unknown = await forgot('nobody@example.com')
    expect(known.data).toEqual({ accepted: true })
    expect(mail.sent.length).toBe(1)
    expect(mail.sent[0]).toMatchObject({ to: 'ada@example.com', subject: 'A new password for app.example.com' })
    expect(mail.sent[0]?.text.split('\n')).toContain(`https://app.example.com/account/reset?token=${mail.token()}`)
    expect({ ...unknown, audit: [], after: [] }).toEqual({ ...known, audit: [], after: [] })
    expect([known.audit, unknown.audit]).toEqual([
      [['password_reset_requested', id, {}]],
      [['password_reset_requested', null, {}]],
    ])
  })

  it('is answered before it is known whether there is anything to mail', async () => {
    const browser = at({ holdAfter: true })
    for (const email of [ada.email, 'nobody@example.com']) {
      const { after } = await browser.call('POST password/forgot', { email })
      expect(after.length).toBe(1)
    }
    expect(mail.sent).toEqual([])
  })

  it('mails nothing for a disabled account', async () => {
    await storage.accounts.update(id, { disabled: true })
    expect((await forgot()).data).toEqual({ accepted: true })
    expect(mail.sent).toEqual([])
  })

  it('a mail server that does not answer changes nothing but the report, which holds no address', async () => {
    const browser = at({ accounts: { mail: { sender: fakeMail(true), links } } })
    const { data, reported } = await browser.call('POST password/forgot', { email: ada.email })
    expect(data).toEqual({ accepted: true })
    expect(reported).toEqual([
      expect.objectContaining({ name: 'HoldfastOutage', part: 'mail', reason: 'ECONNREFUSED' }),
    ])
    expect(JSON.stringify(reported) + String(reported[0])).not.toContain('ada@')
  })

  it('fills no mailbox, and leaves a link in it that works: whoever asks in the owner’s place cannot keep them out', async () => {
    let tokens: string[] = []
    for (let minute = 0; minute < 24 * 60; minute++) {
      const before = mail.sent.length
      await forgot()
      if (mail.sent.length > before) tokens = [mail.token()]
      const redeemable = await storage.tickets.find(sha256(tokens[0] ?? ''), 'reset', time)
      expect(redeemable, `minute ${minute}`).not.toBeNull()
      time += MINUTE
    }
    expect(mail.sent.length).toBeLessThan(3 * 48 + 1)
  })
})

describe('password/reset', () => {
  it('sets the password, ends every session, signs nobody in, and shows that the address is the owner’s', async () => {
    const elsewhere = home.another()
    await elsewhere.call('POST login', former)
    await forgot()
    const { data, audit } = await reset(mail.token())
    expect(data).toEqual({ ended: 2 })
    expect(audit).toEqual([['password_reset', id, { sessions_ended: 2 }]])
    expect(await storage.sessions.list(id, time)).toEqual([])
    expect(await away.identify()).toBeNull()
    for (const browser of [home, elsewhere]) expect(await browser.identify()).toEqual({ invalid: 'auth.revoked' })
    expect(await signIn(former)).toBe('auth.invalid_credentials')
    expect(await signIn(renewed)).toBe('ok')
    expect((await storage.accounts.find(id))?.emailVerifiedAt).toBe(time)
  })

  it('works once, and only the last mail’s link', async () => {
    await forgot()
    const first = mail.token()
    await forgot()
    const second = mail.token()
    expect(first).not.toBe(second)
    expect(await code(reset(first))).toBe('account.ticket_invalid')
    expect(await code(reset(second))).toBe('ok')
    expect(await code(reset(second, 'A-Third-1-Quay'))).toBe('account.ticket_invalid')
  })

  it('64 at once with one link: one of them sets the password', async () => {
    await forgot()
    const token = mail.token()
    const answers = await Promise.all(
      Array.from({ length: 64 }, (_, index) => code(reset(token, `An0ther-Harbour-${index}`, home.another()))),
    )
    expect(answers.filter((answer) => answer === 'ok').length).toBe(1)
    expect(await signIn({ ...former, password: `An0ther-Harbour-${answers.indexOf('ok')}` })).toBe('ok')
  })

  it('is over after half an hour, or as long as the app says', async () => {
    await forgot()
    time += 30 * MINUTE - 1
    expect(await code(reset(mail.token(), 'x'))).toBe('account.password_refused')
    time += 1
    expect(await code(reset(mail.token()))).toBe('account.ticket_invalid')
    const slow = at({ accounts: { tickets: { reset: '2 h' } } })
    await slow.call('POST password/forgot', { email: ada.email })
    expect(mail.sent.at(-1)?.text).toContain('for 2 hours.')
    time += 90 * MINUTE
    expect(await code(reset(mail.token(), renewed.password, slow))).toBe('ok')
  })

  it('a refused password leaves the link good, whatever it is refused for', async () => {
    await forgot()
    for (const [password, reason] of [
      ['Sh0rt', 'too_short'],
      ['Password1', 'common'],
      ['Ada@example.com-1', 'contains_email'],
    ] as const) {
      const { data } = await reset(mail.token(), password)
      expect(data).toMatchObject({ code: 'account.password_refused', status: 400 })
      expect((data as { extensions: { reasons: { code: string }[] } }).extensions.reasons).toContainEqual(
        expect.objectContaining({ code: reason }),
      )
    }
    expect(await code(reset(mail.token()))).toBe('ok')
  })

  it.each(['', 'x', 'A'.repeat(43), 'A'.repeat(44), '../../etc', 'null', 'é'.repeat(43)])(
    'refuses the token %o after the work that a wrong one costs, and no hash',
    async (token) => {
      let asked = 0
      const tickets = { ...storage.tickets, find: async () => (asked++, null) }
      const browser = at({ storage: { ...storage, tickets } })
      if (token === '') return expect(reset(token, renewed.password, browser)).rejects.toThrow('not valid')
      expect(await code(reset(token, renewed.password, browser))).toBe('account.ticket_invalid')
      expect(asked).toBe(/^\w{43}$/.test(token) ? 1 : 0)
    },
  )

  it('tokens/43 a link of another kind is none, and no credential', async () => {
    const verifying = at({ accounts: { verification: 'optional' } })
    await verifying.call('POST email/verify/send', { email: ada.email })
    const verify = mail.token()
    expect(await code(reset(verify))).toBe('account.ticket_invalid')
    await forgot()
    expect(await code(away.call('POST unlock', { token: mail.token() }))).toBe('account.ticket_invalid')
    expect(await code(verifying.call('POST email/verify', { token: mail.token() }))).toBe('account.ticket_invalid')
    for (const name of ['access', 'refresh', 'device']) {
      const cookie = { name: `__Host-holdfast-${name}`, value: mail.token(), path: '/', httpOnly: true, secure: true }
      const identified = await home.another([{ ...cookie, sameSite: 'lax' }]).identify()
      expect(identified === null || 'invalid' in identified).toBe(true)
    }
    // Each of them is still what it was.
    expect(await code(verifying.call('POST email/verify', { token: verify }))).toBe('ok')
    expect(await code(reset(mail.token()))).toBe('ok')
  })

  it('a disabled account, and one that is gone, has no links', async () => {
    await forgot()
    await storage.accounts.update(id, { disabled: true })
    expect(await code(reset(mail.token()))).toBe('account.ticket_invalid')
  })

  it('lifts the lock, and the browser that did it is a known device', async () => {
    for (let count = 0; count < 5; count++) await signIn({ ...former, password: 'wrong' })
    expect(await signIn(former)).toBe('auth.locked')
    await forgot()
    await reset(mail.token())
    expect(await signIn(renewed)).toBe('ok')
    for (let count = 0; count < 5; count++) await signIn({ ...former, password: 'wrong' })
    expect(await signIn(renewed)).toBe('auth.locked')
    expect(await code(away.call('POST login', renewed))).toBe('ok')
  })

  it('a change of the password by other means ends the link', async () => {
    await forgot()
    await change()
    expect(await code(reset(mail.token(), 'A-Third-1-Quay'))).toBe('account.ticket_invalid')
    expect(await signIn(renewed)).toBe('ok')
  })

  it('keeps the hash of the token, never the token', async () => {
    const issued: unknown[] = []
    const issue: typeof storage.tickets.issue = (ticket) => (issued.push(ticket), storage.tickets.issue(ticket))
    const browser = at({ storage: { ...storage, tickets: { ...storage.tickets, issue } } })
    await browser.call('POST password/forgot', { email: ada.email })
    expect(issued).toEqual([
      {
        hash: sha256(mail.token()),
        purpose: 'reset',
        userId: id,
        email: 'ada@example.com',
        createdAt: time,
        expiresAt: time + 30 * MINUTE,
      },
    ])
    expect(JSON.stringify(issued)).not.toContain(mail.token())
  })
})

describe('a former password at the moment of the change', () => {
  /** The app, with whatever is asked of `method` held until the test lets it go. */
  function holding(method: 'findByEmail' | 'credentials') {
    let letGo!: () => void
    let isHeld!: () => void
    const held = new Promise<void>((resolve) => (isHeld = resolve))
    const released = new Promise<void>((resolve) => (letGo = resolve))
    const accounts = {
      ...storage.accounts,
      [method]: async (text: string) => {
        const found = await storage.accounts[method](text)
        isHeld()
        await released
        return found
      },
    }
    return { app: at({ storage: { ...storage, accounts } }), held, letGo }
  }

  it('tokens/45 a sign-in that was under way leaves no session behind', async () => {
    const { app, held, letGo } = holding('findByEmail')
    const late = app.call('POST login', former)
    await held
    await change()
    letGo()
    const { data, cookies } = await late
    expect(data).toMatchObject({ code: 'auth.invalid_credentials' })
    expect(cookies).toEqual([])
    expect((await storage.sessions.list(id, time)).length).toBe(1)
  })

  it('sign-ins that waited for their turn are looked at by the password of then', async () => {
    const { app, held, letGo } = holding('findByEmail')
    const waiting = Array.from({ length: 4 }, () => code(app.another().call('POST login', former)))
    await held
    await change()
    letGo()
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(['auth.invalid_credentials']))
    expect((await storage.sessions.list(id, time)).length).toBe(1)
  })
})

describe('password/change', () => {
  it('tokens/45 sets the password, ends the other sessions, and keeps this one', async () => {
    const elsewhere = home.another()
    await elsewhere.call('POST login', former)
    const { data, cookies, audit } = await change()
    expect(data).toEqual({ ended: 1 })
    expect(cookies).toEqual([])
    expect(audit).toEqual([['password_changed', id, { sessions_ended: 1 }]])
    expect(await home.identify()).toMatchObject({ id })
    expect(await elsewhere.identify()).toEqual({ invalid: 'auth.revoked' })
    expect(await signIn(former)).toBe('auth.invalid_credentials')
    expect(await signIn(renewed)).toBe('ok')
  })

  it('needs the current password', async () => {
    const { data, audit } = await change(renewed.password, 'wrong')
    expect(data).toMatchObject({ code: 'auth.invalid_credentials', status: 401 })
    expect(audit).toEqual([['user_sign_in_failed', id, { reason: 'password' }]])
    expect(await signIn(former)).toBe('ok')
  })

  it('refuses what the policy refuses, and changes nothing', async () => {
    expect(await code(change('Password1'))).toBe('account.password_refused')
    expect(await code(change('Ada@example.com-1'))).toBe('account.password_refused')
    expect(await signIn(former)).toBe('ok')
  })

  it('wrong guesses count as failed sign-ins of this browser: a stolen session guesses no further', async () => {
    for (let count = 0; count < 5; count++) expect(await code(change('x', 'wrong'))).toBe('auth.invalid_credentials')
    expect(await code(change())).toBe('auth.locked')
    // Its own lock: elsewhere the owner signs in.
    expect(await signIn(former)).toBe('ok')
    // Without the cookie of the device they are those of a stranger.
    const thief = home.another(home.cookies().filter(({ name }) => !name.endsWith('device')))
    for (let count = 0; count < 5; count++) await change('x', 'wrong', thief)
    expect(await code(change(renewed.password, former.password, thief))).toBe('auth.locked')
    expect(await signIn(former)).toBe('auth.locked')
  })

  it('of two at once one changes it, and the other’s current password is the account’s no more', async () => {
    const answers = await Promise.all([code(change('An0ther-Harbour')), code(change('A-Third-1-Quay'))])
    expect(answers.toSorted()).toEqual(['auth.invalid_credentials', 'ok'])
  })

  it('is not for services, and not for an account without a password', async () => {
    const endpoint = home.endpoints.find(({ path }) => path === 'password/change')
    const service = {
      id: 'k1',
      kind: 'service',
      provider: 'api-key',
      carries: 'header',
      roles: [],
      scopes: [],
    } as const
    const body = { current: former.password, password: renewed.password }
    const context = { principal: service, body, answer: {} }
    expect(await endpoint?.handler(context as never)).toMatchObject({ code: 'access.denied' })

    const accounts = {
      ...storage.accounts,
      credentials: async (wanted: string) => {
        const found = await storage.accounts.credentials(wanted)
        return found && { ...found, passwordHash: null }
      },
    }
    const passwordless = at({ storage: { ...storage, accounts }, cookies: home.cookies() })
    expect(await code(change(renewed.password, former.password, passwordless))).toBe('auth.invalid_credentials')
  })
})

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}
