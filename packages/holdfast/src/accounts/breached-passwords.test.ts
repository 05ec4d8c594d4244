import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isProblem } from '../core/problem.js'
import { memory } from '../storage/memory.js'
import { endpointBrowser, type EndpointBrowser } from '../testing/account-endpoints.js'
import { fakeMail } from '../testing/fake-mail.js'
import { breachedPasswords, type BreachedPasswordsOptions } from './breached-passwords.js'

const LEAKED = 'Tr0mbone-Lake'
const FRESH = 'An0ther-Harbour'
const PADDING = 'Qu1et-Meadow'

const digest = (password: string) => createHash('sha1').update(password).digest('hex').toUpperCase()

type Answer = (request: IncomingMessage, response: ServerResponse) => void

/** The lines of whoever shares the prefix, and a line of padding. */
const lists: Answer = (request, response) => {
  const prefix = request.url?.split('/').at(-1) ?? ''
  const lines = [`${'0'.repeat(35)}:3`]
  if (digest(LEAKED).startsWith(prefix)) lines.push(`${digest(LEAKED).slice(5)}:42`)
  if (digest(PADDING).startsWith(prefix)) lines.push(`${digest(PADDING).slice(5)}:0`)
  response.end(lines.join('\r\n'))
}

let answer: Answer
let asked: { url: string | undefined; padding: unknown }[]
let url: string
const server = createServer((request, response) => {
  asked.push({ url: request.url, padding: request.headers['add-padding'] })
  answer(request, response)
})

beforeEach(async () => {
  answer = lists
  asked = []
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

const list = (options: Partial<BreachedPasswordsOptions> = {}) =>
  breachedPasswords({ url, onOutage: 'refuse', timeout: '10 s', ...options })

it('finds what is listed, and what is not is good', async () => {
  expect(await list().includes(LEAKED)).toBe(true)
  expect(await list().includes(FRESH)).toBe(false)
})

it('tells the service 20 bits of the hash and nothing else, and asks for padding, which counts for nothing', async () => {
  expect(await list().includes(PADDING)).toBe(false)
  expect(asked).toEqual([{ url: `/range/${digest(PADDING).slice(0, 5)}`, padding: 'true' }])
})

it('reads lower case, and an address with a path', async () => {
  answer = (_, response) => response.end(`${digest(LEAKED).slice(5).toLowerCase()}:7`)
  expect(await list({ url: `${url}/mirror/` }).includes(LEAKED)).toBe(true)
  expect(asked[0]?.url).toMatch(/^\/mirror\/range\/[\dA-F]{5}$/)
})

describe('when the service does not answer as it should', () => {
  const faults: readonly (readonly [string, Answer])[] = [
    ['silence', () => undefined],
    ['half an answer', (_, response) => void response.write('0')],
    ['a fault', (_, response) => response.writeHead(500).end()],
    ['too many questions', (_, response) => response.writeHead(429).end()],
    ['another place', (_, response) => response.writeHead(302, { Location: '/elsewhere' }).end()],
    ['a broken connection', (request) => request.socket.destroy()],
    ['more than anybody reads', (_, response) => response.end('x'.repeat(2_000_000))],
  ]

  it.each(faults)('%s: 503 or the bundled list alone, as the app says, within the deadline', async (_, fault) => {
    answer = fault
    const began = performance.now()
    await expect(list({ timeout: 200 }).includes(LEAKED)).rejects.toMatchObject({
      name: 'HoldfastOutage',
      part: 'breached-passwords',
    })
    expect(await list({ timeout: 200, onOutage: 'allow' }).includes(LEAKED)).toBe(false)
    expect(performance.now() - began).toBeLessThan(10_000)
  })
})

it.each([
  ['no choice for outages', { onOutage: undefined }],
  ['another choice', { onOutage: 'pass' }],
  ['an address in the clear', { onOutage: 'allow', url: 'http://api.example.com' }],
  ['no address', { onOutage: 'allow', url: 'api.example.com' }],
  ['a query', { onOutage: 'allow', url: 'https://api.example.com?x=1' }],
  ['a long deadline', { onOutage: 'allow', timeout: '1 m' }],
  ['an unknown option', { onOutage: 'allow', mode: 'ntlm' }],
])('refuses %s', (_, options) => {
  expect(() => breachedPasswords(options as never)).toThrow(
    expect.objectContaining({ code: expect.stringMatching(/^config\.(accounts|unknown_option)$/) }),
  )
})

describe('in the accounts', () => {
  let mail: ReturnType<typeof fakeMail>
  let browser: EndpointBrowser
  beforeEach(() => {
    mail = fakeMail()
    const links = { verify: '/verify', reset: '/reset', unlock: '/unlock' }
    browser = endpointBrowser({
      storage: memory(),
      clock: () => Date.UTC(2030, 0, 1),
      accounts: { passwords: { breached: list() }, mail: { sender: mail, links } },
    })
  })

  const ada = { email: 'ada@example.com', password: FRESH, name: 'Ada' }
  const refused = {
    code: 'account.password_refused',
    extensions: { reasons: [{ code: 'breached', message: 'It is known from a data breach.' }] },
  }

  it('is asked wherever a password is chosen', async () => {
    expect((await browser.call('POST register', { ...ada, password: LEAKED })).data).toMatchObject(refused)
    expect(await browser.people.createUser({ ...ada, password: LEAKED })).toMatchObject(refused)
    await expect(browser.people.seedAdmin({ ...ada, password: LEAKED })).rejects.toThrow(/refused: breached/)

    await browser.call('POST register', ada)
    await browser.call('POST login', { email: ada.email, password: FRESH })
    const change = { current: FRESH, password: LEAKED }
    expect((await browser.call('POST password/change', change)).data).toMatchObject(refused)
    await browser.call('POST password/forgot', { email: ada.email })
    const reset = (password: string) => browser.call('POST password/reset', { token: mail.token(), password })
    expect((await reset(LEAKED)).data).toMatchObject(refused)
    // The link is good for another password.
    expect((await reset('Y3t-An0ther-Quay')).data).toEqual({ ended: 1 })
  })

  it('nobody outside is asked about what the bundled list refuses, and nobody at all at sign-in', async () => {
    await browser.call('POST register', { ...ada, password: 'Password1' })
    expect(asked).toEqual([])
    await browser.call('POST register', ada)
    expect(asked.length).toBe(1)
    await browser.call('POST login', { email: ada.email, password: FRESH })
    expect(asked.length).toBe(1)
  })

  it('its outage is one: no account is made, and no link is used up', async () => {
    await browser.call('POST register', ada)
    await browser.call('POST password/forgot', { email: ada.email })
    answer = (_, response) => response.writeHead(500).end()
    const outage = { name: 'HoldfastOutage', part: 'breached-passwords' }
    await expect(browser.call('POST register', { ...ada, email: 'eve@example.com' })).rejects.toMatchObject(outage)
    const reset = () => browser.call('POST password/reset', { token: mail.token(), password: 'Y3t-An0ther-Quay' })
    await expect(reset()).rejects.toMatchObject(outage)
    answer = lists
    expect(isProblem((await reset()).data)).toBe(false)
  })
})
