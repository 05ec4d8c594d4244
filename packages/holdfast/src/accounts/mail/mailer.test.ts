import { beforeEach, expect, it, onTestFinished, vi } from 'vitest'
import { memory } from '../../storage/memory.js'
import type { Storage } from '../../storage/storage.js'
import { endpointBrowser } from '../../testing/account-endpoints.js'
import { fakeMail, type FakeMail } from '../../testing/fake-mail.js'
import type { MailOptions } from './mailer.js'
import { mailTexts, type MailKind } from './texts.js'

const ada = { email: 'ada@example.com', password: 'Tr0mbone-Lake', name: 'Ada' }
let storage: Storage
let mail: FakeMail

beforeEach(() => {
  storage = memory()
  mail = fakeMail()
})

async function forgot(options: Partial<MailOptions>, origin?: string) {
  const links = { verify: '/verify', reset: '/reset', unlock: '/unlock' }
  const browser = endpointBrowser({
    storage,
    clock: () => Date.UTC(2030, 0, 1),
    ...(origin === undefined ? {} : { origin }),
    accounts: { mail: { sender: mail, links, ...options }, verification: 'none' },
  })
  await browser.call('POST register', ada)
  return browser.call('POST password/forgot', { email: ada.email })
}

it('says it in the app’s own words where it has some, and in the built-in ones where it has none', async () => {
  await forgot({
    texts: {
      reset: ({ link, app, lifetime }) => ({
        subject: `Neues\r\nPasswort: ${app}\t!`,
        text: `${lifetime}\n${link}\n`,
        html: `<a href="${link}">Passwort</a>`,
      }),
    },
  })
  const link = `https://app.example.com/reset?token=${mail.token()}`
  expect(mail.sent).toEqual([
    {
      to: 'ada@example.com',
      // No line break: it would begin another header.
      subject: 'Neues Passwort: app.example.com !',
      text: `30 minutes\n${link}\n`,
      html: `<a href="${link}">Passwort</a>`,
    },
  ])
})

it('a link begins with the app’s own origin, its port included', async () => {
  await forgot({}, 'http://localhost:3100')
  expect(mail.sent[0]?.text).toMatch(/^http:\/\/localhost:3100\/reset\?token=[\w-]{43}$/m)
  expect(mail.sent[0]?.subject).toBe('A new password for localhost:3100')
})

it('an account that is gone by then gets no mail', async () => {
  const tickets = { ...storage.tickets, issue: async () => false }
  storage = { ...storage, tickets }
  expect((await forgot({})).data).toEqual({ accepted: true })
  expect(mail.sent).toEqual([])
})

it('a sender that never says anything is reported after 90 seconds', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  const send = vi.fn<() => Promise<void>>(() => new Promise(() => undefined))
  const forgotten = forgot({ sender: { name: 'silent', send } })
  await vi.waitFor(() => expect(send).toHaveBeenCalled(), { interval: 1, timeout: 10_000 })
  await vi.advanceTimersByTimeAsync(90_000)
  expect((await forgotten).reported).toEqual([
    expect.objectContaining({ name: 'HoldfastOutage', part: 'mail', reason: 'timeout' }),
  ])
})

it('mails that fail count among the three: who cannot be reached is not tried without an end', async () => {
  const send = vi.fn<() => Promise<void>>(() => Promise.reject(new Error('550')))
  for (let count = 0; count < 5; count++)
    expect((await forgot({ sender: { name: 'failing', send } })).data).toEqual({ accepted: true })
  expect(send).toHaveBeenCalledTimes(3)
})

it.each(Object.keys(mailTexts) as MailKind[])(
  'the text of %s is plain, short, and has its link on a line of its own',
  (kind) => {
    const link = `https://app.example.com/page?token=${'A'.repeat(43)}`
    const { subject, text, html } = mailTexts[kind]({ link, app: 'app.example.com', lifetime: '24 hours' })
    expect(html).toBeUndefined()
    expect(`${subject}${text}`).toMatch(/^[\n\x20-\x7e]*$/)
    const lines = text.split('\n')
    expect(lines.filter((line) => line.includes('http'))).toEqual([link])
    expect(lines.every((line) => line === link || line.length <= 78)).toBe(true)
    expect(lines.length).toBeLessThan(16)
  },
)
