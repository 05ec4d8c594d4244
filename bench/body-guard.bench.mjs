// What the guard costs beside parsing: CPU time of `parseJson` over that of decoding and bare `JSON.parse`, and of
// secure-json-parse where it is installed; the CPU time to refuse 12 MB of hostile text; a small body from Request to
// value, alone and with a Zod schema behind it; a form with a file, beside `request.formData()`. Ratios count; absolute
// figures drift. Writes .cache/bench/body-guard.json.
import { bodyReader, readBody } from '../packages/holdfast/dist/validation/body.js'
import { parseJson } from '../packages/holdfast/dist/validation/json-guard.js'
import { file, multipart } from '../packages/holdfast/dist/validation/multipart.js'
import { z } from 'zod'
import { conclude } from './measuring/outcome.mjs'
import { figureOf, ratioOf, spread } from './measuring/statistics.mjs'
import { print } from './measuring/table.mjs'

const peer = await import('secure-json-parse').then(
  (module) => module.default.parse,
  () => undefined,
)

const order = { item: 'Blue kettle', quantity: 2, note: 'Leave it at the door, please', express: true, price: 39.5 }
const wide = { depth: 64, keys: 1e7, elements: 1e7, stringLength: 1e8, keyLength: 1e6 }
const encode = (text) => new TextEncoder().encode(text)
const UTF_8 = new TextDecoder('utf-8', { fatal: true })
const bodies = {
  'five fields': JSON.stringify(order),
  'five fields, escapes': JSON.stringify({ ...order, note: 'Line one\nline "two"\tGrüße' }),
  '100 orders, 10 kB': JSON.stringify(Array.from({ length: 100 }, () => order)),
  '800 orders, 80 kB': JSON.stringify(Array.from({ length: 800 }, () => order)),
  'one text of 90 kB': JSON.stringify({ text: 'lorem ipsum '.repeat(7_500) }),
  '5,000 numbers': JSON.stringify(Array.from({ length: 5_000 }, (_, i) => i * 1.5)),
}
const hostile = {
  'one long text': `{"a":"${'x'.repeat(12e6)}"}`,
  'escapes without end': `"${'\\"'.repeat(6e6)}`,
  nesting: '['.repeat(12e6),
  'nesting of objects': '{"a":'.repeat(2.4e6),
  keys: `{${Array.from({ length: 1e6 }, (_, i) => `"k${i}":0`).join(',')}}`,
  elements: `[${'0,'.repeat(6e6)}0]`,
  digits: '1'.repeat(12e6),
  'white space': ' '.repeat(12e6),
  colons: ':'.repeat(12e6),
  'nesting, closed': '['.repeat(6e6) + ']'.repeat(6e6),
  'keys, escaped': `{${Array.from({ length: 8e5 }, (_, i) => `"\\u006b${i}":0`).join(',')}}`,
  surrogates: `"${'\\ud800'.repeat(2e6)}"`,
  'umlauts and quotes': '"ü",'.repeat(24e5),
  'one long text of umlauts': `"${'ü'.repeat(6e6)}"`,
  'no UTF-8 in the end': `["${'ü'.repeat(5e4)}",${'0,'.repeat(6e6)}`,
  '5,000 levels, 10 kB': '['.repeat(5_000) + ']'.repeat(5_000),
}

/** CPU nanoseconds of one call of each, by rounds in turns. @param {readonly ((text: Uint8Array) => unknown)[]} calls */
function costs(calls, text) {
  const count = Math.max(1, Math.round(2e7 / text.length))
  const rounds = calls.map(() => [])
  for (let round = -1; round < 7; round++) {
    for (const [index, call] of calls.entries()) {
      const start = process.cpuUsage()
      for (let i = 0; i < count; i++) call(text)
      const { user, system } = process.cpuUsage(start)
      if (round >= 0) rounds[index].push(((user + system) * 1000) / count)
    }
  }
  return rounds
}

/** @type {Record<string, import('./measuring/statistics.mjs').Figure>} */
const figures = {}
const parsed = []
for (const [name, text] of Object.entries(bodies)) {
  const bytes = encode(text)
  const forms = [(sent) => JSON.parse(UTF_8.decode(sent)), parseJson, (sent) => peer?.(UTF_8.decode(sent))]
  const [bare, guarded, peers] = costs(forms, bytes)
  const ratio = ratioOf(guarded, bare)
  figures[`parseJson over decode and JSON.parse, ${name}`] = ratio
  parsed.push({
    body: name,
    bytes: text.length,
    'decode, JSON.parse: ns': Math.round(figureOf(bare).value),
    'parseJson, ratio': ratio.value,
    'middle half of the rounds': spread(ratio),
    'secure-json-parse, ratio': peer && ratioOf(peers, bare).value,
  })
}
print('The guard beside bare parsing, CPU time; medians of 7 rounds by turns', parsed)

const refused = []
let slowest = 0
for (const [name, text] of Object.entries(hostile)) {
  const [caps, raised] = costs([parseJson, (sent) => parseJson(sent, wide)], encode(text)).map((each) => figureOf(each))
  slowest = Math.max(slowest, caps.value / 1e6)
  refused.push({
    text: name,
    MB: Math.round(text.length / 1e5) / 10,
    'default caps': caps.value / 1e6,
    'caps raised beyond it': raised.value / 1e6,
  })
}
figures['the slowest refusal of 12 MB, CPU ms'] = figureOf([slowest])
print('Hostile text: CPU milliseconds until it is refused, medians of 7', refused)

// From a Request on: what a route pays instead of `await request.json()`.
const schema = z.object({
  item: z.string().max(80),
  quantity: z.number().int().min(1),
  note: z.string().max(500),
  express: z.boolean(),
  price: z.number(),
})
const sends = (body, type) => ({
  method: 'POST',
  body,
  headers: { 'content-type': type, 'content-length': String(body.length) },
})
const BOUNDARY = '----WebKitFormBoundary7MA4YWxkTrZu0gW'
const picture = Buffer.concat([
  Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
    'base64',
  ),
  Buffer.alloc(200_000),
])
const form = Buffer.concat([
  Buffer.from(`--${BOUNDARY}\r\nContent-Disposition: form-data; name="title"\r\n\r\nx\r\n`),
  Buffer.from(
    `--${BOUNDARY}\r\nContent-Disposition: form-data; name="photo"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n`,
  ),
  picture,
  Buffer.from(`\r\n--${BOUNDARY}--\r\n`),
])
const upload = multipart({ title: z.string(), photo: file({ types: ['image/png'], maxBytes: 1_000_000 }) })
const fiveFields = sends(bodies['five fields'], 'application/json')
const hundred = sends(bodies['100 orders, 10 kB'], 'application/json')
const formData = sends(form, `multipart/form-data; boundary=${BOUNDARY}`)
const readers = {
  'five fields': {
    'request.json()': [fiveFields, (r) => r.json()],
    'readBody(request)': [fiveFields, (r) => readBody(r)],
  },
  'five fields, Zod': {
    'request.json()': [fiveFields, async (r) => schema.parse(await r.json())],
    'readBody(request)': [fiveFields, async (r) => schema.parse((await readBody(r)).value)],
  },
  '100 orders, 10 kB, Zod': {
    'request.json()': [hundred, async (r) => z.array(schema).parse(await r.json())],
    'readBody(request)': [hundred, async (r) => z.array(schema).parse((await readBody(r)).value)],
  },
  'a form with a picture of 200 kB': {
    'request.formData()': [formData, (r) => r.formData()],
    'multipart(…)': [formData, (r) => readBody(r, { reader: upload[bodyReader] })],
  },
}
const read = []
for (const [name, row] of Object.entries(readers)) {
  const [bare, guarded] = Object.entries(row)
  const [floor, ours] = await inTurns(bare[1], guarded[1])
  const ratio = ratioOf(ours, floor)
  figures[`${guarded[0]} over ${bare[0]}, ${name}`] = ratio
  read.push({
    body: name,
    bare: `${bare[0]}: ${figureOf(floor).value} µs`,
    guarded: `${guarded[0]}: ${figureOf(ours).value} µs`,
    ratio: ratio.value,
    'middle half of the rounds': spread(ratio),
  })
}
print('From a Request on, CPU time; medians of 9 rounds by turns', read)

/** CPU microseconds of one call of each, by rounds in turns: both see the same machine. */
async function inTurns(...candidates) {
  const rounds = candidates.map(() => [])
  for (let round = -1; round < 9; round++) {
    for (const [index, [init, call]] of candidates.entries()) {
      const count = init.body.length > 50_000 ? 100 : 1_000
      const requests = Array.from({ length: count }, () => new Request('http://localhost/', init))
      const start = process.cpuUsage()
      for (const request of requests) await call(request)
      const { user, system } = process.cpuUsage(start)
      if (round >= 0) rounds[index].push((user + system) / count)
    }
  }
  return rounds
}

conclude('body-guard', figures, [{ figure: 'the slowest refusal of 12 MB, CPU ms', atMost: 50 }])
