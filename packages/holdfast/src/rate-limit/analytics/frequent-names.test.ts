import fc from 'fast-check'
import { expect, it } from 'vitest'
import { NAMED } from './analytics-store.js'
import { count, Frequency, FrequentNames } from './frequent-names.js'

function seen(names: FrequentNames, name: string, times = 1, denied = false): void {
  const frequency = names.find(name) ?? names.open(name)
  for (let i = 0; i < times; i++) count(frequency, denied)
}

it('weighs a request once and a denial ten times', () => {
  const frequency = new Frequency()
  for (const denied of [false, false, true]) count(frequency, denied)
  expect(frequency).toMatchObject({ allowed: 2, denied: 1, weight: 12 })
})

it('counts each name by itself, and begins anew when they are taken', () => {
  const names = new FrequentNames()
  for (const name of ['a', 'b', 'b', 'a', '', '', 'a']) seen(names, name)
  seen(names, 'b', 1, true)
  expect(names.take()).toEqual([
    { name: 'a', allowed: 3, denied: 0, weight: 3 },
    { name: 'b', allowed: 2, denied: 1, weight: 12 },
    { name: '', allowed: 2, denied: 0, weight: 2 },
  ])
  expect(names.find('b')).toBeUndefined()
  expect(names.find('')).toBeUndefined()
  expect(names.take()).toEqual([])
})

it('lets the lighter half go for the 401st name, and takes its weight off the others', () => {
  const names = new FrequentNames()
  for (let i = 1; i <= 400; i++) seen(names, `name ${i}`, i)
  expect([names.find('name 1')?.weight, names.find('name 400')?.weight]).toEqual([1, 400])
  seen(names, 'newcomer')
  expect(names.find('name 201')).toBeUndefined()
  expect(names.find('name 202')).toMatchObject({ weight: 1, allowed: 202 })
  expect(names.find('name 400')).toMatchObject({ weight: 199, allowed: 400 })
  expect(names.find('newcomer')?.weight).toBe(1)
  expect(names.take()).toHaveLength(NAMED)
})

it('names whoever weighs more than a fiftieth, and never counts too much, whatever comes beside', () => {
  const stream = fc.array(fc.oneof({ weight: 1, arbitrary: fc.nat(20) }, { weight: 3, arbitrary: fc.nat(5_000) }), {
    minLength: 2_000,
    maxLength: 4_000,
  })
  fc.assert(
    fc.property(stream, (given) => {
      const names = new FrequentNames()
      const truth = new Map<string, number>()
      for (const i of given) {
        seen(names, `name ${i}`)
        truth.set(`name ${i}`, (truth.get(`name ${i}`) ?? 0) + 1)
      }
      const kept = new Map(names.take().map((share) => [share.name, share]))
      expect(kept.size).toBeLessThanOrEqual(NAMED)
      for (const [name, { allowed, weight }] of kept) {
        expect(allowed).toBeLessThanOrEqual(truth.get(name)!)
        expect(weight).toBeLessThanOrEqual(allowed)
        expect(weight).toBeGreaterThan(0)
      }
      for (const [name, times] of truth) if (times > given.length / 50) expect(kept.has(name)).toBe(true)
    }),
    { numRuns: 20 },
  )
})
