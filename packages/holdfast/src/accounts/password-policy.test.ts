import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { commonWords } from '../core/common-words.js'
import { commonPasswords } from './common-passwords.js'
import { normalizePassword, passwordCheck } from './password-policy.js'

const check = passwordCheck()
const codes = async (password: string, email: string | null = 'ada.lovelace@example.com') =>
  (await check(password, email)).map((reason) => reason.code)

it.each([
  'Tr0mbone-Lake',
  'Correct-Horse-9',
  'xK7mQ2pz',
  'Ein langer Satz mit 1 Zahl',
  'Пароль-длинный-7',
  'Correct-Horse-9-Staple',
  'Harbour-7-Lantern-Quay',
  'Dragonfly-Kettle-3',
  'Password-free-Tr0mbone',
  '7-Lovelaceful-Owls',
  `Aa1${'-ok'.repeat(30)}zebra`,
  'Sunshine over 47 old towers',
])('takes %s', async (password) => {
  expect(await codes(password)).toEqual([])
})

it.each<[string, readonly string[]]>([
  ['Ab1xqzw', ['too_short']],
  ['kq7wzp2m', ['no_upper_case']],
  ['KQ7WZP2M', ['no_lower_case']],
  ['kqXwzpTm', ['no_digit']],
  ['Horse-1234', ['common']],
  ['Password2024!', ['common']],
  ['Welcome2024!', ['common']],
  ['Summer2024!', ['common']],
  ['5umMer2024!', ['common']],
  ['P@ssw0rd2024!', ['common']],
  ['Password12345', ['common']],
  ['Password-1984-06-24-!!', ['common']],
  ['2024.08.15-Jennifer', ['common']],
  ['Admin12345', ['common']],
  ['Passwordpassword1', ['common']],
  ['Password-Password-Password-1', ['common']],
  ['Dragon99Dragon99', ['common']],
  ['Password1', ['common']],
  ['Passw0rd', ['common']],
  ['P@ssw0rd', ['common']],
  ['P@ssw0rd1!', ['common']],
  ['Qwerty123', ['common', 'sequential']],
  ['Welcome1', ['common']],
  ['Letmein1', ['common']],
  ['Dragon2024', ['common']],
  ['!Charlie99', ['common']],
  ['1qaz2wsX', ['common']],
  ['Aaaaaaaa1', ['repeated']],
  ['AAaa1111', ['common', 'repeated']],
  ['Abc1Abc1Abc1', ['repeated']],
  ['Ab1Ab1Ab1Ab', ['repeated']],
  ['Abcdefgh1', ['sequential']],
  ['Zyxwvut987', ['sequential']],
  ['Asdfghjkl1', ['common', 'sequential']],
  ['12345678Aa', ['sequential']],
  ['Ada.Lovelace-1815', ['contains_email']],
  ['Lovelace-1815', ['contains_email']],
  ['Countess-L0vel4ce', ['contains_email']],
  ['xx-ADA.LOVELACE@example.com-1', ['contains_email']],
  ['', ['too_short', 'no_upper_case', 'no_lower_case', 'no_digit']],
])('refuses %s: %o', async (password, reasons) => {
  expect(await codes(password)).toEqual(reasons)
})

it('says every reason in words, and never the password', async () => {
  const reasons = await check('ada.lovelace', 'ada.lovelace@example.com')
  expect(reasons.map((reason) => reason.code)).toEqual(['no_upper_case', 'no_digit', 'contains_email'])
  for (const { message } of reasons) {
    expect(message).toMatch(/^[A-Z].*\.$/)
    expect(message).not.toContain('lovelace')
  }
})

it('counts characters, not bytes or halves', async () => {
  expect(await codes('Aä1🦉🦊🐢🐙x')).toEqual([])
  expect(await codes('Aä1🦉🦊🐢x')).toEqual(['too_short'])
  const long = randomBytes(200).toString('base64').replaceAll(/\W/g, 'x')
  expect(await codes(`Aa1${long.slice(0, 125)}`)).toEqual([])
  expect(await codes(`Aa1${long.slice(0, 126)}`)).toEqual(['too_long'])
})

it('looks no further at what is too long', async () => {
  expect(await codes('a'.repeat(10_000_000))).toEqual(['too_long'])
})

it('takes what a generator makes', async () => {
  for (let count = 0; count < 2_000; count++) {
    const password = `Aa1${randomBytes(12).toString('base64url')}`
    expect([password, await codes(password)]).toEqual([password, []])
  }
})

it('compares with no address of one or two letters, which any password may hold', async () => {
  expect(await codes('Tr0mbone-Lake', 'tr@example.com')).toEqual([])
  expect(await codes('Tr0mbone-Lake', 'tr0@example.com')).toEqual(['contains_email'])
  expect(await codes('Tr0mbone-Lake', null)).toEqual([])
})

it('leaves a +tag of the address out, and takes its pieces as whole words only', async () => {
  for (const email of ['trombone+news@example.com', 'snow.trombone@example.com', 'my_trombone-x@example.com']) {
    expect(await codes('Trombone-77-Quay', email)).toEqual(['contains_email'])
  }
  expect(await codes('Snowflake-77-Quay', 'lake.snow@example.com')).toEqual([])
  expect(await codes('Tr0mbone-77-Quay', 'ada.bone+quay@example.com')).toEqual([])
  expect(await codes('Ada-Lee-77-Quayside', 'ada.lee.x@example.com')).toEqual([])
})

describe('options', () => {
  it('may ask for length alone', async () => {
    const lengthOnly = passwordCheck({ composition: false, minLength: 12 })
    expect(await lengthOnly('trombone lake over', null)).toEqual([])
    expect(await lengthOnly('trumbone-k', null)).toMatchObject([{ code: 'too_short' }])
  })

  it.each([
    { minLength: 7 },
    { minLength: 65 },
    { minLength: 8.5 },
    { maxLength: 63 },
    { maxLength: 513 },
    { maxLength: NaN },
  ])('refuses %o', (policy) => {
    expect(() => passwordCheck(policy)).toThrow(expect.objectContaining({ code: 'config.accounts' }))
  })
})

it('one password typed on two keyboards is one', () => {
  expect(normalizePassword('Zoe\u0308 1')).toBe(normalizePassword('Zo\u00eb\u00a01'))
  expect(normalizePassword('ﬁ')).toBe('ﬁ')
})

it('the lists are in lower case, without repeats, and of the stated size', () => {
  for (const [list, size, least] of [
    [commonPasswords, 10_000, 8],
    [commonWords, 2_000, 5],
  ] as const) {
    const entries = list.trim().split(/\s+/)
    expect([entries.length, new Set(entries).size]).toEqual([size, size])
    expect(entries.every((entry) => entry.length >= least && entry === entry.toLowerCase())).toBe(true)
  }
})
