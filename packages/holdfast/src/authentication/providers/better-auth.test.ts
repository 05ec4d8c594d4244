import { beforeEach, describe, expect, it } from 'vitest'
import { parseCookies } from '../../core/cookie.js'
import { mutants } from '../../testing/mutants.js'
import type { Provider } from '../provider.js'
import { betterAuth, type BetterAuthOptions, type BetterAuthServer, type BetterAuthSession } from './better-auth.js'

const START = 1_900_000_000_000
const NAME = '__Secure-better-auth.session_token'
const SIGNATURE = 'q'.repeat(42) + 'w='
const COOKIE = encodeURIComponent(`nJ3kd8sXq0.${SIGNATURE}`)
const INVALID = { invalid: 'auth.invalid_token' }
const UNAVAILABLE = { unavailable: 'session-store' }

interface Found extends BetterAuthSession {
  readonly user: BetterAuthSession['user'] & { readonly role?: string }
}

const found = (session: object = {}, user: object = {}): Found => ({
  session: {
    id: 's1',
    userId: 'u1',
    createdAt: new Date(START - 60_000),
    expiresAt: new Date(START + 60_000),
    ...session,
  },
  user: { id: 'u1', name: 'Ada', email: 'ada@example.com', ...user },
})

let time: number
let asked: { cookie: string | null; query: unknown }[]
let answer: () => Promise<Found | null>
let context: () => Promise<{ authCookies: { sessionToken: { name: string } } }>

beforeEach(() => {
  time = START
  asked = []
  answer = async () => found()
  context = async () => ({ authCookies: { sessionToken: { name: NAME } } })
})

function provider(options: Partial<BetterAuthOptions<Found>> = {}, advanced?: object): Provider {
  const auth: BetterAuthServer<Found> = {
    $Infer: undefined as never,
    get $context() {
      return context()
    },
    options: { advanced },
    api: {
      getSession: ({ headers, query }) => {
        asked.push({ cookie: headers.get('cookie'), query })
        return answer()
      },
    },
  }
  return betterAuth({ auth, clock: () => time, timeout: 20, ...options })
}

const send = async (cookie: string | null, made = provider()) =>
  made.identify({ headers: new Headers({ authorization: 'Bearer x' }), cookies: parseCookies(cookie) })
const good = `${NAME}=${COOKIE}`

describe('construction', () => {
  it.each<[string, object, string, string]>([
    ['an unknown option', { database: 'x' }, 'config.unknown_option', 'betterAuth(…) has no option "database"'],
    [
      'something else',
      { auth: {} },
      'config.identity',
      'betterAuth(…): `auth` is what `betterAuth({ … })` of the package makes',
    ],
    ['nothing', { auth: undefined }, 'config.identity', '`auth` is what `betterAuth({ … })`'],
    ['a deadline of an hour', { timeout: '1 h' }, 'config.identity', '`timeout` is a duration of at most a minute'],
  ])('refuses %s', (_, options, code, words) => {
    expect(() => provider(options)).toThrow(expect.objectContaining({ code, message: expect.stringContaining(words) }))
  })

  it('watches the cookie under both of its names, also where the app has named it', () => {
    expect(provider()).toMatchObject({
      name: 'better-auth',
      carries: 'cookie',
      challenge: 'Bearer',
      cookieNames: ['better-auth.session_token', '__Secure-better-auth.session_token'],
    })
    expect(provider({}, { cookiePrefix: 'app' }).cookieNames[0]).toBe('app.session_token')
    expect(provider({}, { cookies: {} }).cookieNames[0]).toBe('better-auth.session_token')
    expect(provider({}, { cookies: { session_token: {} } }).cookieNames[0]).toBe('better-auth.session_token')
    expect(provider({}, { cookies: { session_token: { name: 'sid' } } }).cookieNames).toEqual(['sid', '__Secure-sid'])
  })

  it('serves nothing where the session is in a cookie that nobody watches', async () => {
    context = async () => ({ authCookies: { sessionToken: { name: 'elsewhere' } } })
    await expect(send(good)).rejects.toMatchObject({ code: 'config.identity' })
  })
})

describe('a session', () => {
  it('is its user, as the database has it now', async () => {
    expect(await send(good, provider({ roles: ({ user }) => user.role?.split(',') ?? [] }))).toEqual({
      id: 'u1',
      kind: 'user',
      provider: 'better-auth',
      carries: 'cookie',
      roles: [],
      scopes: [],
      sessionId: 's1',
      authenticatedAt: START - 60_000,
      profile: { name: 'Ada', email: 'ada@example.com' },
    })
    answer = async () => found({}, { role: 'admin,editor' })
    expect(await send(good, provider({ roles: ({ user }) => user.role?.split(',') ?? [] }))).toMatchObject({
      roles: ['admin', 'editor'],
    })
  })

  it('is asked for with its cookie alone, past the cache and without prolonging it', async () => {
    await send(`better-auth.session_data=cached; ${good}; __Secure-better-auth.session_data=cached`)
    expect(asked).toEqual([{ cookie: good, query: { disableCookieCache: true, disableRefresh: true } }])
  })

  it('is absent without the cookie', async () => {
    for (const cookie of [null, '', 'other=1', `better-auth.session_data=${COOKIE}`])
      expect(await send(cookie)).toBeNull()
    // The name that this deployment does not use.
    expect(await send(`better-auth.session_token=${COOKIE}`)).toBeNull()
    expect(asked).toEqual([])
  })

  it('tokens/45 is revoked when the database has it no more', async () => {
    answer = async () => null
    expect(await send(good)).toEqual({ invalid: 'auth.revoked' })
  })

  it('ends with its expiry, whatever the package says', async () => {
    time = START + 60_000
    expect(await send(good)).toEqual({ invalid: 'auth.expired_token' })
    for (const expiresAt of [undefined, null, 'soon']) {
      answer = async () => found({ expiresAt })
      expect(await send(good)).toEqual({ invalid: 'auth.expired_token' })
    }
  })

  it('is of its own user', async () => {
    answer = async () => found({ userId: 'u2' })
    expect(await send(good)).toEqual(INVALID)
  })

  it('headers/27 two cookies of the name are invalid', async () => {
    expect(await send(`${good}; ${NAME}=x`)).toEqual(INVALID)
  })

  it('tokens/42 another spelling is invalid, and nobody is asked', async () => {
    const [token, signature] = ['nJ3kd8sXq0', SIGNATURE]
    for (const value of [
      '',
      'x',
      `${token}.${signature}`,
      encodeURIComponent(`${token}.${signature}`).replace('%3D', '%3d'),
      encodeURIComponent(`${token}.${signature}`).replace('nJ', '%6EJ'),
      encodeURIComponent(`${token}.${signature.replace('w=', 'x=')}`),
      encodeURIComponent(`${token}.${signature.slice(0, -1)}`),
      encodeURIComponent(`${token}.${signature}=`),
      encodeURIComponent(`${token}. ${signature}`),
      encodeURIComponent(`${token}\n.${signature}`),
      encodeURIComponent(`.${signature}`),
      '%',
      '%E0%A4%A',
    ]) {
      expect(await send(`${NAME}=${value}`)).toEqual(INVALID)
    }
    expect(asked).toEqual([])
  })

  it('10,000 mutants never throw', async () => {
    const made = provider()
    answer = async () => null
    for (const mutant of mutants(COOKIE, 10_000)) {
      const cookies = { get: () => mutant, has: (name: string) => name === NAME, repeated: () => false }
      expect(await made.identify({ headers: new Headers(), cookies })).toHaveProperty('invalid')
    }
  })
})

describe('tokens/46 nobody can say', () => {
  const failed = (error: object) => async () => {
    throw Object.assign(new Error('down'), error)
  }

  it.each<[string, () => Promise<Found | null>]>([
    ['the package fails', failed({ statusCode: 500 })],
    ['the database is gone', failed({ code: 'ECONNREFUSED' })],
    ['nothing comes', () => new Promise(() => {})],
  ])('when %s', async (_, happens) => {
    answer = happens
    expect(await send(good)).toEqual(UNAVAILABLE)
  })

  it('when the package cannot start', async () => {
    context = failed({ code: 'ECONNREFUSED' })
    expect(await send(good)).toEqual(UNAVAILABLE)
  })

  it('but a plugin’s refusal is one', async () => {
    for (const statusCode of [401, 403]) {
      answer = failed({ statusCode })
      expect(await send(good)).toEqual({ invalid: 'auth.revoked' })
    }
  })
})
