import type * as argon2 from '@node-rs/argon2'
import { beforeEach, expect, it, vi } from 'vitest'
import { memory } from '../../storage/memory.js'
import { endpointBrowser } from '../../testing/account-endpoints.js'
import { fakeMail } from '../../testing/fake-mail.js'
import { faultyStorage } from '../../testing/faulty-storage.js'
import type { Verification } from '../verification.js'

/** What hashing was asked to do, and how much of it at once. */
const hashing = vi.hoisted(() => ({ calls: [] as string[], running: 0, most: 0 }))

vi.mock('@node-rs/argon2', async (original) => {
  const real = await original<typeof argon2>()
  const counted =
    <Given extends unknown[], Result>(name: string, work: (...given: Given) => Promise<Result>) =>
    async (...given: Given) => {
      hashing.calls.push(name)
      hashing.most = Math.max(hashing.most, ++hashing.running)
      return work(...given).finally(() => hashing.running--)
    }
  return { ...real, hash: counted('hash', real.hash), verify: counted('verify', real.verify) }
})

const ada = { email: 'ada@example.com', password: 'Tr0mbone-Lake', name: 'Ada' }
const time = Date.UTC(2030, 0, 1, 12)

// The machine may be busy.
vi.setConfig({ testTimeout: 30_000 })

beforeEach(() => Object.assign(hashing, { calls: [], running: 0, most: 0 }))

function app(verification: Verification = 'optional', concurrency = 2) {
  const storage = faultyStorage(memory())
  const links = { verify: '/verify', reset: '/reset', unlock: '/unlock' }
  const browser = endpointBrowser({
    storage,
    clock: () => time,
    holdAfter: true,
    accounts: { mail: { sender: fakeMail(), links }, verification, hashing: { concurrency } },
  })
  return { storage, browser }
}

it.each<readonly [string, Verification, (email: string) => object]>([
  ['POST login', 'optional', (email) => ({ email, password: 'wrong' })],
  ['POST login', 'required', (email) => ({ email, password: 'wrong' })],
  ['POST password/forgot', 'optional', (email) => ({ email })],
  ['POST email/verify/send', 'optional', (email) => ({ email })],
  ['POST register', 'required', (email) => ({ ...ada, email })],
])(
  '%s (%s) answers and does the same for an address with an account and for one without',
  async (route, verification, body) => {
    const seen = async (email: string) => {
      const { storage, browser } = app(verification)
      await browser.call('POST register', ada)
      const answers = []
      // Registration leaves an account behind: from then on both have one.
      for (let count = 0; count < (route === 'POST register' ? 1 : 7); count++) {
        storage.fail(0)
        hashing.calls = []
        const { data, cookies, headers } = await browser.another().call(route, body(email))
        answers.push({ data, cookies, headers, store: [...storage.calls], hashing: [...hashing.calls] })
      }
      return answers
    }
    const known = await seen(ada.email)
    expect(await seen('nobody@example.com')).toEqual(known)
    expect(known[0]?.store.length).toBeGreaterThan(0)
  },
)

it('64 sign-ins at once hash as many passwords at a time as the app says, and no more', async () => {
  const { browser } = app('none', 2)
  await browser.call('POST register', ada)
  const bodies = Array.from({ length: 64 }, (_, index) => ({ email: `p${index}@example.com`, password: 'wrong' }))
  await Promise.all(bodies.map((body) => browser.another().call('POST login', body)))
  expect(hashing.calls.filter((call) => call === 'verify').length).toBe(64)
  expect(hashing.most).toBe(2)
})

it('what is locked, malformed or without a good link costs no hash', async () => {
  const { browser } = app()
  for (let count = 0; count < 5; count++) await browser.call('POST login', { email: ada.email, password: 'wrong' })
  hashing.calls = []
  await browser.call('POST login', { email: ada.email, password: ada.password })
  await browser.call('POST password/reset', { token: 'A'.repeat(43), password: ada.password })
  await browser.call('POST register', { ...ada, password: 'short' })
  expect(hashing.calls).toEqual([])
})
