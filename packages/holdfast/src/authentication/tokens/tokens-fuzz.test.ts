import { generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { AccessTokenSettings } from './access-token.js'
import type { KeyRing } from './key.js'
import type { Sealer } from './sealed.js'

// 100,000 values that somebody could send in place of a credential: genuine ones that were changed, and any text. Seeded,
// so that a failure comes again.

const SECRET = 'Zk3vQ8xN1mW5yR7tB9cL2hJ4pD6sF0gA-eKuXoViTqYw'
const ORIGIN = 'https://app.example.com'
const NOW = 1_900_000_000_000
const session = { subject: 'ada', sessionId: '0b9a1c2d-3e4f-4a5b-8c6d-7e8f9a0b1c2d', generation: 3 }

/** Marsaglia's xorshift, 32 bits. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const ODD = ['.', '=', '+', '/', ' ', '\n', '\0', '"', '%2E', '{', '\u00e9', '\u0141', '\ud800', '\u2028', '𝔸']

/** One change, of those that attackers and proxies make. */
function mutated(value: string, random: (below: number) => number): string {
  const at = random(value.length + 1)
  const to = at + random(value.length + 1 - at)
  const letter = random(4) === 0 ? ODD[random(ODD.length)] : LETTERS[random(64)]
  switch (random(8)) {
    case 0:
      return value.slice(0, at) + letter + value.slice(at + 1)
    case 1:
      return value.slice(0, at) + letter + value.slice(at)
    case 2:
      return value.slice(0, at) + value.slice(at + 1)
    case 3:
      return value.slice(0, at)
    case 4:
      return value.slice(0, at) + value.slice(to)
    case 5:
      return value.slice(0, to) + value.slice(at)
    case 6: {
      const parts = value.split('.')
      const index = random(parts.length)
      return parts.with(index, parts[random(parts.length)] as string).join('.')
    }
    default:
      return value.slice(0, at) + String.fromCharCode(value.charCodeAt(at) ^ (1 << random(16))) + value.slice(at + 1)
  }
}

function anyText(random: (below: number) => number): string {
  const units = Array.from({ length: random(300) }, () =>
    random(8) === 0
      ? ODD[random(ODD.length)]
      : random(8) === 0
        ? String.fromCharCode(random(65_536))
        : LETTERS[random(64)],
  )
  return units.join('')
}

const lookUp = process.getBuiltinModule
const COUNT = Number(process.env['HOLDFAST_FUZZ'] ?? 100_000)

describe.each([
  ['Node', lookUp, COUNT, 1],
  ['Web Crypto', () => undefined, COUNT / 5, 2],
] as const)('with %s', (_, getBuiltinModule, count, seed) => {
  /** Each answers whether it accepts the value. */
  let readers: ((value: string) => Promise<boolean>)[]
  let genuine: string[]

  beforeAll(async () => {
    vi.resetModules()
    process.getBuiltinModule = getBuiltinModule
    const access = await import('./access-token.js')
    const refresh = await import('./refresh-token.js')
    const rings = await import('./key-ring.js')
    const jws = await import('./jws.js')
    const { sealer } = await import('./sealed.js')

    const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
    const secrets = await rings.secretKeyRing([SECRET], 'access-token')
    const pair = await rings.signingKeyRing({ algorithm: 'EdDSA', keys: [pem] })
    const refreshing: KeyRing = await rings.secretKeyRing([SECRET], 'refresh-token')
    const device: Sealer = sealer([SECRET], 'known-device')
    const settings = (keys: KeyRing): AccessTokenSettings => {
      return { keys, issuer: ORIGIN, audience: ORIGIN, lifetime: 900, clock: () => NOW }
    }
    readers = [
      async (value) => 'subject' in (await access.verifyAccessToken(value, settings(secrets))),
      async (value) => 'subject' in (await access.verifyAccessToken(value, settings(pair))),
      async (value) => (await refresh.verifyRefreshToken(value, refreshing)) !== null,
      async (value) => (await device.open(value, NOW)) !== null,
      async (value) => {
        const read = jws.unverifiedJws(value)
        return read !== null && (await jws.verifiedPayload(read, secrets.signing)) !== null
      },
    ]
    const accessToken = await access.signAccessToken(session, settings(secrets))
    genuine = [
      accessToken,
      await access.signAccessToken(session, settings(pair)),
      await refresh.refreshToken(session, refreshing),
      await device.seal('ada', Infinity),
      accessToken,
    ]
  })

  afterAll(() => {
    process.getBuiltinModule = lookUp
  })

  it('each value is accepted by its own reader alone', async () => {
    const accepted = await Promise.all(readers.map((reads) => Promise.all(genuine.map((value) => reads(value)))))
    expect(accepted.map((row) => row.map(Number).join(''))).toEqual(['10001', '01000', '00100', '00010', '10001'])
  })

  it(`tokens/41 ${count} random and changed values: none is accepted, and nothing throws`, async () => {
    const random = randomNumbers(seed)
    const accepted: string[] = []
    for (let step = 0; step < count; step++) {
      const index = step % readers.length
      const original = genuine[index] as string
      let value = random(5) === 0 ? anyText(random) : mutated(original, random)
      for (let more = random(3); more > 0; more--) value = mutated(value, random)
      if (value !== original && (await readers[index]?.(value))) accepted.push(value)
    }
    expect(accepted).toEqual([])
  }, 900_000)
})
