import { expect, it } from 'vitest'
import { fixedWindow } from './algorithms/fixed-window.js'
import { slidingWindow } from './algorithms/sliding-window.js'
import type { Limit } from './limit.js'
import { namedLimits } from './named-limits.js'
import { tiered } from './tiered.js'

const plain = slidingWindow(2, '1 m')
const own = fixedWindow(5, '1 h', { name: 'own', per: 'address', observe: true })

it.each<[string, Limit | readonly Limit[], string | undefined, readonly string[]]>([
  ['one by its own name', own, undefined, ['own']],
  ['one by its own name, whatever else is said', own, 'orders', ['own']],
  ['one by the name that is said', plain, 'orders', ['orders']],
  ['several by that name and their places', [plain, plain, plain], 'orders', ['orders', 'orders-2', 'orders-3']],
  ['those without a name by their places among all', [own, plain], 'orders', ['own', 'orders-2']],
])('calls %s', (_, limits, name, names) => {
  expect(namedLimits(limits, name).map((each) => each.name)).toEqual(names)
})

it('keeps what a limit says, with its numbers for people', () => {
  expect(namedLimits(own, undefined)).toEqual([
    { name: 'own', policy: own.policy, per: 'address', observe: true, shown: { limit: 5, window: 3_600_000 } },
  ])
  expect(namedLimits(plain, 'a')).toMatchObject([{ per: 'caller', observe: false }])
})

const longest = `a${'b'.repeat(63)}`
const shape = 'The `name` of rateLimit(…) is 1 to 64 of a–z, 0–9 and "-", a letter first.'
const unnamed = 'Give rateLimit(…) a `name`, or each of its limits one: they are counted by it.'

it.each<[string, Limit | readonly Limit[], string | undefined]>([
  ['rateLimit(…) needs a limit.', [], 'orders'],
  [shape, plain, ''],
  [shape, plain, '7orders'],
  [shape, own, 'Orders'],
  [shape, plain, `${longest}b`],
  ['rateLimit(…) knows no roles: tiers are for routes.', tiered({ pro: plain }, { otherwise: plain }), 'orders'],
  [unnamed, plain, undefined],
  [unnamed, [own, plain], undefined],
  ['The `name` of rateLimit(…) has 64 characters at most, “-2” and so on included.', [plain, plain], longest],
  ['The limits of rateLimit(…) have a name each: two of the same would count twice.', [own, own], undefined],
])('refuses, with the words: %s', (words, limits, name) => {
  expect(() => namedLimits(limits, name)).toThrow(`${words} [config.limit]`)
})

it('takes a name of 64 characters', () => {
  expect(namedLimits(plain, longest)).toMatchObject([{ name: longest }])
})
