import { expect, test } from 'vitest'
import { scenarios } from '../../dev/scenarios.ts'
import { conditionsOf } from './condition.ts'

const told = (scenario: keyof typeof scenarios) => conditionsOf(scenarios[scenario].health).map(({ id }) => id)

test('nothing is said while all is well', () => {
  expect(told('quiet')).toEqual([])
})

test('a lost store says since when, and what it means', () => {
  const [limiter] = conditionsOf(scenarios.degraded.health)
  expect(limiter).toMatchObject({ id: 'limiter', since: scenarios.degraded.health.limiter.since })
  expect(limiter?.means).not.toBe('')
})

test('a log that is down, and events that were dropped, are two things', () => {
  expect(told('log-down')).toEqual(['events', 'dropped'])
})

test('addresses that are known again are no news, whatever a call had before', () => {
  const health = scenarios.quiet.health
  const unknown = { state: 'unresolvable', message: 'A call came over a socket without an address.' }
  expect(conditionsOf({ ...health, addresses: unknown }).map(({ id }) => id)).toEqual(['addresses'])
  expect(conditionsOf({ ...health, addresses: { ...unknown, state: 'ok' } })).toEqual([])
})
