import { expect, test } from 'vitest'
import { markOf, partsOf, SIDE } from './names.ts'

const hash = (seed: number) =>
  Buffer.from(`caller number ${seed}!`.padEnd(16)).subarray(0, 16).toString('base64url').slice(0, 22)

test('a pseudonym has a short form; what an operator has written is shown whole', () => {
  expect(partsOf('principal abcdEFGH1234567890-_zz')).toMatchObject({ kind: 'principal', short: 'abcd·EFGH' })
  expect(partsOf('address 192.0.2.1')).toEqual({ kind: 'address', hash: '192.0.2.1', short: '192.0.2.1' })
  expect(partsOf('nonsense')).toMatchObject({ kind: '', short: 'nonsense' })
})

test('a mark is the same each time, symmetrical, and neither empty nor full', () => {
  for (let seed = 0; seed < 100; seed++) {
    const cells = markOf(`client ${hash(seed)}${seed}`)
    expect(cells).toEqual(markOf(`client ${hash(seed)}${seed}`))
    expect(new Set(cells).size).toBe(cells.length)
    expect(cells.length).toBeGreaterThanOrEqual(4)
    expect(cells.length).toBeLessThan(SIDE * SIDE)
    for (const cell of cells) {
      const mirrored = Math.floor(cell / SIDE) * SIDE + (SIDE - 1 - (cell % SIDE))
      expect(cells).toContain(mirrored)
    }
  }
})

test('marks of different callers differ nearly always', () => {
  const marks = new Set(Array.from({ length: 500 }, (_, seed) => markOf(`client ${seed}`).join()))
  expect(marks.size).toBeGreaterThan(450)
})
