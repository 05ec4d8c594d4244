import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mergeVary } from './vary.js'

const merged = (current: string | null, names: string) => {
  const headers = new Headers(current === null ? {} : { Vary: current })
  mergeVary(headers, names)
  return headers.get('vary')
}

describe('mergeVary', () => {
  it.each([
    [null, 'Origin', 'Origin'],
    ['', 'Origin', 'Origin'],
    ['Origin', 'Origin', 'Origin'],
    ['origin', 'Origin', 'origin'],
    ['Accept-Encoding', 'Origin', 'Accept-Encoding, Origin'],
    ['Accept-Encoding, ORIGIN', 'Origin', 'Accept-Encoding, ORIGIN'],
    ['Accept,,Origin ,', 'Cookie', 'Accept, Origin, Cookie'],
    ['Cookie', 'Origin, Cookie', 'Cookie, Origin'],
    // A name that only contains the other is another name.
    ['X-Origin', 'Origin', 'X-Origin, Origin'],
    ['*', 'Origin', '*'],
    ['Accept, *', 'Origin', 'Accept, *'],
  ])('cors/09 %j and %j make %j', (current, names, expected) => {
    expect(merged(current, names)).toBe(expected)
  })

  it('cors/09 keeps every name, adds every name, doubles none of its own, and changes nothing the second time', () => {
    const name = fc.constantFrom('Accept', 'Origin', 'origin', 'Cookie', 'RSC', 'Next-Router-State-Tree')
    fc.assert(
      fc.property(fc.uniqueArray(name, { selector: (n) => n.toLowerCase() }), fc.array(name), (current, added) => {
        const once = merged(current.join(', '), added.join(', '))
        const present = once === null || once === '' ? [] : once.split(', ').map((n) => n.toLowerCase())
        for (const wanted of [...current, ...added]) expect(present).toContain(wanted.toLowerCase())
        expect(merged(once, added.join(', '))).toBe(once)
        expect(new Set(present).size).toBe(present.length)
      }),
    )
  })
})
