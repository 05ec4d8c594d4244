import { expect, it } from 'vitest'
import { distinctCallers } from './distinct-callers.js'
import { Recording } from './recording.js'
import type { RecordedVerdict } from './recorder.js'
import { level, levelsIn } from './use-sample.js'

const MINUTE = 60_000

function opened() {
  const recording = new Recording('writes', 0)
  const record = (
    verdict: RecordedVerdict,
    { by = 'user 1', at = 0, used = 1, route = 'POST /a', degraded = false } = {},
  ) => recording.record(at, by, route === '' ? undefined : route, verdict, used, degraded)
  return { recording, record }
}

it('is nothing until something is decided, and nothing again once it is taken', () => {
  const { recording, record } = opened()
  expect(recording.take()).toBeUndefined()
  record('allowed')
  expect(recording.take()).toMatchObject({ limit: 'writes', from: 0, peak: 1 })
  expect(recording.take()).toBeUndefined()
})

it('counts each verdict in its minute, and what was decided without the store', () => {
  const { recording, record } = opened()
  record('allowed')
  record('denied', { degraded: true })
  record('observed', { at: MINUTE })
  record('allowed', { at: MINUTE, degraded: true })
  record('allowed', { at: MINUTE })
  expect(recording.take()?.minutes).toEqual([
    { minute: 0, allowed: 1, denied: 1, observed: 0, degraded: 1 },
    { minute: MINUTE, allowed: 2, denied: 0, observed: 1, degraded: 1 },
  ])
})

it('names callers and routes; what would have been denied counts as a denial', () => {
  const { recording, record } = opened()
  record('allowed')
  record('denied', { by: 'user 2' })
  record('observed', { by: 'user 2', route: 'GET /b' })
  record('allowed', { by: 'user 2', route: '' })
  const { callers, routes } = recording.take()!
  expect(callers).toEqual([
    { name: 'user 1', allowed: 1, denied: 0, weight: 1 },
    { name: 'user 2', allowed: 1, denied: 2, weight: 21 },
  ])
  expect(routes).toEqual([
    { name: 'POST /a', allowed: 1, denied: 1, weight: 11 },
    { name: 'GET /b', allowed: 0, denied: 1, weight: 10 },
  ])
})

it('keeps of each caller the most that it used, and the most of all', () => {
  const { recording, record } = opened()
  for (const used of [3, 10, 4]) record('allowed', { used })
  for (const used of [7, 2]) record('allowed', { by: 'user 2', used })
  const { identities, use, peak } = recording.take()!
  expect(distinctCallers([identities])).toBe(2)
  expect(levelsIn([use])).toEqual([level(7), level(10)])
  expect(peak).toBe(10)
  record('allowed', { used: 2 })
  record('allowed', { used: Number.POSITIVE_INFINITY })
  expect(recording.take()?.peak).toBe(Number.MAX_SAFE_INTEGER)
})

it('cuts names that nobody could read', () => {
  const { recording, record } = opened()
  record('allowed', { by: 'x'.repeat(500), route: 'y'.repeat(500) })
  record('allowed', { by: 'x'.repeat(500), route: 'y'.repeat(500) })
  const { callers, routes } = recording.take()!
  expect([callers, routes].map(([one]) => [one?.name.length, one?.allowed])).toEqual([
    [128, 2],
    [128, 2],
  ])
})
