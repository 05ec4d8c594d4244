import { expect, it, vi } from 'vitest'
import { publicAccess, signedIn } from '../../authorization/access.js'
import { cors, publicCors } from '../../origin/decide-cors.js'
import { createRoute } from '../route.js'
import { createRoutes } from '../routes.js'
import { ask, wholeGate } from './app.test-parts.js'

vi.mock('next/server.js', () => ({ connection: async () => {}, after: () => {} }))

const EVIL = 'https://evil.example'
const LISTED = 'https://front.example.com'

/** Public posts, and writing them for those who are signed in; one other origin is listed. */
function posts() {
  const gate = wholeGate({ cors: { origins: [LISTED], credentials: true } })
  const route = createRoute(gate)
  const handlers = createRoutes(gate)({
    GET: route({ access: publicAccess, cors: publicCors, handler: () => [{ id: 1 }] }),
    POST: route({ access: signedIn, handler: () => ({ id: 2 }) }),
    DELETE: route({ access: signedIn, handler: () => ({ id: 2 }) }),
  })
  return {
    get: (origin: string) => ask(handlers.GET, { headers: { origin } }),
    write: (origin: string) =>
      ask(handlers.POST, { method: 'POST', as: 'ada', headers: { origin, 'sec-fetch-site': 'cross-site' } }),
    preflight: (origin: string, method: string) =>
      ask(handlers.OPTIONS, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': method } }),
  }
}

const allowed = ({ headers }: { readonly headers: Headers }) => headers.get('access-control-allow-origin')
const withCredentials = ({ headers }: { readonly headers: Headers }) => headers.get('access-control-allow-credentials')

it('gate/C1 a wildcard stands on the route that is declared public, and on no other beside it', async () => {
  const { get, write, preflight } = posts()
  expect(allowed(await get(EVIL))).toBe('*')
  expect(allowed(await write(EVIL))).toBeNull()
  expect(allowed(await write(LISTED))).toBe(LISTED)
  expect(allowed(await preflight(EVIL, 'POST'))).toBeNull()
})

it('gate/C1 without a word about CORS no other origin reads anything', async () => {
  const route = createRoute(wholeGate())({ access: publicAccess, handler: () => ({ done: true }) })
  expect(allowed(await ask(route, { headers: { origin: EVIL, 'sec-fetch-site': 'cross-site' } }))).toBeNull()
})

it.each([
  'https://front.example.com.evil.example',
  'https://evilfront.example.com',
  'https://frontXexample.com',
  'http://front.example.com',
  'https://front.example.com:8443',
  'https://FRONT.example.com',
  'null',
])('gate/C2 %s is not the listed origin', async (origin) => {
  const { write, preflight } = posts()
  const refused = await write(origin)
  expect([refused.status, refused.code, allowed(refused)]).toEqual([403, 'csrf.cross_site', null])
  expect(allowed(await preflight(origin, 'POST'))).toBeNull()
  expect(allowed(await preflight(LISTED, 'POST'))).toBe(LISTED)
})

it('gate/C3 a preflight is answered with what the route allows, without a line of the app', async () => {
  const { preflight } = posts()
  const answer = await preflight(LISTED, 'DELETE')
  expect(answer.status).toBe(204)
  expect(allowed(answer)).toBe(LISTED)
  expect(answer.headers.get('access-control-allow-methods')).toContain('DELETE')
  expect(answer.headers.get('access-control-allow-headers')).toContain('content-type')
})

it('gate/C3 a preflight of a stranger or for an unknown method is 403', async () => {
  const { preflight } = posts()
  expect((await preflight(EVIL, 'DELETE')).status).toBe(403)
  expect((await preflight(LISTED, 'PATCH')).status).toBe(403)
})

it('gate/C4 credentials come with a listed origin, and never with a wildcard', async () => {
  const { get, write, preflight } = posts()
  expect(withCredentials(await write(LISTED))).toBe('true')
  expect(withCredentials(await preflight(LISTED, 'POST'))).toBe('true')
  for (const answer of [await get(EVIL), await get(LISTED), await write(EVIL)])
    expect(withCredentials(answer)).toBeNull()
})

it('gate/C4 credentials for everybody cannot be declared', () => {
  expect(() => cors({ origins: '*', credentials: true })).toThrow('config.cors')
  expect(() => wholeGate({ cors: { origins: '*', credentials: true } })).toThrow('config.cors')
})

it('gate/C5 an answer that depends on the origin says so, to those who are listed and to those who are not', async () => {
  const { write, preflight } = posts()
  for (const answer of [await write(LISTED), await write(EVIL), await preflight(LISTED, 'POST')]) {
    expect(answer.headers.get('vary')?.toLowerCase()).toMatch(/\borigin\b/)
  }
})
