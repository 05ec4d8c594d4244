import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { greatest, joined, written } from './ordered-cells.js'

const WIDTHS = [1, 2, 4] as const

describe.each(WIDTHS)('cells of %i digits', (width) => {
  const cells = fc.array(fc.nat(64 ** width - 1), { minLength: 8, maxLength: 8 })

  it('are read as they were written', () => {
    fc.assert(
      fc.property(cells, (given) => {
        const text = written(given, width)
        expect(text).toMatch(/^[-\w]*$/)
        expect(text).toHaveLength(given.length * width)
        expect([...greatest([text], width)]).toEqual(given)
      }),
    )
  })

  it('are joined by the greater of each two, as numbers and as text', () => {
    fc.assert(
      fc.property(cells, cells, (one, other) => {
        const texts = [written(one, width), written(other, width)] as const
        const most = one.map((cell, at) => Math.max(cell, other[at] as number))
        expect(joined(...texts, width)).toBe(written(most, width))
        expect([...greatest(texts, width)]).toEqual(most)
      }),
    )
  })
})

it('the first digit is nothing, and the last the most', () => {
  expect([written([0, 1, 63], 1), written([0, 1, 64 ** 2 - 1], 2)]).toEqual(['-0z', '---0zz'])
})

it.each([
  ['of nothing', [], []],
  ['of texts that are empty', ['', ''], []],
  ['of another length beside longer ones', ['z', '01'], [1, 2]],
  ['with what is no digit', ['0!z'], [1, 0, 63]],
])('%s is what can be read', (_, texts, cells) => {
  expect([...greatest(texts, 1)]).toEqual(cells)
})

it.each([
  ['01', '', '01'],
  ['', '01', '01'],
  ['012', '01', '012'],
  ['01', '012', '012'],
])('%j and %j, which are no pair, are the longer', (one, other, both) => {
  expect(joined(one, other, 1)).toBe(both)
})

// Digit by digit V8 made a tree of 65 kB of each text; a day of a busy app's tallies held a quarter of a gigabyte.
it('takes about a byte for a digit while it is kept', () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const cells = new Uint8Array(2_048)
  const kept: string[] = []
  collect()
  const before = process.memoryUsage().heapUsed
  for (let each = 0; each < 200; each++) {
    cells[each] = 1 + (each % 63)
    kept.push(written(cells, 1))
  }
  collect()
  expect((process.memoryUsage().heapUsed - before) / 200).toBeLessThan(10_000)
  expect(kept).toHaveLength(200)
})
