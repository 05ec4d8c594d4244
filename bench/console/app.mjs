// An app of one process: an ordinary route, the console, and decisions at a steady rate. Asked by messages.
import { createServer } from 'node:http'
import { setTimeout as after } from 'node:timers/promises'
import { holdfast, slidingWindow } from 'holdfast/next'
import { securityConsole } from 'holdfast/console'
import { memorySink } from 'holdfast/sinks/memory'
import { memory } from 'holdfast/stores/memory'
import { answer, input } from '../measuring/measured-process.mjs'
import { madeEvent } from '../telemetry/made-event.mjs'

const { port } = input()
const origin = `http://localhost:${port}`
const many = slidingWindow(100_000_000, '1 m')
const administrator = /** @type {const} */ ({
  id: 'ada',
  kind: 'user',
  provider: 'stub',
  carries: 'header',
  roles: ['admin'],
  scopes: [],
})
const sink = memorySink()
const gate = holdfast({
  origin,
  trustedProxies: 'none',
  identity: [
    /** @type {any} */ ({
      name: 'stub',
      carries: 'header',
      challenge: 'Bearer',
      cookieNames: [],
      identify: () => administrator,
    }),
  ],
  limits: { store: memory(), onStoreError: 'local', anonymous: many, caller: many, address: many },
  sinks: [sink],
})
const rows = Array.from({ length: 50 }, (_, id) => ({ id, title: `Post ${id}`, words: 'harbour '.repeat(20) }))
const mounted = securityConsole(gate)
// Where a gate keeps its parts, for the console.
const [key] = Object.getOwnPropertySymbols(gate)
const { events } = /** @type {any} */ (gate)[/** @type {any} */ (key)]

const server = createServer((incoming, outgoing) => {
  serve(incoming, outgoing).catch(() => outgoing.destroy())
})

/**
 * @param {import('node:http').IncomingMessage} incoming
 * @param {import('node:http').ServerResponse} outgoing
 */
async function serve({ method = 'GET', url = '/', headers: sent }, outgoing) {
  const gone = new AbortController()
  outgoing.on('close', () => gone.abort())
  const headers = new Headers(Object.entries(sent).map(([name, value]) => [name, String(value)]))
  const request = new Request(`${origin}${url}`, { method, headers, signal: gone.signal })
  const [path = ''] = url.split('?')
  const segments = path.split('/').filter(Boolean)
  const response =
    segments[0] === 'console'
      ? await mounted.GET(request, { params: Promise.resolve({ path: segments.slice(1) }) })
      : Response.json({ posts: rows })
  outgoing.writeHead(response.status, [...response.headers].flat())
  if (response.body === null) return void outgoing.end()
  for await (const chunk of response.body) outgoing.write(chunk)
  outgoing.end()
}

/** Events of a second, in a hundred turns; how many there really were is told. */
let told = 0
let wanted = 0
async function flow() {
  for (let number = 0; ;) {
    const began = performance.now()
    for (let turn = 0; turn < 100; turn++) {
      for (let at = 0; at < wanted / 100; at++) events.emit(madeEvent(number++))
      told += wanted / 100
      await after(Math.max(0, began + (turn + 1) * 10 - performance.now()))
    }
  }
}

/** Megabytes that stay after so many events, each of another caller. @param {number} count */
async function heapAfter(count) {
  for (let number = 0; number < count; number++) {
    events.emit({ ...madeEvent(number), client: `client number ${told + number}` })
    if (number % 1_000 === 0) await after(0)
  }
  await after(50)
  globalThis.gc?.()
  return process.memoryUsage().heapUsed / 1e6
}

process.on('message', (/** @type {{ what: string, value: number }} */ { what, value }) => {
  if (what === 'heap') return void heapAfter(value).then((megabytes) => answer({ megabytes }))
  wanted = value
  answer({ told })
})
// Longer than a turn lasts: a call must not meet a connection that is just being closed.
server.keepAliveTimeout = 60_000
server.listen(port, 'localhost', () => answer({ ready: true }))
void flow()
