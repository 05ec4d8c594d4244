import { afterEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { publicAccess } from '../../authorization/access.js'
import { html } from '../../validation/html.js'
import { createRoute } from '../route.js'
import { ask, wholeGate } from './app.test-parts.js'

vi.mock('next/server.js', () => ({ connection: async () => {}, after: () => {} }))

afterEach(() => void vi.restoreAllMocks())

const ORDER = z.strictObject({
  item: z.string().min(1).max(20),
  quantity: z.int().min(1).max(9),
  email: z.email().max(254),
  delivery: z.enum(['post', 'shop']),
  on: z.iso.date(),
})
const GOOD = { item: 'Lamp', quantity: 2, email: 'ada@example.com', delivery: 'post', on: '2027-01-31' }

function orders() {
  const handler = vi.fn<(given: { readonly body: unknown }) => object>(({ body }) => ({ taken: body }))
  const route = createRoute(wholeGate())({ access: publicAccess, body: ORDER, handler })
  const send = (json: unknown) => ask(route, { method: 'POST', json })
  const sendText = (text: string, headers: Record<string, string> = {}) => ask(route, { method: 'POST', text, headers })
  return { handler, send, sendText }
}

async function refused(changed: object): Promise<void> {
  const { handler, send } = orders()
  expect(await send({ ...GOOD, ...changed })).toMatchObject({ status: 400, code: 'input.invalid' })
  expect(handler).not.toHaveBeenCalled()
  expect(await send(GOOD)).toMatchObject({ status: 200, json: { taken: GOOD } })
}

describe('gate/V1 what the schema does not know never reaches the handler:', () => {
  it.each([{ quantity: '2' }, { quantity: 0 }, { item: { $gt: '' } }, { item: ['Lamp'] }, { isAdmin: true }])(
    '%o',
    refused,
  )

  it('params and query as well', async () => {
    const handler = vi.fn<() => object>(() => ({ done: true }))
    const route = createRoute(wholeGate())({
      access: publicAccess,
      params: z.object({ id: z.uuid() }),
      query: z.strictObject({ page: z.coerce.number().int().max(99).optional() }),
      handler,
    })
    const id = '7f0f2cb6-5a2c-4b0e-9df5-53a0f1f8d2c1'
    expect((await ask(route, { params: { id: '1 OR 1=1' } })).status).toBe(400)
    expect((await ask(route, { params: { id }, path: '/api/things?page=100' })).status).toBe(400)
    expect((await ask(route, { params: { id }, path: '/api/things?sort=x' })).status).toBe(400)
    expect(handler).not.toHaveBeenCalled()
    expect((await ask(route, { params: { id }, path: '/api/things?page=99' })).status).toBe(200)
  })
})

it('gate/V2 a text that is longer than declared is refused', () => refused({ item: 'x'.repeat(21) }))

it('gate/V2 what has no length of its own has that of its body', async () => {
  const route = createRoute(wholeGate())({
    access: publicAccess,
    body: z.object({ text: z.string() }),
    handler: ({ body }) => ({ length: body.text.length }),
  })
  expect((await ask(route, { method: 'POST', json: { text: 'x'.repeat(200_000) } })).status).toBe(413)
  expect((await ask(route, { method: 'POST', json: { text: 'x'.repeat(1_000) } })).json).toEqual({ length: 1_000 })
})

it.each([{ email: 'ada' }, { delivery: 'drone' }, { on: '31.01.2027' }, { on: '2027-02-30' }])(
  'gate/V3 another form than the declared one is refused: %o',
  refused,
)

it('gate/V4 bad input is a 400 that says where, and repeats nothing of what was sent', async () => {
  const { send } = orders()
  const { status, headers, json, text } = await send({ ...GOOD, quantity: 'hunter2', email: 'hunter3' })
  expect([status, headers.get('content-type')]).toEqual([400, 'application/problem+json'])
  expect((json as { errors: { pointer: string }[] }).errors.map(({ pointer }) => pointer)).toEqual([
    '/quantity',
    '/email',
  ])
  expect(text).not.toMatch(/hunter/)
})

it('gate/V4 a schema that throws is a 500 without a word of what it threw', async () => {
  vi.spyOn(console, 'error').mockReturnValue()
  const body = z.object({ id: z.string().transform(() => JSON.parse('SELECT secret')) })
  const route = createRoute(wholeGate())({ access: publicAccess, body, handler: () => ({ done: true }) })
  const answer = await ask(route, { method: 'POST', json: { id: 'x' } })
  expect(answer).toMatchObject({ status: 500, code: 'internal.error' })
  expect(answer.text).not.toMatch(/SELECT|JSON|at /)
})

it('gate/V6 what is declared as HTML reaches the handler without script', async () => {
  const note = html()
  const body = z.object({ note: z.string().max(1_000).refine(note.accepts).transform(note.sanitize) })
  const route = createRoute(wholeGate())({ access: publicAccess, body, handler: (given) => given.body })
  const sent = '<p onclick="steal()">Hello <b>Ada</b><img src=x onerror="steal()"><script>steal()</script></p>'
  expect((await ask(route, { method: 'POST', json: { note: sent } })).json).toEqual({ note: '<p>Hello <b>Ada</b></p>' })
})

it.each([
  ['that breaks off', '{"item":', 400],
  ['that says one thing twice', '{"item":"a","item":"b"}', 400],
  ['with a key of the prototype', '{"__proto__":{"isAdmin":true}}', 400],
  ['a thousand levels deep', `${'['.repeat(1_000)}${']'.repeat(1_000)}`, 400],
  ['of two hundred kilobytes', `{"item":"${'x'.repeat(200_000)}"}`, 413],
])('gate/V7 JSON %s is refused before the schema', async (_name, text, status) => {
  const { handler, send, sendText } = orders()
  expect((await sendText(text)).status).toBe(status)
  expect(handler).not.toHaveBeenCalled()
  expect((await send(GOOD)).status).toBe(200)
})

it('gate/V7 a body of another type is not read', async () => {
  const { sendText } = orders()
  expect((await sendText(JSON.stringify(GOOD), { 'content-type': 'text/plain' })).status).toBe(415)
})
