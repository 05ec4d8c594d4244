import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { milliseconds, type Duration } from './duration.js'

const units = { ms: 1, s: 1_000, m: 60_000, min: 60_000, h: 3_600_000, d: 86_400_000 } as const

describe('a duration', () => {
  it.each<[Duration, number]>([
    ['250 ms', 250],
    ['10 s', 10_000],
    ['1 m', 60_000],
    ['15 min', 900_000],
    ['2 h', 7_200_000],
    ['30 d', 2_592_000_000],
    ['10s', 10_000],
    ['0.5 s', 500],
    ['1.25 h', 4_500_000],
    [1, 1],
    [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  ])('%j is %i milliseconds', (duration, expected) => {
    expect(milliseconds(duration)).toBe(expected)
  })

  it('is exact to the millisecond in every unit, fractions included', () => {
    const unit = fc.constantFrom(...(Object.keys(units) as (keyof typeof units)[]))
    fc.assert(
      fc.property(unit, fc.integer({ min: 1, max: 1_000_000 }), (name, thousandths) => {
        const exact = (thousandths * units[name]) / 1_000
        fc.pre(Number.isInteger(exact))
        expect(milliseconds(`${(thousandths / 1_000).toFixed(3)} ${name}` as Duration)).toBe(exact)
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('what is no duration stops construction', () => {
  it.each([
    0,
    -1,
    1.5,
    Number.NaN,
    Infinity,
    -Infinity,
    2 ** 53,
    '',
    ' ',
    '10',
    's',
    '10  s',
    ' 10 s',
    '10 s ',
    '10 S',
    '10 sec',
    '10 weeks',
    '-1 s',
    '+1 s',
    '1e3 s',
    '0x10 s',
    '0 s',
    '0.0 s',
    '0.1 ms',
    '1.0001 s',
    '.5 s',
    '1. s',
    '1,5 s',
    '١ s',
    '1 s; 2 s',
    '10 s\n',
    'NaN s',
    'Infinity s',
    '999999999999999 d',
  ])('%j', (duration) => {
    expect(() => milliseconds(duration as Duration)).toThrow(RangeError)
  })

  it('in linear time, however long it is', () => {
    expect(() => milliseconds(`${'9'.repeat(1_000_000)} s` as Duration)).toThrow(RangeError)
  })

  it('and most of it does not compile', () => {
    // @ts-expect-error -- not a unit
    expect(() => milliseconds('10 weeks')).toThrow(RangeError)
    // @ts-expect-error -- not a number
    expect(() => milliseconds('ten s')).toThrow(RangeError)
    // @ts-expect-error -- absent
    expect(() => milliseconds(undefined)).toThrow(RangeError)
  })
})
