import fc from 'fast-check'
import { base64url } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import type { SealPurpose } from './key.js'
import { keyedHash, sealer } from './sealed.js'

const SECRET = 'Zk3vQ8xN1mW5yR7tB9cL2hJ4pD6sF0gA-eKuXoViTqYw'
const FORMER = 'qYwViToX-uKeAg0Fs6Dp4Jh2Lc9Bt7Ry5Wm1Nx8Qv3kZ'
const PURPOSES: readonly SealPurpose[] = [
  'known-device',
  'second-factor',
  'passkey-challenge',
  'totp-secret',
  'attempt-key',
  'human-challenge',
]
const NOW = 1_900_000_000_000
const device = sealer([SECRET], 'known-device')
let sealed: string

beforeAll(async () => {
  sealed = await device.seal('ada', NOW + 1000)
})

describe('a sealed value', () => {
  it('opens again, whatever text it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 300 }), async (value) => {
        expect(await device.open(await device.seal(value, Infinity), NOW)).toBe(value)
      }),
    )
  })

  it('shows nothing, and is another text each time', async () => {
    const other = await device.seal('ada', NOW + 1000)
    expect(other).not.toBe(sealed)
    expect(other.length).toBe(sealed.length)
    expect(new TextDecoder().decode(base64url.decode(sealed))).not.toContain('ada')
  })

  it('is over at its time, not a millisecond later', async () => {
    expect(await device.open(sealed, NOW + 999)).toBe('ada')
    expect(await device.open(sealed, NOW + 1000)).toBeNull()
    expect(await device.open(await device.seal('ada', Infinity), Number.MAX_SAFE_INTEGER)).toBe('ada')
  })

  it('is over when the time is no number', async () => {
    expect(await device.open(sealed, Number.NaN)).toBeNull()
    await expect(device.seal('ada', Number.NaN)).rejects.toThrow(TypeError)
    await expect(device.seal('ada', -Infinity)).rejects.toThrow(TypeError)
  })

  it('tokens/43 never opens for another purpose, and never as a token', async () => {
    for (const purpose of PURPOSES) {
      const own = await sealer([SECRET], purpose).seal('ada', Infinity)
      const opened = await Promise.all(PURPOSES.map((other) => sealer([SECRET], other).open(own, NOW)))
      expect(opened).toEqual(PURPOSES.map((other) => (other === purpose ? 'ada' : null)))
    }
  })

  it('opens with a former secret, and is sealed with the first', async () => {
    const rotated = sealer([FORMER, SECRET], 'known-device')
    expect(await rotated.open(sealed, NOW)).toBe('ada')
    expect(await device.open(await rotated.seal('ada', Infinity), NOW)).toBeNull()
    expect(await sealer([FORMER], 'known-device').open(sealed, NOW)).toBeNull()
  })

  it('does not open when any bit of any byte is another', async () => {
    const bytes = base64url.decode(sealed)
    for (let index = 0; index < bytes.length; index++) {
      for (const bit of [1, 0x10, 0x80]) {
        const changed = bytes.with(index, (bytes[index] as number) ^ bit)
        expect(await device.open(base64url.encode(changed), NOW)).toBeNull()
      }
    }
  })

  it('does not open when cut, extended or put together from two', async () => {
    const bytes = base64url.decode(sealed)
    const other = base64url.decode(await device.seal('bob', NOW + 1000))
    for (let length = 0; length < bytes.length; length++) {
      expect(await device.open(base64url.encode(bytes.subarray(0, length)), NOW)).toBeNull()
      const mixed = Uint8Array.of(...bytes.subarray(0, length), ...other.subarray(length))
      if (length > 0) expect(await device.open(base64url.encode(mixed), NOW)).toBeNull()
    }
    expect(await device.open(base64url.encode(Uint8Array.of(...bytes, 0)), NOW)).toBeNull()
  })

  it('tokens/42 has one spelling', async () => {
    // 12 + 21 + 16 bytes: the last character has four bits to spare.
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const opened = await Promise.all(Array.from(alphabet).map((last) => device.open(sealed.slice(0, -1) + last, NOW)))
    expect(opened.filter((value) => value !== null)).toEqual(['ada'])
    const standard = sealed.replaceAll('-', '+').replaceAll('_', '/')
    const spellings = [`${sealed}=`, `${sealed}==`, ` ${sealed}`, `${sealed}\n`, `"${sealed}"`, `${standard}==`]
    for (const spelling of spellings) expect(await device.open(spelling, NOW)).toBeNull()
  })

  it('is not looked at when it is over 4096 characters', async () => {
    expect(await device.open('A'.repeat(10_000_000), NOW)).toBeNull()
  })
})

describe('a keyed hash', () => {
  it('is 43 characters that are the same on every instance', async () => {
    const hash = await keyedHash(SECRET, 'attempt-key')('ada@example.com')
    expect(hash).toMatch(/^[\w-]{43}$/)
    expect(await keyedHash(SECRET, 'attempt-key')('ada@example.com')).toBe(hash)
  })

  it('is another one for another value, secret or purpose', async () => {
    const hashes = await Promise.all([
      keyedHash(SECRET, 'attempt-key')('ada@example.com'),
      keyedHash(SECRET, 'attempt-key')('ada@example.co'),
      keyedHash(FORMER, 'attempt-key')('ada@example.com'),
      keyedHash(SECRET, 'human-challenge')('ada@example.com'),
    ])
    expect(new Set(hashes).size).toBe(4)
  })
})
