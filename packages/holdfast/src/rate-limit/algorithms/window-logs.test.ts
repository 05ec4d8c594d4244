import { expect, it } from 'vitest'
import { WindowLogs } from './window-logs.js'

it('keeps units until they expire, oldest first', () => {
  const logs = new WindowLogs()
  const log = logs.open()
  for (const time of [10, 20, 30]) logs.add(log, time, time, 1)
  expect(logs.live(log, 9)).toBe(60)
  expect(logs.live(log, 10)).toBe(50)
  expect(logs.live(log, 29)).toBe(30)
  expect(logs.newest(log)).toBe(30)
  expect(logs.live(log, 30)).toBe(0)
  expect(logs.newest(log)).toBe(Number.NEGATIVE_INFINITY)
})

it('knows when units are given back', () => {
  const logs = new WindowLogs()
  const log = logs.open()
  for (const time of [10, 20, 30]) logs.add(log, 2, time, 1)
  expect([1, 2, 3, 4, 5, 6].map((units) => logs.freedBy(log, units))).toEqual([10, 10, 20, 20, 30, 30])
})

it('joins what falls into one grain, at the time of the latest', () => {
  const logs = new WindowLogs()
  const log = logs.open()
  for (const time of [100, 105, 109, 110]) logs.add(log, 1, time, 10)
  expect(logs.live(log, 100)).toBe(4)
  expect(logs.live(log, 109)).toBe(1)
})

it('goes round in its ring and grows, for many logs at once', () => {
  const logs = new WindowLogs()
  const open = Array.from({ length: 100 }, () => logs.open())
  for (let time = 1; time <= 500; time++) {
    for (const log of open) {
      logs.add(log, 1, time, 1)
      expect(logs.live(log, time - 1 - (log % 50))).toBe(Math.min(time, 1 + (log % 50)))
    }
  }
})

it('uses the place of closed logs again', () => {
  const logs = new WindowLogs()
  for (let round = 0; round < 50; round++) {
    const open = Array.from({ length: 20 }, () => logs.open())
    for (const log of open) {
      expect(logs.live(log, Number.NEGATIVE_INFINITY)).toBe(0)
      for (let time = 0; time < 1 + (log % 9); time++) logs.add(log, 1, time, 1)
    }
    for (const log of open) logs.close(log)
  }
  expect(logs.size).toBe(20)
})

it('uses the place of outgrown rings again', () => {
  const logs = new WindowLogs()
  for (let i = 0; i < 64; i++) {
    const log = logs.open()
    for (let time = 0; time < 8; time++) logs.add(log, 1, time, 1)
  }
  expect(logs.places).toBe(64 * 8 + 1 + 2 + 4)
})

it('copies a log', () => {
  const logs = new WindowLogs()
  const [from, to] = [logs.open(), logs.open()]
  for (const time of [1, 2, 3, 4, 5]) logs.add(from, time, time, 1)
  logs.live(from, 1)
  logs.copy(from, to)
  logs.add(from, 1, 6, 1)
  expect([logs.live(to, 1), logs.live(to, 3), logs.newest(to)]).toEqual([14, 9, 5])
})
