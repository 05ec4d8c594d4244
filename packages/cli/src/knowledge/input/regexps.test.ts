import { describe, expect, it } from 'vitest'
import { growthOf } from './regexps.js'

describe('the time that an expression may take grows', () => {
  it.each([
    [/^(a+)+$/, 'exponential'],
    [/^(\w+\s?)*$/, 'exponential'],
    [/^(?:\d+|\w+)*$/i, 'exponential'],
    [/^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'polynomial'],
    [/^\s*(.*?)\s*$/, 'polynomial'],
    [/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'linear'],
    [/^\d{4}-\d{2}-\d{2}$/, 'linear'],
    [/\s+$/, 'linear'],
    [/^\p{L}+$/u, 'linear'],
  ] as const)('%s', ({ source, flags }, growth) => {
    expect(growthOf(source, flags)).toBe(growth)
  })

  it('is not asked of what is no expression, nor of what is too long to have been written', () => {
    expect(growthOf('(a+)+(', '')).toBe('linear')
    expect(growthOf(`^(a+)+$${'b'.repeat(1000)}`, '')).toBe('linear')
  })
})
