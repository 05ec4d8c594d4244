import { describe, expect, it } from 'vitest'
import { smallApp, type Habits } from './apps.test-parts.js'
import { opened, served } from './served.test-parts.js'

const cookie = (token: string, name: string): Readonly<Record<string, string>> => ({
  'set-cookie': `${name}=${token}; HttpOnly`,
})
const bearerOf = ({
  headers,
}: {
  readonly headers: { readonly authorization?: string | undefined }
}): string | undefined => headers.authorization?.replace('Bearer ', '')

/** Apps that a run has to find its way into by itself. */
const APPS: Readonly<Record<string, Habits>> = {
  'the plainest': {},
  'other paths': { register: '/api/signup', login: '/api/login', logout: '/api/logout' },
  'beside each other elsewhere': { register: '/auth/register', login: '/auth/login', logout: '/auth/logout' },
  'a first and a last name, told by problem+json': {
    wanted: ['firstName', 'lastName'],
    refusal: (missing) => ({
      status: 400,
      body: { type: 'about:blank', errors: missing.map((name) => ({ pointer: `#/${name}`, code: 'required' })) },
    }),
  },
  'a password once more, told by Zod': {
    wanted: ['confirmPassword', 'terms'],
    refusal: (missing) => ({
      status: 422,
      body: {
        error: {
          issues: missing.map((name) => ({
            code: 'invalid_type',
            path: [name],
            message: 'Required',
            expected: name === 'terms' ? 'boolean' : 'string',
          })),
        },
      },
    }),
  },
  'a field told in a sentence': {
    wanted: ['username'],
    refusal: ([missing]) => ({ status: 400, body: { message: `"${missing}" is required` } }),
  },
  'nothing to say but no': {
    first: ({ path, method, body }) =>
      method === 'POST' && path === '/api/auth/register' && 'name' in body
        ? { status: 400, body: { error: 'Invalid input' } }
        : undefined,
  },
  'a field told by a map': {
    wanted: ['company'],
    refusal: (missing) => ({
      status: 400,
      body: { errors: Object.fromEntries(missing.map((name) => [name, ['Required']])) },
    }),
  },
  'a redirect after the sign-in': {
    signedIn: (token) => ({ status: 303, headers: { ...cookie(token, 'session'), location: '/' } }),
  },
  'a cookie of another name': {
    signedIn: (token) => ({ headers: cookie(token, '__Host-sid'), body: {} }),
    tokenOf: ({ headers }) => /__Host-sid=([^;]+)/.exec(headers.cookie ?? '')?.[1],
  },
  'a token in the answer': {
    signedIn: (token) => ({ body: { accessToken: token, expiresIn: 900 } }),
    tokenOf: bearerOf,
  },
  'a token deep in the answer': {
    signedIn: (token) => ({ body: { data: { user: {}, session: { access_token: token } } } }),
    tokenOf: bearerOf,
  },
  'a token beside a cookie that opens nothing': {
    signedIn: (token) => ({ headers: cookie('light-mode', 'theme'), body: { token } }),
    tokenOf: bearerOf,
  },
  'a check of the origin': {
    first: ({ method, headers, path }) =>
      method === 'POST' && path !== '/api/auth/none' && headers.origin !== `http://${headers.host}`
        ? { status: 403, body: { error: 'origin' } }
        : undefined,
  },
  'localhost as its name': {
    first: ({ method, headers }) =>
      method !== 'GET' && headers.origin !== `http://localhost:${headers.host?.split(':')[1]}`
        ? { status: 403, body: { error: 'origin' } }
        : undefined,
  },
  'a form': {
    register: '/register',
    login: '/login',
    first: ({ path, method, headers }) => {
      const field = (name: string, type = 'text'): string => `<input name="${name}" type="${type}">`
      if (path === '/') return { body: '<a href="/register">join</a> <a href="/login">in</a>' }
      if (method === 'GET' && (path === '/register' || path === '/login'))
        return { body: `<form method="post">${field('email')}${field('password', 'password')}</form>` }
      return method === 'POST' &&
        !headers['content-type']?.includes('urlencoded') &&
        (path === '/register' || path === '/login')
        ? { status: 415 }
        : undefined
    },
    signedIn: (token) => ({ status: 302, headers: { ...cookie(token, 'session'), location: '/home' } }),
  },
}

describe.each(Object.entries(APPS))('an app with %s', (_, habits) => {
  it('is registered at twice, signed in to, and left without sessions and records', async () => {
    const app = smallApp(habits)
    const { target, close, notes } = await opened(await served((call) => app.answer(call)))
    expect(notes).toEqual([])
    expect(target.accounts.map(({ label }) => label)).toEqual(['account 1', 'account 2'])
    const answers = await Promise.all(target.accounts.map((as) => target.send({ path: '/api/profile', as })))
    expect(answers.map(({ answer }) => answer?.json)).toEqual(
      target.accounts.map(({ email }) => expect.objectContaining({ email })),
    )
    expect(app.people.map(({ email }) => email)).toEqual([
      expect.stringMatching(/^holdfast-probe-\w+@example\.com$/),
      expect.stringMatching(/^holdfast-probe-\w+@example\.com$/),
    ])
    expect(target.objects).toHaveLength(1)
    expect(app.signIns).toBeLessThanOrEqual(4)
    expect(await close()).toEqual(app.people.map(({ email }) => `the account ${email}`))
    expect([app.orders.size, app.sessions.size]).toEqual([0, 0])
  })
})

it('people are known by a name where the app takes no address', async () => {
  const people = new Map<unknown, unknown>()
  const { target } = await opened(
    await served(({ path, method, body, headers }) => {
      if (path === '/api/profile') return { status: headers.cookie === undefined ? 401 : 200, body: { name: 'x' } }
      if (method !== 'POST' || !/^\/api\/auth\/(?:register|login)$/.test(path)) return { status: 404, body: 'no' }
      const strange = Object.keys(body).filter((name) => !['username', 'password'].includes(name))
      if (strange.length > 0) return { status: 400, body: { issues: [{ code: 'unrecognized_keys', keys: strange }] } }
      if (body.username === undefined) return { status: 400, body: { error: 'username is required' } }
      if (path.endsWith('register')) people.set(body.username, body.password)
      const isRight = people.get(body.username) === body.password
      return {
        status: isRight ? 200 : 401,
        body: {},
        headers: isRight ? { 'set-cookie': 'sid=0123456789abcdef; HttpOnly' } : {},
      }
    }),
  )
  expect([target.accounts.length, people.size]).toEqual([2, 2])
})

it('a record that is named by a route is made in the path above it, and other methods are found', async () => {
  const app = smallApp()
  const url = await served((call) => {
    const path = call.path.replace('/api/invoices', '/api/orders')
    return app.answer({ ...call, path: path === call.path && path.startsWith('/api/orders') ? '/none' : path })
  })
  const body = 'POST /api/invoices'
  const { target } = await opened(url, {}, ['GET /api/invoices/[invoiceId]', body])
  expect(target.objects.map(({ methods }) => methods)).toEqual([['GET', 'PATCH', 'DELETE']])
  expect(target.routes.map(({ method, path }) => `${method} ${path}`)).toContain('PATCH /api/invoices/[invoiceId]')
})

it('an account that was given is signed in, and nobody is registered', async () => {
  const app = smallApp()
  const url = await served((call) => app.answer(call))
  await fetch(`${url}/api/auth/register`, { method: 'POST', body: '{"email":"a@b.test","password":"Secret-9"}' })
  const { target } = await opened(url, { accounts: [{ email: 'a@b.test', password: 'Secret-9' }] })
  expect(target.accounts).toEqual([expect.objectContaining({ email: 'a@b.test', isOurs: false })])
  expect(app.people).toHaveLength(1)
})

it('where nobody may be registered nobody is', async () => {
  const app = smallApp()
  const { target } = await opened(await served((call) => app.answer(call)), { mayRegister: false })
  expect([target.accounts, app.people, target.endpoints.login]).toEqual([[], [], '/api/auth/login'])
})

it('says why nobody could sign in', async () => {
  const app = smallApp({
    first: ({ path, method }) =>
      path === '/api/auth/login' && method === 'POST'
        ? { status: 403, body: { code: 'EMAIL_NOT_VERIFIED' } }
        : undefined,
  })
  const { notes, target } = await opened(await served((call) => app.answer(call)))
  expect([target.accounts, notes]).toEqual([[], ['the app wants the e-mail address of a new account to be verified']])
})

it('a further session of an account is its own, and ends with the run', async () => {
  const app = smallApp()
  const { target, close } = await opened(await served((call) => app.answer(call)))
  const again = await target.accounts[0]?.again()
  expect(again?.label).toBe('account 1 session 2')
  expect(again?.cookies.session).not.toBe(target.accounts[0]?.cookies.session)
  await close()
  expect(app.sessions.size).toBe(0)
})
