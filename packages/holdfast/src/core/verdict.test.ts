import { expect, expectTypeOf, it } from 'vitest'
import { problem } from './problem.js'
import { isPromise, type Eventually, type Verdict } from './verdict.js'

it.each([
  ['a promise', Promise.resolve()],
  // oxlint-disable-next-line unicorn/no-thenable -- what a driver may answer
  ['any thenable', { then: () => {} }],
])('waits for %s', (_name, value: unknown) => {
  expect(isPromise(value)).toBe(true)
})

it.each([
  ['nothing', undefined],
  ['null', null],
  ['a problem', problem('auth.required')],
  ['a text', 'then'],
  // oxlint-disable-next-line unicorn/no-thenable -- data may have such a member
  ['data with a member `then`', { then: '10:00' }],
])('takes %s as it is', (_name, value) => {
  expect(isPromise(value)).toBe(false)
})

it('a refusal is a value, and so is its absence', () => {
  expectTypeOf<Verdict>().toEqualTypeOf<ReturnType<typeof problem> | undefined>()
  const later = Promise.resolve(undefined) as Eventually<Verdict>
  if (isPromise(later)) expectTypeOf(later).toEqualTypeOf<PromiseLike<Verdict>>()
})
