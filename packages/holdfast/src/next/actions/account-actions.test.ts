import { beforeEach, describe, expect, expectTypeOf, it, vi } from 'vitest'
import { accounts } from '../../accounts/accounts.js'
import { fields, text } from '../../accounts/fields.js'
import { passkeys } from '../../accounts/second-factor/passkeys.js'
import type { Endpoint } from '../../accounts/endpoint.js'
import { apiKey } from '../../authentication/providers/api-key.js'
import { jwt } from '../../authentication/providers/jwt.js'
import { publicAccess, signedIn } from '../../authorization/access.js'
import type { ActionResult } from '../../pipeline/action.js'
import { createGate, type Gate } from '../../pipeline/gate.js'
import { slidingWindow } from '../../rate-limit/algorithms/sliding-window.js'
import { memory } from '../../rate-limit/stores/memory.js'
import { memory as storage } from '../../storage/memory.js'
import { fakeHost } from '../../testing/fake-host.js'
import { fakeMail } from '../../testing/fake-mail.js'
import { fakeProvider } from '../../testing/fake-provider.js'
import { fakeVerifier } from '../../testing/fake-verifier.js'
import {
  ACTION_ENDPOINTS,
  type AccountAction,
  type AccountActions,
  type AccountItemAction,
} from './account-action-names.js'
import { accountActions } from './account-actions.js'
import { accountHandlers } from '../account-handlers.js'

const incoming = vi.hoisted(() => ({ headers: new Headers(), set: [] as unknown[][] }))
vi.mock('next/server.js', () => ({ connection: async () => {}, after: () => {} }))
vi.mock('next/headers.js', () => ({
  headers: async () => incoming.headers,
  cookies: async () => ({ set: (...cookie: unknown[]) => incoming.set.push(cookie) }),
}))

const LINKS = { verify: '/verify', reset: '/reset', unlock: '/unlock' }

const COOKIE = {
  name: '__Host-fake',
  value: 'v',
  path: '/',
  httpOnly: true,
  secure: true,
  sameSite: 'lax',
  maxAge: 9,
} as const

const ENDPOINTS: readonly Endpoint[] = [
  {
    method: 'POST',
    path: 'login',
    access: publicAccess,
    limits: [slidingWindow(5, '1 m', { per: 'address', name: 'login' })],
    handler: ({ answer }) => {
      answer.setCookie(COOKIE)
      return {}
    },
  },
  {
    method: 'POST',
    path: 'register',
    access: publicAccess,
    limits: [],
    body: fields({ name: text({ min: 1, max: 100 }) }),
    handler: async ({ human, body }) => (await human.check()) ?? body,
  },
  {
    method: 'DELETE',
    path: 'sessions/:id',
    access: signedIn,
    limits: [slidingWindow(3, '1 m')],
    handler: ({ params, body }) => ({ ended: params.id ?? null, body }),
  },
  {
    method: 'POST',
    path: 'keys/:id/rotate',
    access: signedIn,
    limits: [],
    body: fields({ name: text({ min: 1, max: 100 }) }),
    handler: ({ params, body }) => ({ rotated: params.id, ...(body as object) }),
  },
]

let gate: Gate

beforeEach(() => {
  incoming.set = []
  incoming.headers = new Headers({ 'sec-fetch-site': 'same-origin', cookie: 'fake=ada' })
  gate = createGate(
    {
      origin: 'https://app.example.com',
      trustedProxies: 'none',
      identity: [fakeProvider({ callers: { ada: { id: 'ada' } } })],
      human: fakeVerifier(),
      limits: { store: memory(), onStoreError: 'local' },
    },
    fakeHost(),
  )
})

const form = (fieldsOfForm: Readonly<Record<string, string>> = {}) => {
  const data = new FormData()
  for (const [name, value] of Object.entries(fieldsOfForm)) data.set(name, value)
  return data
}

function over(method: 'POST' | 'DELETE', path: string): Promise<Response> {
  const request = new Request(`http://localhost:3000/api/auth/${path}`, { method, headers: incoming.headers })
  return accountHandlers(gate, ENDPOINTS)[method](request, { params: Promise.resolve({ holdfast: path.split('/') }) })
}

describe('account actions', () => {
  it('are the same endpoints behind the same gate, with the cookies in Next’s jar', async () => {
    const { login } = accountActions(gate, ENDPOINTS)
    for (let time = 0; time < 5; time++) expect(await login(null, form())).toMatchObject({ ok: true })
    const { name, value, ...attributes } = COOKIE
    expect(incoming.set[0]).toEqual([name, value, attributes])
    expect(await login(null, form())).toMatchObject({ ok: false, problem: { code: 'limit.exceeded' } })
  })

  it('share their counter with the HTTP endpoint: the form is no way round the limit', async () => {
    for (let time = 0; time < 5; time++) await over('POST', 'login')
    expect(await accountActions(gate, ENDPOINTS).login(null, form())).toMatchObject({ ok: false })
    for (let time = 0; time < 3; time++) expect((await over('DELETE', 'sessions/7')).status).toBe(200)
    expect(await accountActions(gate, ENDPOINTS).endSession('7')).toMatchObject({ ok: false })
  })

  it('answer 404 for what the app does not have', async () => {
    for (const action of Object.values(accountActions(gate, []))) {
      const call = action as (...given: unknown[]) => Promise<unknown>
      for (const given of [[null, form()], ['7', null, form()], [{ email: 'x' }], []]) {
        expect(await call(...given)).toMatchObject({ ok: false, problem: { status: 404, code: 'object.not_found' } })
      }
    }
  })

  it('about one thing take its id first, bound or not', async () => {
    const { endSession, rotateKey } = accountActions(gate, ENDPOINTS)
    const bound = endSession.bind(null, '7')
    for (const result of [await endSession('7'), await bound(), await bound(null, form({ id: '8' }))]) {
      expect(result).toEqual({ ok: true, data: { ended: '7', body: undefined } })
    }
    for (const result of [
      await rotateKey('7', { name: 'x' }),
      await rotateKey('7', null, form({ name: 'x' })),
      await rotateKey('7', form({ name: 'x' })),
    ]) {
      expect(result).toEqual({ ok: true, data: { rotated: '7', name: 'x' } })
    }
  })

  it('take no id that is not a text', async () => {
    const { endSession } = accountActions(gate, ENDPOINTS)
    for (const id of [undefined, null, 7, ['7'], { toString: () => '7' }, form({ id: '7' })]) {
      const result = await accountActions(gate, ENDPOINTS).endSession(id as never)
      expect(result).toMatchObject(result.ok ? { data: { ended: null } } : { problem: { code: 'limit.exceeded' } })
    }
    expect(endSession).toBeTypeOf('function')
  })

  it('find the solution of a puzzle beside their input, in a form, in an object or in the header', async () => {
    const { register } = accountActions(gate, ENDPOINTS)
    const named = { name: 'Ada' }
    expect(await register(null, form(named))).toMatchObject({ ok: false, problem: { code: 'human.required' } })
    const passed = { ok: true, data: named }
    expect(await register(null, form({ ...named, 'holdfast-human': 'solved1' }))).toEqual(passed)
    expect(await register({ ...named, 'holdfast-human': 'solved2' })).toEqual(passed)
    incoming.headers.set('holdfast-human', 'solved3')
    expect(await register(null, form(named))).toEqual(passed)
    // A widget that was not solved leaves its field empty.
    incoming.headers.set('holdfast-human', 'solved4')
    expect(await register(null, form({ ...named, 'holdfast-human': '' }))).toEqual(passed)
    incoming.headers.set('holdfast-human', 'solved5')
    expect(await register({ ...named, 'holdfast-human': undefined })).toEqual(passed)
  })

  it.each<[string, () => unknown]>([
    ['twice', () => twice('solved5', 'solved6')],
    ['as a file', () => file()],
    ['as a list', () => ({ name: 'Ada', 'holdfast-human': ['solved7'] })],
    ['as an object', () => ({ name: 'Ada', 'holdfast-human': { toString: () => 'solved8' } })],
    ['of a prototype', () => Object.create({ name: 'Ada', 'holdfast-human': 'solved9' })],
  ])('take no solution that comes %s', async (_name, input) => {
    const result = await accountActions(gate, ENDPOINTS).register(null, input() as FormData)
    expect(result.ok).toBe(false)
  })

  it('are there for whatever changes something, but for the renewal that pages do by `fetch`', () => {
    const shared = { storage: storage(), secret: 'Zk3vQ8xN1mW5yR7tB9cL2hJ4pD6sF0gA-eKuXoViTqYw' }
    const mail = { sender: fakeMail(), links: LINKS }
    const changing = accounts({ ...shared, mail, passkeys: passkeys({ name: 'Example' }) })
      .endpoints([jwt(shared), apiKey({ storage: shared.storage })])
      .filter(({ method }) => method !== 'GET')
      .map(({ method, path }) => `${method} ${path}`)
    expect([...Object.values(ACTION_ENDPOINTS), 'POST refresh'].toSorted()).toEqual(changing.toSorted())
  })

  it('are named and typed one by one', () => {
    expectTypeOf<AccountActions['login']>().toEqualTypeOf<AccountAction>()
    expectTypeOf<AccountActions['endSession']>().toEqualTypeOf<AccountItemAction>()
    expectTypeOf<AccountActions>().not.toHaveProperty('refresh')
    // As `useActionState` takes it.
    expectTypeOf(accountActions(gate, ENDPOINTS).endSession.bind(null, '7')).toExtend<
      (state: ActionResult<unknown> | null, form: FormData) => Promise<ActionResult<unknown> | null>
    >()
  })
})

function twice(...solutions: readonly string[]): FormData {
  const data = form({ name: 'Ada' })
  for (const solution of solutions) data.append('holdfast-human', solution)
  return data
}

function file(): FormData {
  const data = form({ name: 'Ada' })
  data.set('holdfast-human', new File(['solved'], 'solved'))
  return data
}
