import { beforeEach, describe, expect, it } from 'vitest'
import { memory } from '../../storage/memory.js'
import type { Storage } from '../../storage/storage.js'
import { endpointBrowser, type EndpointBrowser, type EndpointBrowserOptions } from '../../testing/account-endpoints.js'
import { fakeMail, type FakeMail } from '../../testing/fake-mail.js'
import type { Verification } from '../verification.js'

const ada = { email: 'ada@example.com', password: 'Tr0mbone-Lake', name: 'Ada' }
const { name: _, ...credentials } = ada
const MINUTE = 60_000

let time: number
let storage: Storage
let mail: FakeMail

function at(verification?: Verification, options: Partial<EndpointBrowserOptions> = {}): EndpointBrowser {
  const links = { verify: '/verify', reset: '/reset', unlock: '/unlock' }
  const accounts = { mail: { sender: mail, links }, ...(verification === undefined ? {} : { verification }) }
  return endpointBrowser({ storage, clock: () => time, ...options, accounts })
}

beforeEach(() => {
  time = Date.UTC(2030, 0, 1, 12)
  storage = memory()
  mail = fakeMail()
})

const code = async (answer: Promise<{ readonly data: unknown }>) =>
  ((await answer).data as { code?: string }).code ?? 'ok'
const subjects = () => mail.sent.map(({ subject }) => subject.replace(' app.example.com', ''))
const CONFIRM = 'Confirm your e-mail address for'
const EXISTING = 'You have an account at'

describe('optional verification', () => {
  it('is what mail brings: registration mails a link, and people sign in without it', async () => {
    const browser = at()
    const { data } = await browser.call('POST register', ada)
    expect(data).toMatchObject({ user: { email: 'ada@example.com' } })
    expect(subjects()).toEqual([CONFIRM])
    expect(await code(browser.call('POST login', credentials))).toBe('ok')

    const { data: verified, audit, cookies } = await browser.call('POST email/verify', { token: mail.token() })
    expect(verified).toEqual({ verified: true })
    expect(cookies).toEqual([])
    const account = await storage.accounts.findByEmail(ada.email)
    expect(audit).toEqual([['email_verified', account?.id, {}]])
    expect(account?.emailVerifiedAt).toBe(time)
    expect(await code(browser.call('POST email/verify', { token: mail.token() }))).toBe('account.ticket_invalid')
  })

  it('says that an address is taken, and mails nothing', async () => {
    const browser = at()
    await browser.call('POST register', ada)
    expect(await code(browser.call('POST register', ada))).toBe('account.email_taken')
    expect(mail.sent.length).toBe(1)
  })

  it('a link works for a day', async () => {
    const browser = at()
    await browser.call('POST register', ada)
    expect(mail.sent[0]?.text).toContain('for 24 hours.')
    time += 24 * 60 * MINUTE
    expect(await code(browser.call('POST email/verify', { token: mail.token() }))).toBe('account.ticket_invalid')
  })

  it('holds nothing that whoever registers has chosen: nobody writes to others through the app', async () => {
    await at().call('POST register', { ...ada, name: 'Win at evil.example' })
    expect(JSON.stringify(mail.sent)).not.toContain('evil')
  })
})

describe('email/verify/send', () => {
  it('mails another link, and answers everybody the same', async () => {
    const browser = at()
    await browser.call('POST register', ada)
    const first = mail.token()
    const known = await browser.call('POST email/verify/send', { email: 'ADA@example.com' })
    const unknown = await browser.call('POST email/verify/send', { email: 'nobody@example.com' })
    expect(known.data).toEqual({ accepted: true })
    expect({ ...unknown, after: [] }).toEqual({ ...known, after: [] })
    expect(subjects()).toEqual([CONFIRM, CONFIRM])
    expect(await code(browser.call('POST email/verify', { token: first }))).toBe('account.ticket_invalid')
    expect(await code(browser.call('POST email/verify', { token: mail.token() }))).toBe('ok')
    // Confirmed: there is nothing to mail.
    expect((await browser.call('POST email/verify/send', { email: ada.email })).data).toEqual({ accepted: true })
    expect(mail.sent.length).toBe(2)
  })

  it('fills no mailbox', async () => {
    const browser = at()
    await browser.call('POST register', ada)
    for (let minute = 0; minute < 59; minute++) {
      await browser.call('POST email/verify/send', { email: ada.email })
      time += MINUTE
    }
    expect(mail.sent.length).toBe(3)
  })

  it('mails nothing to a disabled account', async () => {
    const browser = at('none')
    await browser.call('POST register', ada)
    await storage.accounts.update((await storage.accounts.findByEmail(ada.email))?.id as string, { disabled: true })
    await at('optional').call('POST email/verify/send', { email: ada.email })
    expect(mail.sent).toEqual([])
  })
})

describe('required verification', () => {
  it('registration answers the same for an address that has an account, and its owner is told', async () => {
    const browser = at('required')
    const fresh = await browser.call('POST register', ada)
    const taken = await browser.call('POST register', { ...ada, password: 'An0ther-Harbour', name: 'Eve' })
    expect(fresh.data).toEqual({ accepted: true })
    expect({ ...taken, audit: [], after: [] }).toEqual({ ...fresh, audit: [], after: [] })
    expect(taken.after.length).toBe(fresh.after.length)
    expect([fresh.audit.length, taken.audit.length]).toEqual([1, 0])
    expect(subjects()).toEqual([CONFIRM, EXISTING])
    expect(mail.sent[1]?.text.split('\n')).toContain('https://app.example.com')
    expect(mail.sent[1]?.text).not.toContain('token=')
    // The account is as it was.
    const { data } = await browser.call('POST login', { ...credentials, password: 'An0ther-Harbour' })
    expect(data).toMatchObject({ code: 'auth.invalid_credentials' })
  })

  it('nobody signs in before, and only the right password is told why', async () => {
    const browser = at('required')
    await browser.call('POST register', ada)
    expect(await code(browser.call('POST login', { ...credentials, password: 'wrong' }))).toBe(
      'auth.invalid_credentials',
    )
    const { data, cookies, audit } = await browser.call('POST login', credentials)
    expect(data).toMatchObject({ code: 'auth.email_unverified', status: 403 })
    expect(cookies).toEqual([])
    expect(audit).toEqual([['user_sign_in_failed', expect.any(String), { reason: 'unverified' }]])
    expect(await storage.sessions.list((await storage.accounts.findByEmail(ada.email))?.id ?? '', time)).toEqual([])

    await browser.call('POST email/verify', { token: mail.token() })
    expect(await code(browser.call('POST login', credentials))).toBe('ok')
  })

  it('a right password that may not sign in yet is no wrong guess', async () => {
    const browser = at('required')
    await browser.call('POST register', ada)
    for (let count = 0; count < 8; count++)
      expect(await code(browser.call('POST login', credentials))).toBe('auth.email_unverified')
  })

  it('whoever registered an address of somebody else cannot keep its owner out, nor get in with them', async () => {
    const thief = at('required')
    await thief.call('POST register', ada)
    // The owner comes, signs up, is told of the account, and sets a password of their own.
    const owner = thief.another()
    await owner.call('POST register', { ...ada, password: 'An0ther-Harbour' })
    await owner.call('POST password/forgot', { email: ada.email })
    expect(await code(owner.call('POST password/reset', { token: mail.token(), password: 'An0ther-Harbour' }))).toBe(
      'ok',
    )
    expect(await code(thief.call('POST login', credentials))).toBe('auth.invalid_credentials')
    expect(await code(owner.call('POST login', { ...credentials, password: 'An0ther-Harbour' }))).toBe('ok')
  })

  it('the first administrator may sign in at once; accounts that an administrator makes as it says', async () => {
    const browser = at('required')
    await browser.people.seedAdmin({ email: 'root@example.com', password: 'Tr0mbone-Lake' })
    expect(await code(browser.call('POST login', { ...credentials, email: 'root@example.com' }))).toBe('ok')
    await browser.people.createUser(ada)
    expect(await code(browser.call('POST login', credentials))).toBe('auth.email_unverified')
    await browser.people.createUser({ ...ada, email: 'eve@example.com', emailVerified: true })
    expect(await code(browser.call('POST login', { ...credentials, email: 'eve@example.com' }))).toBe('ok')
  })
})

describe('no verification', () => {
  it('mails nothing at registration', async () => {
    await at('none').call('POST register', ada)
    expect(mail.sent).toEqual([])
  })
})
