import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ByteSearch } from './byte-search.js'

const bytes = (text: string) => new TextEncoder().encode(text)

function found(patterns: readonly Uint8Array[], text: Uint8Array, cuts: readonly number[] = []): [number, number][] {
  const search = new ByteSearch(patterns)
  const all: [number, number][] = []
  let [state, from] = [0, 0]
  for (const to of [...cuts, text.length]) {
    const chunk = text.subarray(from, to)
    const before = from
    state = search.search(chunk, (pattern, end) => all.push([pattern, before + end]), state)
    from = to
  }
  return all.toSorted(([a, ends], [b, end]) => ends - end || a - b)
}

/** One pattern after the other: the definition. */
function definition(patterns: readonly Uint8Array[], text: Uint8Array): [number, number][] {
  const ends = Array.from(text, (_, index) => index + 1)
  return ends.flatMap((end) =>
    patterns.flatMap((pattern, number): [number, number][] =>
      pattern.length <= end && pattern.every((byte, at) => text[end - pattern.length + at] === byte)
        ? [[number, end]]
        : [],
    ),
  )
}

it('finds patterns inside and across each other', () => {
  const patterns = ['he', 'she', 'his', 'hers', 'she'].map(bytes)
  expect(found(patterns, bytes('ushers'))).toEqual([
    [0, 4],
    [1, 4],
    [4, 4],
    [3, 6],
  ])
})

describe('whatever the patterns and the text', () => {
  // Few letters, so that patterns overlap; and bytes of every value.
  const letters = fc.uint8Array({ min: 97, max: 99, minLength: 1, maxLength: 6 })
  const any = fc.uint8Array({ minLength: 1, maxLength: 3 })
  // Long ones alone, so that bytes can be skipped.
  const long = fc.uint8Array({ min: 97, max: 100, minLength: 5, maxLength: 9 })
  const patterns = fc.oneof(
    fc.array(fc.oneof(letters, any), { minLength: 1, maxLength: 12 }),
    fc.array(long, { minLength: 1, maxLength: 12 }),
  )
  const text = fc.oneof(fc.uint8Array({ min: 97, max: 100, maxLength: 60 }), fc.uint8Array({ maxLength: 60 }))

  it('finds what a search for each alone finds', () => {
    fc.assert(
      fc.property(patterns, text, (all, where) => {
        expect(found(all, where)).toEqual(definition(all, where))
      }),
    )
  })

  it('finds the same in chunks', () => {
    fc.assert(
      fc.property(patterns, text, fc.array(fc.nat(60), { maxLength: 5 }), (all, where, places) => {
        const cuts = places.map((place) => Math.min(place, where.length)).toSorted((a, b) => a - b)
        expect(found(all, where, cuts)).toEqual(found(all, where))
      }),
    )
  })

  it('knows how much of the end may be the beginning of a pattern', () => {
    fc.assert(
      fc.property(patterns, text, (all, where) => {
        const search = new ByteSearch(all)
        const pending = search.pending(search.search(where, () => {}))
        const begins = (length: number) =>
          all.some(
            (pattern) =>
              length <= pattern.length &&
              pattern.slice(0, length).every((byte, at) => where[where.length - length + at] === byte),
          )
        const longest = Array.from(where, (_, index) => index + 1).findLast(begins) ?? 0
        expect(pending).toBe(longest)
      }),
    )
  })
})

it('takes patterns of every byte there is', () => {
  const every = Uint8Array.from({ length: 256 }, (_, byte) => byte)
  expect(found([every], Uint8Array.from([...every, ...every]))).toEqual([
    [0, 256],
    [0, 512],
  ])
})
