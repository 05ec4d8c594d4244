import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createGate, type Gate } from '../pipeline/gate.js'
import { slidingWindow } from '../rate-limit/algorithms/sliding-window.js'
import { memory } from '../rate-limit/stores/memory.js'
import { fakeHost } from '../testing/fake-host.js'
import { fakeProvider } from '../testing/fake-provider.js'
import { createCurrentPrincipal, createRequirePrincipal } from './principals.js'

const incoming = vi.hoisted(() => ({ headers: new Headers() }))
vi.mock('next/server.js', () => ({ connection: async () => {}, after: () => {} }))
vi.mock('next/headers.js', () => ({ headers: async () => incoming.headers, cookies: async () => ({ set: () => {} }) }))

let gate: Gate

beforeEach(() => {
  gate = createGate(
    {
      origin: 'https://app.example.com',
      trustedProxies: 'none',
      identity: [fakeProvider({ callers: { ada: { id: 'ada' } } })],
      limits: {
        store: memory(),
        onStoreError: 'local',
        caller: slidingWindow(2, '1 m'),
        anonymous: slidingWindow(2, '1 m'),
      },
    },
    fakeHost(),
  )
})

describe('currentPrincipal', () => {
  const current = (cookie?: string) => {
    incoming.headers = new Headers(cookie === undefined ? {} : { cookie })
    return createCurrentPrincipal(gate)()
  }

  it('is the verified caller, or null for an absent, bad or ended credential', async () => {
    expect(await current('fake=ada')).toMatchObject({ id: 'ada' })
    for (const cookie of [undefined, 'fake=mallory', 'fake=expired', 'fake=revoked', 'fake=ada; fake=ada']) {
      expect(await current(cookie)).toBeNull()
    }
  })

  it('throws when nobody can know: an outage never looks like "signed out"', async () => {
    await expect(current('fake=down')).rejects.toThrow('auth.unavailable')
  })

  it('charges no limit: a page may ask as often as it renders', async () => {
    for (let time = 0; time < 9; time++) expect(await current('fake=ada')).not.toBeNull()
  })
})

describe('requirePrincipal', () => {
  const require = (headers: Record<string, string>, method = 'GET') =>
    createRequirePrincipal(gate)(new Request('http://localhost:3000/api/own', { method, headers }))

  it('is the verified caller', async () => {
    expect(await require({ cookie: 'fake=ada' })).toMatchObject({ id: 'ada', provider: 'fake' })
  })

  it('is a finished refusal for everybody else', async () => {
    const answer = await require({})
    expect(answer).toBeInstanceOf(Response)
    expect(answer as Response).toMatchObject({ status: 401 })
    expect((answer as Response).headers.get('www-authenticate')).toBe('Bearer')
    expect(await require({ cookie: 'fake=down' })).toMatchObject({ status: 503 })
  })

  it('refuses forged writes and floods as route() does', async () => {
    const forged = { cookie: 'fake=ada', 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }
    expect(await require(forged, 'POST')).toMatchObject({ status: 403 })
    await require({ cookie: 'fake=ada' })
    await require({ cookie: 'fake=ada' })
    expect(await require({ cookie: 'fake=ada' })).toMatchObject({ status: 429 })
  })
})
