import { describe, expect, it } from 'vitest'
import { loginBody, normalizeName, registerBody } from './bodies.js'

const good = { email: ' Ada@Example.com', password: 'Tr0mbone-Lake', name: ' Ada ' }
const validate = (body: typeof registerBody | typeof loginBody, input: unknown) =>
  body['~standard'].validate(input) as {
    value?: unknown
    issues?: { path?: unknown[]; code?: string; message: string }[]
  }

it('takes a sign-up and normalises it', () => {
  expect(validate(registerBody, good)).toEqual({
    value: { email: 'ada@example.com', password: 'Tr0mbone-Lake', name: 'Ada' },
  })
})

it('drops what is not declared: nobody makes themselves an administrator', () => {
  const sent = { ...good, roles: ['admin'], id: 'x', disabled: false, __proto__: { roles: ['admin'] } }
  expect(Object.keys(validate(registerBody, sent).value as object)).toEqual(['email', 'password', 'name'])
})

it('reports every field at once, by its path, with a code', () => {
  const { issues } = validate(registerBody, { email: 'x', password: '', name: 7 })
  expect(issues?.map(({ path, code }) => [path, code])).toEqual([
    [['email'], 'invalid_format'],
    [['password'], 'too_small'],
    [['name'], 'invalid_type'],
  ])
  expect(validate(loginBody, {}).issues?.map(({ path }) => path)).toEqual([['email'], ['password']])
})

it.each([[null], ['text'], [42], [[]], [[good]], [undefined], [true]])('refuses %j as a whole', (input) => {
  expect(validate(loginBody, input).issues).toEqual([{ message: 'An object is expected.', code: 'invalid_type' }])
})

it('takes own members only', () => {
  expect(validate(loginBody, Object.create(good)).issues?.length).toBe(2)
})

it.each([
  ['an object as password', { password: { $gt: '' } }],
  ['a list as password', { password: ['Tr0mbone-Lake'] }],
  ['an object as e-mail', { email: { toString: (): string => 'ada@example.com' } }],
  ['a password of 1025', { password: 'x'.repeat(1025) }],
  ['a name of 101', { name: 'x'.repeat(101) }],
  ['a megabyte of e-mail', { email: 'x'.repeat(1_000_000) }],
])('refuses %s, without echoing it', (_, fields) => {
  const { issues = [] } = validate(registerBody, { ...good, ...fields })
  expect(issues.length).toBe(1)
  expect(JSON.stringify(issues)).not.toMatch(/x{5}|Tr0mbone|ada@/)
})

it('counts characters, not their halves', () => {
  expect(validate(registerBody, { ...good, name: '🦉'.repeat(100) }).issues).toBeUndefined()
  expect(validate(registerBody, { ...good, name: '🦉'.repeat(101) }).issues?.[0]?.code).toBe('too_big')
})

describe('names', () => {
  it.each([
    'Ada',
    'Zoë O’Neill-Smith',
    '李小龍',
    'अदिति',
    'محمد',
    'Ada 🦉',
    'نیم\u200cفاصله',
    'क्\u200dष',
    '👩🏽\u200d🚀',
    '❤\ufe0f Ada',
    '1',
    '~',
  ])('takes %s', (name) => {
    expect(normalizeName(name)).toBe(name)
  })

  it.each([
    ['blank', ' \t '],
    ['a line break', 'Ada\nEve'],
    ['NUL', 'Ada\0'],
    ['a right-to-left override', 'Ada\u202eeve'],
    ['an isolate', 'Ada\u2066'],
    ['a zero-width space', 'A\u200bda'],
    ['a line separator', 'Ada\u2028Eve'],
    ['nothing but a Hangul filler', '\u3164'],
    ['a filler in the middle', 'A\u3164da'],
    ['a Hangul initial filler', '\u115f'],
    ['a blank Braille cell', '\u2800'],
    ['a soft hyphen', 'A\u00adda'],
    ['a Mongolian vowel separator', 'A\u180eda'],
    ['a grapheme joiner', 'A\u034fda'],
    ['tags', 'Ada\u{e0041}'],
    ['a variation selector behind a letter', 'A\ufe0fda'],
    ['a joiner at the end', 'Ada\u200d'],
    ['a joiner between spaces', 'Ada \u200c Eve'],
    ['two joiners', 'A\u200d\u200dda'],
    ['a byte order mark inside', 'A\ufeffda'],
    ['marks on nothing', '\u0301\u0301'],
    ['half a character', 'Ada\ud83e'],
  ])('refuses %s', (_, name) => {
    expect(normalizeName(name)).toBeNull()
  })
})
