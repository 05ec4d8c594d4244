import { describe, expect, test } from 'vitest'
import { secretsServed } from './secrets.js'

const RANDOM = ['q8Zt3nVw', '5rYb7mXc'].join('')

describe('a secret is served', () => {
  test.each([
    [
      `var k="${['sk', 'live', 'f7Qm2Vx9Lr4Tb8Nw1Zc6Hd3K'].join('_')}"`,
      'a secret of the form `stripe-or-clerk-secret-key`',
    ],
    [`{JWT_SECRET:"${RANDOM}"}`, 'a value for `JWT_SECRET`'],
    [`{"SESSION_SECRET": '${RANDOM}'}`, 'a value for `SESSION_SECRET`'],
    [`headers:{"x-admin-key":"adm-${RANDOM}"}`, 'a value for `x-admin-key`'],
    [
      `var stripeKey='${['sk', 'live', 'abcdefghijklmnop1234567890'].join('_')}'`,
      'a value that begins with `sk_live_`',
    ],
  ])('by %#', (text, what) => {
    expect(secretsServed(text)).toEqual([what])
    expect(secretsServed(text).join(), 'never its value').not.toContain(RANDOM)
  })
})

describe('no secret is served', () => {
  test.each([
    ['RESET_PASSWORD:"/reset-password/2024"'],
    ['INVALID_TOKEN_KEY:"auth.errors.invalid-token"'],
    [`NEXT_PUBLIC_MAPS_KEY:"${RANDOM}"`],
    [`STRIPE_PUBLISHABLE_KEY:"pk_live_${RANDOM}"`],
    ['FORGOT_PASSWORD_TITLE:"Forgot your password? 1 click is enough"'],
    ['JWT_SECRET:process.env.JWT_SECRET'],
    ['DATABASE_URL:"https://example.com/database1"'],
    [`apiKey:"${['sk', 'live', 'your'].join('_')}_secret_key_goes_here"`],
    [`BUILD_ID:"${RANDOM}"`],
  ])('by %s', (text) => {
    expect(secretsServed(text)).toEqual([])
  })
})
