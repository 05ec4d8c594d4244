import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { parseCookies } from '../../core/cookie.js'
import { memory } from '../../storage/memory.js'
import type { Identification, Provider } from '../provider.js'
import type { SessionIssuer } from '../sessions/session-issuer.js'
import type { KeyIssuer } from '../api-keys/key-issuer.js'
import { apiKey } from './api-key.js'
import { jwt } from './jwt.js'
import { oidc } from './oidc.js'

// Three kinds of Bearer credential, one header: each provider knows its own.

const SECRET = 'Zk3vQ8xN1mW5yR7tB9cL2hJ4pD6sF0gA-eKuXoViTqYw'
const ORIGIN = 'https://app.example.com'
const USER = '0b9a1c2d-3e4f-4a5b-8c6d-7e8f9a0b1c2d'
const ISSUERS = ['https://a.example.com', 'https://b.example.com']
const time = 1_900_000_000_000
const clock = () => time

let providers: Readonly<Record<'jwt' | 'apiKey' | 'a' | 'b', Provider>>
let credentials: Readonly<Record<'jwt' | 'apiKey' | 'a' | 'b', string>>

beforeAll(async () => {
  const storage = memory()
  const account = { id: USER, email: 'ada@example.com', name: 'Ada', roles: [], passwordHash: 'phc', createdAt: time }
  await storage.accounts.create(account)
  const tokens: Provider & SessionIssuer = jwt({ secret: SECRET, storage, carries: 'header', clock })
  const keys: Provider & KeyIssuer = apiKey({ storage, scopes: ['a:b'], clock })
  const pairs = await Promise.all(ISSUERS.map(() => generateKeyPair('ES256', { extractable: true })))
  const issued = (index: number) => {
    const jwksUri = `${ISSUERS[index]}/jwks`
    const fetch = async () => {
      const jwk = await exportJWK((pairs[index] as (typeof pairs)[number]).publicKey)
      return Response.json({ keys: [{ ...jwk, kid: 'k', alg: 'ES256' }] })
    }
    return oidc({ issuer: ISSUERS[index], audience: ORIGIN, name: `issuer-${index}`, jwksUri, fetch, clock })
  }
  const token = (index: number) =>
    new SignJWT({ iss: ISSUERS[index] as string, aud: ORIGIN, sub: USER, iat: time / 1000, exp: time / 1000 + 60 })
      .setProtectedHeader({ alg: 'ES256', kid: 'k', typ: 'at+jwt' })
      .sign((pairs[index] as (typeof pairs)[number]).privateKey)

  providers = { jwt: tokens, apiKey: keys, a: issued(0), b: issued(1) }
  for (const provider of Object.values(providers)) provider.start?.({ origin: ORIGIN })
  const session = await tokens.issue({ userId: USER, userAgent: null })
  const key = await keys.issueKey({ name: 'Key', scopes: ['a:b'], expiresAt: null }, USER)
  credentials = {
    jwt: session?.grant?.accessToken as string,
    apiKey: (key as { key: string }).key,
    a: await token(0),
    b: await token(1),
  }
})

/** Asks them in order, as the gate does. */
async function ask(order: readonly Provider[], credential: string): Promise<Identification> {
  const headers = new Headers({ authorization: `Bearer ${credential}` })
  for (const provider of order) {
    const identified = await provider.identify({ headers, cookies: parseCookies(null) })
    if (identified !== null) return identified
  }
  return null
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]]
  return items.flatMap((item, at) => permutations(items.toSpliced(at, 1)).map((others) => [item, ...others]))
}

describe('in every order of the providers', () => {
  it('each credential is judged by its own', async () => {
    for (const order of permutations(Object.values(providers))) {
      expect(await ask(order, credentials.jwt)).toMatchObject({ id: USER, provider: 'jwt' })
      expect(await ask(order, credentials.apiKey)).toMatchObject({ kind: 'service', provider: 'api-key' })
      expect(await ask(order, credentials.a)).toMatchObject({ id: `${ISSUERS[0]}#${USER}`, provider: 'issuer-0' })
      expect(await ask(order, credentials.b)).toMatchObject({ id: `${ISSUERS[1]}#${USER}`, provider: 'issuer-1' })
    }
  })

  it('one that claims to be another’s is refused, whoever is asked first', async () => {
    const [header, payload = '', signature] = credentials.b.split('.')
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object
    const posing = (iss: string) =>
      [header, Buffer.from(JSON.stringify({ ...claims, iss })).toString('base64url'), signature].join('.')
    for (const order of permutations(Object.values(providers))) {
      for (const iss of [ISSUERS[0] as string, ORIGIN]) {
        expect(await ask(order, posing(iss))).toEqual({ invalid: 'auth.invalid_token' })
      }
    }
  })

  it('the same person at two issuers is two callers', async () => {
    const ids = await Promise.all(
      [credentials.jwt, credentials.a, credentials.b].map((each) => ask(Object.values(providers), each)),
    )
    expect(new Set(ids.map((each) => (each as { id: string }).id)).size).toBe(3)
  })
})
