import { expect, it } from 'vitest'
import { principal } from '../core/principal.js'
import { all, any, publicAccess, signedIn } from './access.js'
import { isTodo, TODO } from './todo.js'

const ada = principal({ provider: 'test', carries: 'cookie', kind: 'user', id: 'ada', roles: ['admin'], scopes: ['*'] })

it('admits nobody, whoever they are', () => {
  const access = TODO('reads orders, asks nobody')
  expect([access.check(null, 0), access.check(ada, 0)]).toEqual(['deny', 'deny'])
  expect(all(access, signedIn).check(ada, 0)).toBe('deny')
  expect(access.description).toBe('TODO(reads orders, asks nobody)')
})

it('grants nothing to what it stands beside', () => {
  expect(any(TODO('who else?'), signedIn).check(null, 0)).toBe('unknown')
})

it('is known as such, and nothing else is', () => {
  expect([TODO('x'), signedIn, publicAccess, { ...TODO('x') }].map(isTodo)).toEqual([true, false, false, false])
})

it('says what there is to decide', () => {
  expect(() => TODO(' ')).toThrow(TypeError)
  expect(() => TODO(undefined as never)).toThrow(TypeError)
})
