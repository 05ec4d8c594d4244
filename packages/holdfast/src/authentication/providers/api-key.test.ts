import { beforeEach, describe, expect, it } from 'vitest'
import { parseCookies } from '../../core/cookie.js'
import { memory } from '../../storage/memory.js'
import type { Storage } from '../../storage/storage.js'
import { keyFormat, newKeyId, newKeySecret } from '../api-keys/key-text.js'
import type { IssuedKey, KeyRequest } from '../api-keys/key-issuer.js'
import { isKeyIssuer } from '../api-keys/key-issuer.js'
import type { KeyStore } from '../api-keys/key-store.js'
import { isSessionIssuer } from '../sessions/session-issuer.js'
import { apiKey, type ApiKeyOptions } from './api-key.js'

const ADA = '0b9a1c2d-3e4f-4a5b-8c6d-7e8f9a0b1c2d'
const BOB = '1b9a1c2d-3e4f-4a5b-8c6d-7e8f9a0b1c2d'
const DAY = 86_400_000
const INVALID = { invalid: 'auth.invalid_token' }
const EXPIRED = { invalid: 'auth.expired_token' }

let time: number
let storage: Storage
let calls: string[]

beforeEach(async () => {
  time = Date.UTC(2030, 0, 1, 12)
  storage = memory()
  calls = []
  for (const [id, email, roles] of [
    [ADA, 'ada@example.com', ['member']],
    [BOB, 'bob@example.com', []],
  ] as const) {
    await storage.accounts.create({ id, email, name: 'Ada', roles, passwordHash: 'phc', createdAt: time })
  }
})

/** The store, with its calls written down. */
const counted = (keys: KeyStore): KeyStore =>
  new Proxy(keys, {
    get: (target, name) => {
      const method = Reflect.get(target, name) as (...parameters: unknown[]) => unknown
      return (...parameters: unknown[]) => {
        calls.push(String(name))
        return method.apply(target, parameters)
      }
    },
  })

const provider = (options: Partial<ApiKeyOptions> = {}) =>
  apiKey({ storage: { keys: counted(storage.keys) }, scopes: ['orders:read'], clock: () => time, ...options })

type Keys = ReturnType<typeof provider>

const send = async (made: Keys, authorization: string | undefined) =>
  made.identify({
    headers: new Headers(authorization === undefined ? {} : { authorization }),
    cookies: parseCookies(null),
  })
const ask = (made: Keys, key: string) => send(made, `Bearer ${key}`)

async function issue(made: Keys, request: Partial<KeyRequest> = {}, owner: string | null = ADA): Promise<IssuedKey> {
  const issued = await made.issueKey({ name: 'Report', scopes: ['orders:read'], expiresAt: null, ...request }, owner)
  if (typeof issued === 'string') throw new Error(issued)
  calls.length = 0
  return issued
}

describe('construction', () => {
  it.each<[string, Partial<ApiKeyOptions>, string, string]>([
    ['an unknown option', { sekret: 'x' } as never, 'config.unknown_option', 'apiKey(…) has no option "sekret"'],
    [
      'no storage',
      { storage: undefined as never },
      'config.storage',
      'apiKey({ storage }) needs a storage with `keys`',
    ],
    [
      'a storage without keys',
      { storage: {} as never },
      'config.storage',
      'apiKey({ storage }) needs a storage with `keys`',
    ],
    [
      'a prefix with an underscore',
      { prefix: 'live_' },
      'config.api_key',
      'apiKey(…): `prefix` is 1 to 16 lower-case letters',
    ],
    ['a prefix that is a pattern', { prefix: '.*' }, 'config.api_key', '`prefix` is 1 to 16 lower-case letters'],
    ['an empty prefix', { prefix: '' }, 'config.api_key', '`prefix` is 1 to 16 lower-case letters'],
    ['an overlap of a year', { overlap: '365 d' }, 'config.api_key', '`overlap` is 0 or a duration of at most 90 days'],
    [
      'an overlap that is none',
      { overlap: 'soon' as never },
      'config.api_key',
      '`overlap` is 0 or a duration of at most 90 days',
    ],
    ['scopes that are a text', { scopes: 'orders:read' as never }, 'config.api_key', '`scopes` is a list of scopes'],
    [
      'a scope with a space',
      { scopes: ['orders:read orders:write'] },
      'config.api_key',
      '`scopes` is a list of scopes',
    ],
    ['a scope that is no text', { scopes: [undefined as never] }, 'config.api_key', '`scopes` is a list of scopes'],
    [
      'a staleness of an hour',
      { revocation: { maxStale: '1 h' } },
      'config.token',
      '`revocation` is "immediate" or { maxStale }',
    ],
  ])('refuses %s', (_, options, code, words) => {
    expect(() => apiKey({ storage, ...options })).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(words) }),
    )
  })

  it('is a provider that gives out keys and carries no sessions', () => {
    const made = provider()
    expect(made).toMatchObject({ name: 'api-key', carries: 'header', challenge: 'Bearer', cookieNames: [] })
    expect([isKeyIssuer(made), isSessionIssuer(made)]).toEqual([true, false])
  })
})

describe('identify', () => {
  it('a good key is a caller of its own, for one read', async () => {
    const made = provider()
    const { key, apiKey: row } = await issue(made, { limit: { limit: 5, window: 1_000 } })
    expect(await ask(made, key)).toEqual({
      id: row.id,
      kind: 'service',
      provider: 'api-key',
      carries: 'header',
      roles: [],
      scopes: ['orders:read'],
      limit: { limit: 5, window: 1_000 },
      profile: { name: 'Report', ownerId: ADA },
    })
    expect(calls).toEqual(['find', 'used'])
  })

  it('a key without a limit of its own brings none', async () => {
    const made = provider()
    const { key } = await issue(made)
    expect(await ask(made, key)).not.toHaveProperty('limit')
  })

  it('writes nothing while it is warm: one read for each request', async () => {
    const made = provider()
    const { key } = await issue(made)
    await ask(made, key)
    calls.length = 0
    for (let index = 0; index < 100; index++) await ask(made, key)
    expect(calls).toEqual(Array.from({ length: 100 }, () => 'find'))
  })

  it('records its use to the minute, at most once a minute', async () => {
    const made = provider()
    const { key, apiKey: row } = await issue(made)
    const lastUsed = async () => (await storage.keys.list(ADA)).find(({ id }) => id === row.id)?.lastUsedAt
    expect(await lastUsed()).toBeNull()
    time += 90_500
    await ask(made, key)
    expect(await lastUsed()).toBe(Date.UTC(2030, 0, 1, 12, 1))
    time += 60_000
    await ask(made, key)
    expect(await lastUsed()).toBe(Date.UTC(2030, 0, 1, 12, 2))
    expect(calls).toEqual(['find', 'used', 'find', 'used'])
  })

  it.each(['Bearer', 'bearer', 'BEARER', 'Bearer  '])('takes the scheme as %j', async (scheme) => {
    const made = provider()
    const { key } = await issue(made)
    expect(await send(made, `${scheme} ${key}`)).toMatchObject({ kind: 'service' })
  })

  it.each([
    [undefined],
    [''],
    ['Bearer'],
    ['Bearer '],
    ['Basic aGY6aGY='],
    ['Bearer eyJhbGciOiJIUzI1NiJ9.e30.AAAA'],
    ['Bearer HF_LIVE_abc'],
    ['hf_live_abc'],
    ['Bearer\thf_live_abc'],
    ['BearerX hf_live_abc'],
    ['Bearer eyJ, Bearer hf_live_abc'],
  ])('%j is somebody else’s to judge, and costs nothing', (header) => {
    const made = provider()
    const headers = new Headers(header === undefined ? {} : { authorization: header })
    expect(made.identify({ headers, cookies: parseCookies('hf=hf_live_abc') })).toBeNull()
    expect(calls).toEqual([])
  })

  it('what begins like a key and is none is refused at once, without a promise and without the store', async () => {
    const made = provider()
    const { key } = await issue(made)
    const broken = ['hf_', 'hf_live_', key.slice(0, -1), `${key}x`, `${key}, Bearer ${key}`, `${key} ${key}`]
    for (const text of [...broken, key.replace('live', 'test'), 'hf_live_'.padEnd(100_000, 'x')]) {
      const headers = new Headers({ authorization: `Bearer ${text}` })
      expect(made.identify({ headers, cookies: parseCookies(null) })).toEqual(INVALID)
    }
    expect(calls).toEqual([])
  })

  it('an unknown id and a wrong secret get one answer, whatever state the key is in', async () => {
    const made = provider()
    const { apiKey: row } = await issue(made, { expiresAt: time + 1 })
    time += DAY
    const format = keyFormat('live')
    const wrong = await ask(made, format.write({ id: row.id, secret: newKeySecret() }))
    const unknown = await ask(made, format.write({ id: newKeyId(), secret: newKeySecret() }))
    expect([wrong, unknown]).toEqual([INVALID, INVALID])
    expect(calls).toEqual(['find', 'find'])
  })

  it('a secret opens the key that it was made for, and no other', async () => {
    const made = provider()
    const [one, other] = [await issue(made), await issue(made)]
    const format = keyFormat('live')
    const [{ secret }, { id }] = [format.read(one.key)!, format.read(other.key)!]
    expect(await ask(made, format.write({ id, secret }))).toEqual(INVALID)
  })

  it('expires on time', async () => {
    const made = provider()
    const { key } = await issue(made, { expiresAt: time + DAY })
    time += DAY - 1
    expect(await ask(made, key)).toMatchObject({ kind: 'service' })
    time += 1
    expect(await ask(made, key)).toEqual(EXPIRED)
  })

  it('a key of another environment is garbage here', async () => {
    const test = provider({ prefix: 'test' })
    const { key } = await issue(test)
    expect(key).toMatch(/^hf_test_/)
    expect(await ask(test, key)).toMatchObject({ kind: 'service' })
    calls.length = 0
    expect(await ask(provider(), key)).toEqual(INVALID)
    expect(calls).toEqual([])
  })

  it('no row holds the secret, and none of it is in the list', async () => {
    const made = provider()
    const { key, apiKey: row } = await issue(made)
    const { secret } = keyFormat('live').read(key)!
    expect(JSON.stringify([await storage.keys.find(row.id), await made.listKeys(ADA), row])).not.toContain(secret)
  })
})

describe('scopes', () => {
  it('are never more than the owner may give at this moment', async () => {
    const made = provider({ scopes: ({ roles }) => (roles.includes('member') ? ['orders:read', 'orders:write'] : []) })
    const { key } = await issue(made, { scopes: ['orders:write', 'users:delete'] })
    expect(await ask(made, key)).toMatchObject({ scopes: ['orders:write'] })
    await storage.accounts.update(ADA, { roles: [] })
    expect(await ask(made, key)).toMatchObject({ scopes: [] })
  })

  it('are compared whole', async () => {
    const made = provider({ scopes: ['orders:read'] })
    const { key } = await issue(made, { scopes: ['orders', 'orders:', 'ORDERS:READ', 'orders:readx', 'orders:*', '*'] })
    expect(await ask(made, key)).toMatchObject({ scopes: [] })
  })

  it('of the operator’s key are exactly its own', async () => {
    const made = provider({ scopes: [] })
    const { key } = await issue(made, { scopes: ['users:delete'] }, null)
    expect(await ask(made, key)).toMatchObject({ scopes: ['users:delete'], profile: { ownerId: null } })
  })

  it('are nothing for people unless the app says so', async () => {
    const made = apiKey({ storage, clock: () => time })
    const { key } = await issue(made)
    expect(await ask(made, key)).toMatchObject({ scopes: [] })
  })

  it('from a function that answers no list are a fault, never a grant', async () => {
    const made = provider({ scopes: () => 'orders:read orders:write' as never })
    const { key } = await issue(made, { scopes: ['orders'] })
    await expect(ask(made, key)).rejects.toThrow('apiKey({ scopes }) answers a list of scopes.')
  })
})

describe('the owner', () => {
  it('tokens/45 who is disabled takes their keys along, and gets them back', async () => {
    const made = provider()
    const { key } = await issue(made)
    await storage.accounts.update(ADA, { disabled: true })
    expect(await ask(made, key)).toEqual(INVALID)
    await storage.accounts.update(ADA, { disabled: false })
    expect(await ask(made, key)).toMatchObject({ kind: 'service' })
  })

  it('who is gone leaves no key of the operator’s behind, whatever the store answers', async () => {
    const keys: KeyStore = {
      ...storage.keys,
      find: async (id) => {
        const row = await storage.keys.find(id)
        return row && { ...row, owner: null }
      },
    }
    const made = provider({ storage: { keys } })
    const { key } = await issue(made)
    expect(await ask(made, key)).toEqual(INVALID)
  })

  it('has 50 keys at most, however many are made at once; the operator has no such limit', async () => {
    const made = provider()
    const request = { name: 'Report', scopes: [], expiresAt: null }
    const outcomes = await Promise.all(Array.from({ length: 64 }, () => made.issueKey(request, ADA)))
    expect(outcomes.filter((outcome) => outcome === 'too_many')).toHaveLength(14)
    expect(await made.listKeys(ADA)).toHaveLength(50)
    expect(typeof (await made.issueKey(request, BOB))).toBe('object')
    for (let index = 0; index < 51; index++) await issue(made, {}, null)
  })

  it('must be there and enabled when a key is made', async () => {
    const made = provider()
    const request = { name: 'Report', scopes: [], expiresAt: null }
    await storage.accounts.update(ADA, { disabled: true })
    expect(await made.issueKey(request, ADA)).toBe('gone')
    expect(await made.issueKey(request, 'nobody')).toBe('gone')
  })
})

describe('rotation', () => {
  it('the former text works for the overlap, and the one before it no more', async () => {
    const made = provider({ overlap: '1 h' })
    const first = await issue(made)
    const second = await made.rotateKey(first.apiKey.id, ADA)
    expect(second?.apiKey).toEqual(first.apiKey)
    expect(second?.key).not.toBe(first.key)
    time += 3_600_000 - 1
    for (const key of [first.key, second!.key]) expect(await ask(made, key)).toMatchObject({ id: first.apiKey.id })
    time += 1
    expect(await ask(made, first.key)).toEqual(INVALID)
    const third = await made.rotateKey(first.apiKey.id, ADA)
    for (const key of [second!.key, third!.key]) expect(await ask(made, key)).toMatchObject({ id: first.apiKey.id })
    await made.rotateKey(first.apiKey.id, ADA)
    expect(await ask(made, second!.key)).toEqual(INVALID)
  })

  it('without an overlap ends the former text at once', async () => {
    const made = provider({ overlap: 0 })
    const first = await issue(made)
    const second = await made.rotateKey(first.apiKey.id, ADA)
    expect(await ask(made, first.key)).toEqual(INVALID)
    expect(await ask(made, second!.key)).toMatchObject({ kind: 'service' })
  })

  it('is for the key’s owner alone', async () => {
    const made = provider()
    const { key, apiKey: row } = await issue(made)
    expect(await made.rotateKey(row.id, BOB)).toBeNull()
    expect(await made.revokeKey(row.id, BOB)).toBe(false)
    expect(await made.rotateKey('nothing', ADA)).toBeNull()
    expect(await made.listKeys(BOB)).toEqual([])
    expect(await ask(made, key)).toMatchObject({ kind: 'service' })
  })
})

describe('revocation', () => {
  it('tokens/45 a revoked key is refused with the next request', async () => {
    const made = provider()
    const { key, apiKey: row } = await issue(made)
    await ask(made, key)
    expect(await made.revokeKey(row.id, ADA)).toBe(true)
    expect(await ask(made, key)).toEqual(INVALID)
    expect(await made.revokeKey(row.id, ADA)).toBe(false)
  })

  it('tokens/45 within maxStale everywhere, and at once on this instance', async () => {
    const here = provider({ revocation: { maxStale: '10 s' } })
    const there = provider({ revocation: { maxStale: '10 s' } })
    const { key, apiKey: row } = await issue(here)
    for (const made of [here, there]) await ask(made, key)
    calls.length = 0
    for (const made of [here, there]) await ask(made, key)
    expect(calls).toEqual([])
    await here.revokeKey(row.id, ADA)
    expect(await ask(here, key)).toEqual(INVALID)
    time += 9_999
    expect(await ask(there, key)).toMatchObject({ kind: 'service' })
    time += 1
    expect(await ask(there, key)).toEqual(INVALID)
  })

  it('a text that another instance has just made works at once', async () => {
    const here = provider({ revocation: { maxStale: '10 s' } })
    const there = provider({ revocation: { maxStale: '10 s' } })
    const { key, apiKey: row } = await issue(here)
    await ask(there, key)
    const rotated = await here.rotateKey(row.id, ADA)
    expect(await ask(there, rotated!.key)).toMatchObject({ kind: 'service' })
  })

  it('expiry and the end of an overlap need no read to be seen', async () => {
    const made = provider({ revocation: { maxStale: '15 min' }, overlap: '1 min' })
    const { key, apiKey: row } = await issue(made, { expiresAt: time + 120_000 })
    const rotated = await made.rotateKey(row.id, ADA)
    for (const text of [key, rotated!.key]) expect(await ask(made, text)).toMatchObject({ kind: 'service' })
    time += 60_000
    expect(await ask(made, key)).toEqual(INVALID)
    time += 60_000
    expect(await ask(made, rotated!.key)).toEqual(EXPIRED)
  })
})

describe('a store that fails', () => {
  const failing = (how: () => Promise<never>) => new Proxy(storage.keys, { get: () => how })

  it.each([
    [
      'throws',
      () => {
        throw Object.assign(new Error('hf_live_secret'), { code: 'ECONNREFUSED' })
      },
    ],
    ['rejects', () => Promise.reject(new Error('socket hang up'))],
  ])('tokens/46 is an outage, never a refusal and never a principal, when it %s', async (_, how) => {
    const { key } = await issue(provider())
    const made = provider({ storage: { keys: failing(how) } })
    expect(await ask(made, key)).toEqual({ unavailable: 'key-store' })
    const request = { name: 'Report', scopes: [], expiresAt: null }
    for (const act of [
      () => made.issueKey(request, ADA),
      () => made.rotateKey('x', ADA),
      () => made.revokeKey('x', ADA),
      () => made.listKeys(ADA),
    ]) {
      await expect(act()).rejects.toMatchObject({ name: 'HoldfastOutage', part: 'key-store' })
    }
  })

  it('a fault of the code is not called an outage', async () => {
    const { key } = await issue(provider())
    const made = provider({ storage: { keys: failing(() => Promise.reject(new TypeError('x is undefined'))) } })
    await expect(ask(made, key)).rejects.toThrow(TypeError)
  })

  it('in recording uses is nobody’s business', async () => {
    const keys = { ...storage.keys, used: () => Promise.reject(new Error('down')) }
    const made = provider({ storage: { keys } })
    const { key } = await issue(made)
    expect(await ask(made, key)).toMatchObject({ kind: 'service' })
  })
})

it.each<[string, Partial<KeyRequest>, string]>([
  ['no name', { name: '' }, 'A key has a name'],
  ['scopes that are a text', { scopes: 'orders:read' as never }, 'scopes as RFC 6749 §3.3'],
  ['a scope with a space', { scopes: ['a b'] }, 'scopes as RFC 6749 §3.3'],
  ['an expiry that is no number', { expiresAt: Number.NaN }, 'are whole numbers from 1'],
  ['a limit of 0', { limit: { limit: 0, window: 1_000 } }, 'are whole numbers from 1'],
  ['a window without an end', { limit: { limit: 1, window: Infinity } }, 'are whole numbers from 1'],
])('makes no key with %s', async (_, request, words) => {
  await expect(issue(provider(), request)).rejects.toThrow(words)
  expect(await storage.keys.list()).toEqual([])
})

describe('100,000 random and mutated keys', () => {
  /** Mulberry32: the same values with every run. */
  const random = (() => {
    let state = 0x5eed
    return (below: number) => {
      state = (state + 0x6d2b79f5) | 0
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
      return ((mixed ^ (mixed >>> 14)) >>> 0) % below
    }
  })()
  const letters = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).filter(
    (letter) => letter !== '\n' && letter !== '\r' && letter !== '\0',
  )
  const letter = () => letters[random(letters.length)] as string

  function mutated(key: string): string {
    const at = random(key.length)
    const to = random(key.length)
    switch (random(8)) {
      case 0:
        return key.slice(0, at) + letter() + key.slice(at + 1)
      case 1:
        return key.slice(0, at) + letter() + key.slice(at)
      case 2:
        return key.slice(0, at) + key.slice(at + 1 + random(5))
      case 3:
        return key.slice(0, at)
      case 4:
        return Array.from(key)
          .with(at, key[to] as string)
          .with(to, key[at] as string)
          .join('')
      case 5:
        return key.slice(0, at) + (random(2) ? key.toUpperCase() : key.toLowerCase()).slice(at)
      case 6:
        return key + letter().repeat(1 + random(40))
      default:
        return key
          .split('_')
          .toSorted(() => random(3) - 1)
          .join('_')
    }
  }
  const noise = () => Array.from({ length: random(120) }, letter).join('')
  const lookalike = () =>
    `hf_live_${newKeyId()}_${newKeySecret()}_${Array.from({ length: 6 }, () => '0123456789ABCXYZabcxyz'[random(22)]).join('')}`

  it('no throw, no promise, no store call', { timeout: 60_000 }, async () => {
    const made = provider()
    const { key } = await issue(made)
    const kinds = [() => mutated(key), () => `hf_${noise()}`, noise, lookalike]
    for (let judged = 0; judged < Number(process.env['HOLDFAST_FUZZ'] ?? 100_000);) {
      const text = kinds[judged % 4]!()
      // Spaces around a credential are not part of it (RFC 9110 §5.6.3).
      if (text.trim() === key) continue
      const authorization = random(10) === 0 ? text : `Bearer ${text}`
      const headers = { get: () => authorization } as unknown as Headers
      const identified = made.identify({ headers, cookies: parseCookies(null) })
      if (identified !== null) expect(identified).toEqual(INVALID)
      judged++
    }
    expect(calls).toEqual([])
  })
})
