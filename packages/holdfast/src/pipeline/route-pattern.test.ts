import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { routePattern } from './route-pattern.js'

const at = (path: string) => `http://localhost:3000${path}`

describe('routePattern', () => {
  it.each([
    ['/api/orders', {}, '/api/orders'],
    ['/api/orders?page=2', {}, '/api/orders'],
    ['/api/orders#top', {}, '/api/orders'],
    ['/api/orders/42', { id: '42' }, '/api/orders/[id]'],
    ['/api/orders/42?x=/', { id: '42' }, '/api/orders/[id]'],
    ['/api/orders/a%20b', { id: 'a b' }, '/api/orders/[id]'],
    ['/api/users/7/orders/7', { user: '7', id: '7' }, '/api/users/[id]/orders/[user]'],
    ['/api/files/a/b/c', { path: ['a', 'b', 'c'] }, '/api/files/[...path]'],
    ['/api/orders/orders', { id: 'orders' }, '/api/orders/[id]'],
  ] as const)('%s → %j', (path, params, pattern) => {
    expect(routePattern(at(path), params)).toBe(pattern)
  })

  it('names the params alone when they are not in the path (a rewrite): no id leaks into a name', () => {
    expect(routePattern(at('/shop/9f'), { id: '42' })).toBe('(id)')
  })

  it('never throws and never holds the value of a param', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 4, unit: 'grapheme' }), fc.webPath(), (value, path) => {
        const unique = `~${value}~`
        const pattern = routePattern(at(`${path}/${encodeURIComponent(unique)}`), { id: unique })
        expect(pattern).not.toContain(unique)
      }),
    )
  })
})
