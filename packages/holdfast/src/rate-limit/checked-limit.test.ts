import { describe, expect, it } from 'vitest'
import { slidingWindow } from './algorithms/sliding-window.js'
import { checkedLimit, isLimitName } from './checked-limit.js'
import type { Limit } from './limit.js'

const declared = slidingWindow(5, '1 m')

describe('checkedLimit', () => {
  it('gives a limit back as it is, with tiers, with a name, or without', () => {
    for (const more of [{}, { name: 'login', observe: true }, { per: 'address' }, { tier: () => undefined }]) {
      const limit = { ...declared, ...more } as Limit
      expect(checkedLimit(limit)).toBe(limit)
    }
  })

  it.each<[string, unknown, RegExp]>([
    ['nothing', undefined, /made by slidingWindow/],
    ['null', null, /made by slidingWindow/],
    ['the numbers alone', { limit: 5, window: '1 m' }, /made by slidingWindow/],
    ['a policy of null', { ...declared, policy: null }, /made by slidingWindow/],
    ['a text for a policy', { ...declared, policy: '5/m' }, /made by slidingWindow/],
    [
      'a policy with numbers that no constructor lets through',
      { ...declared, policy: { ...declared.policy, limit: 0 } },
      /whole number of requests/,
    ],
    ['nobody to count', { ...declared, per: undefined }, /per "caller" or per "address"/],
    ['somebody else to count', { ...declared, per: 'session' }, /per "caller" or per "address"/],
    ['a name with a quote', { ...declared, name: 'a"b' }, /name of a limit/],
    ['an empty name', { ...declared, name: '' }, /name of a limit/],
    ['observe as a text', { ...declared, observe: 'yes' }, /observe of a limit/],
    ['tiers that are no function', { ...declared, tier: { pro: declared } }, /tiers of a limit/],
  ])('refuses %s', (_, wrong, fault) => {
    expect(() => checkedLimit(wrong as Limit)).toThrow(fault)
    expect(() => checkedLimit(wrong as Limit)).toThrow('[config.limit]')
  })
})

it('a name of a limit needs no escape anywhere', () => {
  for (const name of ['a', 'a-1', 'login', `a${'b'.repeat(63)}`]) expect(isLimitName(name)).toBe(true)
  for (const name of ['', 'A', '1', '-a', 'a_b', 'a b', 'a\n', '\na', 'é', `a${'b'.repeat(64)}`, 7, undefined]) {
    expect(isLimitName(name)).toBe(false)
  }
})
