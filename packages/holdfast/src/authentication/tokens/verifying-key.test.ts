import { constants, generateKeyPairSync, sign, type KeyObject, type SignKeyObjectInput } from 'node:crypto'
import { base64url, type JWK } from 'jose'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Algorithm } from './algorithm.js'
import type * as VerifyingKeys from './verifying-key.js'

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pairs = {
  RS256: rsa,
  RS384: rsa,
  RS512: rsa,
  PS256: rsa,
  PS384: rsa,
  PS512: rsa,
  ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  ES384: generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  ES512: generateKeyPairSync('ec', { namedCurve: 'P-521' }),
  EdDSA: generateKeyPairSync('ed25519'),
}
const asymmetric = Object.keys(pairs) as (keyof typeof pairs)[]

const jwkOf = (key: KeyObject) => key.export({ format: 'jwk' }) as JWK
const pemOf = (key: KeyObject) => key.export({ type: 'spki', format: 'pem' }) as string

/** By Node's own crypto. */
function signature(algorithm: keyof typeof pairs, text: string): string {
  const key: SignKeyObjectInput = { key: pairs[algorithm].privateKey, dsaEncoding: 'ieee-p1363' }
  if (algorithm.startsWith('PS')) {
    key.padding = constants.RSA_PKCS1_PSS_PADDING
    key.saltLength = constants.RSA_PSS_SALTLEN_DIGEST
  }
  const hash = algorithm === 'EdDSA' ? null : `sha${algorithm.slice(2)}`
  return sign(hash, Buffer.from(text), key).toString('base64url')
}

const lookUp = process.getBuiltinModule

describe.each([
  ['Node', lookUp],
  ['Web Crypto', () => undefined],
])('with %s', (_, getBuiltinModule) => {
  let keys: typeof VerifyingKeys

  beforeAll(async () => {
    vi.resetModules()
    process.getBuiltinModule = getBuiltinModule
    keys = await import('./verifying-key.js')
  })

  afterAll(() => {
    process.getBuiltinModule = lookUp
  })

  async function imported(source: string | JWK, algorithm: Algorithm) {
    const key = await keys.importVerifyingKey(source, algorithm)
    if ('refused' in key) throw new Error(key.refused)
    return key
  }

  describe.each(asymmetric)('%s', (algorithm) => {
    const signed = signature(algorithm, 'a text')

    it('verifies its own signatures, from a JWK and from PEM', async () => {
      const { publicKey } = pairs[algorithm]
      for (const source of [jwkOf(publicKey), pemOf(publicKey), `\n${pemOf(publicKey)}\n`]) {
        const key = await imported(source, algorithm)
        expect(key.algorithm).toBe(algorithm)
        expect(await key.verify('a text', signed)).toBe(true)
        expect(await key.verify('another text', signed)).toBe(false)
      }
    })

    it('refuses every changed, cut, longer, empty or differently spelled signature, and never throws', async () => {
      const key = await imported(jwkOf(pairs[algorithm].publicKey), algorithm)
      const bytes = base64url.decode(signed)
      const changed = Array.from(bytes, (byte, index) => bytes.with(index, byte ^ 1))
      const cut = [0, 1, 31, 63, bytes.length - 1].map((length) => bytes.slice(0, length))
      const others = [Uint8Array.of(...bytes, 0), Uint8Array.of(0, ...bytes), bytes.map(() => 0), bytes.map(() => 255)]
      const texts = [...changed, ...cut, ...others].map((other) => base64url.encode(other))
      const spellings = [`${signed}=`, `${signed} `, `\n${signed}`, signed.toLowerCase(), 'ÿ', '\ud800', '?']
      for (const text of [...texts, ...spellings]) expect(await key.verify('a text', text)).toBe(false)
    })

    it('tokens/41 takes no signature of another algorithm, nor its key', async () => {
      const key = await imported(jwkOf(pairs[algorithm].publicKey), algorithm)
      for (const other of asymmetric.filter((name) => name !== algorithm)) {
        expect(await key.verify('a text', signature(other, 'a text'))).toBe(false)
        const isOwn = pairs[other] === pairs[algorithm]
        for (const source of [jwkOf(pairs[other].publicKey), pemOf(pairs[other].publicKey)]) {
          expect('refused' in (await keys.importVerifyingKey(source, algorithm))).toBe(!isOwn)
        }
      }
    })

    it('is refused when it says that it is for something else', async () => {
      const jwk = jwkOf(pairs[algorithm].publicKey)
      const good = [{ alg: algorithm }, { use: 'sig' }, { key_ops: ['verify'] }, { key_ops: ['sign', 'verify'] }]
      for (const members of good) await imported({ ...jwk, ...members }, algorithm)
      const bad = [
        [{ alg: 'none' }, `is not for ${algorithm}`],
        [{ alg: 'RSA-OAEP' }, `is not for ${algorithm}`],
        [{ alg: '' }, `is not for ${algorithm}`],
        [{ use: 'enc' }, 'is not for signatures'],
        [{ use: '' }, 'is not for signatures'],
        [{ key_ops: [] }, 'is not allowed to verify'],
        [{ key_ops: ['encrypt'] }, 'is not allowed to verify'],
        [{ key_ops: 'verify' }, 'is not allowed to verify'],
        [{ kty: 'oct' }, `is no ${algorithm} key`],
        [{ crv: 'P-255' }, `is no ${algorithm} key`],
      ] as const
      for (const [members, why] of bad) {
        const source = { ...jwk, ...(members as unknown as JWK) }
        expect(await keys.importVerifyingKey(source, algorithm)).toEqual({ refused: why })
      }
    })

    it('is refused with its private half', async () => {
      const { privateKey } = pairs[algorithm]
      const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
      expect(await keys.importVerifyingKey(jwkOf(privateKey), algorithm)).toEqual({ refused: 'is a private key' })
      expect(await keys.importVerifyingKey(pem, algorithm)).toEqual({
        refused: `is no public ${algorithm} key in PEM (SPKI)`,
      })
    })
  })

  it('tokens/41 refuses a symmetric key for an asymmetric algorithm, and the other way round', async () => {
    const oct = { kty: 'oct', k: base64url.encode(crypto.getRandomValues(new Uint8Array(64))) }
    for (const algorithm of asymmetric) {
      const [jwk, pem] = [jwkOf(pairs[algorithm].publicKey), pemOf(pairs[algorithm].publicKey)]
      expect(await keys.importVerifyingKey(oct, algorithm)).toEqual({ refused: `is no ${algorithm} key` })
      expect(await keys.importVerifyingKey(jwk, 'HS256')).toEqual({ refused: 'is no HS256 key' })
      expect(await keys.importVerifyingKey(pem, 'HS256')).toEqual({
        refused: 'is no secret: HS256 is not checked with a public key',
      })
    }
    await imported(oct, 'HS256')
  })

  it.each([
    ['short', { kty: 'oct', k: base64url.encode(new Uint8Array(31)) }, 'is shorter than 32 bytes'],
    ['empty', { kty: 'oct', k: '' }, 'is shorter than 32 bytes'],
    ['missing', { kty: 'oct' }, 'is shorter than 32 bytes'],
    [
      'not canonical',
      { kty: 'oct', k: `${base64url.encode(new Uint8Array(32)).slice(0, -1)}B` },
      'is shorter than 32 bytes',
    ],
    ['for encryption', { kty: 'oct', k: base64url.encode(new Uint8Array(32)), alg: 'A256GCM' }, 'is not for HS256'],
  ])('refuses a secret that is %s', async (_name, jwk, why) => {
    expect(await keys.importVerifyingKey(jwk as JWK, 'HS256')).toEqual({ refused: why })
  })

  it.each(['none', 'RS1', 'HS384', 'ES256K', 'EdDSA ', '__proto__', 'toString', '', undefined, null, 5])(
    'refuses the algorithm %o',
    async (algorithm) => {
      expect(await keys.importVerifyingKey(jwkOf(rsa.publicKey), algorithm as Algorithm)).toEqual({
        refused: 'is for an algorithm that is not supported',
      })
    },
  )

  it.each([
    ['1024 bits', generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey, 'under 2048'],
    ['2047 bits', generateKeyPairSync('rsa', { modulusLength: 2047 }).publicKey, 'under 2048'],
    ['an exponent of 3', generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 3 }).publicKey, 'exponent'],
  ])('refuses RSA with %s, in a JWK and in PEM', async (_name, key, why) => {
    for (const source of [jwkOf(key), pemOf(key)]) {
      expect(await keys.importVerifyingKey(source, 'RS256')).toEqual({ refused: expect.stringContaining(why) })
    }
  })

  it('refuses RSA with an exponent of 1, an even one, and with a modulus of 16384 bits', async () => {
    const jwk = jwkOf(rsa.publicKey)
    const huge = base64url.encode(new Uint8Array(2048).fill(255))
    for (const [members, why] of [
      [{ e: 'AQ' }, 'is an RSA key with an exponent under 65537'],
      [{ e: 'AQAA' }, 'is an RSA key with an exponent under 65537'],
      [{ e: 'Aw' }, 'is an RSA key with an exponent under 65537'],
      [{ e: '' }, 'is no RSA key'],
      [{ n: '' }, 'is no RSA key'],
      [{ n: huge }, 'is an RSA key over 8192 bits'],
      [{ n: 'AQAB' }, 'is an RSA key under 2048 bits'],
    ] as const) {
      expect(await keys.importVerifyingKey({ ...jwk, ...members }, 'RS256')).toEqual({ refused: why })
    }
  })

  it('refuses points that are not on the curve, and what is no key', async () => {
    const { x, y } = jwkOf(pairs.ES256.publicKey)
    const moved = base64url.encode(base64url.decode(String(y)).with(31, 0))
    const jwks = [
      { kty: 'EC', crv: 'P-256', x, y: moved },
      { kty: 'EC', crv: 'P-256', x },
      { kty: 'EC', crv: 'P-256', x: base64url.encode(new Uint8Array(32)), y: base64url.encode(new Uint8Array(32)) },
      { kty: 'EC', crv: 'secp256k1', x, y },
      { kty: 'EC' },
      {},
    ]
    for (const jwk of jwks) {
      const key = await keys.importVerifyingKey(jwk as JWK, 'ES256')
      expect(key).toHaveProperty('refused')
    }
    const texts = [
      '',
      'abc',
      '-----BEGIN PUBLIC KEY-----',
      '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----',
      '{}',
    ]
    for (const text of texts) expect(await keys.importVerifyingKey(text, 'ES256')).toHaveProperty('refused')
  })
})
