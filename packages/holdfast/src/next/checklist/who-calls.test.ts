import { expect, it, vi } from 'vitest'
import { accounts } from '../../accounts/accounts.js'
import { jwt } from '../../authentication/providers/jwt.js'
import { publicAccess, role, signedIn } from '../../authorization/access.js'
import { memory } from '../../storage/memory.js'
import { accountHandlers } from '../account-handlers.js'
import { createRoute } from '../route.js'
import { ask, SECRET, wholeGate } from './app.test-parts.js'

vi.mock('next/server.js', () => ({ connection: async () => {}, after: () => {} }))

const MINUTE = 60_000
const ADA = { email: 'ada@example.com', password: 'Tr0mbone-Lake', name: 'Ada' }

/** An app with accounts and one route for who is signed in. Ada has an account; its clock stands until it is moved. */
async function app() {
  let now = 1_800_000_000_000
  const clock = () => now
  const storage = memory()
  const people = accounts({ storage, secret: SECRET, clock })
  const identity = [jwt({ secret: SECRET, storage, clock })] as const
  const gate = wholeGate({ identity, accounts: people, clock })
  const account = accountHandlers(gate, people.endpoints(identity))
  const profile = createRoute(gate)({ access: signedIn, handler: ({ principal }) => ({ id: principal.id }) })
  const post = (name: string, json?: object, cookie?: string) =>
    ask(account.POST, {
      method: 'POST',
      path: `/api/auth/${name}`,
      params: { holdfast: [name] },
      ...(json === undefined ? {} : { json }),
      ...(cookie === undefined ? {} : { cookie }),
    })
  await post('register', ADA)
  const set = async (answer: ReturnType<typeof post>) => (await answer).headers.getSetCookie()
  return {
    post,
    signIn: () => post('login', { email: ADA.email, password: ADA.password }),
    refresh: (cookies: readonly string[]) => set(post('refresh', undefined, jar(cookies))),
    profile: async (cookies: readonly string[]) => (await ask(profile, { cookie: jar(cookies) })).status,
    pass: (minutes: number) => void (now += minutes * MINUTE),
  }
}

/** Names and values, without attributes. */
const pairs = (set: readonly string[]) => set.map((line) => line.split(';')[0])

/** What a browser sends back. */
const jar = (set: readonly string[]): string => pairs(set).join('; ')

const credentials = (set: readonly string[]): string[] => set.filter((line) => /-(?:access|refresh)=/.test(line))

it('gate/A1 a sign-in hands its tokens to the browser in HttpOnly cookies, and in nothing that a script can read', async () => {
  const { signIn } = await app()
  const { status, text, headers } = await signIn()
  expect(status).toBe(200)
  const given = credentials(headers.getSetCookie())
  expect(given).toHaveLength(2)
  for (const line of given) {
    expect(line).toMatch(/; HttpOnly(?:;|$)/)
    expect(text).not.toContain(line.slice(line.indexOf('=') + 1, line.indexOf(';')))
  }
})

it('gate/A2 an access token opens nothing after 30 minutes', async () => {
  const { signIn, profile, pass } = await app()
  const cookies = (await signIn()).headers.getSetCookie()
  expect(await profile(cookies)).toBe(200)
  pass(31)
  expect(await profile(cookies)).toBe(401)
})

it('gate/A2 a longer life has to be asked for by name', () => {
  const storage = memory()
  expect(() => jwt({ secret: SECRET, storage, accessTtl: '31 min' })).toThrow('config.token')
  expect(() => jwt({ secret: SECRET, storage, accessTtl: '30 min' })).not.toThrow()
})

it('gate/A3 a session is renewed by a token that rotates', async () => {
  const { signIn, refresh, profile, pass } = await app()
  const first = (await signIn()).headers.getSetCookie()
  pass(31)
  const second = await refresh(first)
  expect(await profile(second)).toBe(200)
  expect(pairs(credentials(second))).not.toEqual(pairs(credentials(first)))
})

it('gate/A3 an old refresh token that comes back ends the session of whoever holds the new one', async () => {
  const { signIn, refresh, profile, pass } = await app()
  const stolen = (await signIn()).headers.getSetCookie()
  pass(20)
  const own = await refresh(stolen)
  expect(await profile(own)).toBe(200)
  pass(20)
  expect(credentials(await refresh(stolen))).toEqual([])
  expect(credentials(await refresh(own))).toEqual([])
  expect(await profile(own)).toBe(401)
})

it('gate/A3 a session that is signed out is renewed no more', async () => {
  const { post, signIn, refresh, pass } = await app()
  const cookies = (await signIn()).headers.getSetCookie()
  expect((await post('logout', undefined, jar(cookies))).status).toBe(200)
  pass(1)
  expect(credentials(await refresh(cookies))).toEqual([])
})

it.each([
  ['that is empty', ''],
  ['of few characters', 'short'],
  ['of tutorials', 'changeme'.repeat(5)],
  ['of one character', 'a'.repeat(64)],
])('gate/A4 an app with a signing secret %s does not start', (_name, secret) => {
  const gateWith = (given: string) => wholeGate({ identity: [jwt({ secret: given, storage: memory() })] })
  expect(() => gateWith(secret).start()).toThrow('config.')
  expect(() => gateWith(SECRET).start()).not.toThrow()
})

it('gate/A5 every cookie of a sign-in and of a renewal is HttpOnly, Secure and SameSite, and of this host alone', async () => {
  const { signIn, refresh, pass } = await app()
  const first = (await signIn()).headers.getSetCookie()
  pass(1)
  const second = await refresh(first)
  expect([credentials(first), credentials(second)].map(({ length }) => length)).toEqual([2, 2])
  for (const line of [...first, ...second])
    expect(line).toMatch(/^__Host-.*; HttpOnly; Secure; SameSite=(?:Lax|Strict)/)
})

it('gate/A6 a route of its own callers turns strangers away, and its handler does not run for them', async () => {
  const handler = vi.fn<() => object>(() => ({ done: true }))
  const route = createRoute(wholeGate())({ access: signedIn, handler })
  expect(await ask(route)).toMatchObject({ status: 401, code: 'auth.required' })
  expect(await ask(route, { as: 'mallory' })).toMatchObject({ status: 401, code: 'auth.invalid_token' })
  expect(handler).not.toHaveBeenCalled()
  expect(await ask(route, { as: 'ada' })).toMatchObject({ status: 200 })
})

it('gate/A6 a role admits those who have it', async () => {
  const route = createRoute(wholeGate())({ access: role('admin'), handler: () => ({ done: true }) })
  expect(await ask(route, { as: 'ada' })).toMatchObject({ status: 403, code: 'access.denied' })
  expect(await ask(route, { as: 'root' })).toMatchObject({ status: 200 })
})

it('gate/A6 a route that does not say who may call is not made', () => {
  const declare = createRoute(wholeGate()) as unknown as (definition: object) => unknown
  expect(() => declare({ handler: () => ({}) })).toThrow('config.route')
})

const CLAIMS = ['x-user-id', 'x-user', 'x-forwarded-user', 'x-authenticated-user', 'x-middleware-subrequest', 'x-role']

it.each(CLAIMS)('gate/A7 %s makes nobody somebody', async (name) => {
  const route = createRoute(wholeGate())({ access: signedIn, handler: ({ principal }) => ({ id: principal.id }) })
  expect(await ask(route, { headers: { [name]: 'ada' } })).toMatchObject({ status: 401 })
  expect(await ask(route, { as: 'bob', headers: { [name]: 'ada' } })).toMatchObject({ json: { id: 'bob' } })
})

it('gate/A7 neither query nor body says who calls', async () => {
  const gate = wholeGate()
  const claim = { path: '/api/things?userId=ada&user=ada', method: 'POST', json: { userId: 'ada', role: 'admin' } }
  const open = createRoute(gate)({ access: publicAccess, handler: ({ principal }) => ({ id: principal?.id ?? null }) })
  expect(await ask(open, claim)).toMatchObject({ json: { id: null } })
  expect(await ask(open, { ...claim, as: 'bob' })).toMatchObject({ json: { id: 'bob' } })
  const admins = createRoute(gate)({ access: role('admin'), handler: () => ({ done: true }) })
  expect(await ask(admins, { ...claim, as: 'bob' })).toMatchObject({ status: 403 })
})
