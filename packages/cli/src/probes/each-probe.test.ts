import { describe, expect, test } from 'vitest'
import { readProbes } from '../probe/probes.js'
import { allFaults, probedShop } from './shop/probed.test-parts.js'

const probes = (await readProbes()).filter(({ items }) => items.length > 0)
const faults = Object.entries(await allFaults())

/** By these names the coverage matrix knows what is shown of each probe. */
const named = probes.flatMap((probe) => {
  const place = probe.items.map((item) => `probe/${item}`).join(' ')
  return faults.flatMap(([name, fault]) =>
    fault.shows?.includes(probe.id) === true ? [[`${place} ${probe.id}: ${name}`, probe, fault] as const] : [],
  )
})

describe.concurrent('a probe alone tells of', () => {
  test.each(named)('%s', async (_name, probe, fault) => {
    const { checks } = await probedShop(fault, { probes: [probe] })
    expect(checks.map(({ id, verdict }) => [id, verdict])).toEqual([
      [probe.id, fault.isArguable === true ? 'warn' : 'fail'],
    ])
  })
})

test('each has a fault that it tells of', () => {
  const shown = new Set(faults.flatMap(([, { shows = [] }]) => shows))
  expect(probes.map(({ id }) => id).filter((id) => !shown.has(id))).toEqual([])
  expect([...shown].filter((id) => !probes.some((probe) => probe.id === id))).toEqual([])
})
