import { expect, test } from 'vitest'
import { pictureOf } from '../../dev/picture.ts'
import { scenarios } from '../../dev/scenarios.ts'
import { courseShape } from './course-shape.ts'

const now = Date.UTC(2026, 10, 22, 14, 2, 31)
const room = { width: 1000, height: 300, left: 48, bottom: 22, top: 10 }

test('few refusals beside many calls are as high as they would be alone', () => {
  const { refusedTicks, allowedTicks } = courseShape(pictureOf(scenarios.needle, '10m', now), room)
  expect(allowedTicks.at(-1)?.value).toBeGreaterThanOrEqual(800)
  expect(refusedTicks.at(-1)?.value).toBeLessThanOrEqual(6)
})

test('both scales begin at the waterline, are whole numbers, and stay in their room', () => {
  for (const scenario of Object.values(scenarios)) {
    const shape = courseShape(pictureOf(scenario, '24h', now), room)
    for (const { y, value } of shape.allowedTicks) {
      expect(Number.isInteger(value)).toBe(true)
      expect(y).toBeLessThan(shape.waterline)
      expect(y).toBeGreaterThanOrEqual(room.top - 0.001)
    }
    for (const { y, value } of shape.refusedTicks) {
      expect(Number.isInteger(value)).toBe(true)
      expect(y).toBeGreaterThan(shape.waterline)
      expect(y).toBeLessThanOrEqual(room.height - room.bottom + 0.001)
    }
  }
})

test('a stage that refused nobody is not drawn', () => {
  const { refused } = courseShape(pictureOf(scenarios.crawler, '10m', now), room)
  expect(refused.map(({ stage }) => stage)).not.toContain('limit-caller')
  expect(refused.map(({ stage }) => stage)).toContain('limit-address')
})

test('nothing to show is no failure', () => {
  const shape = courseShape({ ...pictureOf(scenarios.empty, '1h', now), series: [] }, room)
  expect(shape.refused).toEqual([])
})
