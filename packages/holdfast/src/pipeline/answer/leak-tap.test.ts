import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { publicAccess } from '../../authorization/access.js'
import { problem } from '../../core/problem.js'
import { leakWatch, type LeakWatchOptions } from '../../env/leaks/index.js'
import { redacted, serverEnv } from '../../env/server.js'
import { testGate } from '../gate.test-parts.js'

const SECRET = 'Kq8ZxWv2LpRt7Ny5Bd1Hg9Js'

let printed: unknown[][]
beforeEach(() => {
  printed = []
  vi.spyOn(console, 'error').mockImplementation((...words) => void printed.push(words))
})
afterEach(() => void vi.restoreAllMocks())

function app(
  handler: () => unknown,
  { on = 'block', secrets = { ORDERS_KEY: SECRET } }: Partial<LeakWatchOptions> = {},
) {
  const test = testGate({ leaks: leakWatch({ secrets, on }) })
  return { ...test, call: test.route({ access: publicAccess, handler }) }
}

/** What everybody is told about it together: names, and nothing of the value. */
async function expectTold(test: Pick<ReturnType<typeof app>, 'audits'>, blocked: boolean): Promise<void> {
  const audits = await test.audits()
  const facts = { secret: 'ORDERS_KEY', blocked, route: '/api/orders', method: 'GET' }
  expect(audits).toEqual([expect.objectContaining({ type: 'secret_leaked', facts })])
  expect(printed).toHaveLength(1)
  expect(printed[0]?.[0]).toContain('ORDERS_KEY')
  expect(JSON.stringify([audits, printed])).not.toContain(SECRET.slice(0, 6))
}

const answers: readonly (readonly [string, () => unknown])[] = [
  ['data', () => ({ settings: { key: SECRET } })],
  ['data in base64', () => ({ settings: btoa(`{"key":"${SECRET}"}`) })],
  ['data in hex', () => Buffer.from(SECRET).toString('hex')],
  ['a key of data', () => ({ [SECRET]: true })],
  ['JSON', () => Response.json({ key: SECRET })],
  ['text', () => new Response(`key ${SECRET}`)],
  ['HTML', () => new Response(`<p>${SECRET}</p>`, { headers: { 'content-type': 'text/html; charset=utf-8' } })],
  [
    'problem+json',
    () => Response.json({ key: SECRET }, { status: 409, headers: { 'content-type': 'application/problem+json' } }),
  ],
  ['a problem', () => problem('orders.failed', { status: 502, title: 'Failed', detail: `connect with ${SECRET}` })],
  [
    'a problem’s facts',
    () => problem('orders.failed', { status: 502, title: 'Failed', extensions: { url: `/?key=${SECRET}` } }),
  ],
  ['bytes without a type', () => new Response(new TextEncoder().encode(SECRET))],
]

describe.each(answers)('a secret in %s', (_, handler) => {
  it('is withheld', async () => {
    const test = app(handler)
    const answer = await test.call()
    const text = await answer.text()
    expect(answer.status).toBe(500)
    expect(JSON.parse(text)).toMatchObject({ code: 'response.secret_leaked', status: 500 })
    expect(text).not.toContain(SECRET)
    expect(await test.decisions()).toEqual([
      expect.objectContaining({ verdict: 'failed', code: 'response.secret_leaked', status: 500 }),
    ])
    await expectTold(test, true)
  })

  it('is told of and passes, where that is chosen', async () => {
    const [test, plain] = [app(handler, { on: 'report' }), testGate()]
    const [answer, same] = [await test.call(), await plain.route({ access: publicAccess, handler })()]
    expect(answer.status).toBe(same.status)
    const withoutId = (text: string) => text.replace(/urn:uuid:[\da-f-]+/, '')
    expect(withoutId(await answer.text())).toBe(withoutId(await same.text()))
    await expectTold(test, false)
  })
})

describe('what leaves as it is', () => {
  it.each<[string, () => unknown]>([
    ['data', () => ({ key: 'nothing' })],
    ['nothing', () => undefined],
    ['JSON', () => Response.json({ key: 'nothing' }, { status: 201, headers: { 'x-own': '1' } })],
    ['no body', () => new Response(null, { status: 304, headers: { 'x-own': '1' } })],
    ['the beginning of a secret', () => new Response(SECRET.slice(0, -1))],
    ['a picture', () => new Response(SECRET, { headers: { 'content-type': 'image/png' } })],
    ['what is compressed', () => new Response(SECRET, { headers: { 'content-encoding': 'gzip' } })],
  ])('%s', async (_, handler) => {
    const [test, plain] = [app(handler), testGate()]
    const [answer, same] = [await test.call(), await plain.route({ access: publicAccess, handler })()]
    expect([answer.status, await answer.text()]).toEqual([same.status, await same.text()])
    const headers = ({ headers: all }: Response) => [...all].filter(([name]) => !name.startsWith('ratelimit'))
    expect(headers(answer)).toEqual(headers(same))
    expect(await test.audits()).toEqual([])
  })

  it('with cookies and headers of the handler, which a withheld one has not', async () => {
    for (const key of ['nothing', SECRET]) {
      const test = testGate({ leaks: leakWatch({ secrets: { SECRET }, on: 'block' }) })
      const call = test.route({
        access: publicAccess,
        handler: ({ answer }) => {
          answer.setHeader('x-own', '1')
          return { key }
        },
      })
      expect((await call()).headers.has('x-own')).toBe(key === 'nothing')
    }
  })
})

/** A body in these parts, and how far it was read. */
function streamed(parts: readonly string[], type = 'text/plain') {
  let read = 0
  let cancelled = false
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const part = parts[read++]
        if (part === undefined) controller.close()
        else controller.enqueue(new TextEncoder().encode(part))
      },
      cancel: () => void (cancelled = true),
    },
    { highWaterMark: 0 },
  )
  return {
    respond: () => new Response(body, { headers: { 'content-type': type } }),
    read: () => read,
    cancelled: () => cancelled,
  }
}

/** What arrives, and whether all of it did. */
async function received(answer: Response): Promise<{ text: string; broken: boolean }> {
  let text = ''
  const decoder = new TextDecoder()
  try {
    for await (const part of answer.body as unknown as AsyncIterable<Uint8Array>)
      text += decoder.decode(part, { stream: true })
    return { text, broken: false }
  } catch (error) {
    expect(String(error)).not.toContain(SECRET.slice(0, 6))
    return { text, broken: true }
  }
}

describe('a stream', () => {
  it('arrives whole, in whatever parts', async () => {
    const parts = ['one ', SECRET.slice(0, 8), ` two ${SECRET.slice(0, 5)}`, '', 'three ', SECRET.slice(0, -1)]
    expect(await received(await app(streamed(parts).respond).call())).toEqual({ text: parts.join(''), broken: false })
  })

  it('breaks off before a secret in a later part, and before its beginning in an earlier one', async () => {
    for (const [at, parts] of [
      [4, ['one ', `two ${SECRET} three`]],
      [8, ['one ', 'two ', SECRET, ' three']],
      [8, ['one ', `two ${SECRET.slice(0, 10)}`, SECRET.slice(10), ' three']],
      [4, ['one ', ...Array.from(SECRET), ' three']],
    ] as const) {
      const source = streamed(parts)
      const test = app(source.respond)
      const answer = await test.call()
      expect(answer.status).toBe(200)
      expect(await received(answer)).toEqual({ text: 'one two '.slice(0, at), broken: true })
      await vi.waitFor(() => expect(source.cancelled()).toBe(true), 20_000)
      await expectTold(test, true)
      printed = []
    }
  })

  it('is told of once, where it passes', async () => {
    const parts = ['one ', SECRET.slice(0, 10), SECRET.slice(10), SECRET, ' two']
    const test = app(streamed(parts).respond, { on: 'report' })
    expect(await received(await test.call())).toEqual({ text: parts.join(''), broken: false })
    await expectTold(test, false)
  })

  it('is let go with whoever reads it', async () => {
    const source = streamed(['one ', 'two ', 'three '])
    const answer = await app(source.respond).call()
    const reader = (answer.body as ReadableStream<Uint8Array>).getReader()
    await reader.read()
    await reader.cancel()
    expect([source.cancelled(), source.read()]).toEqual([true, 1])
  })

  it.each(['text/plain', 'text/event-stream'])('of %s is let go by who never reads it', async (type) => {
    const source = streamed(['one ', 'two '], type)
    await (await app(source.respond).call()).body?.cancel()
    expect(source.cancelled()).toBe(true)
  })

  it('that fails, fails', async () => {
    const failing = (first: string) => () => {
      let read = 0
      const body = new ReadableStream({
        pull: (controller) =>
          first && read++ === 0
            ? controller.enqueue(new TextEncoder().encode(first))
            : controller.error(new Error('gone')),
      })
      return new Response(body, { headers: { 'content-type': 'text/plain' } })
    }
    expect((await app(failing('')).call()).status).toBe(500)
    expect(await received(await app(failing('one ')).call())).toEqual({ text: 'one ', broken: true })
  })

  it('of events begins before the first of them', async () => {
    const source = streamed(['data: one\n\n'], 'text/event-stream')
    const answer = await app(source.respond).call()
    expect([answer.status, source.read()]).toEqual([200, 0])
    expect(await answer.text()).toBe('data: one\n\n')
  })

  it('whose first part holds a secret is not begun', async () => {
    const source = streamed([SECRET, 'two'])
    expect((await app(source.respond).call()).status).toBe(500)
    await vi.waitFor(() => expect(source.cancelled()).toBe(true), 20_000)
  })
})

describe('of an environment', () => {
  const from = {
    SIGNING_SECRET: 'a'.repeat(3) + 'Kq8ZxWv2LpRt7',
    DATABASE_URL: 'postgres://app:Ny5Bd1Hg9JsQ@db.internal/app',
    CRON: 'Tq3Wn7Rk0pXw2Jm9',
    LISTED: 'sVt4LzQe6YhN1uCf',
    REGION: 'eu-central-1-and-more',
    APP_ORIGIN: 'https://app.example.com',
    NEXT_PUBLIC_KEY: 'pk_live_Kq8ZxWv2LpRt7Ny5',
  }
  const schema = {
    ...Object.fromEntries(Object.keys(from).map((name) => [name, z.string()])),
    CRON: redacted(z.string()),
    LISTED: z.string(),
    MISSING_SECRET: z.string().optional(),
  }
  const env = serverEnv(schema, { from, secrets: ['LISTED'], allow: { NEXT_PUBLIC_KEY: 'a test' }, building: true })

  it.each(Object.entries(from))('%s', async (name, value) => {
    const isSecret = ['SIGNING_SECRET', 'DATABASE_URL', 'CRON', 'LISTED'].includes(name)
    const { call } = app(() => ({ value }), { secrets: env })
    expect((await call()).status).toBe(isSecret ? 500 : 200)
  })

  it('the password of an address alone', async () => {
    expect((await app(() => 'user app, password Ny5Bd1Hg9JsQ', { secrets: env }).call()).status).toBe(500)
  })
})

describe('what cannot be watched for', () => {
  it.each<[unknown, string]>([
    [{ secrets: { SECRET } }, 'config.unknown_option'],
    [{ secrets: { SECRET }, on: 'deny' }, 'config.unknown_option'],
    [{ secrets: [SECRET], on: 'block' }, 'config.unknown_option'],
    [{ secrets: SECRET, on: 'block' }, 'config.unknown_option'],
    [{ secrets: { SECRET }, on: 'block', secret: 1 }, 'config.unknown_option'],
  ])('%j fails at construction', (options, code) => {
    expect(() => leakWatch(options as never)).toThrow(expect.objectContaining({ code }))
  })

  it('is not what the gate takes', () => {
    expect(() => testGate({ leaks: { secrets: {}, on: 'block' } as never })).toThrow(
      expect.objectContaining({ code: 'config.unknown_option' }),
    )
  })

  it.each([{}, { SECRET: undefined }, { SECRET: 'short' }, { SECRET: 'password' }])('%j fails at start', (secrets) => {
    const { gate } = testGate({ leaks: leakWatch({ secrets, on: 'block' }) })
    expect(() => gate.start()).toThrow(expect.objectContaining({ code: 'config.env' }))
  })
})
