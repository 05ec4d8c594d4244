import { expect, it } from 'vitest'
import type { Principal } from '../core/principal.js'
import { mapped } from './principal-mapping.js'

const usual: Principal = {
  id: 'u1',
  kind: 'user',
  provider: 'oidc',
  carries: 'header',
  roles: ['reader'],
  scopes: ['a'],
  profile: { name: 'Ada' },
}

it('changes what it is told to change, and nothing else', () => {
  expect(mapped(usual, {}, null)).toEqual(usual)
  const mapping = {
    id: (facts: string) => `id of ${facts}`,
    roles: () => ['admin', 'editor'],
    scopes: () => [],
    profile: (facts: string) => ({ facts }),
  }
  expect(mapped(usual, mapping, 'f')).toEqual({
    ...usual,
    id: 'id of f',
    roles: ['admin', 'editor'],
    scopes: [],
    profile: { facts: 'f' },
  })
})

it.each<[string, unknown]>([
  ['a text, whose letters would each be one', 'admin'],
  ['nothing', undefined],
  ['a list with an empty text in it', ['admin', '']],
  ['a list with something else in it', ['admin', 1]],
  ['a list of lists', [['admin']]],
  ['an object', { admin: true }],
])('grants nothing by %s', (_, value) => {
  const answer = () => value as readonly string[]
  expect(mapped(usual, { roles: answer, scopes: answer }, null)).toMatchObject({ roles: [], scopes: [] })
})

it.each([undefined, null, '', 7, ['u1']])('is nobody with %j for an id', (id) => {
  expect(mapped(usual, { id: () => id as string }, null)).toEqual({ invalid: 'auth.invalid_token' })
})
