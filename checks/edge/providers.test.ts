import { EncryptJWT, exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose'
import { hkdfSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Provider } from '../../packages/holdfast/src/authentication/provider.js'
import type * as AuthJs from '../../packages/holdfast/src/authentication/providers/auth-js.js'
import type * as Clerk from '../../packages/holdfast/src/authentication/providers/clerk.js'
import type * as Oidc from '../../packages/holdfast/src/authentication/providers/oidc.js'
import { edgeVm } from './edge-vm.ts'

const SECRET = 'Zk3vQ8xN1mW5yR7tB9cL2hJ4pD6sF0gA-eKuXoViTqYw'
const ORIGIN = 'https://app.example.com'
const ISSUER = 'https://issuer.example.com'
const NOW = 1_900_000_000_000
const clock = () => NOW
const times = { iat: NOW / 1000, exp: NOW / 1000 + 60 }

const onEdge = edgeVm()
const load = (name: string) => onEdge(`packages/holdfast/src/authentication/providers/${name}.ts`)

const identify = async (provider: Provider, credential: { authorization: string } | { cookie: string }) => {
  provider.start?.({ origin: ORIGIN })
  const sent = 'cookie' in credential ? credential.cookie.split('=', 2) : []
  const cookies = {
    has: (name: string) => name === sent[0],
    get: (name: string) => (name === sent[0] ? sent[1] : undefined),
    repeated: () => false,
  }
  return provider.identify({ headers: new Headers('cookie' in credential ? {} : credential), cookies })
}

const INVALID = { invalid: 'auth.invalid_token' }

describe('providers of other systems’ sessions, on the Edge runtime', () => {
  it.each(['RS256', 'PS256', 'ES256', 'EdDSA'])('oidc verifies %s', async (alg) => {
    const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
    const keys = [{ ...(await exportJWK(publicKey)), kid: 'k', alg }]
    const fetch = async (url: unknown) =>
      Response.json(String(url).endsWith('/jwks') ? { keys } : { issuer: ISSUER, jwks_uri: `${ISSUER}/jwks` })
    const provider = (load('oidc') as typeof Oidc).oidc({ issuer: ISSUER, audience: ORIGIN, fetch, clock })
    const token = await new SignJWT({ iss: ISSUER, aud: ORIGIN, sub: 'ada', ...times })
      .setProtectedHeader({ alg, kid: 'k', typ: 'at+jwt' })
      .sign(privateKey)
    expect(await identify(provider, { authorization: `Bearer ${token}` })).toMatchObject({ id: `${ISSUER}#ada` })
    const [header, payload, signature = ''] = token.split('.')
    const other = `${header}.${payload}.${signature.slice(4)}AAAA`
    expect(await identify(provider, { authorization: `Bearer ${other}` })).toEqual(INVALID)
  })

  it('oidc: an issuer that hangs is given up', async () => {
    const fetch = () => new Promise<Response>(() => {})
    const provider = (load('oidc') as typeof Oidc).oidc({ issuer: ISSUER, audience: ORIGIN, fetch, timeout: 20 })
    const { privateKey } = await generateKeyPair('ES256')
    const token = await new SignJWT({ iss: ISSUER })
      .setProtectedHeader({ alg: 'ES256', kid: 'k', typ: 'at+jwt' })
      .sign(privateKey)
    expect(await identify(provider, { authorization: `Bearer ${token}` })).toEqual({ unavailable: 'jwks' })
  })

  it('clerk verifies with a key in PEM', async () => {
    const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true })
    const jwtKey = await exportSPKI(publicKey)
    const provider = (load('clerk') as typeof Clerk).clerk({ jwtKey, authorizedParties: [ORIGIN], clock })
    const token = await new SignJWT({ iss: ISSUER, azp: ORIGIN, sub: 'user_1', sid: 'sess_1', ...times })
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
      .sign(privateKey)
    expect(await identify(provider, { cookie: `__session=${token}` })).toMatchObject({ id: 'user_1' })
    expect(await identify(provider, { cookie: `__session=${token}x` })).toEqual(INVALID)
  })

  it.each([
    [4, '__Secure-next-auth.session-token', '', 'NextAuth.js Generated Encryption Key', 'A256GCM', 32],
    [5, '__Secure-authjs.session-token', '__Secure-authjs.session-token', null, 'A256CBC-HS512', 64],
  ] as const)('authJs opens the sessions of version %s', async (version, cookie, salt, info, enc, bytes) => {
    const provider = (load('auth-js') as typeof AuthJs).authJs({ version, secret: SECRET, clock })
    const key = hkdfSync('sha256', SECRET, salt, info ?? `Auth.js Generated Encryption Key (${cookie})`, bytes)
    const token = await new EncryptJWT({ sub: 'ada', ...times })
      .setProtectedHeader({ alg: 'dir', enc })
      .encrypt(new Uint8Array(key))
    expect(await identify(provider, { cookie: `${cookie}=${token}` })).toMatchObject({ id: 'ada' })
    expect(await identify(provider, { cookie: `${cookie}=${token.slice(0, -4)}AAAA` })).toEqual(INVALID)
  })
})
