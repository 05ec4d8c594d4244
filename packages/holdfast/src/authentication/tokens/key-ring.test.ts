import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { calculateJwkThumbprint, type JWK } from 'jose'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { SigningOptions } from './key-ring.js'
import type { SigningKey } from './signing-key.js'
import type * as KeyRings from './key-ring.js'

const SECRET = 'Zk3vQ8xN1mW5yR7tB9cL2hJ4pD6sF0gA-eKuXoViTqYw'
const FORMER = 'qYwViToX-uKeAg0Fs6Dp4Jh2Lc9Bt7Ry5Wm1Nx8Qv3kZ'

const jwkOf = (key: KeyObject) => key.export({ format: 'jwk' }) as JWK
const pkcs8 = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }) as string
const spki = (key: KeyObject) => key.export({ type: 'spki', format: 'pem' }) as string
const newPair = {
  EdDSA: () => generateKeyPairSync('ed25519'),
  ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
}

const lookUp = process.getBuiltinModule

describe.each([
  ['Node', lookUp],
  ['Web Crypto', () => undefined],
])('with %s', (_, getBuiltinModule) => {
  let rings: typeof KeyRings

  beforeAll(async () => {
    vi.resetModules()
    process.getBuiltinModule = getBuiltinModule
    rings = await import('./key-ring.js')
  })

  afterAll(() => {
    process.getBuiltinModule = lookUp
  })

  describe('a ring of secrets', () => {
    it('signs with the first and verifies with all of them, by their ids', async () => {
      const [one, both] = [
        await rings.secretKeyRing([FORMER], 'access-token'),
        await rings.secretKeyRing([SECRET, FORMER], 'access-token'),
      ]
      expect(both.verifying.size).toBe(2)
      expect(both.signing.id).not.toBe(one.signing.id)
      const signature = await one.signing.sign('a text')
      expect(await both.verifying.get(one.signing.id)?.verify('a text', signature)).toBe(true)
      expect(await both.signing.verify('a text', signature)).toBe(false)
    })

    it('publishes nothing', async () => {
      expect(await rings.publicKeySet(await rings.secretKeyRing([SECRET], 'access-token'))).toEqual({ keys: [] })
    })
  })

  describe.each(['EdDSA', 'ES256'] as const)('a ring of %s keys', (algorithm) => {
    const [current, former] = [newPair[algorithm](), newPair[algorithm]()]
    const ringOf = (...keys: [SigningKey, ...SigningKey[]]) => rings.signingKeyRing({ algorithm, keys })

    it.each<[string, SigningKey]>([
      ['PEM', pkcs8(current.privateKey)],
      ['PEM with its line breaks written out', pkcs8(current.privateKey).replaceAll('\n', String.raw`\n`)],
      ['PEM with spaces around it', `  ${pkcs8(current.privateKey)}\n\n`],
      ['a JWK', jwkOf(current.privateKey)],
      [
        'a JWK with its uses',
        { ...jwkOf(current.privateKey), alg: algorithm, use: 'sig', key_ops: ['sign'], kid: 'mine' },
      ],
      ['a JWK with padding', { ...jwkOf(current.privateKey), x: `${jwkOf(current.publicKey).x}=` }],
      ['a JWK as text', JSON.stringify(jwkOf(current.privateKey))],
    ])('takes %s; the id is the thumbprint', async (_form, source) => {
      const { signing } = await ringOf(source)
      expect(signing.id).toBe(await calculateJwkThumbprint(jwkOf(current.publicKey)))
      expect(signing.algorithm).toBe(algorithm)
      expect(await signing.verify('a text', await signing.sign('a text'))).toBe(true)
    })

    it('signs with the first, verifies with all, and needs only the public half of the others', async () => {
      const before = await ringOf(pkcs8(former.privateKey))
      const signature = await before.signing.sign('a text')
      for (const source of [spki(former.publicKey), jwkOf(former.publicKey), pkcs8(former.privateKey)]) {
        const after = await ringOf(pkcs8(current.privateKey), source)
        expect(after.signing.id).not.toBe(before.signing.id)
        expect(await after.verifying.get(before.signing.id)?.verify('a text', signature)).toBe(true)
      }
    })

    it('publishes the public members and nothing else', async () => {
      const ring = await ringOf(
        { ...jwkOf(current.privateKey), x5c: ['AAAA'], n: 'AAAA', ext: false },
        pkcs8(former.privateKey),
      )
      const { keys } = await rings.publicKeySet(ring)
      expect(keys).toEqual(
        [current, former].map(({ publicKey }) => ({
          ...jwkOf(publicKey),
          use: 'sig',
          alg: algorithm,
          kid: expect.stringMatching(/^[\w-]{43}$/),
        })),
      )
      const { verifyingKeys } = await import('./key-set.js')
      expect([...((await verifyingKeys({ keys }, [algorithm])) ?? [])].map(([id]) => id)).toEqual([
        ...ring.verifying.keys(),
      ])
    })

    it('holds nothing private that could be printed', async () => {
      const ring = await ringOf(pkcs8(current.privateKey))
      expect(JSON.stringify(ring.signing)).not.toContain(String(jwkOf(current.privateKey).d))
    })

    const elsewhere = newPair[algorithm === 'EdDSA' ? 'ES256' : 'EdDSA']()
    const jwk = jwkOf(current.privateKey)
    const bad: [string, string, SigningKey][] = [
      ['missing', 'config.secret', undefined],
      ['empty', 'config.secret', ''],
      ['of the other algorithm', 'config.token', pkcs8(elsewhere.privateKey)],
      ['a JWK of the other algorithm', 'config.token', jwkOf(elsewhere.privateKey)],
      ['on another curve', 'config.token', pkcs8(generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey)],
      ['RSA', 'config.token', pkcs8(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey)],
      ['for key agreement', 'config.token', pkcs8(generateKeyPairSync('x25519').privateKey)],
      ['a secret', 'config.token', SECRET],
      ['a symmetric JWK', 'config.token', { kty: 'oct', k: 'A'.repeat(43) }],
      ['for encryption', 'config.token', { ...jwk, use: 'enc' }],
      ['for verifying alone', 'config.token', { ...jwk, key_ops: ['verify'] }],
      ['named for another algorithm', 'config.token', { ...jwk, alg: 'ES384' }],
      ['beside the public half of another', 'config.token', { ...jwk, ...jwkOf(former.publicKey) }],
      ['broken', 'config.token', { ...jwk, d: 'AAAA' }],
      ['cut', 'config.token', pkcs8(current.privateKey).slice(0, 60)],
      [
        'encrypted',
        'config.token',
        current.privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }) as string,
      ],
      ['no JSON', 'config.token', '{'],
      ['a list', 'config.token', [] as never],
      ['a number', 'config.token', 7 as never],
      ['null', 'config.token', null as never],
    ]
    it.each<[string, SigningKey]>([
      ['is missing', ''],
      [`is no ${algorithm} key`, pkcs8(elsewhere.privateKey)],
      [`is no ${algorithm} key`, jwkOf(elsewhere.privateKey)],
      [`is no ${algorithm} key`, '{'],
      ['is not for signatures', { ...jwk, use: 'enc' }],
      ['is not allowed to sign', { ...jwk, key_ops: ['verify'] }],
      [`is not for ${algorithm}`, { ...jwk, alg: 'ES384' }],
    ])('says why, and how to make one: %s', async (why, source) => {
      const make = {
        EdDSA: 'openssl genpkey -algorithm ed25519',
        ES256: 'openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256',
      }[algorithm]
      await expect(rings.signingKeyRing({ algorithm, keys: [source] })).rejects.toThrow(
        `Signing key 1 of 1 ${why}. Make one: ${make}.`,
      )
    })

    it.each(bad)('does not start with a key that is %s, and never tells it', async (_name, code, source) => {
      for (const keys of [[source], [pkcs8(current.privateKey), source]] as const) {
        const error = await rings.signingKeyRing({ algorithm, keys }).then(
          () => new Error('started'),
          (thrown: unknown) => thrown as Error,
        )
        expect(error).toMatchObject({ code })
        expect(error.message).toContain(`key ${keys.length} of ${keys.length}`)
        expect(error.message).not.toContain(String(jwk.d).slice(0, 8))
      }
    })

    it('does not start when the first key is a public one', async () => {
      for (const source of [spki(current.publicKey), jwkOf(current.publicKey)]) {
        await expect(ringOf(source, pkcs8(former.privateKey))).rejects.toThrow(
          'The first signing key is a public one: only a private key signs. [config.token]',
        )
      }
    })
  })

  it.each<[string, SigningOptions['algorithm'], JWK]>([
    [
      'RFC 7515 A.3',
      'ES256',
      {
        kty: 'EC',
        crv: 'P-256',
        x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
        y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
        d: 'jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI',
      },
    ],
    [
      'RFC 7517 A.2',
      'ES256',
      {
        kty: 'EC',
        crv: 'P-256',
        x: 'MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4',
        y: '4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM',
        d: '870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE',
      },
    ],
    [
      'RFC 8037 A.1',
      'EdDSA',
      {
        kty: 'OKP',
        crv: 'Ed25519',
        x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
        d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A',
      },
    ],
    [
      'RFC 9421 B.1.4',
      'EdDSA',
      {
        kty: 'OKP',
        crv: 'Ed25519',
        x: 'JrQLj5P_89iXES9-vFgrIy29clF9CC_oPPsw3c5D0bs',
        d: 'n4Ni-HpISpVObnQMW0wOhCKROaIKqKtW_2ZYb2p9KcU',
      },
    ],
  ])('does not start with the key of %s, nor with its public half', async (_name, algorithm, { d, ...publicHalf }) => {
    const own = pkcs8(newPair[algorithm]().privateKey)
    const whole: JWK = { ...publicHalf, d: String(d) }
    const spelled: JWK = { ...whole, x: `${publicHalf.x}=` }
    const sets: SigningOptions['keys'][] = [[whole], [spelled], [own, publicHalf], [own, whole]]
    for (const keys of sets) {
      await expect(rings.signingKeyRing({ algorithm, keys })).rejects.toMatchObject({
        code: 'config.secret',
        message: expect.stringContaining('has been published'),
      })
    }
  })

  it('does not start with the key of RFC 7520 §3.2, which is on another curve', async () => {
    const jwk = {
      kty: 'EC',
      crv: 'P-521',
      x: 'AHKZLLOsCOzz5cY97ewNUajB957y-C-U88c3v13nmGZx6sYl_oJXu9A5RkTKqjqvjyekWF-7ytDyRXYgCF5cj0Kt',
      y: 'AdymlHvOiLxXkEhayXQnNCvDX4h9htZaCJN34kfmC6pV5OhQHiraVySsUdaQkAgDPrwQrJmbnX9cwlGfP-HqHZR1',
      d: 'AA',
    }
    await expect(rings.signingKeyRing({ algorithm: 'ES256', keys: [jwk] })).rejects.toMatchObject({
      code: 'config.token',
    })
  })

  it.each(['HS256', 'RS256', 'none', undefined])('does not start with the algorithm %o', async (algorithm) => {
    const keys = [pkcs8(newPair.EdDSA().privateKey)] as const
    await expect(rings.signingKeyRing({ algorithm: algorithm as never, keys })).rejects.toThrow(
      'Signing keys are for the algorithm "EdDSA" or "ES256". [config.token]',
    )
  })

  it('does not start without keys', async () => {
    await expect(rings.signingKeyRing({ algorithm: 'EdDSA', keys: [] as never })).rejects.toMatchObject({
      code: 'config.token',
    })
  })
})
