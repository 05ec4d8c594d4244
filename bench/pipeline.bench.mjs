// What the whole gate costs in process, Request in → Response out: CPU time of a guarded route (identity from a header,
// CSRF, three memory limits, params, query and body by Zod, headers) over that of a hand-written handler that does
// nothing but the same Zod checks. Ratios count. Writes .cache/bench/pipeline.json.
import { mkdirSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import { publicAccess, signedIn } from '../packages/holdfast/dist/authorization/access.js'
import { principal } from '../packages/holdfast/dist/core/principal.js'
import { createGate } from '../packages/holdfast/dist/pipeline/gate.js'
import { compilePolicy } from '../packages/holdfast/dist/pipeline/policy.js'
import { noObject } from '../packages/holdfast/dist/pipeline/definition.js'
import { answerCall } from '../packages/holdfast/dist/pipeline/route.js'
import { slidingWindow } from '../packages/holdfast/dist/rate-limit/algorithms/sliding-window.js'
import { memory } from '../packages/holdfast/dist/rate-limit/stores/memory.js'
import { readBody } from '../packages/holdfast/dist/validation/body.js'

const params = z.object({ id: z.uuid() })
const query = z.object({ page: z.coerce.number().int(), limit: z.coerce.number().int(), sort: z.enum(['asc', 'desc']) })
const body = z.object({
  item: z.string().max(80),
  quantity: z.number().int(),
  note: z.string().max(500),
  express: z.boolean(),
  price: z.number(),
})
const ID = '7f0f2cb6-5a2c-4b0e-9df5-53a0f1f8d2c1'
const text = JSON.stringify({ item: 'Blue kettle', quantity: 2, note: 'At the door', express: true, price: 39.5 })
const url = `http://localhost:3000/api/orders/${ID}?page=1&limit=20&sort=asc`

const caller = principal({ id: 'ada', kind: 'user', provider: 'stub', carries: 'header', roles: [], scopes: [] })
const many = slidingWindow(100_000_000, '1 m')
const gate = createGate(
  {
    origin: 'https://app.example.com',
    trustedProxies: 'none',
    identity: [{ name: 'stub', carries: 'header', challenge: 'Bearer', cookieNames: [], identify: () => caller }],
    limits: { store: memory(), onStoreError: 'local', caller: many, address: many, anonymous: many },
  },
  { peer: () => '203.0.113.7', isControlFlow: () => false, answer: () => undefined, after: () => {} },
)
const rules = { access: signedIn, limit: many, params, query, body, object: noObject('a benchmark') }
const guarded = compilePolicy({ ...rules, handler: (given) => ({ id: given.params.id, ...given.body }) })
const bare = compilePolicy({ access: publicAccess, handler: () => ({ hello: 'world' }) })

const request = () =>
  new Request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'content-length': String(text.length) },
    body: text,
  })

async function handWritten() {
  const received = request()
  const given = params.parse({ id: ID })
  const asked = query.parse(Object.fromEntries(new URL(received.url).searchParams))
  const sent = body.parse(await received.json())
  return Response.json({ id: given.id, page: asked.page, ...sent })
}

const call = (policy, received) =>
  answerCall(gate, policy, {
    surface: 'route',
    method: received.method,
    headers: received.headers,
    route: '/api/orders/[id]',
    params: { id: ID },
    search: () => new URL(received.url).searchParams,
    body: () => readBody(received),
    request: received,
  })

const forms = {
  'hand-written Zod handler': handWritten,
  'the whole gate': () => call(guarded, request()),
  'hand-written, no input': async () => new Response(JSON.stringify({ hello: new Request(url).method })),
  'the whole gate, no input': () => call(bare, new Request(url)),
}

const result = {}
for (const [name, form] of Object.entries(forms)) {
  const answer = await form()
  if (answer.status !== 200) throw new Error(`${name} answered ${answer.status}: ${await answer.text()}`)
}
for (let round = 0; round < 7; round++) {
  for (const [name, form] of Object.entries(forms)) {
    const start = process.cpuUsage()
    for (let time = 0; time < 3_000; time++) await form()
    const { user, system } = process.cpuUsage(start)
    result[name] = Math.min(result[name] ?? Infinity, (user + system) / 3_000)
  }
}
const rows = Object.entries(result).map(([name, cpu]) => ({ form: name, 'CPU µs': Number(cpu.toFixed(1)) }))
console.table(rows)
const ratio = (a, b) => Number((result[a] / result[b]).toFixed(2))
const ratios = {
  'gate / hand-written': ratio('the whole gate', 'hand-written Zod handler'),
  'gate / hand-written, no input': ratio('the whole gate, no input', 'hand-written, no input'),
}
console.log(ratios)
mkdirSync('.cache/bench', { recursive: true })
writeFileSync('.cache/bench/pipeline.json', JSON.stringify({ node: process.version, rows, ratios }, null, 2))
