import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ConsoleSession, EventsPage, Range } from '../../holdfast/src/console/wire.ts'
import type { DecisionEvent } from '../../holdfast/src/core/event.ts'
import { answers } from './answers.ts'
import { Refusal } from './answers/refusal.ts'
import { eventsOf } from './events.ts'
import { pictureOf } from './picture.ts'
import { scenarios, steps, type ScenarioName } from './scenarios.ts'

export { scenarioNames } from './scenarios.ts'

export const path = '/console'

/** As the console's own, with nothing more allowed. */
const csp =
  "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'"

const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  woff2: 'font/woff2',
  svg: 'image/svg+xml',
}

interface FakeOptions {
  readonly scenario: ScenarioName
  /** 0 takes any that is free. */
  readonly port?: number
  /** Before each answer, milliseconds. */
  readonly delay?: number
}

/** The built page in front of a made-up app, over real HTTP and under the console's strict policy. */
export async function fakeServer({ scenario: name, port = 0, delay = 0 }: FakeOptions) {
  const scenario = scenarios[name]
  let signedOut = 'signedOut' in scenario
  const app = answers(name)
  const open = new Set<ServerResponse>()

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (error instanceof Refusal) return problem(response, error.status, error.code, error.message, error.detail)
      return problem(response, 500, 'response.invalid', String(error))
    })
  })

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://console.invalid')
    if (!url.pathname.startsWith(path)) return problem(response, 404, 'object.not_found', 'Not found')
    const rest = url.pathname.slice(path.length + 1)
    if (!rest.startsWith('api/')) return file(response, rest)
    if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay))
    if (signedOut) return problem(response, 401, 'auth.required', 'Sign in first')
    const what = rest.slice(4)
    if (what === 'stream') return stream(response, (url.searchParams.get('range') ?? '10m') as Range)
    if (request.method === 'POST' && request.headers['x-holdfast-csrf'] !== 'a-token')
      return problem(response, 403, 'csrf.token_missing', 'A request with a session must bring its CSRF token')
    const body = request.method === 'POST' ? await read(request) : null
    const found = api(request.method ?? 'GET', what, url.searchParams, body)
    if (found === undefined) return problem(response, 404, 'object.not_found', 'Not found')
    json(response, 200, found)
  }

  function api(method: string, what: string, query: URLSearchParams, body: unknown): unknown {
    if (what === 'session') {
      return {
        name: name === 'hostile' ? '<b>Mallory</b>' : 'Ada Example',
        app: name === 'hostile' ? '<b>Shop</b>'.repeat(8) : 'Harbour Supply',
        source: name === 'log-down' ? 'shared' : 'process',
        views: { coverage: true, people: true, audit: true, alerts: true },
        csrf: { header: 'X-Holdfast-Csrf', token: 'a-token' },
        renew: null,
      } satisfies ConsoleSession
    }
    if (what === 'events') return recorded(query)
    return app.answer(method, what, query, body)
  }

  function recorded(query: URLSearchParams): EventsPage {
    const before = Number(query.get('before') ?? Date.now())
    const asked = (field: string, value: string | null) => (query.get(field) ?? value) === value
    const fits = (event: DecisionEvent) =>
      asked('verdict', event.verdict) &&
      asked('stage', event.stage) &&
      asked('code', event.code) &&
      asked('route', `${event.method} ${event.route}`) &&
      asked('caller', callerOf(event))
    const events = eventsOf(scenario, before, 30).filter(fits).toReversed().slice(0, 200)
    return { events, next: events.length === 0 || before < Date.now() - 90_000 ? null : String(before - 30_000) }
  }

  function stream(response: ServerResponse, range: Range): void {
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' })
    open.add(response)
    const send = (event: string, data: unknown) => response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
    const tell = () => {
      if (signedOut) return response.end()
      const now = Date.now()
      send('picture', pictureOf(scenario, range, now))
      const events = eventsOf(scenario, now, 1)
      if (events.length > 0) send('tail', { events: events.slice(-50), skipped: Math.max(0, events.length - 50) })
    }
    tell()
    const timer = setInterval(tell, 1000)
    response.on('close', () => {
      clearInterval(timer)
      open.delete(response)
    })
  }

  const listen = (on: number) =>
    new Promise<number>((resolve, reject) => {
      server.once('error', reject)
      server.listen(on, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
    })
  const away = async () => {
    for (const response of open) response.destroy()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  const at = await listen(port)
  return {
    url: `http://127.0.0.1:${at}${path}`,
    /** Nobody listens any more; `back` listens at the same port again. */
    away,
    back: () => listen(at),
    signOut: () => {
      signedOut = true
      for (const response of open) response.end()
    },
    /** The made-up app itself: what somebody else would change. */
    app,
    ranges: Object.keys(steps) as readonly Range[],
  }
}

export const callerOf = (event: DecisionEvent): string | null =>
  event.principal !== null ? `principal ${event.principal}` : event.client === null ? null : `client ${event.client}`

async function file(response: ServerResponse, rest: string): Promise<void> {
  const name = /^(assets\/[\w.-]+|[\w-]+\.svg)$/.test(rest) ? rest : 'index.html'
  const bytes = await readFile(new URL(`../dist/${name}`, import.meta.url)).catch(() => null)
  if (bytes === null) return problem(response, 404, 'object.not_found', 'Not found')
  const content = name === 'index.html' ? mounted(bytes.toString('utf8')) : bytes
  response.writeHead(200, {
    'Content-Type': types[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream',
    'Content-Security-Policy': csp,
    'X-Content-Type-Options': 'nosniff',
  })
  response.end(content)
}

const mounted = (html: string) =>
  html.replaceAll('"./', `"${path}/`).replace('name="console-path" content=""', `name="console-path" content="${path}"`)

async function read(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return JSON.parse(Buffer.concat(parts).toString('utf8') || 'null')
}

function json(response: ServerResponse, status: number, body: unknown, type = 'application/json'): void {
  response.writeHead(status, { 'Content-Type': type, 'Cache-Control': 'no-store' })
  response.end(JSON.stringify(body))
}

function problem(response: ServerResponse, status: number, code: string, title: string, detail?: string): void {
  json(
    response,
    status,
    { type: `urn:holdfast:${code}`, title, status, code, detail, instance: 'req-0' },
    'application/problem+json',
  )
}
