import { exportSPKI, generateKeyPair, SignJWT, type JWTPayload } from 'jose'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { parseCookies } from '../../core/cookie.js'
import { mutants } from '../../testing/mutants.js'
import type { Provider } from '../provider.js'
import { clerk, type ClerkOptions } from './clerk.js'

const START = 1_900_000_000_000
const ISSUER = 'https://clerk.example.com'
const APP = 'https://app.example.com'
const SESSION = 'cl_B7d4PD111AAA'
const TEMPLATE = 'cl_B7d4PD222AAA'
const MACHINE = 'cl_B7d4PD333AAA'
const INVALID = { invalid: 'auth.invalid_token' }

let pem: string
let privateKey: CryptoKey
let foreignKey: CryptoKey
let weakPem: string
let time: number

beforeAll(async () => {
  const [own, foreign] = await Promise.all([pair(), pair()])
  ;({ privateKey } = own)
  foreignKey = foreign.privateKey
  pem = await exportSPKI(own.publicKey)
  const weak = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', modulusLength: 2048, publicExponent: new Uint8Array([3]) }
  weakPem = await exportSPKI((await crypto.subtle.generateKey(weak, true, ['sign', 'verify'])).publicKey)
})

beforeEach(() => {
  time = START
})

const pair = () => generateKeyPair('RS256', { extractable: true })

function provider(options: Partial<ClerkOptions> = {}): Provider {
  const made = clerk({ jwtKey: pem, authorizedParties: [APP], issuer: ISSUER, clock: () => time, ...options })
  made.start?.({ origin: APP })
  return made
}

function token(claims: JWTPayload = {}, header: object = {}, key = privateKey): Promise<string> {
  const usual = {
    iss: ISSUER,
    azp: APP,
    sub: 'user_1',
    sid: 'sess_1',
    iat: time / 1000,
    nbf: time / 1000 - 10,
    exp: time / 1000 + 60,
  }
  const payload = Object.fromEntries(Object.entries({ ...usual, ...claims }).filter(([, value]) => value !== undefined))
  const head = { alg: 'RS256', typ: 'JWT', kid: 'ins_1', cat: SESSION, ...header }
  return new SignJWT(payload).setProtectedHeader(JSON.parse(JSON.stringify(head)) as never).sign(key)
}

const send = async (made: Provider, cookie: string | null, authorization?: string) =>
  made.identify({
    headers: new Headers(authorization === undefined ? {} : { authorization }),
    cookies: parseCookies(cookie),
  })
const byCookie = (made: Provider, value: string) => send(made, `__session=${value}`)
const byHeader = (made: Provider, value: string, cookie: string | null = null) => send(made, cookie, `Bearer ${value}`)

describe('construction and start', () => {
  it.each<[string, object, string, string]>([
    ['an unknown option', { secretKey: 'sk' }, 'config.unknown_option', 'clerk(…) has no option "secretKey"'],
    [
      'no parties',
      { authorizedParties: undefined },
      'config.identity',
      'clerk(…): `authorizedParties` is a list of origins',
    ],
    [
      'an empty list of parties',
      { authorizedParties: [] },
      'config.identity',
      '`authorizedParties` is a list of origins',
    ],
    [
      'a party with a path',
      { authorizedParties: [`${APP}/`] },
      'config.identity',
      '`authorizedParties` is a list of origins',
    ],
    [
      'a party without a scheme',
      { authorizedParties: ['app.example.com'] },
      'config.identity',
      '`authorizedParties` is a list of origins',
    ],
    [
      'a text in place of a list',
      { authorizedParties: APP },
      'config.identity',
      '`authorizedParties` is a list of origins',
    ],
    [
      'a secret key for the public one',
      { jwtKey: 'sk_test_abc' },
      'config.identity',
      '`jwtKey` is the public key of the instance in PEM',
    ],
    [
      'a key cut short',
      { jwtKey: '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----' },
      'config.identity',
      '`jwtKey` is the public key of the instance in PEM',
    ],
    [
      'one party of two with a path',
      { authorizedParties: [APP, `${APP}/`] },
      'config.identity',
      '`authorizedParties` is a list of origins',
    ],
    ['a machine of another kind', { machineId: 'user_1' }, 'config.identity', '`machineId` begins with "mch_"'],
    ['a machine behind something else', { machineId: 'x mch_1' }, 'config.identity', '`machineId` begins with "mch_"'],
    ['two machines', { machineId: 'mch_1 mch_2' }, 'config.identity', '`machineId` begins with "mch_"'],
    ['a cookie name with a space', { cookieName: 'a b' }, 'config.identity', '`cookieName` is the name of a cookie'],
  ])('refuses %s', (_, options, code, words) => {
    expect(() => clerk({ jwtKey: pem, authorizedParties: [APP], ...options })).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(words) }),
    )
  })

  it.each<[string, (text: string) => string]>([
    ['something before it', (text) => `key: ${text}`],
    ['something behind it', (text) => `${text} and more`],
    ['a sign that is not of base64', (text) => text.replace('-----\n', '-----\n*')],
    ['a sign behind its filling', (text) => text.replace('\n-----END', '=*\n-----END')],
  ])('refuses a key with %s', (_, change) => {
    expect(() => clerk({ jwtKey: change(pem), authorizedParties: [APP] })).toThrow('`jwtKey` is the public key')
  })

  it('takes the id of a machine as Clerk writes it', () => {
    expect(provider({ machineId: 'mch_2vYVtestTESTtestTESTtestTEST' }).name).toBe('clerk')
  })

  it('needs the key at start, not in a build', () => {
    const made = clerk({ jwtKey: undefined, authorizedParties: [APP] })
    expect(() => made.start?.({ origin: APP })).toThrow(
      expect.objectContaining({ code: 'config.identity', message: expect.stringContaining('`jwtKey` is missing') }),
    )
    expect(() => made.identify({ headers: new Headers(), cookies: parseCookies(null) })).toThrow('used before start()')
  })

  it('serves nothing with a key that everybody can sign for', async () => {
    await expect(byCookie(provider({ jwtKey: weakPem }), await token())).rejects.toMatchObject({
      code: 'config.identity',
    })
  })

  it.each<[string, (text: string) => string]>([
    ['\\n in two letters', (text) => text.replaceAll('\n', '\\n')],
    ['spaces for line ends', (text) => text.replaceAll('\n', ' ')],
    ['Windows line ends', (text) => text.replaceAll('\n', '\r\n')],
    ['lines around it', (text) => `\n ${text}\n\n`],
  ])('reads a key from an environment with %s', async (_, mangled) => {
    expect(await byCookie(provider({ jwtKey: mangled(pem) }), await token())).toMatchObject({ id: 'user_1' })
  })

  it('watches its cookie, so that the CSRF check is on', () => {
    expect(provider()).toMatchObject({ name: 'clerk', carries: 'cookie', cookieNames: ['__session'] })
    expect(provider({ cookieName: '__session_aB3-_xyz' }).cookieNames).toEqual(['__session_aB3-_xyz'])
  })
})

describe('a session', () => {
  it('is its user', async () => {
    const claims = { fva: [5, -1], o: { id: 'org_1', rol: 'admin' }, v: 2 }
    expect(await byCookie(provider(), await token(claims))).toEqual({
      id: 'user_1',
      kind: 'user',
      provider: 'clerk',
      carries: 'cookie',
      roles: [],
      scopes: [],
      sessionId: 'sess_1',
      authenticatedAt: START - 5 * 60_000,
      profile: expect.objectContaining(claims),
    })
  })

  it.each<[unknown, number]>([
    [[10, 2], 2],
    [[2, 10], 2],
    [[3, 0], 0],
    [[7, '1'], 7],
  ])('whose factors were proved %j minutes ago was proved by the younger one', async (fva, minutes) => {
    expect(await byCookie(provider(), await token({ fva }))).toMatchObject({
      authenticatedAt: START - minutes * 60_000,
    })
  })

  it.each([[[-1, -1]], [[]], ['5'], [undefined]])(
    'with the factors %j was proved at no time that is known',
    async (fva) => {
      expect(await byCookie(provider(), await token({ fva }))).not.toHaveProperty('authenticatedAt')
    },
  )

  it('says in which way it came', async () => {
    expect(await byHeader(provider(), await token())).toMatchObject({ id: 'user_1', carries: 'header' })
    const both = await byHeader(provider(), await token({ sub: 'user_2' }), `__session=${await token()}`)
    expect(both).toMatchObject({ id: 'user_2', carries: 'header' })
    // A bad one is not made good by the cookie beside it.
    expect(await byHeader(provider(), await token({ azp: 'https://x.example' }), `__session=${await token()}`)).toEqual(
      INVALID,
    )
  })

  it('is what the mapping makes of it', async () => {
    const made = provider({ roles: ({ o }) => [`org:${o?.rol}`], id: ({ o, sub }) => `${o?.id}/${sub}` })
    expect(await byCookie(made, await token({ o: { id: 'org_1', rol: 'admin' } }))).toMatchObject({
      id: 'org_1/user_1',
      roles: ['org:admin'],
    })
  })

  it('may have no category: older ones have none', async () => {
    expect(await byCookie(provider(), await token({}, { cat: undefined }))).toMatchObject({ id: 'user_1' })
  })

  it('headers/27 two cookies of the name are invalid', async () => {
    expect(await send(provider(), `__session=${await token()}; __session=x`)).toEqual(INVALID)
  })

  it.each<[string, () => Promise<string>]>([
    ['another party', () => token({ azp: 'https://evil.example.com' })],
    ['no party', () => token({ azp: undefined })],
    ['a party in a list', () => token({ azp: [APP] })],
    ['another issuer', () => token({ iss: 'https://other.example.com' })],
    ['no issuer', () => token({ iss: undefined } as never)],
    ['no session', () => token({ sid: undefined })],
    ['an empty session', () => token({ sid: '' })],
    ['no user', () => token({ sub: undefined } as never)],
    ['an object for a user', () => token({ sub: { id: 1 } } as never)],
    ['a sign-in that is not complete', () => token({ sts: 'pending' })],
    ['no expiry', () => token({ exp: undefined } as never)],
    ['no time of issue', () => token({ iat: undefined } as never)],
    ['issued in the future', () => token({ iat: START / 1000 + 6 })],
    ['not yet good', () => token({ nbf: START / 1000 + 6 })],
    ['the signature of another key', () => token({}, {}, foreignKey)],
    ['another kind of token', () => token({}, { typ: 'at+jwt' })],
    ['a template’s category', () => token({}, { cat: TEMPLATE })],
    ['a machine’s category', () => token({}, { cat: MACHINE })],
    ['a machine for a user', () => token({ sub: 'mch_1' })],
    ['a jku', () => token({}, { jku: 'https://evil.example/jwks' })],
    ['nothing', async () => ''],
    ['words', async () => 'undefined'],
  ])('tokens/41 with %s is invalid', async (_, make) => {
    expect(await byCookie(provider({ machineId: 'mch_9' }), await make())).toEqual(INVALID)
  })

  it('ends with its minute', async () => {
    const value = await token()
    time = START + 65_000 - 1
    expect(await byCookie(provider(), value)).toMatchObject({ id: 'user_1' })
    time += 1
    expect(await byCookie(provider(), value)).toEqual({ invalid: 'auth.expired_token' })
  })

  it('may be ended early, where somebody knows', async () => {
    const value = await token()
    const revoked = (isRevoked: ClerkOptions['isRevoked']) =>
      byCookie(provider({ isRevoked: isRevoked as never, timeout: 20 }), value)
    expect(await revoked(({ sid }) => sid !== 'sess_1')).toMatchObject({ id: 'user_1' })
    expect(await revoked(async () => true)).toEqual({ invalid: 'auth.revoked' })
    expect(await revoked(() => new Promise(() => {}))).toEqual({ unavailable: 'revocation-check' })
  })

  it('a Bearer credential of others is left to them', async () => {
    const made = provider()
    for (const value of [
      'hf_live_x',
      'opaque',
      await token({ iss: 'https://other.example.com' }),
      'mt_abc',
      'ak_abc',
    ]) {
      expect(await byHeader(made, value)).toBeNull()
    }
    expect(await send(made, 'other=1')).toBeNull()
  })

  it('without a named issuer every JWT is judged here, and only by its key', async () => {
    const made = clerk({ jwtKey: pem, authorizedParties: [APP], clock: () => time })
    made.start?.({ origin: APP })
    expect(await byHeader(made, await token({ iss: 'https://x.clerk.accounts.dev' }))).toMatchObject({ id: 'user_1' })
    expect(await byHeader(made, await token({}, {}, foreignKey))).toEqual(INVALID)
    expect(await byHeader(made, 'opaque')).toBeNull()
  })

  it('10,000 mutants never throw and never pass', async () => {
    const made = provider()
    const good = await token()
    for (const mutant of mutants(good, 10_000)) {
      const cookies = { get: () => mutant, has: () => true, repeated: () => false }
      expect(await made.identify({ headers: new Headers(), cookies })).toEqual(INVALID)
    }
  })
})

describe('machines with a JWT', () => {
  const machine = (claims: JWTPayload = {}, header: object = {}, key = privateKey) =>
    token(
      { sub: 'mch_1', sid: undefined, azp: undefined, aud: ['mch_9', 'mch_8'], jti: 'mt_1', ...claims },
      { cat: MACHINE, ...header },
      key,
    )

  it('may call where this API has a name', async () => {
    expect(await byHeader(provider({ machineId: 'mch_9' }), await machine())).toEqual({
      id: 'mch_1',
      kind: 'service',
      provider: 'clerk',
      carries: 'header',
      roles: [],
      scopes: [],
      profile: expect.objectContaining({ sub: 'mch_1' }),
    })
    const made = provider({
      machineId: 'mch_9',
      machineScopes: ({ subject, claims }) => [subject, String(claims['jti'])],
    })
    expect(await byHeader(made, await machine())).toMatchObject({ scopes: ['mch_1', 'mt_1'] })
    const scoped = await machine({ aud: undefined, scopes: 'mch_7 mch_9' } as never)
    expect(await byHeader(provider({ machineId: 'mch_9' }), scoped)).toMatchObject({ id: 'mch_1' })
    expect(await byHeader(provider(), await machine())).toEqual(INVALID)
  })

  it('pass without a named issuer as well', async () => {
    const made = clerk({ jwtKey: pem, authorizedParties: [APP], machineId: 'mch_9', clock: () => time })
    made.start?.({ origin: APP })
    expect(await byHeader(made, await machine())).toMatchObject({ id: 'mch_1', kind: 'service' })
  })

  it.each<[string, () => Promise<string>]>([
    ['for another machine', () => machine({ aud: ['mch_8'] })],
    ['for a machine whose name only begins so', () => machine({ aud: ['mch_99'] })],
    ['whose scopes name another machine', () => machine({ scopes: 'mch_8' })],
    ['for nobody', () => machine({ aud: undefined } as never)],
    ['of another issuer’s making', () => machine({}, {}, foreignKey)],
    ['of another category', () => machine({}, { cat: SESSION })],
    ['without an end', () => machine({ exp: undefined } as never)],
  ])('%s are invalid', async (_, make) => {
    expect(await byHeader(provider({ machineId: 'mch_9' }), await make())).toEqual(INVALID)
  })

  it('never in a cookie, which browsers send for anybody', async () => {
    expect(await byCookie(provider({ machineId: 'mch_9' }), await machine())).toEqual(INVALID)
  })
})

describe('tokens that Clerk keeps', () => {
  const kept = {
    id: 'ak_id',
    subject: 'user_7',
    scopes: ['report:read'],
    claims: null,
    revoked: false,
    expired: false,
    expiration: null,
  }
  let asked: string[]
  let answer: () => Promise<unknown>

  beforeEach(() => {
    asked = []
    answer = async () => kept
  })

  const client: NonNullable<ClerkOptions['client']> = {
    m2m: {
      verify: ({ token: text }) => {
        asked.push(text)
        return answer() as never
      },
    },
    apiKeys: {
      verify: (text) => {
        asked.push(text)
        return answer() as never
      },
    },
  }
  const call = (value: string, options: Partial<ClerkOptions> = {}) =>
    byHeader(provider({ client, machineId: 'mch_9', timeout: 20, ...options }), value)

  it('a key is a caller of its own with its scopes; a machine is itself, with those that it is given here', async () => {
    expect(await call('ak_secret')).toEqual({
      id: 'ak_id',
      kind: 'service',
      provider: 'clerk',
      carries: 'header',
      roles: [],
      scopes: ['report:read'],
      profile: { subject: 'user_7' },
    })
    answer = async () => ({ ...kept, subject: 'mch_1', scopes: ['mch_9'], claims: { may: 'a:b' } })
    expect(await call('mt_secret')).toMatchObject({ id: 'mch_1', kind: 'service', scopes: [] })
    const machineScopes: ClerkOptions['machineScopes'] = ({ claims }) => [String(claims['may'])]
    expect(await call('mt_secret', { machineScopes })).toMatchObject({ scopes: ['a:b'] })
    expect(asked).toEqual(['ak_secret', 'mt_secret', 'mt_secret'])
  })

  it('a machine calls only where its token was made for this one', async () => {
    answer = async () => ({ ...kept, subject: 'mch_1', scopes: ['mch_8', 'mch_99'] })
    expect(await call('mt_secret')).toEqual(INVALID)
    expect(await call('mt_secret', { machineId: undefined as never })).toBeNull()
    expect(asked).toEqual(['mt_secret'])
  })

  it('is not asked about what is no token of theirs, nor about cookies', async () => {
    for (const value of ['ak_', 'mt_a.b', `ak_${'x'.repeat(300)}`, 'oat_x']) expect(await call(value)).toBeNull()
    expect(await byCookie(provider({ client }), 'ak_secret')).toEqual(INVALID)
    expect(await byHeader(provider({ client: {} }), 'ak_secret')).toBeNull()
    expect(asked).toEqual([])
  })

  it.each<[string, object, string]>([
    ['revoked', { revoked: true }, 'auth.revoked'],
    ['of which that is not said', { revoked: undefined }, 'auth.revoked'],
    ['expired', { expired: true }, 'auth.expired_token'],
    ['past their time', { expiration: START }, 'auth.expired_token'],
    ['without an id', { id: '' }, 'auth.invalid_token'],
  ])('%s are refused', async (_, changes, invalid) => {
    answer = async () => ({ ...kept, ...changes })
    expect(await call('ak_secret')).toEqual({ invalid })
  })

  it.each([400, 404, 422])('that Clerk does not know (%s) are invalid', async (status) => {
    answer = () => Promise.reject(Object.assign(new Error('no'), { status }))
    expect(await call('ak_secret')).toEqual(INVALID)
  })

  it.each<[string, () => Promise<unknown>]>([
    ['our own secret is refused', () => Promise.reject(Object.assign(new Error('no'), { status: 401 }))],
    ['Clerk is down', () => Promise.reject(Object.assign(new Error('no'), { status: 500 }))],
    ['we ask too much', () => Promise.reject(Object.assign(new Error('no'), { status: 429 }))],
    ['nothing answers', () => Promise.reject(new Error('fetch failed'))],
    ['nothing comes', () => new Promise(() => {})],
  ])('nobody can say when %s', async (_, happens) => {
    answer = happens
    expect(await call('ak_secret')).toEqual({ unavailable: 'clerk' })
    expect(await call('mt_secret')).toEqual({ unavailable: 'clerk' })
  })
})
