import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { renewal, rotation, ROTATION_GRACE, type RotationState } from './rotation.js'

const GRACE = ROTATION_GRACE
const NOW = 1_900_000_000_000
const state = (generation: number, age: number): RotationState => ({ generation, confirmedAt: NOW - age })

describe('who may still use a refresh token', () => {
  it.each<[string, RotationState, number, RotationState | null]>([
    ['the first one', state(0, 0), 0, state(0, 0)],
    ['a parent whose child was not seen, however old', state(3, 30 * 86_400_000), 3, state(3, 30 * 86_400_000)],
    ['a child, which shows that it arrived', state(3, 5_000), 4, state(4, 0)],
    ['a child after a storage was put back', state(3, 5_000), 9, state(9, 0)],
    ['a parent in the grace after its child was seen', state(3, GRACE - 1), 2, state(3, GRACE - 1)],
    ['a parent when the grace is over', state(3, GRACE), 2, null],
    ['a grandparent, in whatever time', state(3, 0), 1, null],
    ['the very first one, long ago', state(3, 0), 0, null],
    ['a parent after the clock was set back', state(3, -60_000), 2, state(3, -60_000)],
  ])('%s', (_, before, presented, after) => {
    const verdict = rotation(before, presented, NOW, GRACE)
    expect(verdict).toEqual(after === null ? { outcome: 'reused' } : { outcome: 'rotated', ...after })
  })

  it('a grace of 0 ends with the sight of the child', () => {
    expect(rotation(state(1, 0), 0, NOW, 0)).toEqual({ outcome: 'reused' })
  })
})

describe('what a refresh answers', () => {
  it.each<[string, RotationState, number, readonly [generation: number, withToken: boolean]]>([
    ['the child of the first, at once', state(0, 0), 0, [1, true]],
    ['the child', state(2, 70_000), 2, [3, true]],
    ['the token itself while it is young', state(2, 0), 2, [2, true]],
    ['the token itself in the grace', state(2, GRACE), 2, [2, true]],
    ['the same generation, and not once more what could be overtaken', state(2, GRACE + 1), 2, [2, false]],
    ['the same until answers with it have arrived', state(2, 69_999), 2, [2, false]],
    ['to a straggler the child that was seen', state(2, 500), 1, [2, true]],
  ])('%s', (_, after, presented, [generation, withToken]) => {
    expect(renewal(after, presented, NOW, GRACE)).toEqual({ generation, withToken })
  })
})

it('whatever is presented whenever: nothing is handed out that lies behind, and the state never goes back', () => {
  const facts = fc.record({
    generation: fc.nat(9),
    presented: fc.nat(10),
    age: fc.integer({ min: -90_000, max: 90_000 }),
    grace: fc.integer({ min: 0, max: 60_000 }),
  })
  fc.assert(
    fc.property(facts, ({ generation, presented, age, grace }) => {
      const before = state(generation, age)
      const verdict = rotation(before, presented, NOW, grace)
      if (verdict.outcome === 'reused') return presented < generation
      const { outcome: _, ...after } = verdict
      const answer = renewal(after, presented, NOW, grace)
      const again = renewal(after, presented, NOW, grace)
      return (
        after.generation >= generation &&
        answer.generation >= after.generation &&
        answer.generation - presented <= 1 &&
        again.generation === answer.generation
      )
    }),
  )
})
