// What the guard costs beside parsing: CPU time of `parseJson` over that of decoding and bare `JSON.parse`, and of
// secure-json-parse where it is installed; the CPU time to refuse 12 MB of hostile text; a small body from Request to
// value. Ratios count; absolute figures drift. Writes .cache/bench/body-guard.json.
import { mkdirSync, writeFileSync } from 'node:fs'
import { readBody } from '../packages/holdfast/dist/validation/body.js'
import { parseJson } from '../packages/holdfast/dist/validation/json-guard.js'

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
}

/** CPU nanoseconds of one call, the best of seven rounds. */
function cost(call, text) {
  const calls = Math.max(1, Math.round(2e7 / text.length))
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < 7; round++) {
    const start = process.cpuUsage()
    for (let i = 0; i < calls; i++) call(text)
    const used = process.cpuUsage(start)
    best = Math.min(best, ((used.user + used.system) * 1000) / calls)
  }
  return best
}

const result = { parse: {}, hostileMs: {}, readBody: {} }
for (const [name, text] of Object.entries(bodies)) {
  const bytes = encode(text)
  const bare = cost((sent) => JSON.parse(UTF_8.decode(sent)), bytes)
  const guarded = cost(parseJson, bytes)
  result.parse[name] = {
    bytes: text.length,
    'decode, JSON.parse: ns': Math.round(bare),
    parseJson: ratio(guarded, bare),
  }
  if (peer)
    result.parse[name]['secure-json-parse'] = ratio(
      cost((sent) => peer(UTF_8.decode(sent)), bytes),
      bare,
    )
}
console.table(result.parse)

for (const [name, text] of Object.entries(hostile)) {
  const bytes = encode(text)
  result.hostileMs[name] = {
    MB: Math.round(text.length / 1e5) / 10,
    'default caps': Math.round(cost(parseJson, bytes) / 1e4) / 100,
    'caps raised beyond it': Math.round(cost((sent) => parseJson(sent, wide), bytes) / 1e4) / 100,
  }
}
console.log('CPU milliseconds')
console.table(result.hostileMs)

// From a Request on: what a route pays instead of `await request.json()`.
const headers = { 'content-type': 'application/json', 'content-length': String(bodies['five fields'].length) }
const made = (count) =>
  Array.from(
    { length: count },
    () => new Request('http://localhost/', { method: 'POST', headers, body: bodies['five fields'] }),
  )
for (const [name, read] of Object.entries({
  'request.json()': (r) => r.json(),
  'readBody(request)': (r) => readBody(r),
})) {
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < 7; round++) {
    const requests = made(2_000)
    const start = process.cpuUsage()
    for (const request of requests) await read(request)
    const used = process.cpuUsage(start)
    best = Math.min(best, (used.user + used.system) / requests.length)
  }
  result.readBody[name] = { 'CPU µs': Math.round(best * 100) / 100 }
}
console.table(result.readBody)

const folder = new URL('../.cache/bench/', import.meta.url)
mkdirSync(folder, { recursive: true })
writeFileSync(new URL('body-guard.json', folder), JSON.stringify(result, null, 2))

function ratio(part, whole) {
  return Math.round((part / whole) * 100) / 100
}
