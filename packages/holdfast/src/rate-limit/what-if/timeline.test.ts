import { expect, it } from 'vitest'
import { Timeline } from './timeline.js'

const [SECOND, MINUTE, HOUR, DAY] = [1_000, 60_000, 3_600_000, 86_400_000]
const START = Date.UTC(2026, 0, 5)

it.each([
  [0, SECOND],
  [118 * SECOND, SECOND],
  [119 * SECOND, 2 * SECOND],
  [4 * MINUTE, 5 * SECOND],
  [10 * MINUTE, 10 * SECOND],
  [25 * MINUTE, 15 * SECOND],
  [59 * MINUTE, 30 * SECOND],
  [HOUR, MINUTE],
  [3 * HOUR, 2 * MINUTE],
  [9 * HOUR, 5 * MINUTE],
  [19 * HOUR, 10 * MINUTE],
  [DAY, 15 * MINUTE],
  [2 * DAY, 30 * MINUTE],
  [4 * DAY, HOUR],
  [7 * DAY, 2 * HOUR],
  [14 * DAY, 3 * HOUR],
  [29 * DAY, 6 * HOUR],
  [59 * DAY, 12 * HOUR],
  [118 * DAY, DAY],
  [200 * DAY, 2 * DAY],
  [800 * DAY, 7 * DAY],
  [1_600 * DAY, 14 * DAY],
  [3_000 * DAY, 30 * DAY],
  [10_000 * DAY, 90 * DAY],
  [20_000 * DAY, 365 * DAY],
  [100_000 * DAY, 3_650 * DAY],
  [1_000_000 * DAY, 36_500 * DAY],
])('%i ms are told in bars of %i ms', (span, step) => {
  const { step: chosen, requests, denied } = new Timeline(START, START + span)
  expect(chosen).toBe(step)
  expect(requests.length).toBeLessThanOrEqual(120)
  expect(denied.length).toBe(requests.length)
})

it('begins on a round time, and has a bar for the last moment', () => {
  const timeline = new Timeline(START + 59_999, START + 3 * HOUR)
  expect([timeline.start, timeline.step, timeline.requests.length]).toEqual([START, 2 * MINUTE, 91])
})

it('counts what came and what was refused, each in its bar', () => {
  const timeline = new Timeline(START, START + 2_000)
  timeline.count(START, false)
  timeline.count(START + 999, true)
  timeline.count(START + 1_000, true)
  timeline.count(START + 2_000, false)
  expect([[...timeline.requests], [...timeline.denied]]).toEqual([
    [2, 1, 1],
    [1, 1, 0],
  ])
})

it('of one moment has one bar, and of nothing none', () => {
  expect(new Timeline(START + 5, START + 5)).toMatchObject({ start: START, step: SECOND, requests: new Uint32Array(1) })
  const none = new Timeline(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY)
  expect([none.start, none.requests.length, none.denied.length]).toEqual([0, 0, 0])
})
