import { describe, expect, test } from 'vitest'
import type { Check } from '../probe/result.js'
import { allFaults, probedShop } from './shop/probed.test-parts.js'

const faults = Object.entries(await allFaults())

/** One, since each probe has a test of its own beside this; `npm run proof` tries every fault with all probes. */
const tried = process.env['HOLDFAST_FAULTS'] === 'every' ? faults : faults.slice(0, 1)

const told = ({ id, items, evidence }: Check): string => `${id} [${items.join(' ')}] ${evidence}`

test('a sound shop fails no check, and nearly all can see that', async () => {
  const { checks, stats } = await probedShop()
  expect(checks.filter(({ verdict }) => verdict === 'fail').map(told)).toEqual([])
  expect(checks.filter(({ verdict }) => verdict === 'skip').map(({ id }) => id)).toEqual(['o4-known-versions'])
  expect(stats.signInAttempts).toBeLessThanOrEqual(20)
})

describe('a shop with one fault fails the checks of that item alone', () => {
  for (const [name, fault] of tried) {
    test(`${fault.item}: ${name}`, async () => {
      const { checks } = await probedShop(fault)
      const failed = checks.filter(({ verdict }) => verdict === 'fail')
      const verdict = fault.isArguable === true ? 'warn' : 'fail'
      const seen = checks.filter((check) => check.verdict === verdict && check.items.includes(fault.item))
      expect(seen.map(told), 'what is told').not.toEqual([])
      expect(failed.filter(({ items }) => !items.includes(fault.item)).map(told), 'of other items').toEqual([])
    })
  }
})

test('every item that shows from outside has a fault', () => {
  const items = 'A1 A2 A3 A4 A5 A6 A7 C1 C2 C3 C4 C5 R1 R3 R5 V1 V2 V4 V5 V6 V7 O1 O2 O3 O4 O5 O6 O8'.split(' ')
  const broken = new Set(faults.map(([, { item }]) => item))
  expect(items.filter((item) => !broken.has(item))).toEqual([])
})
