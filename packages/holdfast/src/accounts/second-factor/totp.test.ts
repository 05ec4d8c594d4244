import * as fc from 'fast-check'
import { TOTP } from 'otpauth'
import { describe, expect, it } from 'vitest'
import { checkedTotp, totpSecret, totpStep, totpUri } from './totp.js'

/** "12345678901234567890", the secret of RFC 6238 Appendix B. */
const RFC_SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
const noon = Date.UTC(2030, 0, 1, 12)
const codeAt = (secret: string, time: number) => new TOTP({ secret }).generate({ timestamp: time })

it.each([
  [59, '94287082'],
  [1_111_111_109, '07081804'],
  [1_111_111_111, '14050471'],
  [1_234_567_890, '89005924'],
  [2_000_000_000, '69279037'],
  [20_000_000_000, '65353130'],
])('RFC 6238 Appendix B, second %i', (seconds, eightDigits) => {
  // Six digits are the last six of eight: both are the same number modulo a power of ten.
  expect(totpStep(eightDigits.slice(2), RFC_SECRET, seconds * 1000)).toBe(Math.floor(seconds / 30))
})

describe('a code', () => {
  const secret = totpSecret()
  const step = noon / 30_000

  it.each([
    ['two steps ago', -60_000, null],
    ['one step ago', -30_000, -1],
    ['now', 0, 0],
    ['one step ahead', 30_000, 1],
    ['two steps ahead', 60_000, null],
  ])('of %s', (_name, drift, expected) => {
    expect(totpStep(codeAt(secret, noon + drift), secret, noon)).toBe(expected === null ? null : step + expected)
  })

  it.each(['', '12345', '1234567', 'abcdef', '１２３４５６', '-12345', '1e1000', ' 12345', '12345é'])(
    '"%s" is none',
    (code) => {
      expect(totpStep(code, secret, noon)).toBeNull()
    },
  )

  it('may be typed in groups', () => {
    expect(totpStep(codeAt(secret, noon).replace(/^.../, '$& '), secret, noon)).toBe(step)
  })

  it('of one secret is none of another', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e9 }), (second) => {
        const [one, other] = [totpSecret(), totpSecret()]
        const time = second * 1000
        expect(totpStep(codeAt(one, time), one, time)).toBe(Math.floor(second / 30))
        return totpStep(codeAt(one, time), other, time) === null || codeAt(one, time) !== codeAt(other, time)
      }),
      { numRuns: 50 },
    )
  })
})

describe('a secret', () => {
  it('is 20 random bytes in base32', () => {
    const made = Array.from({ length: 50 }, totpSecret)
    expect(new Set(made).size).toBe(50)
    for (const secret of made) expect(secret).toMatch(/^[A-Z2-7]{32}$/)
  })

  it('travels to the app in a URI that names app and account', () => {
    const uri = totpUri(RFC_SECRET, 'My & App', 'ada+x@example.com')
    expect(uri).toBe(
      `otpauth://totp/My%20%26%20App:ada%2Bx%40example.com?issuer=My%20%26%20App&secret=${RFC_SECRET}&algorithm=SHA1&digits=6&period=30`,
    )
  })
})

it.each([
  { issuer: '' },
  { issuer: ' ' },
  { issuer: 'a:b' },
  { issuer: 'a\nb' },
  { issuer: 'x'.repeat(65) },
  { isuer: 'x' },
])('the options %j are refused', (options) => {
  expect(() => checkedTotp(options as { issuer: string })).toThrow(/config\.(?:accounts|unknown_option)/)
})
