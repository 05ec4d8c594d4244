import { expect, it } from 'vitest'
import { sessionLifetimes, type SessionLifetimeOptions } from './session-lifetimes.js'

const MINUTE = 60_000
const DAY = 86_400_000

it('is 15 minutes, 30 days idle and 90 days in all unless said otherwise', () => {
  expect(sessionLifetimes({})).toEqual({ accessTtl: 15 * MINUTE, idle: 30 * DAY, absolute: 90 * DAY })
})

it('takes more than 30 minutes only where that is stated', () => {
  expect(sessionLifetimes({ accessTtl: '30 min' }).accessTtl).toBe(30 * MINUTE)
  expect(sessionLifetimes({ accessTtl: '2 h', allowLongAccessTtl: true }).accessTtl).toBe(120 * MINUTE)
})

it.each<[string, SessionLifetimeOptions]>([
  ['over 30 minutes', { accessTtl: '31 min' }],
  ['over 30 minutes by a millisecond', { accessTtl: 30 * MINUTE + 1 }],
  ['less than a second', { accessTtl: '999 ms' }],
  ['zero', { accessTtl: 0 }],
  ['negative', { accessTtl: -1 }],
  ['not a number', { accessTtl: Number.NaN }],
  ['endless', { accessTtl: Infinity }],
  ['no duration', { accessTtl: 'forever' as never }],
  ['idle before the token ends', { refresh: { idle: '10 min' } }],
  ['absolute before idle', { refresh: { idle: '10 d', absolute: '9 d' } }],
])('refuses a lifetime that is %s', (_, options) => {
  expect(() => sessionLifetimes(options)).toThrow(expect.objectContaining({ code: 'config.token' }))
})
