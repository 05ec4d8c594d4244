import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { createServer as createSocketServer, type AddressInfo, type Server as SocketServer } from 'node:net'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { loopbackCertificate } from '../../testing/loopback-certificate.js'
import type { Alert, Receiver } from './alert.js'
import { deliveries, type Delivery } from './delivery.js'
import { mailTo } from './receivers/mail.js'
import { slack } from './receivers/slack.js'
import { webhook } from './receivers/webhook.js'

const alert: Alert = {
  name: 'refusals',
  title: '3 calls were refused within 1 minute',
  lines: [],
  count: 3,
  within: 60_000,
  time: 1_700_000_000_123,
  isTest: false,
}
const PAUSES = [5, 5, 5]
const KEY = 'hunter2hunter2'

let logged: string[]
const closing: (() => void)[] = []
beforeEach(() => {
  logged = []
  vi.spyOn(console, 'error').mockImplementation((...words) => void logged.push(words.join(' ')))
})
afterEach(() => {
  vi.restoreAllMocks()
  for (const close of closing.splice(0)) close()
})

async function listening(server: Server | SocketServer, protocol = 'http'): Promise<string> {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    if ('closeAllConnections' in server) server.closeAllConnections()
    server.close()
  })
  return `${protocol}://127.0.0.1:${(server.address() as AddressInfo).port}/hooks/${KEY}?key=${KEY}`
}

type Answer = (response: ServerResponse, call: number, request: IncomingMessage) => void

/** A receiver that answers as it is told to, and how often it was called. */
async function receiving(answer: Answer) {
  const calls: string[] = []
  const server = createServer((request, response) => {
    calls.push(request.url ?? '')
    request.resume()
    answer(response, calls.length, request)
  })
  return { calls, url: await listening(server) }
}

/** What became of one alert in the end. */
async function fate(receiver: Receiver, deadline = 10_000): Promise<Delivery> {
  const sent = deliveries([receiver], () => alert.time, { deadline, pauses: PAUSES })
  await sent.send(alert)
  await vi.waitFor(() => expect(sent.list()[0]?.state).not.toBe('trying'), { timeout: 25_000, interval: 5 })
  return sent.list()[0] as Delivery
}

const elsewhere = async () => receiving((response) => void response.end('ok'))

it.each<[string, string, (other: string) => Answer]>([
  ['fails', '500', () => (response) => void response.writeHead(500).end(KEY)],
  ['is gone', '410', () => (response) => void response.writeHead(410).end()],
  ['redirects', 'fault', (other) => (response) => void response.writeHead(307, { location: other }).end()],
  ['resets the connection', 'UND_ERR_SOCKET|ECONNRESET', () => (response) => void response.socket?.resetAndDestroy()],
  ['accepts and says nothing', 'timeout', () => () => undefined],
  [
    'drips its headers',
    'timeout',
    () => (response) => {
      response.socket?.write('HTTP/1.1 200 OK\r\n')
      const drip = setInterval(() => response.socket?.write('x: y\r\n'), 20)
      response.socket?.once('close', () => clearInterval(drip))
    },
  ],
])('a receiver that %s is tried four times, and goes nowhere else', async (_, reason, answer) => {
  const other = await elsewhere()
  const { url } = await receiving(answer(other.url))
  const signed = webhook({ url, secret: 'a-secret-of-thirty-two-characters' })
  const delivery = await fate(signed, reason === 'timeout' ? 50 : undefined)
  expect(delivery).toMatchObject({ state: 'failed', tries: 4, reason: expect.stringMatching(reason) as string })
  expect(other.calls).toEqual([])
  expect(logged).toEqual([expect.stringContaining('the alert "refusals" did not reach webhook in 4 tries: ')])
  expect(`${logged.join()} ${JSON.stringify(delivery)}`).not.toMatch(/hunter2|127\.0\.0\.1|thirty-two/)
})

it.each<[string, () => Promise<string>, RegExp]>([
  ['nobody listens', async () => `http://127.0.0.1:1/${KEY}`, /ECONNREFUSED|fault/],
  [
    'its certificate is nobody’s',
    async () => {
      return listening(
        createTlsServer(loopbackCertificate, (_, response) => void response.end()),
        'https',
      )
    },
    /CERT|SELF_SIGNED|UNABLE/,
  ],
  [
    'it speaks no TLS',
    async () =>
      listening(
        createSocketServer((socket) => void socket.end('220 mail.example.com\r\n')),
        'https',
      ),
    /./,
  ],
])('where %s, nothing of the address is told', async (_, address, reason) => {
  const delivery = await fate(slack({ url: await address() }))
  expect(delivery).toMatchObject({ state: 'failed', tries: 4, reason: expect.stringMatching(reason) as string })
  expect(`${logged.join()} ${JSON.stringify(delivery)}`).not.toMatch(/hunter2|127\.0\.0\.1/)
})

it('a receiver that recovers hears of it', async () => {
  const { calls, url } = await receiving((response, call) => {
    if (call === 1) response.socket?.destroy()
    else response.writeHead(call === 2 ? 503 : 200).end('ok')
  })
  expect(await fate(webhook({ url }))).toMatchObject({ state: 'delivered', tries: 3, reason: null })
  expect([calls.length, logged]).toEqual([3, []])
})

it('a body that never ends is not waited for', async () => {
  const { url } = await receiving((response) => {
    response.writeHead(200).flushHeaders()
    const drip = setInterval(() => response.write('x'.repeat(100_000)), 5)
    response.once('close', () => clearInterval(drip))
  })
  expect(await fate(webhook({ url }))).toMatchObject({ state: 'delivered', tries: 1 })
})

it('a setting that no try mends is told at once, without its value', async () => {
  expect(await fate(slack({ url: `http://hooks.example.com/${KEY}` }))).toMatchObject({
    state: 'failed',
    tries: 1,
    reason: 'config.alert',
  })
  expect(logged).toEqual([expect.stringMatching(/cannot reach slack: .*posts to https only/)])
  expect(logged.join()).not.toMatch(/hunter2|hooks\.example/)
})

it('a mail that is taken late is not sent twice', async () => {
  let mails = 0
  const sender = {
    send: async () => {
      mails++
      await new Promise((resolve) => setTimeout(resolve, 500))
    },
  }
  expect(await fate(mailTo({ sender, to: 'ops@example.com' }))).toMatchObject({ state: 'delivered', tries: 1 })
  expect(mails).toBe(1)
})

it('what waits is bounded', async () => {
  const sent = deliveries([{ name: 'hung', deliver: () => new Promise(() => undefined) }], () => 0, {
    deadline: 20,
    // Longer than any run: a second try would fail, and be told, in the middle of another file's tests.
    pauses: [2_000_000_000],
  })
  await Promise.all(Array.from({ length: 80 }, () => sent.send(alert)))
  const states = sent.list().map(({ state, reason }) => `${state} ${reason}`)
  expect(states.filter((state) => state === 'failed too-many').length).toBe(30)
})
