import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { principal, type Principal } from './principal.js'

const fields: Principal = {
  id: 'user-1',
  kind: 'user',
  provider: 'jwt',
  carries: 'cookie',
  roles: ['member'],
  scopes: ['orders:read'],
}

describe('the id', () => {
  it.each([
    ['absent', undefined],
    ['null', null],
    ['a number', 7],
    ['an object', { toString: () => 'user-1' }],
    ['a list', ['user-1']],
    ['empty', ''],
    ['over 255 characters', 'x'.repeat(256)],
    ['with a line break', 'user-1\nuser-2'],
    ['with NUL', 'user-1\0'],
    ['with DEL', 'user-1\u007f'],
  ])('is refused: %s', (_name, id) => {
    expect(() => principal({ ...fields, id: id as string })).toThrow(TypeError)
  })

  it.each(['1', 'x'.repeat(255), 'auth0|5f7c', 'José', '名前', 'a b'])('is kept as it is: %j', (id) => {
    expect(principal({ ...fields, id }).id).toBe(id)
  })

  it('never holds a control character, whatever is given', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (id) => {
        let made: Principal | undefined
        try {
          made = principal({ ...fields, id })
        } catch {
          return
        }
        expect(made.id).toBe(id)
        // oxlint-disable-next-line no-control-regex -- that is the property
        expect(id).toMatch(/^[^\u0000-\u001f\u007f]+$/u)
      }),
    )
  })
})

describe('a principal', () => {
  it('cannot be given another id, role or scope later', () => {
    const caller = principal(fields) as unknown as { id: string; roles: string[]; scopes: string[] }
    expect(() => (caller.id = 'user-2')).toThrow(TypeError)
    expect(() => caller.roles.push('admin')).toThrow(TypeError)
    expect(() => caller.scopes.push('orders:write')).toThrow(TypeError)
  })

  it('does not change with the lists that it was made from', () => {
    const roles = ['member']
    const caller = principal({ ...fields, roles })
    roles.push('admin')
    expect(caller.roles).toEqual(['member'])
  })

  it('keeps what the provider knows, and leaves absent what is absent', () => {
    expect(principal({ ...fields, sessionId: 's', authenticatedAt: 1, profile: { name: 'Ann' } })).toEqual({
      ...fields,
      sessionId: 's',
      authenticatedAt: 1,
      profile: { name: 'Ann' },
    })
    expect(Object.keys(principal(fields))).not.toContain('sessionId')
  })
})
