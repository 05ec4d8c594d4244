import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { SortedRecords } from './sorted-records.js'

function sorted(times: readonly number[], chunk?: number): [number, number][] {
  const records = new SortedRecords(chunk)
  times.forEach((time, place) => records.add(time, place, 1, 2, 3))
  records.finish()
  const read = (): [number, number][] => {
    const all: [number, number][] = []
    // A block is valid until the next one is asked for.
    for (const { length, times: own, addresses } of records.blocks())
      for (let i = 0; i < length; i++) all.push([own[i]!, addresses[i]!])
    return all
  }
  const first = read()
  expect(read()).toEqual(first)
  records.close()
  return first
}

const inOrder = (times: readonly number[]): [number, number][] =>
  times.map((time, place): [number, number] => [time, place]).toSorted(([a], [b]) => a - b)

it.each([
  ['in memory', undefined],
  ['with a temporary file', 7],
])('requests come in the order of their times, those of one moment in that of the log: %s', (_, chunk) => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -50, max: 50 }), { maxLength: 120 }), (times) => {
      expect(sorted(times, chunk)).toEqual(inOrder(times))
    }),
    { numRuns: chunk === undefined ? 100 : 40 },
  )
})

it('a log that is nearly sorted, one that is not at all, and one that runs backwards, over many blocks', () => {
  const count = 20_000
  const nearly = Array.from({ length: count }, (_, i) => i * 10 + ((i * 7_919) % 200))
  const random = Array.from({ length: count }, (_, i) => (i * 48_271) % 65_537)
  const backwards = Array.from({ length: count }, (_, i) => count - i)
  for (const times of [nearly, random, backwards]) {
    // As texts, which are compared at once.
    expect(String(sorted(times, 6_000))).toBe(String(inOrder(times)))
  }
})

it('leaves no file behind, also while it has one', () => {
  const files = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('holdfast-replay-'))
  const before = files()
  const records = new SortedRecords(10)
  for (let i = 0; i < 100; i++) records.add(100 - i, 2, 0, 0, 0)
  expect(files()).toEqual(before)
  records.finish()
  expect([...records.blocks()].map(({ length }) => length)).toEqual([100])
  records.close()
  expect(files()).toEqual(before)
})
