import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { base64url, type JWK } from 'jose'
import { expect, it } from 'vitest'
import { verifyingKeys } from './key-set.js'

const jwkOf = (key: KeyObject) => key.export({ format: 'jwk' }) as JWK
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const other = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const ALL = ['RS256', 'PS256', 'ES256', 'EdDSA'] as const

async function bound(...keys: unknown[]): Promise<Record<string, string>> {
  const found = await verifyingKeys({ keys }, ALL)
  return Object.fromEntries(Array.from(found ?? []).map(([id, key]) => [id, key.algorithm]))
}

it('binds each key to the algorithm that it names, else to the first that it can do', async () => {
  const keys = [
    { ...jwkOf(rsa.publicKey), kid: 'named', alg: 'PS256' },
    { ...jwkOf(rsa.publicKey), kid: 'unnamed', use: 'sig' },
    { ...jwkOf(ec.publicKey), kid: 'curve' },
  ]
  expect(await bound(...keys)).toEqual({ named: 'PS256', unnamed: 'RS256', curve: 'ES256' })
})

it('leaves out what cannot be used, and keeps the rest', async () => {
  const good = { ...jwkOf(ec.publicKey), kid: 'good' }
  const useless = [
    { ...good, kid: 'encrypts', use: 'enc' },
    { ...good, kid: 'another algorithm', alg: 'ES384' },
    { ...jwkOf(ec.privateKey), kid: 'private' },
    { kty: 'oct', kid: 'secret', k: base64url.encode(new Uint8Array(64)), alg: 'HS256' },
    { ...jwkOf(generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey), kid: 'weak' },
    { ...jwkOf(ec.publicKey) },
    { ...jwkOf(ec.publicKey), kid: 7 },
    { kty: 'AKP', kid: 'unknown', alg: 'ML-DSA-44', pub: 'AAAA' },
    null,
    'text',
    [],
  ]
  expect(await bound(...useless, good, ...useless)).toEqual({ good: 'ES256' })
})

it('leaves out keys that share a name: which of them is meant cannot be told', async () => {
  const [one, two] = [jwkOf(ec.publicKey), jwkOf(other.publicKey)]
  expect(await bound({ ...one, kid: 'a' }, { ...two, kid: 'a' }, { ...two, kid: 'b' })).toEqual({ b: 'ES256' })
  expect(await bound({ ...one, kid: 'a' }, { ...two, kid: 'a' }, { ...one, kid: 'a' })).toEqual({})
})

it('takes only the algorithms that are asked for', async () => {
  const keys = [
    { ...jwkOf(rsa.publicKey), kid: 'rsa' },
    { ...jwkOf(ec.publicKey), kid: 'ec' },
  ]
  expect([...((await verifyingKeys({ keys }, ['ES256'])) ?? [])].map(([id]) => id)).toEqual(['ec'])
})

it('takes no secret, whatever is asked for', async () => {
  const keys = [{ kty: 'oct', kid: 'secret', k: base64url.encode(new Uint8Array(64)), alg: 'HS256' }]
  expect((await verifyingKeys({ keys }, ['HS256' as never]))?.size).toBe(0)
})

it('looks at no more than 64 keys', async () => {
  const keys = Array.from({ length: 100 }, (_, index) => ({ ...jwkOf(ec.publicKey), kid: String(index) }))
  expect((await verifyingKeys({ keys }, ALL))?.size).toBe(64)
})

it.each([null, undefined, 'text', 7, [], {}, { keys: null }, { keys: {} }, { keys: 'AAAA' }])(
  'answers null for %o, which is no key set',
  async (set) => {
    expect(await verifyingKeys(set, ALL)).toBeNull()
  },
)
