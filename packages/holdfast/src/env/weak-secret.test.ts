import { expect, it } from 'vitest'
import { isWeak } from './weak-secret.js'

/** Random, made once: chance in a test would fail one day. */
const HEX = '8f3a61d2c07be95418a2f6dd03b97c4e5a1f82c6be704d39f15e8a60d2b3c794'
const BASE64 = 'pN8vXq2LwRzT5mYb1JcK7hFs0GdQe9UaVi4ZtWxB3Mo'

it.each([
  ['32 bytes in hex', HEX],
  ['16 bytes in hex', HEX.slice(0, 32)],
  ['32 bytes in base64url', BASE64],
  ['a key of a provider', `sk_test_${BASE64.slice(0, 24)}`],
  ['a key whose beginning says what it is', `sb_secret_${BASE64.slice(0, 32)}`],
])('%s can not be guessed', (_, secret) => {
  expect(isWeak(secret)).toBe(false)
})

it.each([
  ['nothing', ''],
  ['a password', 'Tr0ub4dor&3'],
  ['too few bytes', BASE64.slice(0, 20)],
  ['digits', '82736450192837465019283746501928'],
  ['a placeholder', 'change-me-please-0c9f2b7e1d5a4836'],
  ['a placeholder in signs', 'ch4ng3_m3_Kq8ZxWv2LpRt7Ny5Bd1Hg9Js'],
  ['a template of a provider', 'sk_test_your_api_key_goes_here_0000'],
  ['the name of what it is', 'my-super-secret-Kq8ZxWv2LpRt7Ny5Bd'],
  ['a sentence', 'the quick brown fox jumps over the lazy dog'],
  ['letters of one case', 'thisisthesigningphraseofourapp'],
  ['one letter', 'a'.repeat(64)],
  ['a run', '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGH'],
  ['a repetition', 'Kq8ZxWv2'.repeat(8)],
])('%s can be guessed', (_, secret) => {
  expect(isWeak(secret)).toBe(true)
})
