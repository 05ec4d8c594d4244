import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { jwt } from '../../authentication/providers/jwt.js'
import { secretKeyRing } from '../../authentication/tokens/key-ring.js'
import type { Purpose } from '../../authentication/tokens/key.js'
import { memory } from '../../storage/memory.js'
import { everyOutage, faultyStorage, type FaultyStorage } from '../../testing/faulty-storage.js'
import { accountsApp } from './accounts-app.test-parts.js'
import { served, type Answered } from './served.test-parts.js'

vi.mock('next/server.js', () => ({ connection: async () => {}, after: () => {} }))

const SECRET = 'Zk3vQ8xN1mW5yR7tB9cL2hJ4pD6sF0gA-eKuXoViTqYw'
const ACCESS = '__Host-holdfast-access'
const REFRESH = '__Host-holdfast-refresh'
const ada = { email: 'ada@example.com', password: 'Tr0mbone-Lake', name: 'Ada' }
const base64url = (text: string) => Buffer.from(text).toString('base64url')

/** Accounts with token cookies, and a route for who is signed in: behind a server, with Ada's cookies. */
async function world(storage: FaultyStorage = faultyStorage(memory())) {
  const identity = [jwt({ secret: SECRET, storage, revocation: 'immediate' })]
  const send = await served(accountsApp({ storage, secret: SECRET }, identity).answer)
  const call = (method: string, path: string, cookie = '', json?: object) =>
    send(method, path, {
      headers: { 'sec-fetch-site': 'same-origin', ...(cookie === '' ? {} : { cookie }) },
      ...(json === undefined ? {} : { json }),
    })
  await call('POST', '/api/auth/register', '', ada)
  const signIn = async () => cookiesOf(await call('POST', '/api/auth/login', '', ada))
  return {
    call,
    signIn,
    ask: (token: string) => call('GET', '/profile', `${ACCESS}=${token}`),
    refresh: (token: string) => call('POST', '/api/auth/refresh', `${REFRESH}=${token}`),
  }
}

function cookiesOf({ cookies }: Answered): { access: string; refresh: string } {
  const valueOf = (name: string): string =>
    cookies
      .find((line) => line.startsWith(`${name}=`))
      ?.slice(name.length + 1)
      .split(';')[0] ?? ''
  return { access: valueOf(ACCESS), refresh: valueOf(REFRESH) }
}

let app: Awaited<ReturnType<typeof world>>
let own: { access: string; refresh: string }

beforeEach(async () => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => {})
  app = await world()
  own = await app.signIn()
  return () => said.mockRestore()
})

const refused = (answer: Answered) => {
  expect([answer.status, answer.code]).toEqual([401, 'auth.invalid_token'])
  expect(answer.headers['cache-control']).toContain('no-store')
}

/** Ada's own token with other fields, signed with our own key. */
async function forged(head: object, claims: object, purpose: Purpose = 'access-token'): Promise<string> {
  const { signing } = await secretKeyRing([SECRET], purpose)
  const [header = '', payload = ''] = own.access.split('.')
  const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as object
  const parts = [
    { ...read(header), ...head },
    { ...read(payload), ...claims },
  ]
  const body = parts.map((part) => base64url(JSON.stringify(part))).join('.')
  return `${body}.${await signing.sign(body)}`
}

it('tokens/41 the control: signed anew and unchanged, it is good', async () => {
  expect((await app.ask(await forged({}, {}))).status).toBe(200)
})

it.each<[string, object, object]>([
  ['alg none', { alg: 'none' }, {}],
  ['alg nOnE', { alg: 'nOnE' }, {}],
  ['an unknown kid', { kid: 'AAAAAAAAAAA' }, {}],
  ['jku', { jku: 'https://attacker.example/keys' }, {}],
  ['crit', { crit: ['exp'] }, {}],
  ["another token's typ", { typ: 'JWT' }, {}],
  ['a foreign issuer', {}, { iss: 'https://other.example.com' }],
  ['a foreign audience', {}, { aud: 'https://other.example.com' }],
  ['no end', {}, { exp: undefined }],
  ['an object for a subject', {}, { sub: { id: 'ada' } }],
])('tokens/41 with %s is 401, though the signature is right', async (_, head, claims) => {
  refused(await app.ask(await forged(head, claims)))
})

it('tokens/41 without a signature is 401', async () => {
  const [, payload] = own.access.split('.')
  refused(await app.ask(`${base64url('{"alg":"none","typ":"at+jwt"}')}.${payload}.`))
})

it.each<[string, (token: string) => string]>([
  ['a space inside', (token) => token.replace('.', '. ')],
  ['padding', (token) => `${token}=`],
  ['the alphabet of plain base64', (token) => `${token.slice(0, -1)}+`],
  ['quotes around it', (token) => `"${token}"`],
  ['percent signs', (token) => token.replaceAll('.', '%2E')],
  ['a fourth part', (token) => `${token}.`],
  [
    'another last character with the same bits',
    (token) => {
      const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
      const last = alphabet.indexOf(token.at(-1) ?? '')
      return token.slice(0, -1) + alphabet[last ^ 1]
    },
  ],
])('tokens/42 spelled with %s is 401', async (_, spelled) => {
  refused(await app.ask(spelled(own.access)))
})

it('tokens/42 revocation is by id: every token of the session ends with it', async () => {
  const again = cookiesOf(await app.refresh(own.refresh))
  await app.call('POST', '/api/auth/logout', `${ACCESS}=${own.access}; ${REFRESH}=${own.refresh}`)
  for (const token of [own.access, again.access]) expect((await app.ask(token)).status).toBe(401)
})

it("tokens/43 the refresh token under the access cookie's name is 401", async () => {
  refused(await app.ask(own.refresh))
})

it("tokens/43 the access token under the refresh cookie's name is 401, and ends no session", async () => {
  expect((await app.refresh(own.access)).status).toBe(401)
  expect((await app.ask(own.access)).status).toBe(200)
})

it('tokens/43 a token that the key of another purpose has signed is 401', async () => {
  refused(await app.ask(await forged({}, {}, 'refresh-token')))
})

it('tokens/43 a token in a header is none where tokens come in cookies', async () => {
  const answer = await app.call('GET', '/profile', `other=${own.access}`)
  expect([answer.status, answer.code]).toEqual([401, 'auth.required'])
})

describe('tokens/44 rotation', () => {
  it('64 refreshes at once have one child, and every answer can be used', async () => {
    const answers = await Promise.all(Array.from({ length: 64 }, () => app.refresh(own.refresh)))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    const children = answers.map(cookiesOf)
    expect(new Set(children.map(({ refresh }) => refresh)).size).toBe(1)
    expect((await app.ask(children[63]?.access ?? '')).status).toBe(200)
  })

  it('a lost answer costs nothing: the parent gives the same child', async () => {
    const lost = cookiesOf(await app.refresh(own.refresh))
    expect(cookiesOf(await app.refresh(own.refresh)).refresh).toBe(lost.refresh)
  })

  it('a straggler gets the child of whom it copies', async () => {
    const child = cookiesOf(await app.refresh(own.refresh))
    expect((await app.ask(child.access)).status).toBe(200)
    expect(cookiesOf(await app.refresh(own.refresh)).refresh).toBe(child.refresh)
  })

  it('a thief who comes after the grace ends the session for both', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    onTestFinished(() => void vi.useRealTimers())
    const stolen = own.refresh
    const current = cookiesOf(await app.refresh(stolen))
    expect((await app.ask(current.access)).status).toBe(200)
    vi.setSystemTime(Date.now() + 60_000)
    expect((await app.refresh(stolen)).status).toBe(401)
    expect((await app.ask(current.access)).status).toBe(401)
    expect((await app.refresh(current.refresh)).status).toBe(401)
  })
})

type Begin = (on: Awaited<ReturnType<typeof world>>) => Promise<() => Promise<Answered>>

it.each<[string, Begin, string[]]>([
  [
    'a route',
    async (on) => {
      const { access } = await on.signIn()
      return () => on.ask(access)
    },
    [],
  ],
  [
    'a refresh',
    async (on) => {
      const { refresh } = await on.signIn()
      return () => on.refresh(refresh)
    },
    [],
  ],
  // Sweeping is no part of the answer.
  ['a sign-in', async (on) => () => on.call('POST', '/api/auth/login', '', ada), ['sessions.deleteExpired']],
  // The session that the cookie names is ended without being read.
  [
    'a sign-out',
    async (on) => {
      const { access, refresh } = await on.signIn()
      return () => on.call('POST', '/api/auth/logout', `${ACCESS}=${access}; ${REFRESH}=${refresh}`)
    },
    ['sessions.find'],
  ],
])('tokens/46 a store that fails at any call of %s: 503, and nobody is signed in', async (_, begin, notNeeded) => {
  const runs = await everyOutage(async () => {
    const storage = faultyStorage(memory())
    return { storage, run: await begin(await world(storage)) }
  })
  expect(runs.length).toBeGreaterThan(0)
  for (const { call, fault, result } of runs) {
    if (result.status === 'rejected') throw result.reason
    const { value } = result
    expect(value.status, `${call} ${fault}`).toBe(notNeeded.includes(call) ? 200 : 503)
    if (value.status === 503) expect(cookiesOf(value)).toEqual({ access: '', refresh: '' })
  }
})
