import { createClerkClient, verifyToken } from '@clerk/backend'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { clerk } from '../../packages/holdfast/src/authentication/providers/clerk.js'
import { clerkInstance, type ClerkInstance } from './servers/clerk-instance.ts'
import { guardedApi, type GuardedApi } from './servers/guarded-api.ts'

vi.mock('next/server.js', () => ({ connection: async () => {}, after: () => {} }))

const APP = 'https://app.example.com'

let instance: ClerkInstance
/** The package's own client, at the instance on loopback. */
let client: ReturnType<typeof createClerkClient>
let api: GuardedApi
let ahead = 0

beforeAll(async () => {
  instance = await clerkInstance()
  const { origin, secretKey } = instance
  client = createClerkClient({ secretKey, apiUrl: origin, telemetry: { disabled: true } })
})

afterAll(() => instance.stop())

beforeEach(async () => {
  ahead = 0
  instance.down(false)
  const provider = clerk({
    jwtKey: instance.jwtKey,
    issuer: instance.issuer,
    authorizedParties: [APP],
    client,
    machineId: 'mch_api',
    machineScopes: ({ subject }) => (subject === 'mch_robot' ? ['orders:write'] : []),
    isRevoked: async ({ sid }) => (await client.sessions.getSession(sid)).status !== 'active',
    clock: () => Date.now() + ahead,
  })
  api = await guardedApi([provider], APP)
  return () => api.stop()
})

async function ask(path: string, body: object, origin = APP): Promise<Record<string, string>> {
  const response = await fetch(`${instance.origin}/v1/${path}`, {
    method: 'POST',
    headers: { origin },
    body: JSON.stringify(body),
  })
  return (await response.json()) as Record<string, string>
}

/** As a front end gets its token: it signs in, then asks for one with every minute. */
async function signIn(origin = APP) {
  const { session = '' } = await ask('client/sign_ins', { identifier: 'ada' })
  const { jwt = '' } = await ask('client/tokens', { session }, origin)
  return { session, jwt, cookie: { cookie: `__session=${jwt}` }, bearer: { authorization: `Bearer ${jwt}` } }
}

const INVALID = { status: 401, code: 'auth.invalid_token' }
const UNAVAILABLE = { status: 503, code: 'auth.unavailable' }

describe('a session token of the Frontend API', () => {
  it('is good for Clerk’s own package too', async () => {
    const { jwt } = await signIn()
    expect(await verifyToken(jwt, { jwtKey: instance.jwtKey, authorizedParties: [APP] })).toMatchObject({
      sub: 'user_ada',
    })
  })

  it('in its cookie: 200, and a forged write is refused', async () => {
    const { session, cookie } = await signIn()
    expect(await api.call(cookie)).toMatchObject({
      status: 200,
      principal: { id: 'user_ada', kind: 'user', provider: 'clerk', carries: 'cookie', sessionId: session },
    })
    expect(await api.call(cookie, 'POST')).toEqual({ status: 403, code: 'csrf.origin_missing' })
    expect(await api.call({ ...cookie, 'sec-fetch-site': 'cross-site' }, 'POST')).toMatchObject({ status: 403 })
    expect(await api.call({ ...cookie, 'sec-fetch-site': 'same-origin' }, 'POST')).toMatchObject({ status: 200 })
  })

  it('in a header: 200', async () => {
    const { bearer } = await signIn()
    expect(await api.call(bearer, 'POST')).toMatchObject({ status: 200, principal: { carries: 'header' } })
  })

  it('made for another origin: 401', async () => {
    const { cookie, bearer } = await signIn('https://evil.example.com')
    expect(await api.call(cookie)).toEqual(INVALID)
    expect(await api.call(bearer)).toEqual(INVALID)
  })

  it('a template’s token in its place: 401', async () => {
    const { session } = await signIn()
    const { jwt } = await ask('client/templates', { session })
    expect(await api.call({ cookie: `__session=${jwt}` })).toEqual(INVALID)
  })

  it('of another instance: 401', async () => {
    const other = await clerkInstance()
    try {
      const response = await fetch(`${other.origin}/v1/client/sign_ins`, {
        method: 'POST',
        body: '{"identifier":"ada"}',
      })
      const body = JSON.stringify(await response.json())
      const made = await fetch(`${other.origin}/v1/client/tokens`, { method: 'POST', headers: { origin: APP }, body })
      const { jwt } = (await made.json()) as { jwt: string }
      expect(await api.call({ cookie: `__session=${jwt}` })).toEqual(INVALID)
    } finally {
      await other.stop()
    }
  })

  it('after its minute: 401', async () => {
    const { cookie } = await signIn()
    ahead = 66_000
    expect(await api.call(cookie)).toEqual({ status: 401, code: 'auth.expired_token' })
  })

  it('tampered with: 401', async () => {
    const { jwt } = await signIn()
    const [header = '', payload = '', signature = ''] = jwt.split('.')
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object
    const forged = Buffer.from(JSON.stringify({ ...claims, sub: 'user_root' })).toString('base64url')
    for (const token of [
      `${header}.${forged}.${signature}`,
      `${header}.${payload}.${signature.slice(2)}AA`,
      `${jwt}=`,
    ]) {
      expect(await api.call({ cookie: `__session=${token}` })).toEqual(INVALID)
    }
  })

  it('tokens/45 of a session that was revoked: 401', async () => {
    const { session, cookie } = await signIn()
    expect(await api.call(cookie)).toMatchObject({ status: 200 })
    await client.sessions.revokeSession(session)
    expect(await api.call(cookie)).toEqual({ status: 401, code: 'auth.revoked' })
  })

  it('tokens/46 while the Backend API is down: 503, and 200 when it is back', async () => {
    const { cookie } = await signIn()
    instance.down(true)
    expect(await api.call(cookie)).toEqual(UNAVAILABLE)
    instance.down(false)
    expect(await api.call(cookie)).toMatchObject({ status: 200 })
  })

  it('verified without the network where nobody is asked about revocation', async () => {
    const { cookie } = await signIn()
    instance.down(true)
    const provider = clerk({ jwtKey: instance.jwtKey, issuer: instance.issuer, authorizedParties: [APP] })
    const offline = await guardedApi([provider], APP)
    expect(await offline.call(cookie)).toMatchObject({ status: 200 })
    await offline.stop()
  })
})

describe('programs', () => {
  it('with an API key: 200, revoked 401, unknown 401, Clerk down 503', async () => {
    const key = await client.apiKeys.create({ name: 'Report', subject: 'user_ada' })
    const bearer = { authorization: `Bearer ${key.secret}` }
    expect(await api.call(bearer)).toMatchObject({
      status: 200,
      principal: { id: key.id, kind: 'service', scopes: ['orders:write'], profile: { subject: 'user_ada' } },
    })
    instance.down(true)
    expect(await api.call(bearer)).toEqual(UNAVAILABLE)
    instance.down(false)
    await client.apiKeys.revoke({ apiKeyId: key.id })
    expect(await api.call(bearer)).toEqual({ status: 401, code: 'auth.revoked' })
    expect(await api.call({ authorization: 'Bearer ak_unknown' })).toEqual(INVALID)
  })

  it('with a machine’s token: 200, revoked 401, Clerk down 503', async () => {
    const token = await client.m2m.createToken({ machineSecretKey: instance.secretKey })
    const bearer = { authorization: `Bearer ${token.token}` }
    const principal = { id: 'mch_robot', kind: 'service', scopes: ['orders:write'] }
    expect(await api.call(bearer)).toMatchObject({ status: 200, principal })
    instance.down(true)
    expect(await api.call(bearer)).toEqual(UNAVAILABLE)
    instance.down(false)
    await client.m2m.revokeToken({ m2mTokenId: token.id })
    expect(await api.call(bearer)).toEqual({ status: 401, code: 'auth.revoked' })
  })

  it('with a machine’s JWT: 200 without the network, and only for the machine that it names', async () => {
    const { token } = await client.m2m.createToken({ machineSecretKey: instance.secretKey, tokenFormat: 'jwt' })
    instance.down(true)
    const bearer = { authorization: `Bearer ${token}` }
    expect(await api.call(bearer)).toMatchObject({ status: 200, principal: { id: 'mch_robot' } })
    expect(await api.call({ cookie: `__session=${token}` })).toEqual(INVALID)
    const other = await guardedApi([
      clerk({ jwtKey: instance.jwtKey, authorizedParties: [APP], machineId: 'mch_other' }),
    ])
    expect(await other.call(bearer)).toEqual(INVALID)
    await other.stop()
  })
})
