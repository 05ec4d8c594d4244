import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Client } from './client.ts'
import { mailedLink } from './mails.ts'
import { startReferenceApp, type ReferenceApp } from './reference-app.ts'

const REFRESH = 'holdfast-refresh'
const ACCESS = 'holdfast-access'

interface Audit {
  readonly type: string
  readonly subject: string | null
  readonly actor: string | null
}

let app: ReferenceApp

beforeAll(async () => {
  app = await startReferenceApp()
})

afterAll(async () => {
  await app?.stop()
})

const login = (caller: Client, email: string, password: string) =>
  caller.call('POST', '/api/auth/login', { json: { email, password } })

/** Wrong guesses, each from an address of its own. */
async function guess(email: string, times: number): Promise<number[]> {
  const statuses: number[] = []
  for (let at = 0; at < times; at += 1) statuses.push((await login(app.client(), email, `Wrong-${at}-guess`)).status)
  return statuses
}

describe('guessing', () => {
  it('is stopped after five attempts, from however many addresses, with the time until it goes on', async () => {
    const { email, password } = await app.signedIn()
    expect(await guess(email, 5)).toEqual([401, 401, 401, 401, 401])
    const locked = await login(app.client(), email, password)
    expect([locked.status, locked.json().code]).toEqual([429, 'auth.locked'])
    const seconds = Number(locked.headers['retry-after'])
    expect(seconds).toBeGreaterThan(29 * 60)
    expect(seconds).toBeLessThanOrEqual(30 * 60)
    expect(locked.json().retryAfter).toBe(seconds)
  })

  it('is told in the same way where there is no account', async () => {
    const { email } = await app.signedIn()
    const nobody = `${crypto.randomUUID()}@reference.example`
    const told = async (address: string) => {
      const answers = []
      for (let at = 0; at < 7; at += 1) {
        const answer = await login(app.client(), address, 'Wrong-1-guess')
        const { instance, human, retryAfter, ...rest } = answer.json()
        answers.push([answer.status, rest, human === undefined, retryAfter === undefined, instance.length])
      }
      return answers
    }
    expect(await told(nobody)).toEqual(await told(email))
  })

  it('asks for the puzzle with the third failure', async () => {
    const { email } = await app.signedIn()
    await guess(email, 2)
    const third = await login(app.client(), email, 'Wrong-3-guess')
    expect([third.json().code, third.json().human?.provider]).toEqual(['auth.invalid_credentials', 'altcha'])
    const fourth = await login(app.client(), email, 'Wrong-4-guess')
    expect([fourth.status, fourth.json().code]).toEqual([401, 'auth.human_required'])
  })

  it('does not shut out a browser that has signed in before', async () => {
    const person = await app.signedIn()
    await person.call('POST', '/api/auth/logout')
    await guess(person.email, 6)
    expect((await login(app.client(), person.email, person.password)).status).toBe(429)
    expect((await login(person, person.email, person.password)).status).toBe(200)
  })
})

describe('a forgotten password', () => {
  it('is replaced by the mailed link, once, and every session ends', async () => {
    const person = await app.signedIn()
    const elsewhere = app.client()
    const asked = await elsewhere.call('POST', '/api/auth/password/forgot', { json: { email: person.email } })
    expect([asked.status, asked.json()]).toEqual([200, { accepted: true }])
    const link = await mailedLink(app, person.email, '/reset-password')
    const token = new URLSearchParams(link.split('?')[1]).get('token')

    // A program that looks through mail opens it.
    expect((await app.client().call('GET', link)).status).toBe(200)
    expect((await person.call('GET', '/api/profile')).status).toBe(200)

    const password = 'Another-Harbour-3-Light'
    const reset = (json: unknown) => elsewhere.call('POST', '/api/auth/password/reset', { json })
    expect((await reset({ token, password: 'short' })).json().code).toBe('account.password_refused')
    const done = await reset({ token, password })
    expect([done.status, done.json()]).toEqual([200, { ended: 1 }])
    expect((await reset({ token, password })).json().code).toBe('account.ticket_invalid')
    expect((await person.call('GET', '/api/profile')).status).toBe(401)
    expect((await person.call('POST', '/api/auth/refresh')).status).toBe(401)
    expect((await login(app.client(), person.email, person.password)).status).toBe(401)
    expect((await login(elsewhere, person.email, password)).status).toBe(200)
  })

  it('is answered alike where there is no account, and no mail goes out', async () => {
    const email = `${crypto.randomUUID()}@reference.example`
    const asked = await app.client().call('POST', '/api/auth/password/forgot', { json: { email } })
    expect([asked.status, asked.json()]).toEqual([200, { accepted: true }])
  })
})

describe('a session', () => {
  it('is in cookies that no script can read', async () => {
    const person = await app.signedIn()
    const { setCookies } = await login(person, person.email, person.password)
    expect(setCookies.length).toBeGreaterThan(2)
    for (const line of setCookies) expect(line).toMatch(/; HttpOnly/i)
  })

  it('is renewed 64 times at once and stays one', async () => {
    const person = await app.signedIn()
    const cookie = [...person.cookies].map((pair) => pair.join('=')).join('; ')
    const answers = await Promise.all(
      Array.from({ length: 64 }, () =>
        app.client().call('POST', '/api/auth/refresh', { headers: { cookie, origin: app.origin } }),
      ),
    )
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    const { sessions } = (await person.call('GET', '/api/auth/sessions')).json()
    expect(sessions).toHaveLength(1)
    for (const answer of [answers[0]!, answers[63]!]) {
      const set = Object.fromEntries(
        answer.setCookies.map((line) => line.split(';')[0]!.split('=') as [string, string]),
      )
      const headers = { cookie: `${ACCESS}=${set[ACCESS] ?? ''}`, origin: app.origin }
      expect((await app.client().call('GET', '/api/profile', { headers })).status).toBe(200)
    }
    expect(person.cookies.has(REFRESH)).toBe(true)
  })

  it('is ended one by one, all others, and all', async () => {
    const person = await app.signedIn()
    const [second, third] = [app.client(), app.client()]
    for (const device of [second, third]) await login(device, person.email, person.password)
    const list = async () =>
      (await person.call('GET', '/api/auth/sessions')).json().sessions as { id: string; current: boolean }[]
    expect((await list()).length).toBe(3)
    const other = (await list()).find(({ current }) => !current)!
    expect((await person.call('DELETE', `/api/auth/sessions/${other.id}`)).json()).toEqual({ ended: 1 })
    expect((await person.call('DELETE', '/api/auth/sessions')).json()).toEqual({ ended: 1 })
    expect((await second.call('GET', '/api/profile')).status).toBe(401)
    expect((await third.call('GET', '/api/profile')).status).toBe(401)
    expect((await person.call('POST', '/api/auth/logout-everywhere')).json()).toEqual({ ended: 1 })
    expect((await person.call('GET', '/api/profile')).status).toBe(401)
  })
})

describe('an administrator', () => {
  it('disables an account: its sessions and keys are refused at once, and the trail says so', async () => {
    const person = await app.signedIn()
    const { key } = (
      await person.call('POST', '/api/auth/keys', { json: { name: 'Report', scopes: ['report:read'] } })
    ).json()
    const report = () =>
      app.client().call('GET', '/api/service/report', { headers: { authorization: `Bearer ${key}` } })
    expect((await report()).status).toBe(200)

    const admin = await app.admin()
    const before = app.output().length
    const change = (json: unknown) => admin.call('PATCH', `/api/admin/users/${person.id}`, { json })
    expect((await change({ disabled: true })).status).toBe(200)
    expect((await person.call('GET', '/api/profile')).status).toBe(401)
    expect((await person.call('POST', '/api/auth/refresh')).status).toBe(401)
    expect((await report()).status).toBe(401)
    expect((await login(app.client(), person.email, person.password)).json().code).toBe('auth.invalid_credentials')

    expect((await change({ disabled: false })).status).toBe(200)
    expect((await change({ roles: ['editor'] })).json().roles).toEqual(['editor'])
    expect((await login(app.client(), person.email, person.password)).status).toBe(200)
    expect((await admin.call('DELETE', `/api/admin/users/${person.id}/sessions`)).json()).toEqual({ ended: 1 })

    // The log arrives by a pipe.
    const arrives = () => {
      const lines = app.output().slice(before).split('\n')
      const events = lines.filter((line) => line.includes('"kind":"audit"')).map((line) => JSON.parse(line) as Audit)
      const disabled = events.find(({ type }) => type === 'user_disabled')
      const byAdmin = events.filter(
        ({ subject, actor }) => subject === disabled?.subject && actor === disabled?.actor && actor !== subject,
      )
      expect(byAdmin.map(({ type }) => type)).toEqual([
        'user_disabled',
        'user_enabled',
        'user_roles_changed',
        'sessions_revoked',
      ])
    }
    await vi.waitFor(arrives, { timeout: 20_000, interval: 100 })
    expect(app.output()).not.toContain(key)
  })
})
