import { expect, it } from 'vitest'
import { StaleRevision, isStale } from './stale-revision.js'

it('says what happened, and is known by its mark in every copy of this module', () => {
  const error = new StaleRevision()
  expect([error.name, error.message]).toEqual([
    'HoldfastStaleRevision',
    'Somebody else has changed the settings of the limits meanwhile.',
  ])
  expect(isStale(error)).toBe(true)
  expect(isStale({ [Symbol.for('holdfast.stale-revision')]: true })).toBe(true)
})

it.each([undefined, null, 'stale', 7, {}, new Error('stale'), { [Symbol.for('holdfast.stale-revision')]: 'yes' }])(
  'nothing else is one: %s',
  (other) => {
    expect(isStale(other)).toBe(false)
  },
)
