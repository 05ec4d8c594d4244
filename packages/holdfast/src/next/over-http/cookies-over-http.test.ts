import { beforeEach, describe, expect, it, vi } from 'vitest'
import { jwt } from '../../authentication/providers/jwt.js'
import { session } from '../../authentication/providers/session.js'
import { publicAccess } from '../../authorization/access.js'
import type { SetCookie } from '../../core/cookie.js'
import type { GateOptions } from '../../pipeline/gate.js'
import { memory } from '../../storage/memory.js'
import { createRoute } from '../route.js'
import { accountsApp } from './accounts-app.test-parts.js'
import { served, type Answered } from './served.test-parts.js'

vi.mock('next/server.js', () => ({ connection: async () => {}, after: () => {} }))

const SECRET = 'Zk3vQ8xN1mW5yR7tB9cL2hJ4pD6sF0gA-eKuXoViTqYw'
const ada = { email: 'ada@example.com', password: 'Tr0mbone-Lake', name: 'Ada' }
const good: SetCookie = {
  name: '__Host-theme',
  value: 'dark',
  path: '/',
  httpOnly: true,
  secure: true,
  sameSite: 'lax',
}

type Choice = (storage: ReturnType<typeof memory>) => GateOptions['identity'][number]

/** What the handler of `/cookie` sets. */
let cookie: SetCookie

/** Accounts, and a route that sets a cookie. */
function app(choose: Choice) {
  const storage = memory()
  const { gate, answer } = accountsApp({ storage, secret: SECRET }, [choose(storage)])
  const setting = createRoute(gate)({ access: publicAccess, handler: ({ answer: own }) => own.setCookie(cookie) })
  return served((request, path) =>
    path === '/cookie' ? setting(request, { params: Promise.resolve({}) }) : answer(request, path),
  )
}

const pair = (line: string): string => line.slice(0, line.indexOf(';'))

describe.each<[string, Choice]>([
  ['jwt', (storage) => jwt({ secret: SECRET, storage })],
  ['session', (storage) => session({ storage })],
])('with %s', (_, choose) => {
  let call: (method: string, path: string, cookies?: readonly string[], json?: object) => Promise<Answered>
  let set: readonly string[]
  /** The one that says who calls: a session's, or the access token's. */
  let own: string

  beforeEach(async () => {
    const send = await app(choose)
    call = (method, path, cookies = [], json) =>
      send(method, path, {
        headers: { 'sec-fetch-site': 'same-origin', cookie: [...cookies] },
        ...(json === undefined ? {} : { json }),
      })
    await call('POST', '/api/auth/register', [], ada)
    set = (await call('POST', '/api/auth/login', [], { email: ada.email, password: ada.password })).cookies
    own = pair(set.find((line) => /^__Host-holdfast-(?:access|session)=/.test(line)) ?? '')
  })

  it("headers/27 a sibling's Domain cookie beside ours: ours alone is read", async () => {
    const [name = '', value = ''] = own.split(/=(.*)/)
    const planted = [
      name.slice('__Host-'.length),
      name.toUpperCase(),
      name.toLowerCase(),
      `__Secure-${name.slice('__Host-'.length)}`,
      `\u00a0${name}`,
      `${name}.0`,
      'a',
    ].map((other) => `${Buffer.from(other).toString('latin1')}=planted`)
    for (const other of planted) {
      for (const header of [[`${other}; ${own}`], [`${own}; ${other}`], [other, own]]) {
        expect((await call('GET', '/profile', header)).status, header.join(' | ')).toBe(200)
      }
    }
    for (const other of planted) {
      const alone = other.replace('planted', value)
      expect((await call('GET', '/profile', [alone])).status, alone.slice(0, 30)).toBe(401)
    }
  })

  it('headers/27 two cookies of one name are refused, in one header or two, however equal', async () => {
    const [name] = own.split('=')
    for (const header of [
      [`${own}; ${own}`],
      [`${own}; ${name}=planted`],
      [`${name}=planted; ${own}`],
      [`${name}=; ${own}`],
      [`${own};${name} =planted`],
      [own, `${name}=planted`],
      [own, own],
    ]) {
      expect(await call('GET', '/profile', header)).toMatchObject({ status: 401, code: 'auth.invalid_token' })
    }
  })

  it('headers/28 sign-out clears with the attributes with which it set, and says what to throw away', async () => {
    const attributes = (line: string): string => line.replace(/=[^;]*;/, '=;').replace(/Max-Age=\d+/, 'Max-Age')
    const credentials = set.filter((line) => !line.includes('-device='))
    for (const path of ['logout', 'logout-everywhere']) {
      const cookies = (await call('POST', '/api/auth/login', [], { email: ada.email, password: ada.password })).cookies
      const left = await call('POST', `/api/auth/${path}`, [cookies.map(pair).join('; ')])
      expect(left).toMatchObject({ status: 200, headers: { 'clear-site-data': '"cache", "storage"' } })
      expect(left.cookies.map(attributes)).toEqual(credentials.map(attributes))
      expect(left.cookies.every((line) => /^[^=]+=; .*Max-Age=0;/.test(line))).toBe(true)
      expect((await call('GET', '/profile', [cookies.map(pair).join('; ')])).status).toBe(401)
    }
  })

  it('headers/28 and a refused sign-out clears nothing', async () => {
    const refused = await call('POST', '/api/auth/logout-everywhere')
    expect(refused).toMatchObject({ status: 401, cookies: [] })
    expect(refused.headers).not.toHaveProperty('clear-site-data')
  })

  it.each<[string, Partial<Record<keyof SetCookie | 'domain', unknown>>]>([
    ['__Host- with Domain', { domain: 'example.com' }],
    ['__Host- with another Path', { path: '/api' }],
    ['SameSite=None without Secure', { name: 'theme', sameSite: 'none', secure: false }],
    ['a value with ;', { value: 'dark; Domain=example.com' }],
    ['a value with TAB', { value: 'dark\tlight' }],
    ['a value over 4096 bytes', { value: 'x'.repeat(4097) }],
  ])('headers/27 a handler that sets %s fails, and nothing of it is sent', async (_name, fields) => {
    const said = vi.spyOn(console, 'error').mockReturnValue()
    cookie = good
    expect((await call('GET', '/cookie')).cookies).toEqual([
      '__Host-theme=dark; Path=/; HttpOnly; Secure; SameSite=Lax',
    ])
    cookie = { ...good, ...fields } as SetCookie
    expect(await call('GET', '/cookie')).toMatchObject({ status: 500, code: 'internal.error', cookies: [] })
    expect(said.mock.calls.flat().map(String).join()).toContain('config.cookie')
    said.mockRestore()
  })
})
