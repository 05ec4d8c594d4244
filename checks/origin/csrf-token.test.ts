import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { generateSecret } from '../../packages/holdfast/src/authentication/tokens/secret.js'
import { client } from '../../packages/holdfast/src/client/index.js'
import { exchange, type Sent } from './exchange.ts'
import { answered, guardedApp, listen, listener, type GuardedAppOptions, type Listening } from './guarded-app.ts'

vi.mock('next/server.js', () => ({ connection: async () => {}, after: () => {} }))

// Row 19 over HTTP: tokens beside the check of origins, for every request that the app's own pages send.

const APP = 'https://app.example.com'
const secret = generateSecret()
const reason = 'The identity provider posts its answer here.'
// One person in three sessions, and another one.
const callers = {
  before: { id: 'ada', sessionId: 'session-1' },
  now: { id: 'ada', sessionId: 'session-2' },
  bob: { id: 'bob', sessionId: 'session-3' },
  // Of a provider that names no session.
  early: { id: 'cid', authenticatedAt: 1_800_000_000_000 },
  late: { id: 'cid', authenticatedAt: 1_800_000_060_000 },
}

let server: Listening
beforeAll(async () => {
  for (const say of ['error', 'warn'] as const) vi.spyOn(console, say).mockImplementation(() => {})
  server = await served({ csrf: { token: { secret }, exempt: [{ method: 'POST', path: '/api/hook', reason }] } })
})
afterAll(() => server.stop())

async function served(options: Partial<GuardedAppOptions>): Promise<Listening> {
  const { gate, paths } = guardedApp({ origin: APP, trusted: [], callers, ...options })
  const auth = (request: Request) => {
    const handler = gate.auth.handlers[request.method as 'GET']
    const segments = new URL(request.url).pathname.split('/').slice(3)
    return handler(request, { params: Promise.resolve({ holdfast: segments }) })
  }
  return listen(listener((request) => (request.url.includes('/api/auth/') ? auth(request) : answered(paths, request))))
}

const as = (session: string): Sent => ({ cookie: `fake=${session}`, 'sec-fetch-site': 'same-origin', origin: APP })

async function tokenOf(session: string, { port } = server): Promise<string> {
  const { status, headers, text } = await exchange(port, 'GET', '/api/auth/csrf', as(session))
  expect([status, headers.get('cache-control')]).toEqual([200, 'private, no-store'])
  const { token, header } = JSON.parse(text) as { token: string; header: string }
  expect(header).toBe('x-csrf-token')
  return token
}

async function write(headers: Sent, method = 'POST', path = '/api/orders'): Promise<string> {
  const { status, code } = await exchange(server.port, method, path, headers)
  return code === undefined ? String(status) : `${status} ${code}`
}

describe('a session in a cookie', () => {
  it('csrf/19 needs a token of its own for every method that changes something', async () => {
    const token = await tokenOf('now')
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      expect(await write(as('now'), method)).toBe('403 csrf.token_missing')
      expect(await write({ ...as('now'), 'x-csrf-token': token }, method)).toBe('200')
    }
    expect(await write(as('now'), 'GET')).toBe('200')
    expect(await write(as('now'), 'HEAD')).toBe('200')
  })

  it('csrf/19 needs it on public routes too, where it acts for somebody', async () => {
    expect(await write(as('now'), 'POST', '/api/feed')).toBe('403 csrf.token_missing')
    expect(await write({ ...as('now'), 'x-csrf-token': await tokenOf('now') }, 'POST', '/api/feed')).toBe('200')
  })

  it('csrf/19 may have two tokens, which differ and both work, again and again', async () => {
    const tokens = [await tokenOf('now'), await tokenOf('now'), await tokenOf('now')]
    expect(new Set(tokens).size).toBe(3)
    for (const token of [...tokens, ...tokens]) {
      expect(await write({ ...as('now'), 'x-csrf-token': token })).toBe('200')
    }
  })

  it('csrf/19 refuses a token from before the sign-in', async () => {
    expect(await write({ ...as('now'), 'x-csrf-token': await tokenOf('before') })).toBe('403 csrf.token_invalid')
    expect(await write({ ...as('before'), 'x-csrf-token': await tokenOf('now') })).toBe('403 csrf.token_invalid')
    expect(await write({ ...as('late'), 'x-csrf-token': await tokenOf('early') })).toBe('403 csrf.token_invalid')
    expect(await write({ ...as('late'), 'x-csrf-token': await tokenOf('late') })).toBe('200')
  })

  it("csrf/19 refuses another person's token, which is what an attacker has", async () => {
    expect(await write({ ...as('now'), 'x-csrf-token': await tokenOf('bob') })).toBe('403 csrf.token_invalid')
  })

  it.each(['csrf', '__Host-csrf', 'x-csrf-token', 'XSRF-TOKEN', 'holdfast-csrf'])(
    'csrf/19 refuses a pair that was planted: the cookie %s and its token',
    async (name) => {
      for (const token of [await tokenOf('bob'), 'planted', `${'A'.repeat(22)}.${'A'.repeat(43)}`]) {
        const cookie = `fake=now; ${name}=${token}`
        expect(await write({ ...as('now'), cookie, 'x-csrf-token': token })).toBe('403 csrf.token_invalid')
        expect(await write({ ...as('now'), cookie })).toBe('403 csrf.token_missing')
      }
    },
  )

  it('csrf/19 refuses what is no token, and breaks nothing', async () => {
    const token = await tokenOf('now')
    const [random = '', mac = ''] = token.split('.')
    for (const other of [
      `${token}x`,
      `${token}=`,
      `${random}.`,
      `.${mac}`,
      `${random}.${'A'.repeat(43)}`,
      `${'A'.repeat(22)}.${mac}`,
      `${token}, ${token}`,
      `"${token}"`,
      token.replace('.', '%2e'),
      'undefined',
      'null',
      '\u00ff',
      'x'.repeat(8_000),
    ]) {
      expect(await write({ ...as('now'), 'x-csrf-token': other })).toBe('403 csrf.token_invalid')
    }
    expect(await write({ ...as('now'), 'x-csrf-token': [token, token] })).toBe('403 csrf.token_invalid')
    expect(await write({ ...as('now'), 'x-csrf-token': '' })).toBe('403 csrf.token_missing')
  })

  it('csrf/19 finds the token in its header alone', async () => {
    const token = await tokenOf('now')
    expect(await write({ ...as('now'), 'x-xsrf-token': token })).toBe('403 csrf.token_missing')
    expect(await write(as('now'), 'POST', `/api/orders?x-csrf-token=${token}&holdfast-csrf=${token}`)).toBe(
      '403 csrf.token_missing',
    )
  })

  it('csrf/19 has a token that replaces no proof of origin', async () => {
    const token = { 'x-csrf-token': await tokenOf('now') }
    const cookie = 'fake=now'
    expect(await write({ cookie, ...token, 'sec-fetch-site': 'cross-site', origin: 'https://evil.test' })).toBe(
      '403 csrf.cross_site',
    )
    expect(await write({ cookie, ...token })).toBe('403 csrf.origin_missing')
  })
})

it('csrf/19 nobody else needs one: a visitor, an expired session, an exempted path', async () => {
  expect(await write({ origin: APP }, 'POST', '/api/feed')).toBe('200')
  expect(await write(as('expired'), 'POST', '/api/feed')).toBe('200')
  expect(await write({ cookie: 'fake=now', origin: 'https://evil.test' }, 'POST', '/api/hook')).toBe('200')
})

it('csrf/19 a credential in a header needs none', async () => {
  const api = await served({ csrf: { token: { secret } }, carries: 'header' })
  const { status } = await exchange(api.port, 'POST', '/api/orders', { authorization: 'Bearer now' })
  await api.stop()
  expect(status).toBe(200)
})

it('csrf/19 a visitor is given no token', async () => {
  const { code } = await exchange(server.port, 'GET', '/api/auth/csrf', { 'sec-fetch-site': 'same-origin' })
  expect(code).toBe('auth.required')
})

it('csrf/19 another origin may not read one', async () => {
  const headers = { cookie: 'fake=now', origin: 'https://evil.test', 'sec-fetch-site': 'cross-site' }
  const answer = await exchange(server.port, 'GET', '/api/auth/csrf', headers)
  expect(answer.headers.has('access-control-allow-origin')).toBe(false)
})

it('csrf/19 without the mode there is no endpoint, and no token is asked for', async () => {
  const plain = await served({})
  const asked = await exchange(plain.port, 'GET', '/api/auth/csrf', as('now'))
  const written = await exchange(plain.port, 'POST', '/api/orders', as('now'))
  await plain.stop()
  expect([asked.status, written.status]).toEqual([404, 200])
})

describe('the secret', () => {
  const startWith = (token: unknown) => () =>
    guardedApp({ origin: APP, trusted: [], csrf: { token } as never }).gate.start()

  it.each([undefined, '', ' ', 'secret', 'changeme'.repeat(8), '0'.repeat(64), [''], [secret, '']])(
    'csrf/19 %j is none: the app does not start',
    (weak) => {
      expect(startWith({ secret: weak })).toThrow('config.secret')
    },
  )

  it('csrf/19 that is replaced leaves the tokens of the former one good', async () => {
    const token = await tokenOf('now')
    const replaced = await served({ csrf: { token: { secret: [generateSecret(), secret] } } })
    const { status } = await exchange(replaced.port, 'POST', '/api/orders', { ...as('now'), 'x-csrf-token': token })
    await replaced.stop()
    const other = await served({ csrf: { token: { secret: generateSecret() } } })
    const refused = await exchange(other.port, 'POST', '/api/orders', { ...as('now'), 'x-csrf-token': token })
    await other.stop()
    expect([status, refused.code]).toEqual([200, 'csrf.token_invalid'])
  })

  it.each(['cookie', 'authorization', 'X-CSRF', 'x-forwarded-for', 'x csrf', '', 'x-', 7])(
    'csrf/19 the header %j is refused at construction',
    (header) => {
      expect(startWith({ secret, header })).toThrow('config.csrf')
    },
  )
})

it('csrf/19 the client of the browser gets one, keeps it, and gets another after a new sign-in', async () => {
  let session = 'before'
  const asked: string[] = []
  const api = client({
    fetch: async (input, init) => {
      const path = input as string
      const method = init?.method ?? 'GET'
      const sent = Object.fromEntries(new Headers(init?.headers))
      const answer = await exchange(server.port, method, path, { ...as(session), ...sent })
      asked.push(`${method} ${path} ${answer.status}`)
      return new Response(answer.status === 204 ? null : answer.text, answer)
    },
  })
  const post = async () => (await api.json('/api/orders', { method: 'POST' })).ok
  expect(await post()).toBe(true)
  expect(asked.splice(0)).toEqual(['POST /api/orders 403', 'GET /api/auth/csrf 200', 'POST /api/orders 200'])
  expect(await post()).toBe(true)
  expect((await api.json('/api/orders')).ok).toBe(true)
  expect(asked.splice(0)).toEqual(['POST /api/orders 200', 'GET /api/orders 200'])
  session = 'now'
  expect(await Promise.all([post(), post(), post()])).toEqual([true, true, true])
  expect(asked.filter((call) => call.includes('/csrf'))).toHaveLength(1)
})
