import { exportJWK, generateKeyPair, SignJWT, type JWK, type JWTPayload } from 'jose'
import { beforeAll, beforeEach, describe, expect, it, vi, type MockInstance } from 'vitest'
import { parseCookies } from '../../core/cookie.js'
import { mutants } from '../../testing/mutants.js'
import type { Provider } from '../provider.js'
import { oidc, type OidcOptions } from './oidc.js'

const ISSUER = 'https://issuer.example.com/realms/a'
const AUDIENCE = 'https://api.example.com'
const START = 1_900_000_000_000
const SECOND = 1_000
const MINUTE = 60 * SECOND

interface Signer {
  readonly alg: string
  readonly kid: string
  readonly privateKey: CryptoKey
  readonly jwk: JWK
}

async function signer(kid: string, alg = 'ES256', modulusLength?: number): Promise<Signer> {
  const { privateKey, publicKey } = await generateKeyPair(alg, {
    extractable: true,
    ...(modulusLength === undefined ? {} : { modulusLength }),
  })
  return { alg, kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } }
}

let first: Signer
let second: Signer
let rsa: Signer
let time: number
/** What the issuer serves, by address; an Error is thrown, as by a network. */
let served: Record<string, unknown>
let asked: string[]
let said: MockInstance

const DISCOVERY = `${ISSUER}/.well-known/openid-configuration`
const JWKS = 'https://keys.example.net/jwks'

beforeAll(async () => {
  ;[first, second, rsa] = await Promise.all([signer('first'), signer('second'), signer('rsa', 'RS256')])
})

beforeEach(() => {
  // What no waiting mends is said there.
  said = vi.spyOn(console, 'error').mockReset().mockReturnValue(undefined)
  time = START
  served = { [DISCOVERY]: { issuer: ISSUER, jwks_uri: JWKS }, [JWKS]: { keys: [first.jwk, rsa.jwk] } }
  asked = []
})

const network: typeof fetch = async (input, init) => {
  const url = input instanceof Request ? input.url : String(input)
  asked.push(url)
  const answer = served[url]
  if (answer === 'hangs') {
    return new Promise((_, reject) => init?.signal?.addEventListener('abort', () => reject(new Error('aborted'))))
  }
  if (answer instanceof Error) throw answer
  if (answer instanceof Response) return answer.clone()
  return answer === undefined ? new Response(null, { status: 404 }) : Response.json(answer)
}

const down = () => {
  for (const url of Object.keys(served)) served[url] = new TypeError('fetch failed')
}

function provider(options: Partial<OidcOptions> = {}): Provider {
  const made = oidc({ issuer: ISSUER, audience: AUDIENCE, fetch: network, clock: () => time, ...options })
  made.start?.({ origin: 'https://app.example.com' })
  return made
}

const usual = (): JWTPayload => ({
  iss: ISSUER,
  aud: AUDIENCE,
  sub: 'ada',
  iat: time / 1000,
  exp: time / 1000 + 600,
  jti: 'j1',
  client_id: 'web',
})

function token(claims: JWTPayload = {}, header: Record<string, unknown> = {}, by: Signer = first): Promise<string> {
  const payload = Object.fromEntries(
    Object.entries({ ...usual(), ...claims }).filter(([, value]) => value !== undefined),
  )
  const head = Object.fromEntries(
    Object.entries({ alg: by.alg, kid: by.kid, typ: 'at+jwt', ...header }).filter(([, value]) => value !== undefined),
  )
  return new SignJWT(payload).setProtectedHeader(head as never).sign(by.privateKey)
}

const send = (made: Provider, authorization: string | null, cookie: string | null = null) =>
  made.identify({
    headers: new Headers(authorization === null ? {} : { authorization }),
    cookies: parseCookies(cookie),
  })
const identify = async (made: Provider, credential: string) => send(made, `Bearer ${credential}`)

const INVALID = { invalid: 'auth.invalid_token' }
const UNAVAILABLE = { unavailable: 'jwks' }

describe('construction and start', () => {
  it.each<[string, Partial<OidcOptions>, string, string]>([
    ['an unknown option', { audiance: 'x' } as never, 'config.unknown_option', 'oidc(…) has no option "audiance"'],
    ['an unknown option of keys', { keys: { ttl: 1 } as never }, 'config.unknown_option', 'has no option "ttl"'],
    ['http', { issuer: 'http://issuer.example.com' }, 'config.identity', 'oidc(…): `issuer` is an https URL'],
    [
      'an issuer with a query',
      { issuer: 'https://issuer.example.com/?a=b' },
      'config.identity',
      '`issuer` is an https URL',
    ],
    ['keys over http', { jwksUri: 'http://keys.example.com' }, 'config.identity', '`jwksUri` is an https URL'],
    ['keys from a file', { jwksUri: 'file:///jwks' }, 'config.identity', '`jwksUri` is an https URL'],
    ['no audience at all', { audience: [] }, 'config.identity', '`audience` is a text or a list of texts'],
    ['an empty audience', { audience: '' }, 'config.identity', '`audience` is a text or a list of texts'],
    ['HS256', { algorithms: ['HS256'] as never }, 'config.identity', '`algorithms` is a list of RS256, '],
    ['alg none', { algorithms: ['none'] as never }, 'config.identity', '`algorithms` is a list of'],
    ['no algorithm', { algorithms: [] }, 'config.identity', '`algorithms` is a list of'],
    ['an unknown type', { tokenType: 'id+jwt' as never }, 'config.identity', '`tokenType` is "at+jwt" or "JWT"'],
    [
      'clocks five minutes apart',
      { clockTolerance: '5 m' },
      'config.identity',
      '`clockTolerance` is a duration of at most',
    ],
    ['a deadline of an hour', { timeout: '1 h' }, 'config.identity', '`timeout` is a duration of at most a minute'],
    ['keys for a month', { keys: { staleFor: '30 d' } }, 'config.identity', 'staleFor` is a duration of at most'],
    ['a name with a space', { name: 'my issuer' }, 'config.identity', '`name` is 1 to 32 lower-case letters'],
    [
      'the name of the accounts’ own provider',
      { name: 'jwt' },
      'config.identity',
      '`name` is the name of another provider',
    ],
  ])('refuses %s', (_, options, code, words) => {
    expect(() => oidc({ issuer: ISSUER, audience: AUDIENCE, ...options })).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(words) }),
    )
  })

  it('needs issuer and audience at start, not in a build', () => {
    const origin = 'https://app.example.com'
    for (const options of [
      { issuer: undefined, audience: AUDIENCE },
      { issuer: ISSUER, audience: undefined },
    ]) {
      const message = expect.stringContaining(`\`${options.issuer ? 'audience' : 'issuer'}\` is missing`)
      expect(() => oidc(options).start?.({ origin })).toThrow(
        expect.objectContaining({ code: 'config.identity', message }),
      )
    }
  })

  it('fails closed before start', () => {
    expect(() => send(oidc({ issuer: ISSUER, audience: AUDIENCE }), 'Bearer x')).toThrow(
      'The oidc provider was used before start().',
    )
  })

  it('accepts an issuer on loopback over http, whose keys are there as well', async () => {
    const issuer = 'http://127.0.0.1:8080'
    served[`${issuer}/.well-known/openid-configuration`] = { issuer, jwks_uri: 'http://127.0.0.1:8080/jwks' }
    served['http://127.0.0.1:8080/jwks'] = { keys: [first.jwk] }
    expect(await identify(provider({ issuer }), await token({ iss: issuer }))).toMatchObject({ id: `${issuer}#ada` })
  })

  it('carries a header and watches no cookie', () => {
    expect(provider({ name: 'keycloak' })).toMatchObject({ name: 'keycloak', carries: 'header', cookieNames: [] })
  })
})

describe('a good token', () => {
  it('is its subject, within its issuer', async () => {
    const claims = { scope: 'orders:read orders:write', sid: 's1', auth_time: START / 1000 - 60, org: 'o1' }
    expect(await identify(provider(), await token(claims))).toEqual({
      id: `${ISSUER}#ada`,
      kind: 'user',
      provider: 'oidc',
      carries: 'header',
      roles: [],
      scopes: ['orders:read', 'orders:write'],
      sessionId: 's1',
      authenticatedAt: START - MINUTE,
      profile: { ...usual(), ...claims },
    })
  })

  it('is what the mapping makes of it', async () => {
    const made = provider({
      name: 'auth0',
      id: ({ sub }) => `auth0:${sub}`,
      roles: ({ 'https://api.example.com/roles': roles }) => roles as string[],
      scopes: ({ permissions }) => permissions as string[],
      profile: ({ email }) => ({ email }),
    })
    const claims = { 'https://api.example.com/roles': ['admin'], permissions: ['a:b'], email: 'ada@example.com' }
    expect(await identify(made, await token(claims))).toMatchObject({
      id: 'auth0:ada',
      provider: 'auth0',
      roles: ['admin'],
      scopes: ['a:b'],
      profile: { email: 'ada@example.com' },
    })
    // A text in place of a list grants nothing, and neither does an absent claim.
    const odd = { 'https://api.example.com/roles': 'admin', permissions: { 0: 'a:b' } }
    expect(await identify(made, await token(odd))).toMatchObject({ roles: [], scopes: [] })
    expect(await identify(provider({ id: () => undefined as never }), await token())).toEqual(INVALID)
  })

  it.each<[string, JWTPayload]>([
    ['RFC 9068', { sub: 'web' }],
    ['OpenID Connect', { client_id: undefined, azp: 'ada' }],
    ['Okta', { cid: 'ada' }],
    ['Auth0', { gty: 'client-credentials' }],
    ['Entra', { idtyp: 'app' }],
    ['Keycloak', { preferred_username: 'service-account-web' }],
  ])('is a service where a client acts for itself: %s', async (_, claims) => {
    expect(await identify(provider(), await token(claims))).toMatchObject({ kind: 'service' })
    expect(await identify(provider({ kind: () => 'user' }), await token(claims))).toMatchObject({ kind: 'user' })
    expect(await identify(provider({ kind: () => undefined as never }), await token())).toMatchObject({
      kind: 'service',
    })
  })

  it.each<[string, JWTPayload, string[]]>([
    ['scp as a text', { scp: 'a b' }, ['a', 'b']],
    ['scp as a list', { scp: ['a', 'b', '', 7] }, ['a', 'b']],
    ['scope before scp', { scope: 'a', scp: 'b' }, ['a']],
    ['a scope that is no text', { scope: { a: 1 } }, []],
  ])('has its scopes: %s', async (_, claims, scopes) => {
    expect(await identify(provider(), await token(claims))).toMatchObject({ scopes })
  })

  it('may be for several audiences, one of them ours', async () => {
    const made = provider({ audience: ['a', AUDIENCE] })
    expect(await identify(made, await token({ aud: ['x', 'a'] }))).toMatchObject({ kind: 'user' })
    expect(await identify(made, await token({ aud: ['x', 'y'] }))).toEqual(INVALID)
  })

  it.each(['RS256', 'PS256', 'ES384', 'ES512', 'EdDSA'])('may be signed with %s', async (alg) => {
    const by = await signer('k', alg)
    served[JWKS] = { keys: [by.jwk] }
    expect(await identify(provider(), await token({}, {}, by))).toMatchObject({ kind: 'user' })
  })

  it('may be as large as the headers that Node takes', async () => {
    expect(await identify(provider(), await token({ groups: 'x'.repeat(11_000) }))).toMatchObject({ kind: 'user' })
    expect(await identify(provider(), await token({ groups: 'x'.repeat(16_000) }))).toEqual(INVALID)
  })

  it('is read in any case of the scheme', async () => {
    for (const scheme of ['bearer', 'BEARER', 'Bearer ']) {
      expect(await send(provider(), `${scheme} ${await token()}`)).toMatchObject({ kind: 'user' })
    }
  })
})

describe('what is left to other providers, unasked', () => {
  const other = async (iss: unknown) => `Bearer ${await token({ iss } as never)}`

  it.each<[string, () => Promise<string | null> | string | null]>([
    ['no credential', () => null],
    ['another scheme', async () => `DPoP ${await token()}`],
    ['an API key of ours', () => 'Bearer hf_live_abc_def_ghi'],
    ['no JWT', () => 'Bearer x'],
    ['a JWT of another issuer', () => other('https://other.example.com')],
    ['an issuer that only begins with ours', () => other(`${ISSUER}/evil`)],
    ['ours with a slash', () => other(`${ISSUER}/`)],
    ['ours in upper case', () => other(ISSUER.toUpperCase())],
    ['an issuer in a list', () => other([ISSUER])],
    ['no issuer', () => other(undefined)],
    ['claims in a list', async () => `Bearer ${await handSigned({}, JSON.stringify([usual()]))}`],
  ])('%s', async (_, authorization) => {
    expect(send(provider(), await authorization())).toBeNull()
    expect(asked).toEqual([])
  })
})

describe('tokens/41 a bad token is invalid', () => {
  it.each<[string, () => Promise<string>]>([
    ['another audience', () => token({ aud: 'https://other.example.com' })],
    ['no audience', () => token({ aud: undefined } as never)],
    ['an audience that only begins with ours', () => token({ aud: `${AUDIENCE}.evil.example` })],
    ['an audience in a list in a list', () => token({ aud: [[AUDIENCE]] } as never)],
    ['an audience beside what is no text', () => token({ aud: [AUDIENCE, 7] } as never)],
    ['no subject', () => token({ sub: undefined } as never)],
    ['an empty subject', () => token({ sub: '' })],
    ['an object for a subject', () => token({ sub: { id: 'ada' } } as never)],
    ['a subject with a control character', () => token({ sub: 'ada\u0000' })],
    ['a subject too long for an id', () => token({ sub: 'a'.repeat(255) })],
    ['no expiry', () => token({ exp: undefined } as never)],
    ['an expiry in words', () => token({ exp: '9999999999' } as never)],
    ['an expiry of infinity', () => token({ exp: 1e300 })],
    ['no time of issue', () => token({ iat: undefined } as never)],
    ['no time of issue, but one from which it is good', () => token({ iat: undefined, nbf: 1 } as never)],
    ['issued in the future', () => token({ iat: START / 1000 + 6 })],
    ['issued in the future, though good from before', () => token({ iat: START / 1000 + 6, nbf: 1 })],
    ['not yet good', () => token({ nbf: START / 1000 + 6 })],
    ['a nbf in words', () => token({ nbf: 'now' } as never)],
    ['an expiry before its issue', () => token({ exp: START / 1000 - 1, iat: START / 1000 })],
    ['a token bound to a key', () => token({ cnf: { jkt: 'x' } })],
    ['the type of other tokens', () => token({}, { typ: 'JWT' })],
    ['no type', () => token({}, { typ: undefined })],
    ['a logout token', () => token({}, { typ: 'logout+jwt' })],
    ['no kid', () => token({}, { kid: undefined })],
    ['a kid of another key', () => token({}, { kid: 'rsa' })],
    ['an unknown kid', () => token({}, { kid: 'unknown' })],
    ['a crit', () => handSigned({ crit: ['exp'], exp: 1 }, JSON.stringify(usual()))],
    ['a jku', () => token({}, { jku: 'https://evil.example/jwks' })],
    ['a x5u', () => token({}, { x5u: 'https://evil.example/cert' })],
    ['a key of its own', () => token({}, { jwk: second.jwk, kid: 'first' }, second)],
    ['a signature by another key', () => token({}, { kid: 'first' }, second)],
    ['alg none', async () => unsigned('none', await token())],
    ['alg None', async () => unsigned('None', await token())],
    ['HS256 with the public key', async () => hmacWithPublicKey()],
    ['a space within', async () => (await token()).replace('.', ' .')],
    // Ours in another spelling is refused here, and not left to others.
    ['claims with padding', async () => (await token()).replace(/\.([^.]*)\./, '.$1==.')],
    ['claims after a space of another kind', async () => (await token()).replace('.', '.\u00a0')],
    ['padding', async () => `${await token()}=`],
    ['a fourth part', async () => `${await token()}.x`],
    ['a claim twice', () => handSigned({}, JSON.stringify(usual()).replace('{', '{"sub":"eve",'))],
  ])('%s', async (_, make) => {
    expect(await identify(provider(), await make())).toEqual(INVALID)
    expect(asked.filter((url) => ![DISCOVERY, JWKS].includes(url))).toEqual([])
  })

  it('what no key could verify costs no read', async () => {
    const made = provider()
    for (const header of [{ kid: undefined }, { typ: 'JWT' }]) await identify(made, await token({}, header))
    await identify(made, unsigned('none', await token()))
    await identify(provider({ algorithms: ['RS256'] }), await token())
    expect(asked).toEqual([])
  })

  it('tokens/42 another spelling of the signature', async () => {
    const good = await token({}, {}, rsa)
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const at = alphabet.indexOf(good.at(-1) as string)
    const twin = good.slice(0, -1) + alphabet[at ^ 1]
    expect(Buffer.from(twin.split('.')[2] as string, 'base64url')).toEqual(
      Buffer.from(good.split('.')[2] as string, 'base64url'),
    )
    const made = provider()
    expect(await identify(made, good)).toMatchObject({ kind: 'user' })
    expect(await identify(made, twin)).toEqual(INVALID)
  })

  it('says when it has expired, to the tolerance', async () => {
    const good = await token({ exp: START / 1000 + 60 })
    const made = provider()
    time = START + 60 * SECOND + 4_999
    expect(await identify(made, good)).toMatchObject({ kind: 'user' })
    time += 1
    expect(await identify(made, good)).toEqual({ invalid: 'auth.expired_token' })
  })

  it('an expired token of another audience is invalid, and not to be refreshed', async () => {
    expect(await identify(provider(), await token({ aud: 'x', exp: 2, iat: 1 }))).toEqual(INVALID)
  })

  it('a token of the general type only where that is said', async () => {
    const made = provider({ tokenType: 'JWT' })
    for (const typ of ['JWT', 'jwt', undefined, 'application/jwt']) {
      expect(await identify(made, await token({}, { typ }))).toMatchObject({ kind: 'user' })
    }
    for (const typ of ['at+jwt', 'logout+jwt', '', 7]) {
      expect(await identify(made, await token({}, { typ }))).toEqual(INVALID)
    }
    expect(await identify(provider(), await token({}, { typ: 'application/at+jwt' }))).toMatchObject({ kind: 'user' })
  })

  it('an algorithm that is not on the list', async () => {
    const made = provider({ algorithms: ['RS256'] })
    expect(await identify(made, await token({}, {}, rsa))).toMatchObject({ kind: 'user' })
    expect(await identify(made, await token())).toEqual(INVALID)
  })
})

describe('a poisoned key set', () => {
  it.each<[string, () => Promise<[JWK[], string]>]>([
    ['a key without kid', async () => [[{ ...first.jwk, kid: undefined } as never], await token()]],
    ['a key for another algorithm', async () => [[{ ...first.jwk, alg: 'ES384' }], await token()]],
    ['a key for encryption', async () => [[{ ...first.jwk, use: 'enc' }], await token()]],
    ['a key that may not verify', async () => [[{ ...first.jwk, key_ops: ['sign'] }], await token()]],
    ['a private key', async () => [[{ ...(await exportJWK(first.privateKey)), kid: 'first' }], await token()]],
    ['one kid for two keys', async () => [[first.jwk, { ...second.jwk, kid: 'first' }], await token()]],
    ['a symmetric key', async () => symmetric()],
    ['RSA with 1024 bits', async () => weakRsa()],
    ['things that are no keys', async () => [[null, 7, 'first', [], {}] as never, await token()]],
  ])('%s', async (_, make) => {
    const [keys, sent] = await make()
    served[JWKS] = { keys }
    expect(await identify(provider(), sent)).toEqual(INVALID)
  })

  it('a bad key does not spoil the others', async () => {
    served[JWKS] = { keys: [null, { kty: 'oct', k: 'AAAA', kid: 'x' }, { kty: 'EC', kid: 'y' }, first.jwk] }
    expect(await identify(provider(), await token())).toMatchObject({ kind: 'user' })
  })

  it.each<[string, unknown]>([
    ['no set', { jwks: [] }],
    ['a text', { keys: 'first' }],
    ['a list', []],
  ])('%s is no answer: nobody can say', async (_, set) => {
    served[JWKS] = set
    expect(await identify(provider(), await token())).toEqual(UNAVAILABLE)
  })
})

describe('discovery', () => {
  it.each<[string, unknown]>([
    ['another issuer', { issuer: 'https://evil.example', jwks_uri: JWKS }],
    ['an issuer with a slash more', { issuer: `${ISSUER}/`, jwks_uri: JWKS }],
    ['no issuer', { jwks_uri: JWKS }],
    ['keys over http', { issuer: ISSUER, jwks_uri: 'http://keys.example.net/jwks' }],
    ['keys on this machine', { issuer: ISSUER, jwks_uri: 'http://127.0.0.1/jwks' }],
    ['keys in a file', { issuer: ISSUER, jwks_uri: 'file:///jwks' }],
    ['keys in itself', { issuer: ISSUER, jwks_uri: 'data:application/json,{"keys":[]}' }],
    ['no keys', { issuer: ISSUER }],
    ['a redirect', new Response(null, { status: 302, headers: { location: 'https://evil.example/' } })],
  ])('%s: nobody can say, and no key is fetched', async (_, document) => {
    served[DISCOVERY] = document
    expect(await identify(provider(), await token())).toEqual(UNAVAILABLE)
    expect(asked).toEqual([DISCOVERY])
  })

  it('says what no waiting mends, once and without a value', async () => {
    vi.resetModules()
    const fresh = (await import('./oidc.js')).oidc
    served[DISCOVERY] = { issuer: 'https://evil.example', jwks_uri: JWKS }
    for (let times = 0; times < 3; times++) {
      const made = fresh({ issuer: ISSUER, audience: AUDIENCE, fetch: network, clock: () => time })
      made.start?.({ origin: 'https://app.example.com' })
      await identify(made, await token())
    }
    expect(said.mock.calls).toEqual([[expect.stringMatching(/^holdfast: oidc.*\[config\.identity\]/)]])
    expect(String(said.mock.calls)).not.toContain('evil')
  })

  it('takes a slash at the end of the issuer’s name as part of it', async () => {
    const issuer = 'https://tenant.example.com/'
    served['https://tenant.example.com/.well-known/openid-configuration'] = { issuer, jwks_uri: JWKS }
    const made = provider({ issuer })
    expect(await identify(made, await token({ iss: issuer }))).toMatchObject({ id: `${issuer}#ada` })
    expect(await identify(made, await token({ iss: 'https://tenant.example.com' }))).toBeNull()
  })

  it('asks the issuer’s own host, however its path looks', async () => {
    const issuer = 'https://tenant.example.com//evil.example'
    await identify(provider({ issuer }), await token({ iss: issuer }))
    expect(asked).toEqual(['https://tenant.example.com//evil.example/.well-known/openid-configuration'])
  })

  it('is not needed where the address of the keys is given', async () => {
    expect(await identify(provider({ jwksUri: JWKS }), await token())).toMatchObject({ kind: 'user' })
    expect(asked).toEqual([JWKS])
  })
})

describe('an outage is neither a refusal nor a throw', () => {
  it.each<[string, () => void]>([
    ['nothing answers', down],
    ['the keys do not answer', () => void (served[JWKS] = new TypeError('fetch failed'))],
    ['discovery is 500', () => void (served[DISCOVERY] = new Response('oops', { status: 500 }))],
    ['the keys are a page', () => void (served[JWKS] = new Response('<html>', { status: 200 }))],
    ['the keys are too many', () => void (served[JWKS] = new Response(' '.repeat(300_000)))],
  ])('%s', async (_, happens) => {
    happens()
    expect(await identify(provider(), await token())).toEqual(UNAVAILABLE)
  })

  it('an issuer that hangs is given up at the deadline', async () => {
    served[JWKS] = 'hangs'
    expect(await identify(provider({ timeout: 20 }), await token())).toEqual(UNAVAILABLE)
  })

  it('goes on with the keys it has, and refuses what they refuse', async () => {
    const made = provider()
    const good = await token({ exp: START / 1000 + 86_400 })
    expect(await identify(made, good)).toMatchObject({ kind: 'user' })
    down()
    time += 11 * MINUTE
    expect(await identify(made, good)).toMatchObject({ kind: 'user' })
    expect(await identify(made, await token({ aud: 'x' }))).toEqual(INVALID)
    expect(await identify(made, await token({}, { kid: 'new' }, second))).toEqual(UNAVAILABLE)
  })

  it('a new key works as soon as the issuer publishes it and the cooldown is over', async () => {
    const made = provider()
    await identify(made, await token())
    const rotated = await token({}, {}, second)
    expect(await identify(made, rotated)).toEqual(INVALID)
    served[JWKS] = { keys: [first.jwk, second.jwk] }
    time += 10 * SECOND
    expect(await identify(made, rotated)).toMatchObject({ kind: 'user' })
  })

  it('64 tokens with unknown keys at once are one fetch of each document', async () => {
    const made = provider()
    const tokens = await Promise.all(Array.from({ length: 64 }, (_, index) => token({}, { kid: `k${index}` })))
    const answers = await Promise.all(tokens.map((each) => identify(made, each)))
    expect(answers.every((answer) => JSON.stringify(answer) === JSON.stringify(INVALID))).toBe(true)
    expect(asked).toEqual([DISCOVERY, JWKS])
  })
})

describe('isRevoked', () => {
  it('is asked about good tokens only, and anything but false refuses', async () => {
    const seen: string[] = []
    let answer: unknown = false
    const made = provider({
      isRevoked: ({ jti }) => {
        seen.push(jti as string)
        return answer as boolean
      },
    })
    expect(await identify(made, await token())).toMatchObject({ kind: 'user' })
    for (answer of [true, undefined, null, 0, new Error('x')]) {
      expect(await identify(made, await token())).toEqual({ invalid: 'auth.revoked' })
    }
    await identify(made, await token({ aud: 'x' }))
    expect(seen).toHaveLength(6)
  })

  it('nobody can say when it throws or hangs', async () => {
    const fails = provider({
      isRevoked: () => {
        throw Object.assign(new Error('down'), { code: 'ECONNREFUSED' })
      },
    })
    const hangs = provider({ isRevoked: () => new Promise(() => {}), timeout: 20 })
    for (const made of [fails, hangs]) {
      expect(await identify(made, await token())).toEqual({ unavailable: 'revocation-check' })
    }
  })
})

describe('20,000 mutated tokens', () => {
  it('never throw and never pass', async () => {
    const made = provider()
    const good = await token({}, {}, rsa)
    const kinds = new Set<string>()
    for (const mutant of mutants(good, 20_000)) {
      // No Headers: they would not let every byte through.
      const headers = { get: () => `Bearer ${mutant}` } as unknown as Headers
      kinds.add(JSON.stringify(await made.identify({ headers, cookies: parseCookies(null) })))
    }
    expect([...kinds].toSorted()).toEqual(['null', JSON.stringify(INVALID)].toSorted())
  })
})

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

function unsigned(alg: string, good: string): string {
  return `${encoded({ alg, kid: 'first', typ: 'at+jwt' })}.${good.split('.')[1]}.`
}

async function hmacWithPublicKey(): Promise<string> {
  const secret = Buffer.from(JSON.stringify(first.jwk))
  return new SignJWT(usual()).setProtectedHeader({ alg: 'HS256', kid: 'first', typ: 'at+jwt' }).sign(secret)
}

/** What no library signs. */
async function handSigned(header: object, payload: string): Promise<string> {
  const head = encoded({ alg: first.alg, kid: first.kid, typ: 'at+jwt', ...header })
  const signed = `${head}.${Buffer.from(payload).toString('base64url')}`
  const hash = { name: 'ECDSA', hash: 'SHA-256' }
  const signature = await crypto.subtle.sign(hash, first.privateKey, new TextEncoder().encode(signed))
  return `${signed}.${Buffer.from(signature).toString('base64url')}`
}

async function symmetric(): Promise<[JWK[], string]> {
  const secret = new Uint8Array(32).fill(7)
  const jwk = { kty: 'oct', k: Buffer.from(secret).toString('base64url'), kid: 'first', alg: 'HS256' }
  const sent = new SignJWT(usual()).setProtectedHeader({ alg: 'HS256', kid: 'first', typ: 'at+jwt' }).sign(secret)
  return [[jwk], await sent]
}

/** jose makes no such key, so Web Crypto does. */
async function weakRsa(): Promise<[JWK[], string]> {
  const kind = {
    name: 'RSASSA-PKCS1-v1_5',
    hash: 'SHA-256',
    modulusLength: 1024,
    publicExponent: new Uint8Array([1, 0, 1]),
  }
  const { privateKey, publicKey } = await crypto.subtle.generateKey(kind, true, ['sign', 'verify'])
  const { kty, n, e } = await crypto.subtle.exportKey('jwk', publicKey)
  const signed = `${encoded({ alg: 'RS256', kid: 'weak', typ: 'at+jwt' })}.${encoded(usual())}`
  const signature = await crypto.subtle.sign(kind.name, privateKey, new TextEncoder().encode(signed))
  return [
    [{ kty, n, e, kid: 'weak', alg: 'RS256' } as JWK],
    `${signed}.${Buffer.from(signature).toString('base64url')}`,
  ]
}
