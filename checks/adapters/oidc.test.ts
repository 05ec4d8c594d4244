import * as client from 'openid-client'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { oidc } from '../../packages/holdfast/src/authentication/providers/oidc.js'
import { browser } from './servers/browser.ts'
import { guardedApi, type GuardedApi } from './servers/guarded-api.ts'
import { signingKey, startIssuer, type Issuer } from './servers/issuer.ts'

vi.mock('next/server.js', () => ({ connection: async () => {}, after: () => {} }))

const API = 'https://api.example.com'
const OTHER_API = 'https://other.example.com'
const CALLBACK = 'http://localhost/callback'
const MINUTE = 60_000

let issuer: Issuer
let api: GuardedApi
/** How far the API's clock is ahead. */
let ahead = 0
/** Where it stands still: what is waited for on the way takes a slow machine any time. */
let stopped: number | undefined

const clients = [
  {
    client_id: 'web',
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    redirect_uris: [CALLBACK],
    application_type: 'native',
  },
  {
    client_id: 'robot',
    client_secret: 'only-for-tests-only-for-tests',
    grant_types: ['client_credentials'],
    response_types: [],
    redirect_uris: [],
  },
]

async function newApi(): Promise<GuardedApi> {
  const provider = oidc({
    issuer: issuer.origin,
    audience: API,
    roles: ({ sub }) => (sub === 'root' ? ['admin'] : []),
    isRevoked: async ({ grant }) => {
      if (grant === undefined) return false
      const { status } = await fetch(`${issuer.origin}/grants/${grant as string}`)
      if (status !== 204 && status !== 404) throw new Error(`The issuer answers ${status}.`)
      return status === 404
    },
    clock: () => (stopped ?? Date.now()) + ahead,
  })
  return guardedApi([provider])
}

const discovered = (id: string, secret?: string) =>
  client.discovery(new URL(issuer.origin), id, secret, secret === undefined ? client.None() : undefined, {
    execute: [client.allowInsecureRequests],
  })

/** The authorization code flow with PKCE and a resource indicator (RFC 8707), as a front end runs it. */
async function signIn(who = 'ada', resource = API) {
  const config = await discovered('web')
  const verifier = client.randomPKCECodeVerifier()
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: CALLBACK,
    scope: 'openid offline_access orders:read',
    prompt: 'consent',
    resource,
    login_hint: who,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  })
  const { url: arrived } = await browser((to) => to.href.startsWith(CALLBACK)).open(url.href)
  const tokens = await client.authorizationCodeGrant(
    config,
    new URL(arrived),
    { pkceCodeVerifier: verifier },
    { resource },
  )
  return { config, tokens, bearer: { authorization: `Bearer ${tokens.access_token}` } }
}

beforeAll(async () => {
  issuer = await startIssuer({ clients, apis: [API, OTHER_API] })
})

afterAll(async () => {
  await issuer?.stop()
})

beforeEach(async () => {
  ahead = 0
  stopped = undefined
  api = await newApi()
  return () => api.stop()
})

describe('a token of a real issuer', () => {
  it('is who signed in, with the scopes that were granted', async () => {
    const { bearer } = await signIn()
    expect(await api.call(bearer)).toMatchObject({
      status: 200,
      principal: {
        id: `${issuer.origin}#ada`,
        kind: 'user',
        provider: 'oidc',
        carries: 'header',
        roles: [],
        scopes: ['orders:read'],
      },
    })
    // A header is not ambient: no proof of origin is asked for.
    expect(await api.call(bearer, 'POST')).toMatchObject({ status: 200 })
  })

  it('is the client where that acts for itself', async () => {
    const config = await discovered('robot', 'only-for-tests-only-for-tests')
    const { access_token: token } = await client.clientCredentialsGrant(config, {
      resource: API,
      scope: 'orders:write',
    })
    expect(await api.call({ authorization: `Bearer ${token}` })).toMatchObject({
      status: 200,
      principal: { id: `${issuer.origin}#robot`, kind: 'service', scopes: ['orders:write'] },
    })
  })

  it('for another audience: 401', async () => {
    expect(await api.call((await signIn('ada', OTHER_API)).bearer)).toEqual({ status: 401, code: 'auth.invalid_token' })
  })

  it('the ID token in its place: 401', async () => {
    const { tokens } = await signIn()
    expect(await api.call({ authorization: `Bearer ${tokens.id_token}` })).toEqual({
      status: 401,
      code: 'auth.invalid_token',
    })
  })

  it('expired: 401', async () => {
    const { bearer } = await signIn()
    ahead = 61 * MINUTE
    expect(await api.call(bearer)).toEqual({ status: 401, code: 'auth.expired_token' })
  })

  it('tampered with: 401', async () => {
    const { tokens } = await signIn()
    const [header = '', payload = '', signature = ''] = tokens.access_token.split('.')
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object
    const forged = (changes: object) => Buffer.from(JSON.stringify({ ...claims, ...changes })).toString('base64url')
    for (const token of [
      `${header}.${forged({ sub: 'root' })}.${signature}`,
      `${header}.${forged({ scope: 'orders:write' })}.${signature}`,
      `${header}.${payload}.${signature.slice(1)}A`,
      `${header}.${payload}.`,
    ]) {
      expect(await api.call({ authorization: `Bearer ${token}` })).toEqual({ status: 401, code: 'auth.invalid_token' })
    }
  })

  it('tokens/45 revoked at the issuer: 401', async () => {
    const { config, tokens, bearer } = await signIn()
    expect(await api.call(bearer)).toMatchObject({ status: 200 })
    await client.tokenRevocation(config, tokens.refresh_token as string)
    expect(await api.call(bearer)).toEqual({ status: 401, code: 'auth.revoked' })
  })
})

describe('when the issuer is killed', () => {
  it('tokens/46 with no keys nobody can say: 503, and 200 when it is back', async () => {
    const { bearer } = await signIn()
    await issuer.kill()
    stopped = Date.now()
    expect(await api.call(bearer)).toEqual({ status: 503, code: 'auth.unavailable' })
    await issuer.restart()
    // Within the cooldown nobody is asked again.
    expect(await api.call(bearer)).toEqual({ status: 503, code: 'auth.unavailable' })
    stopped = undefined
    ahead = 10_000
    // Its memory is gone with it, and so is the grant: it can say that much again.
    expect(await api.call(bearer)).toEqual({ status: 401, code: 'auth.revoked' })
    expect(await api.call((await signIn()).bearer)).toMatchObject({ status: 200 })
  })

  it('with keys that are old, tokens go on to be good as long as nobody has to be asked', async () => {
    const config = await discovered('robot', 'only-for-tests-only-for-tests')
    const { access_token: token } = await client.clientCredentialsGrant(config, {
      resource: API,
      scope: 'orders:write',
    })
    const bearer = { authorization: `Bearer ${token}` }
    expect(await api.call(bearer)).toMatchObject({ status: 200 })
    const { bearer: person } = await signIn()
    await issuer.kill()
    ahead = 30 * MINUTE
    expect(await api.call(bearer)).toMatchObject({ status: 200 })
    // Whether their session was ended, the issuer alone knows.
    expect(await api.call(person)).toEqual({ status: 503, code: 'auth.unavailable' })
    ahead = 61 * MINUTE
    expect(await api.call(bearer)).toEqual({ status: 401, code: 'auth.expired_token' })
    await issuer.restart()
  })
})

describe('when the issuer changes its keys', () => {
  it('the new one counts at once, the old one until it is withdrawn', async () => {
    const [former, next] = await Promise.all([signingKey('former'), signingKey('next')])
    await issuer.restart([former])
    const robot = async () => {
      const config = await discovered('robot', 'only-for-tests-only-for-tests')
      const { access_token: token } = await client.clientCredentialsGrant(config, {
        resource: API,
        scope: 'orders:write',
      })
      return { authorization: `Bearer ${token}` }
    }
    const old = await robot()
    expect(await api.call(old)).toMatchObject({ status: 200 })

    await issuer.restart([next, former])
    const fresh = await robot()
    ahead = 10_000
    expect(await api.call(fresh)).toMatchObject({ status: 200 })
    expect(await api.call(old)).toMatchObject({ status: 200 })

    await issuer.restart([next])
    expect(await api.call(old)).toMatchObject({ status: 200 })
    ahead = 11 * MINUTE
    expect(await api.call(old)).toEqual({ status: 401, code: 'auth.invalid_token' })
    expect(await api.call(fresh)).toMatchObject({ status: 200 })
  })

  it('an unknown key of a forger is no key: 401, and not one request more for each', async () => {
    const forger = await startIssuer({ clients, apis: [API], keys: [await signingKey('forged')] })
    try {
      const config = await client.discovery(
        new URL(forger.origin),
        'robot',
        'only-for-tests-only-for-tests',
        undefined,
        {
          execute: [client.allowInsecureRequests],
        },
      )
      const { access_token: token } = await client.clientCredentialsGrant(config, {
        resource: API,
        scope: 'orders:write',
      })
      const [header, payload = '', signature] = token.split('.')
      const claims = { ...(JSON.parse(Buffer.from(payload, 'base64url').toString()) as object), iss: issuer.origin }
      const posing = [header, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.')
      expect(await api.call({ authorization: `Bearer ${posing}` })).toEqual({ status: 401, code: 'auth.invalid_token' })
      // As what it is, it is nobody's: no provider here knows its issuer.
      expect(await api.call({ authorization: `Bearer ${token}` })).toEqual({ status: 401, code: 'auth.required' })
    } finally {
      await forger.stop()
    }
  })
})
