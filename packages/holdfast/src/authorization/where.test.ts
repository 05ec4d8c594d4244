import { describe, expect, expectTypeOf, it } from 'vitest'
import { where } from './where.js'

interface Args {
  readonly principal: { readonly id: string }
}

const own = where(({ principal }: Args) => ({ ownerId: principal.id }))

it('builds the condition from the caller', () => {
  expect(own({ principal: { id: 'ada' } })).toEqual({ ownerId: 'ada' })
  expectTypeOf(own({ principal: { id: 'ada' } })).toEqualTypeOf<{ ownerId: string }>()
})

describe('throws, so that an absent person never means "no filter"', () => {
  it.each([undefined, null, '', Number.NaN])('ownerId is %j', (id) => {
    expect(() => own({ principal: { id: id as string } })).toThrow(/^where\(…\): ownerId is/)
  })

  it.each([
    ['no condition at all', {}],
    ['an empty list', { ownerId: { in: [] } }],
    ['a hole in a list', { OR: [{ ownerId: 'a' }, { ownerId: undefined }] }],
    ['an empty alternative', { OR: [{ ownerId: 'a' }, {}] }],
    ['a value deep inside', { team: { members: { some: { id: undefined } } } }],
    // oxlint-disable-next-line no-sparse-arrays -- the hole is the point
    ['a sparse list', { ownerId: { in: ['a', , 'b'] } }],
    ['a date that is none', { createdAt: new Date(Number.NaN) }],
    ['an object that cannot be looked into', { ownerId: new (class Column {})() }],
    ['an operator behind a symbol', { ownerId: { [Symbol('ne')]: null } }],
    ['a function', { ownerId: () => 'ada' }],
    ['a list in place of a condition', ['ada']],
    ['nothing in place of a condition', undefined],
    ['a map', new Map([['ownerId', 'ada']])],
  ])('%s', (_, filter) => {
    expect(() => where(() => filter as unknown as { a: string })({})).toThrow(TypeError)
  })
})

it('names the property and never the value', () => {
  const build = where(() => ({ team: { ids: ['hush', undefined as unknown as string] } }))
  expect(() => build({})).toThrow('where(…): team.ids.1 is missing.')
})

it.each([
  [{ ownerId: 'a', archived: false, count: 0, n: 0n }],
  [{ OR: [{ ownerId: 'a' }, { teamId: { in: ['t'] } }], createdAt: { gt: new Date(0) } }],
])('lets every present value pass: 0 and false are values', (filter) => {
  expect(where(() => filter as { ownerId: string })({})).toBe(filter)
})
