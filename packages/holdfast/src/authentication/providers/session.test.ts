import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { parseCookies } from '../../core/cookie.js'
import { memory } from '../../storage/memory.js'
import type { Storage } from '../../storage/storage.js'
import {
  counted,
  isRefreshed,
  signIn,
  USER,
  withAccount,
  type SessionProvider,
} from '../../testing/session-provider.js'
import { jwt } from './jwt.js'
import { session, type SessionOptions } from './session.js'

const MINUTE = 60_000
const DAY = 86_400_000
const ORIGIN = 'https://app.example.com'
const NAME = '__Host-holdfast-session'

let time: number
let storage: Storage

beforeEach(async () => {
  time = 1_900_000_000_000
  storage = memory()
  await withAccount(storage, time)
})

function provider(options: Partial<SessionOptions> = {}): SessionProvider {
  const made = session({ storage, clock: () => time, ...options })
  made.start?.({ origin: ORIGIN })
  return made
}

const identify = async (made: SessionProvider, value: string) =>
  made.identify({ headers: new Headers(), cookies: parseCookies(`${NAME}=${value}`) })

it('is a name and 256 random bits, in one cookie under 150 bytes that lives as long as the session may', async () => {
  const issued = await provider().issue({ userId: USER, userAgent: null })
  const [cookie] = issued?.cookies ?? []
  expect(issued?.cookies.length).toBe(1)
  expect(cookie?.value).toMatch(/^hfs1\.[0-9a-f-]{36}\.[\w-]{43}$/)
  expect(cookie).toMatchObject({ name: NAME, maxAge: 90 * 86_400 })
  expect(`${cookie?.name}=${cookie?.value}`.length).toBeLessThan(150)
  expect(issued).not.toHaveProperty('grant')
})

it('is a hash at rest', async () => {
  const ada = await signIn(provider())
  const secret = ada.value('session').split('.')[2] ?? ''
  const row = await storage.sessions.find(ada.sessionId)
  expect(row?.secretHash).toBe(createHash('sha256').update(secret).digest('base64url'))
  expect(JSON.stringify(row)).not.toContain(secret)
})

it.each<[string, Partial<SessionOptions>]>([
  ['an idle time beyond the absolute one', { idle: '2 d', absolute: '1 d' }],
  ['less than a second', { idle: '10 ms' }],
])('refuses %s at construction', (_, options) => {
  expect(() => session({ storage, ...options })).toThrow(expect.objectContaining({ code: 'config.token' }))
})

it('tokens/42 in another spelling, or with another secret, is invalid', async () => {
  const made = provider()
  const [ada, bob] = [await signIn(made), await signIn(made)]
  const value = ada.value('session')
  const [version, id = '', secret = ''] = value.split('.')
  const last = secret.at(-1) === 'A' ? 'B' : 'A'
  for (const sent of [
    '',
    'x',
    id,
    secret,
    `${version}.${id}`,
    `${version}.${id}.`,
    `${version}.${id}.${secret.slice(0, -1)}${last}`,
    `${version}.${id}.${bob.value('session').split('.')[2]}`,
    `${version}.${id.toUpperCase()}.${secret}`,
    `${version}.${id}.${secret}=`,
    `${value}.x`,
    `hfs2.${id}.${secret}`,
    `"${value}"`,
    encodeURIComponent(`${value} `),
  ]) {
    expect(await identify(made, sent), sent).toEqual({ invalid: 'auth.invalid_token' })
    expect(await made.named(parseCookies(`${NAME}=${sent}`)), sent).toBeNull()
    expect(await made.refresh(parseCookies(`${NAME}=${sent}`)), sent).toEqual({ invalid: 'auth.invalid_token' })
  }
  expect(await identify(made, value)).toMatchObject({ id: USER })
})

it('garbage is invalid without a promise or a query', () => {
  const rows = counted(storage.sessions)
  const made = provider({ storage: { sessions: rows.store } })
  const text = fc.stringMatching(/^[hfs1.\-_0-9a-fA-F]{0,120}$/)
  fc.assert(
    fc.property(text, (value) => {
      const request = { headers: new Headers(), cookies: parseCookies(`${NAME}=${value}`) }
      expect(made.identify(request)).toEqual({ invalid: 'auth.invalid_token' })
    }),
  )
  expect(rows.calls).toEqual([])
})

it('a session of tokens is none: nothing is the secret of it', async () => {
  const tokens = jwt({ secret: 'Zk3vQ8xN1mW5yR7tB9cL2hJ4pD6sF0gA-eKuXoViTqYw', storage, clock: () => time })
  tokens.start?.({ origin: ORIGIN })
  const { sessionId } = await signIn(tokens)
  const value = `hfs1.${sessionId}.${'A'.repeat(43)}`
  expect(await identify(provider(), value)).toEqual({ invalid: 'auth.invalid_token' })
  expect(await provider().named(parseCookies(`${NAME}=${value}`))).toBeNull()
  expect(await tokens.end(sessionId)).toBe(true)
})

describe('idle and absolute expiry', () => {
  it('each use moves the idle one, and nothing moves the absolute one', async () => {
    const made = provider({ idle: '30 min', absolute: '2 h' })
    const ada = await signIn(made)
    for (let minutes = 20; minutes < 120; minutes += 20) {
      time += 20 * MINUTE
      expect(await ada.identify(made)).toMatchObject({ id: USER })
    }
    time += 20 * MINUTE
    expect(await ada.identify(made)).toEqual({ invalid: 'auth.revoked' })

    const idle = await signIn(made)
    time += 30 * MINUTE
    expect(await idle.identify(made)).toEqual({ invalid: 'auth.revoked' })
  })

  it.each<[string, Partial<SessionOptions>]>([
    ['immediate', {}],
    ['maxStale', { revocation: { maxStale: '10 min' } }],
  ])('is written once a minute, for all that come at once: %s', async (_, options) => {
    const rows = counted(storage.sessions)
    const made = provider({ ...options, storage: { sessions: rows.store } })
    const ada = await signIn(made)
    const touches = () => rows.calls.splice(0).filter((call) => call === 'touch').length
    for (let at = 0; at < 59; at++) {
      await ada.identify(made)
      time += 1_000
    }
    expect(touches()).toBe(0)
    time += 1_000
    await Promise.all(Array.from({ length: 20 }, () => ada.identify(made)))
    expect(touches()).toBe(1)
    expect(await storage.sessions.find(ada.sessionId)).toMatchObject({
      lastSeenAt: time,
      idleExpiresAt: time + 30 * DAY,
    })
    for (let at = 0; at < 10 * 60; at += 5) {
      await ada.identify(made)
      time += 5_000
    }
    expect(touches()).toBe(9)
  })

  it('by two instances at once: what one has written is not written by the other', async () => {
    const rows = counted(storage.sessions)
    const [made, other] = [1, 2].map(() =>
      provider({ storage: { sessions: rows.store }, revocation: { maxStale: '10 min' } }),
    )
    const ada = await signIn(made as SessionProvider)
    for (const instance of [made, other]) await ada.identify(instance as SessionProvider)
    time += 2 * MINUTE
    rows.calls.length = 0
    for (const instance of [made, other]) await ada.identify(instance as SessionProvider)
    expect(rows.calls).toEqual(['find', 'touch', 'find'])
  })

  it('a sign-out that overtakes the write wins', async () => {
    const ada = await signIn(provider())
    time += 2 * MINUTE
    const sessions: Storage['sessions'] = {
      ...storage.sessions,
      async touch(...parameters) {
        await storage.sessions.revoke(ada.sessionId)
        return storage.sessions.touch(...parameters)
      },
    }
    expect(await ada.identify(provider({ storage: { sessions } }))).toEqual({ invalid: 'auth.revoked' })
  })
})

it('a refresh answers the same cookie for the time that is left', async () => {
  const made = provider()
  const ada = await signIn(made)
  const before = ada.value('session')
  time += 20 * DAY
  const refreshed = await ada.refresh(made)
  expect(isRefreshed(refreshed) && refreshed.cookies).toEqual([
    expect.objectContaining({ name: NAME, value: before, maxAge: 70 * 86_400 }),
  ])
})
