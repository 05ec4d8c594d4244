import { beforeEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { generateSecret } from '../../authentication/tokens/secret.js'
import { signedIn } from '../../authorization/access.js'
import { createGate, type Gate, type GateOptions } from '../../pipeline/gate.js'
import { memory } from '../../rate-limit/stores/memory.js'
import { fakeHost } from '../../testing/fake-host.js'
import { fakeProvider } from '../../testing/fake-provider.js'
import { createAction } from './action.js'
import { createCsrfToken } from '../csrf-token.js'
import { createCurrentPrincipal } from '../principals.js'

const incoming = vi.hoisted(() => ({ headers: new Headers() }))
vi.mock('next/server.js', () => ({ connection: async () => {}, after: () => {} }))
vi.mock('next/headers.js', () => ({ headers: async () => incoming.headers, cookies: async () => ({ set: () => {} }) }))

const APP = 'https://app.example.com'
const session = { cookie: 'fake=ada' }
let gate: Gate

beforeEach(() => newGate())

function newGate(options: Partial<GateOptions> = {}): void {
  const callers = { ada: { id: 'ada', sessionId: 'session-1' }, again: { id: 'ada', sessionId: 'session-2' } }
  gate = createGate(
    {
      origin: APP,
      trustedProxies: 'none',
      identity: [fakeProvider({ callers })],
      limits: { store: memory(), onStoreError: 'local' },
      ...options,
    },
    fakeHost(),
  )
}

/** What an action answers to these headers: the code of its refusal, or its input. */
async function called(headers: Record<string, string>, input: unknown = { note: 'x' }): Promise<unknown> {
  const rename = createAction(gate)({
    name: 'orders.rename',
    access: signedIn,
    input: z.strictObject({ note: z.string() }),
    handler: ({ input: given }) => given,
  })
  incoming.headers = new Headers(headers)
  const result = await rename(input as { note: string })
  return result.ok ? result.data : result.problem.code
}

function form(fields: Record<string, string>): FormData {
  const data = new FormData()
  for (const [name, value] of Object.entries(fields)) data.append(name, value)
  return data
}

describe('a Server Action', () => {
  // Next compares Origin with X-Forwarded-Host, or with Host, and lets a request without Origin pass.
  it.each([
    ['no Origin', {}],
    ['a host that the client forwards', { origin: 'https://evil.test', 'x-forwarded-host': 'evil.test' }],
    ['a host of its own', { origin: 'https://evil.test', host: 'evil.test' }],
    ['the right host by another scheme', { origin: 'http://app.example.com', host: 'app.example.com' }],
    ['the right host by another port', { origin: `${APP}:8443`, 'x-forwarded-host': 'app.example.com:8443' }],
    ['Origin null', { origin: 'null' }],
    ['Origin null from another site', { origin: 'null', 'sec-fetch-site': 'cross-site' }],
    ['a sibling subdomain', { origin: 'https://blog.example.com', 'sec-fetch-site': 'same-site' }],
    ['a sibling subdomain that forwards', { 'sec-fetch-site': 'same-site', 'x-forwarded-host': 'app.example.com' }],
    ['a redirect that came back', { origin: APP, host: 'app.example.com', 'sec-fetch-site': 'cross-site' }],
    ['a broken Origin', { origin: 'https://[', 'x-forwarded-host': '[' }],
    ['two hosts', { origin: 'https://evil.test', 'x-forwarded-host': 'app.example.com, evil.test' }],
  ])('csrf/15 is refused to what Next would let through: %s', async (_name, headers) => {
    expect(await called({ ...session, ...headers })).toMatch(/^csrf\.(?:cross_site|origin_missing)$/)
  })

  it('csrf/13 is open to our own pages', async () => {
    for (const headers of [{ origin: APP }, { origin: 'null', 'sec-fetch-site': 'same-origin' }] as const) {
      expect(await called({ ...session, ...headers })).toEqual({ note: 'x' })
    }
  })

  it('csrf/20 is freed by no path', async () => {
    newGate({ csrf: { exempt: [{ method: 'POST', path: '/orders', reason: 'A test.' }] } })
    expect(await called({ ...session, origin: 'https://evil.test', 'next-url': '/orders' })).toBe('csrf.cross_site')
  })
})

describe('a Server Action with tokens', () => {
  const own = { ...session, origin: APP }
  const token = async (cookie = 'fake=ada'): Promise<string> => {
    incoming.headers = new Headers({ cookie })
    return (await createCsrfToken(gate, createCurrentPrincipal(gate))()) ?? ''
  }
  beforeEach(() => newGate({ csrf: { token: { secret: generateSecret() } } }))

  it('csrf/19 takes one in a hidden field, in a member of an object, or in the header; the input is without it', async () => {
    const csrf = await token()
    expect(await called(own)).toBe('csrf.token_missing')
    expect(await called(own, form({ note: 'x', 'holdfast-csrf': csrf }))).toEqual({ note: 'x' })
    expect(await called(own, { note: 'x', 'holdfast-csrf': csrf })).toEqual({ note: 'x' })
    expect(await called({ ...own, 'x-csrf-token': csrf })).toEqual({ note: 'x' })
  })

  it('csrf/19 refuses one of another session, two of them, and what is no text', async () => {
    const [csrf, other] = [await token(), await token('fake=again')]
    expect(await called(own, { note: 'x', 'holdfast-csrf': other })).toBe('csrf.token_invalid')
    expect(await called({ ...own, 'x-csrf-token': csrf }, { note: 'x', 'holdfast-csrf': csrf })).toBe(
      'csrf.token_invalid',
    )
    for (const given of [7, true, [csrf], { csrf }, '__proto__']) {
      expect(await called(own, { note: 'x', 'holdfast-csrf': given })).toBe('csrf.token_invalid')
    }
    const twice = form({ note: 'x', 'holdfast-csrf': csrf })
    twice.append('holdfast-csrf', csrf)
    expect(await called(own, twice)).toBe('csrf.token_invalid')
  })

  it('csrf/19 gives none to a visitor, and none at all without the mode', async () => {
    expect(await token('theme=dark')).toBe('')
    newGate()
    await expect(token()).rejects.toThrow('config.csrf')
  })
})
