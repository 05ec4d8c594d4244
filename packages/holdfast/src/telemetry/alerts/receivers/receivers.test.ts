import { createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { Alert, Receiver } from '../alert.js'
import { mailTo } from './mail.js'
import { slack } from './slack.js'
import { webhook } from './webhook.js'

const alert: Alert = {
  name: 'refusals',
  title: '3 calls were refused within 1 minute',
  lines: ['Most of them: 3 × GET /api/<!channel>/*x* & more.'],
  count: 3,
  within: 60_000,
  time: 1_700_000_000_123,
  isTest: false,
}

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

interface Taken {
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** A receiver on loopback that answers as it is told to. */
async function receiving(answer: (response: ServerResponse, call: number) => void) {
  const taken: Taken[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => (body += String(chunk)))
    request.on('end', () => {
      taken.push({ headers: request.headers, body })
      answer(response, taken.length)
    })
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return { taken, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook` }
}

const deliver = (receiver: Receiver, signal = new AbortController().signal) => receiver.deliver(alert, signal)

describe.each([
  ['slack', (url: string) => slack({ url })],
  ['webhook', (url: string) => webhook({ url })],
] as const)('%s', (_, make) => {
  it('posts JSON, and is done with any 2xx', async () => {
    const { taken, url } = await receiving((response) => void response.writeHead(204).end())
    await deliver(make(url))
    expect(taken).toMatchObject([{ headers: { 'content-type': 'application/json' } }])
    expect(taken[0]?.body).toContain('3 calls were refused within 1 minute')
  })

  it.each<[string, (response: ServerResponse) => void]>([
    ['fails', (response) => void response.writeHead(500).end('https://hooks.example.com/secret')],
    ['is gone', (response) => void response.writeHead(410).end()],
    ['redirects', (response) => void response.writeHead(302, { location: 'https://elsewhere.example' }).end()],
    ['breaks the connection', (response) => void response.destroy()],
  ])('rejects where the receiver %s', async (__, answer) => {
    const { url } = await receiving(answer)
    await expect(deliver(make(url))).rejects.toThrow()
  })

  it('ends with its signal where the receiver hangs', async () => {
    const { taken, url } = await receiving(() => undefined)
    const controller = new AbortController()
    const delivered = deliver(make(url), controller.signal)
    while (taken.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    controller.abort()
    await expect(delivered).rejects.toThrow()
  })

  it('arrives once the receiver has recovered', async () => {
    const { url } = await receiving((response, call) => void response.writeHead(call === 1 ? 503 : 200).end('ok'))
    await expect(deliver(make(url))).rejects.toThrow('503')
    await deliver(make(url))
  })

  it.each([undefined, '', 'hooks.example.com', 'http://hooks.example.com/key', 'ftp://127.0.0.1/', 'javascript:1'])(
    'refuses %j as an address, without a word of it',
    async (url) => {
      const error = await Promise.resolve()
        .then(() => deliver(make(url as string)))
        .catch((thrown: unknown) => thrown)
      expect(String(error)).toMatch(/\[config\.alert\]/)
      expect(String(error)).not.toMatch(/hooks|ftp|javascript/)
    },
  )
})

it('slack: what a name holds mentions and formats nothing', async () => {
  const { taken, url } = await receiving((response) => void response.end('ok'))
  await deliver(slack({ url }))
  const { text } = JSON.parse(taken[0]?.body ?? '') as { text: string }
  expect(text).toBe(
    ':rotating_light: *3 calls were refused within 1 minute*\nMost of them: 3 × GET /api/&lt;!channel&gt;/*\u200Bx*\u200B &amp; more.',
  )
})

it('webhook: signed as Standard Webhooks says', async () => {
  const { taken, url } = await receiving((response) => void response.end())
  const secret = 'a-secret-of-thirty-two-characters'
  await deliver(webhook({ url, secret }))
  const [{ headers, body } = { headers: {}, body: '' }] = taken
  expect(headers).toMatchObject({ 'webhook-id': 'refusals-1700000000123', 'webhook-timestamp': '1700000000' })
  const mac = createHmac('sha256', secret).update(`refusals-1700000000123.1700000000.${body}`).digest('base64')
  expect(headers['webhook-signature']).toBe(`v1,${mac}`)
  expect(JSON.parse(body)).toEqual(alert)
  expect(() => webhook({ url, secret: 'short' })).toThrow(/\[config\.alert\]/)
})

it('mail: one to one address, its subject on one line', async () => {
  const sent: unknown[] = []
  const sender = { send: async (mail: unknown) => void sent.push(mail) }
  await mailTo({ sender, to: 'ops@example.com' }).deliver(
    { ...alert, title: 'a\r\nBcc: x' },
    new AbortController().signal,
  )
  expect(sent).toMatchObject([{ to: 'ops@example.com', subject: 'a Bcc: x' }])
  expect(() => mailTo({ sender, to: 'a@example.com, b@example.com' })).toThrow(/\[config\.alert\]/)
})
