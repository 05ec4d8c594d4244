import { readFileSync } from 'node:fs'
import type { JWK } from 'jose'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Algorithm } from './algorithm.js'
import type { VerifyingKey } from './verifying-key.js'
import type * as Jws from './jws.js'
import type * as KeySets from './key-set.js'
import type * as VerifyingKeys from './verifying-key.js'

interface Vector {
  readonly tcId: number
  readonly comment: string
  readonly jws: string
  readonly result: 'valid' | 'invalid'
}

interface Group<Keys> {
  readonly public?: Keys
  /** The only form of a symmetric key. */
  readonly private: Keys
  readonly tests: readonly Vector[]
}

function groups<Keys>(file: string): readonly Group<Keys>[] {
  const text = readFileSync(new URL(`./vectors/wycheproof/${file}`, import.meta.url), 'utf8')
  return (JSON.parse(text) as { testGroups: Group<Keys>[] }).testGroups
}

/** Accepted here, and marked invalid there. */
const MISLABELLED: Readonly<Record<number, string>> = {
  367: 'byte for byte the valid #357',
  370: 'byte for byte the valid #357',
}

/** Refused here, and marked valid there. */
const STRICTER: Readonly<Record<number, string>> = {
  346: 'the header says PS384, the key is for PS256: a key does what it says and nothing else',
  350: 'the header says PS384, the key is for PS256: a key does what it says and nothing else',
  347: 'the key is for ES521, which is no algorithm (RFC 7518 §3.1)',
  351: 'the key is for ES521, which is no algorithm (RFC 7518 §3.1)',
  372: 'a question mark in the header: RFC 7515 §2 allows no foreign characters',
  373: 'a question mark in the payload: RFC 7515 §2 allows no foreign characters',
}

/** Of the key sets: refused here, and marked valid there. */
const UNSUPPORTED: Readonly<Record<number, string>> = {
  14: 'HS384 is not offered',
  15: 'HS512 is not offered',
}

const lookUp = process.getBuiltinModule

describe.each([
  ['Node', lookUp],
  ['Web Crypto', () => undefined],
])('with %s', (_, getBuiltinModule) => {
  let jws: typeof Jws
  let keys: typeof VerifyingKeys
  let sets: typeof KeySets

  beforeAll(async () => {
    vi.resetModules()
    process.getBuiltinModule = getBuiltinModule
    jws = await import('./jws.js')
    keys = await import('./verifying-key.js')
    sets = await import('./key-set.js')
  })

  afterAll(() => {
    process.getBuiltinModule = lookUp
  })

  async function accepts(token: string, key: VerifyingKey | undefined): Promise<boolean> {
    const unverified = jws.unverifiedJws(token)
    return unverified !== null && key !== undefined && (await jws.verifiedPayload(unverified, key)) !== null
  }

  /** Under the algorithm that the key names; else under the one that the vector's header asks for. */
  async function imported(jwk: JWK, token: string): Promise<VerifyingKey | undefined> {
    const algorithm = jwk.alg ?? jws.unverifiedJws(token)?.header.alg
    const key = await keys.importVerifyingKey(jwk, algorithm as Algorithm)
    return 'refused' in key ? undefined : key
  }

  it.each(groups<JWK>('json_web_signature_test.json').flatMap((group) => group.tests.map((test) => ({ group, test }))))(
    'tokens/41 signature #$test.tcId $test.comment',
    async ({ group, test }) => {
      const isAccepted = await accepts(test.jws, await imported(group.public ?? group.private, test.jws))
      const isWaived = test.tcId in (test.result === 'valid' ? STRICTER : MISLABELLED)
      expect(isAccepted).toBe((test.result === 'valid') !== isWaived)
    },
  )

  it.each(
    groups<{ keys: JWK[] }>('json_web_key_test.json').flatMap((group) => group.tests.map((test) => ({ group, test }))),
  )('tokens/41 key set #$test.tcId $test.comment', async ({ group, test }) => {
    const set = group.public ?? group.private
    const kid = jws.unverifiedJws(test.jws)?.header.kid as string
    // A set holds public keys: the symmetric ones of the vectors are imported one by one, where nothing else is in it.
    const isSymmetric = set.keys.every((key) => key.kty === 'oct')
    const named = set.keys.filter((key) => key.kid === kid)
    const key =
      isSymmetric && named.length === 1
        ? await imported(named[0] as JWK, test.jws)
        : (await sets.verifyingKeys(set, ['RS256', 'ES256', 'EdDSA']))?.get(kid)
    const isWaived = test.tcId in UNSUPPORTED
    expect(await accepts(test.jws, key)).toBe(test.result === 'valid' && !isWaived)
  })

  it('runs them all', () => {
    const count = (file: string) => groups(file).flatMap(({ tests }) => tests).length
    expect([count('json_web_signature_test.json'), count('json_web_key_test.json')]).toEqual([401, 26])
  })
})
