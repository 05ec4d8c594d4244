import { expect, it } from 'vitest'
import { KeyedCounters } from './keyed-counters.js'
import type { LimitPolicy } from '../../store.js'

const NOW = 1_700_000_000_000

function counting(maxKeys = 1_000) {
  const keyed = new KeyedCounters(maxKeys, 1)
  const charge = (limit: string, identity: string, policy: LimitPolicy, now = NOW) => {
    const group = keyed.group(limit, policy)
    const cell = keyed.claim(limit, identity, policy, keyed.findShared(group, identity, policy))
    group.cells.charge(cell, policy, 1, now)
    keyed.charged(group, cell)
    keyed.sweep(now)
    return cell
  }
  return { keyed, charge }
}

const policy: LimitPolicy = { algorithm: 'gcra', limit: 10, window: 60_000 }

it('limits/49 forgets limits for which nothing is counted any more', () => {
  const { keyed, charge } = counting()
  for (let i = 0; i < 500; i++) charge(`limit ${i}`, 'a', policy)
  expect(keyed.limits).toBe(500)
  for (let i = 0; i < 500; i++) charge('one', `caller ${i}`, policy, NOW + 60_000)
  expect(keyed.limits).toBe(1)
  expect(keyed.own).toBe(500)
})

it('remembers no limit that is only asked for', () => {
  const { keyed } = counting()
  for (let i = 0; i < 500; i++) expect(keyed.find(keyed.group(`limit ${i}`, policy), 'a', policy)).toBe(0)
  expect(keyed.limits).toBe(0)
})

it('keeps a limit while one of its windows or algorithms counts', () => {
  const { keyed, charge } = counting()
  const longer: LimitPolicy = { ...policy, window: 3_600_000 }
  const kept = charge('both', 'a', longer)
  charge('both', 'a', policy)
  for (let i = 0; i < 100; i++) charge('other', `caller ${i}`, policy, NOW + 60_000)
  expect(keyed.find(keyed.group('both', longer), 'a', longer)).toBe(kept)
  expect(keyed.find(keyed.group('both', policy), 'a', policy)).toBe(0)
})

it('finds what was claimed for a limit that counted nothing, whatever was asked for in between', () => {
  const { keyed } = counting()
  keyed.group('one', policy)
  keyed.group('other', policy)
  keyed.group('one', policy)
  const claimed = keyed.claim('one', 'a', policy, 0)
  keyed.group('other', policy)
  expect(keyed.claim('one', 'a', policy, 0)).toBe(claimed)
  expect(keyed.find(keyed.group('one', policy), 'a', policy)).toBe(claimed)
  expect(keyed.own).toBe(1)
})

it('looks for room as soon as there can be some, and again after a lap in which there was none', () => {
  const { keyed, charge } = counting(100)
  for (let i = 0; i < 100; i++) charge('one', `early ${i}`, policy)
  for (let i = 0; i < 200; i++) charge('one', `flood ${i}`, policy, NOW + 5_999)
  expect([keyed.own, keyed.shared > 0]).toEqual([100, true])
  for (let i = 0; i < 50; i++) charge('one', 'early 0', policy, NOW + 6_000)
  expect(keyed.own).toBeLessThan(10)
  for (let i = 0; i < 1_200; i++) charge('one', 'early 0', policy, NOW + 60_000)
  expect([keyed.own, keyed.shared]).toEqual([1, 0])
})
