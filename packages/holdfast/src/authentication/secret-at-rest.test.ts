import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { afterEach, expect, it, vi } from 'vitest'
import { hashOf, isSameText } from './secret-at-rest.js'

const lookUp = process.getBuiltinModule

afterEach(() => {
  process.getBuiltinModule = lookUp
})

it('stores SHA-256 in base64url, the same on every runtime', async () => {
  const secret = 'Zk3vQ8xN1mW5yR7tB9cL2hJ4pD6sF0gA-eKuXoViTqYw'
  const expected = createHash('sha256').update(secret).digest('base64url')
  expect(await hashOf(secret)).toBe(expected)
  vi.resetModules()
  process.getBuiltinModule = () => undefined
  const onTheEdge = await import('./secret-at-rest.js')
  expect(await onTheEdge.hashOf(secret)).toBe(expected)
})

it('compares whole texts', () => {
  fc.assert(fc.property(fc.string(), fc.string(), (one, other) => isSameText(one, other) === (one === other)))
  expect(isSameText('', '')).toBe(true)
  expect(isSameText('secret', 'secret')).toBe(true)
})

it.each([
  ['', 's'],
  ['secre', 'secret'],
  ['secret', 'Secret'],
  ['secret', 'secreu'],
  ['ab', 'ba'],
])('%j is not %j', (one, other) => {
  expect([isSameText(one, other), isSameText(other, one)]).toEqual([false, false])
})
