import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { callOf, problem, type Call, type Reply } from './call.test-parts.js'
import { endpointAt, type Found } from './endpoints.test-parts.js'
import { Malformed, sound, type Endpoint, type Manners } from './manners.test-parts.js'
import { newStock, type Stock, type User } from './stock.test-parts.js'

/** One way to be wrong: what the shop does differently. */
export interface Fault {
  /** Of the checklist: the item that it breaks, and no other. */
  readonly item: string
  /** Probes whose own test it is: each tells it, run alone. */
  readonly shows?: readonly string[]
  /** A senior reviewer could argue: it is warned of, and fails nothing. */
  readonly isArguable?: true
  readonly manners: Partial<Manners>
}

export interface Shop {
  readonly url: string
  close(): Promise<void>
}

/** The shop of the design's reference app on node:http and in memory: sound, but for the fault that is given. */
export async function startShop({ fault }: { readonly fault?: Pick<Fault, 'manners'> } = {}): Promise<Shop> {
  const manners: Manners = { ...sound(), ...fault?.manners }
  const stock = newStock()
  const server = createServer((request, response) => {
    void callOf(request, manners.maxBody)
      .then(async (call) => ({ call, reply: await manners.around(call, () => answered(call, manners, stock)) }))
      .then(({ call, reply }) => write(response, reply, call.method))
      .catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function answered(call: Call, manners: Manners, stock: Stock): Promise<Reply> {
  const path = manners.routedPath(call)
  const found = endpointAt(path)
  if (found === undefined) return pageAt(path, call, manners)
  const { endpoint } = found
  const cors = manners.corsHeaders(call, endpoint)
  const reply = await gated(found, call, manners, stock)
  return { ...reply, headers: { ...manners.apiHeaders, ...cors, ...reply.headers } }
}

/** The gate's stages, in the order of the design. */
async function gated({ endpoint, handlers, id }: Found, call: Call, manners: Manners, stock: Stock): Promise<Reply> {
  if (call.method === 'OPTIONS') return manners.preflight(call, endpoint)
  const method = call.method === 'HEAD' ? 'GET' : call.method
  const handler = handlers[method]
  if (handler === undefined) {
    const refusal = problem(405, 'method.not_allowed')
    return { ...refusal, headers: { ...refusal.headers, allow: endpoint.methods.join(', ') } }
  }
  if (manners.isForged(call)) return problem(403, 'origin.forbidden')
  const proven = userOf(call, manners, stock)
  const user = manners.caller(call, proven, stock)
  const seconds = wait(handler.limit ?? (proven === null ? 'anonymous' : 'caller'), call, manners, stock)
  if (seconds > 0) return manners.overLimit(seconds)
  const refusal = manners.isGuarded(call, endpoint) ? refused(endpoint, user, call, manners) : undefined
  if (refusal !== undefined) return refusal
  if (call.raw === null) return manners.tooLarge()
  const { fields } = handler
  if (fields !== undefined && !manners.takesType(call.headers['content-type'] ?? '')) return problem(415, 'body.type')
  try {
    const body = fields === undefined ? {} : bodyOf(call.raw, manners)
    const issues = fields === undefined ? [] : manners.issues(body, fields)
    if (issues.length > 0) return manners.invalid(issues)
    return await handler.run({ call, user, id, body, raw: call.raw, manners, stock })
  } catch (error) {
    return error instanceof Malformed ? manners.malformed(error) : manners.failed(error)
  }
}

function bodyOf(raw: Buffer, manners: Manners): Readonly<Record<string, unknown>> {
  const body = manners.parsed(raw)
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new Malformed('The body is no object.')
  return body as Record<string, unknown>
}

function userOf({ cookies }: Call, manners: Manners, stock: Stock): User | null {
  const claims = manners.verified(cookies['shop_access'] ?? '')
  if (claims === null) return null
  if (manners.endsSessions && !stock.sessions.has(claims.sid)) return null
  return stock.users.get(claims.sub) ?? null
}

function refused({ access }: Endpoint, user: User | null, call: Call, manners: Manners): Reply | undefined {
  if (access === 'public' || access === 'service') return undefined
  if (access === 'admin' && manners.hasRole(user, call)) return undefined
  if (user === null) {
    const refusal = problem(401, 'auth.required')
    return { ...refusal, headers: { ...refusal.headers, 'www-authenticate': 'Bearer' } }
  }
  return access === 'admin' ? problem(403, 'auth.forbidden') : undefined
}

/** Seconds to wait; 0: it may pass. */
function wait(name: string, call: Call, manners: Manners, { counted }: Stock): number {
  const limit = manners.limits[name]
  if (limit === undefined) return 0
  const key = `${name} ${manners.limitKey(call)}`
  const now = Date.now()
  const times = (counted.get(key) ?? []).filter((time) => time > now - 60_000)
  counted.set(key, times)
  if (times.length >= limit) return Math.ceil(((times[0] ?? now) + 60_000 - now) / 1000)
  times.push(now)
  return 0
}

function pageAt(path: string, { method }: Call, manners: Manners): Reply {
  const file = path === '/assets/app.js' ? { type: 'text/javascript', text: manners.script } : manners.files[path]
  if (method !== 'GET' && method !== 'HEAD') return { ...problem(405, 'method.not_allowed') }
  if (file !== undefined) {
    return { status: 200, headers: { ...manners.pageHeaders, 'content-type': file.type }, body: file.text }
  }
  if (path.startsWith('/api/')) {
    const missing = problem(404, 'route.unknown')
    return { ...missing, headers: { ...manners.apiHeaders, ...missing.headers } }
  }
  const isPage = /^\/(?:sign-in|sign-up|posts|orders|profile)?$/.test(path)
  const headers = { ...manners.pageHeaders, 'content-type': 'text/html; charset=utf-8' }
  return {
    status: isPage ? 200 : 404,
    headers,
    body: isPage ? manners.page(path) : '<!doctype html><title>Not found</title>',
  }
}

function write(response: ServerResponse, { status, headers = {}, body }: Reply, method: string): void {
  response.statusCode = status
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  const isRaw = typeof body === 'string' || Buffer.isBuffer(body)
  if (body !== undefined && !isRaw && !response.hasHeader('content-type')) {
    response.setHeader('content-type', 'application/json')
  }
  response.end(method === 'HEAD' || body === undefined ? undefined : isRaw ? body : JSON.stringify(body))
}
