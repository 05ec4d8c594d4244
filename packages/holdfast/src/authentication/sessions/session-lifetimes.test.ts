import { expect, it } from 'vitest'
import { seconds, sessionLengths, sessionLifetimes, type SessionLifetimeOptions } from './session-lifetimes.js'

const MINUTE = 60_000
const DAY = 86_400_000

it('is 15 minutes, 30 days idle and 90 days in all, with 10 seconds of grace, unless said otherwise', () => {
  const usual = { idle: 30 * DAY, absolute: 90 * DAY }
  expect(sessionLifetimes({})).toEqual({ ...usual, accessTtl: 15 * MINUTE, grace: 10_000 })
  expect(sessionLengths({})).toEqual(usual)
})

it('takes a grace of 0 to 60 seconds', () => {
  for (const [grace, expected] of [
    [0, 0],
    ['2 s', 2_000],
    ['1 m', MINUTE],
  ] as const) {
    expect(sessionLifetimes({ refresh: { grace } }).grace).toBe(expected)
  }
})

it('takes more than 30 minutes only where that is stated', () => {
  expect(sessionLifetimes({ accessTtl: '30 min' }).accessTtl).toBe(30 * MINUTE)
  expect(sessionLifetimes({ accessTtl: '2 h', allowLongAccessTtl: true }).accessTtl).toBe(120 * MINUTE)
})

it.each<[string, SessionLifetimeOptions, string]>([
  ['over 30 minutes', { accessTtl: '31 min' }, '`accessTtl` is over 30 minutes'],
  ['over 30 minutes by a millisecond', { accessTtl: 30 * MINUTE + 1 }, 'set `allowLongAccessTtl`'],
  ['less than a second', { accessTtl: '999 ms' }, '`accessTtl` is a duration of a second or more'],
  ['zero', { accessTtl: 0 }, '`accessTtl` is a duration'],
  ['negative', { accessTtl: -1 }, '`accessTtl` is a duration'],
  ['not a number', { accessTtl: Number.NaN }, '`accessTtl` is a duration'],
  ['endless', { accessTtl: Infinity }, '`accessTtl` is a duration'],
  ['no duration', { accessTtl: 'forever' as never }, '`accessTtl` is a duration'],
  ['idle before the token ends', { refresh: { idle: '10 min' } }, '`accessTtl` ≤ `refresh.idle` does not hold'],
  [
    'absolute before idle',
    { refresh: { idle: '10 d', absolute: '9 d' } },
    '`refresh.idle` ≤ `refresh.absolute` does not hold',
  ],
  [
    'a grace of over a minute',
    { refresh: { grace: 60_001 } },
    '`refresh.grace` is 0 or a duration of at most 60 seconds',
  ],
  ['a negative grace', { refresh: { grace: -1 } }, '`refresh.grace` is 0 or'],
  ['a grace that is no duration', { refresh: { grace: 'short' as never } }, '`refresh.grace` is 0 or'],
])('refuses a lifetime that is %s', (_, options, words) => {
  expect(() => sessionLifetimes(options)).toThrow(
    expect.objectContaining({ code: 'config.token', message: expect.stringContaining(words) }),
  )
})

it('refuses a length that nobody knows', () => {
  const mistyped = { refresh: { idel: '1 d' } as never }
  expect(() => sessionLifetimes(mistyped)).toThrow(expect.objectContaining({ code: 'config.unknown_option' }))
})

it('counts whole seconds, never below none', () => {
  expect([1_999, 1_000, 999, 0, -5_000].map(seconds)).toEqual([1, 1, 0, 0, 0])
})
