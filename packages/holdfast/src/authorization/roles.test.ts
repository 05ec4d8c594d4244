import fc from 'fast-check'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { principal, type Principal } from '../core/principal.js'
import { all, any, type AccessVerdict, type GuardedAccess } from './access.js'
import { roles, type PermissionOf } from './roles.js'

const table = {
  admin: ['*'],
  editor: ['posts:*', 'orders:read'],
  member: ['orders:read', 'orders:write', 'orders:notes:read'],
  guest: [],
} as const
const { role, permission, may, grantedBy } = roles(table)

const person = (...held: readonly string[]): Principal =>
  principal({ id: 'ada', kind: 'user', provider: 'x', carries: 'cookie', roles: held, scopes: [] })
const service = (...scopes: readonly string[]): Principal =>
  principal({ id: 'key', kind: 'service', provider: 'x', carries: 'header', roles: [], scopes })

describe('a permission', () => {
  it.each([
    ['admin', 'orders:write', 'allow'],
    ['admin', 'posts:drafts:delete', 'allow'],
    ['editor', 'posts:write', 'allow'],
    ['editor', 'posts:drafts:delete', 'allow'],
    ['editor', 'orders:write', 'deny'],
    ['member', 'orders:write', 'allow'],
    ['member', 'orders:notes:read', 'allow'],
    ['member', 'posts:write', 'deny'],
    ['guest', 'orders:read', 'deny'],
    ['nobody-knows', 'orders:read', 'deny'],
    ['constructor', 'orders:read', 'deny'],
    ['__proto__', 'orders:read', 'deny'],
  ] as const)('of %s: %s → %s', (held, name, verdict) => {
    expect(permission(name).check(person(held), 0)).toBe(verdict)
    expect(may(person(held), name)).toBe(verdict === 'allow')
  })

  it('needs an identity', () => {
    expect(permission('orders:read').check(null, 0)).toBe('unknown')
    expect(may(null, 'orders:read')).toBe(false)
  })

  it('of a service is its scope, whole: a wildcard that somebody wrote into a scope is a word like any other', () => {
    expect(permission('orders:read').check(service('orders:read'), 0)).toBe('allow')
    expect(permission('orders:read').check(service('orders:*', '*', 'orders', 'orders:read '), 0)).toBe('deny')
  })

  it('of a service is not its role: a key does what it was given for', () => {
    const key = principal({ ...service(), roles: ['admin'] })
    expect(permission('orders:read').check(key, 0)).toBe('deny')
  })

  it('says in a challenge which scope would do', () => {
    expect(permission('orders:read').scopes).toEqual(['orders:read'])
    expect(permission('orders:read').description).toBe('permission(orders:read)')
  })

  it('below a wildcard is not another resource with the same beginning', () => {
    const { may: allows } = roles({ clerk: ['orders:*'], other: ['orders-archive:read', 'orders:read'] })
    expect(allows(person('clerk'), 'orders-archive:read')).toBe(false)
  })

  it('that is asked for with a wildcard or by no role is a mistake', () => {
    for (const name of ['orders:*', '*', 'orders', '', 'Orders:read', 'orders:read ', undefined]) {
      expect(() => permission(name as 'orders:read')).toThrow(TypeError)
      expect(may(person('admin'), name as 'orders:read')).toBe(false)
    }
    const { permission: asked } = roles({ member: ['orders:read'] })
    expect(() => asked('orders:write' as 'orders:read')).toThrow('No role grants')
  })
})

describe('a role', () => {
  it('admits its holders', () => {
    expect(role('admin', 'editor').check(person('editor'), 0)).toBe('allow')
    expect(role('admin').check(person('editor'), 0)).toBe('deny')
  })

  it('that the table does not have is a mistake', () => {
    // @ts-expect-error -- and a type error
    expect(() => role('adnin')).toThrow('"adnin" is not in the table')
    expect(() => role('toString' as 'admin')).toThrow(TypeError)
  })
})

it('the permissions that a person may hand out are those that the table names and their roles grant', () => {
  expect(grantedBy(['member'])).toEqual(['orders:read', 'orders:write', 'orders:notes:read'])
  expect(grantedBy(['editor'])).toEqual(['orders:read'])
  expect(grantedBy(['admin'])).toEqual(['orders:read', 'orders:write', 'orders:notes:read'])
  expect(grantedBy(['guest', 'unknown'])).toEqual([])
})

describe('a table is refused', () => {
  it.each(['*:read', 'orders:*:read', 'orders', ':read', 'orders:', 'orders:*x', 'Orders:read', 'a b:c', '**', ''])(
    'with the permission %j',
    (grant) => {
      expect(() => roles({ member: [grant] })).toThrow(TypeError)
    },
  )

  it.each(['Admin', '', 'a b', '__proto__x', '1st'])('with the role %j', (name) => {
    expect(() => roles({ [name]: ['orders:read'] })).toThrow(TypeError)
  })
})

describe('combinations of roles, permissions and scopes', () => {
  const names = ['orders:read', 'orders:write', 'posts:write'] as const
  const leaf: fc.Arbitrary<GuardedAccess> = fc.oneof(
    fc.constantFrom(...names).map((name) => permission(name)),
    fc.constantFrom('admin', 'editor', 'member', 'guest').map((name) => role(name as 'admin')),
  )
  const rules: fc.Arbitrary<GuardedAccess> = fc.letrec<{ rule: GuardedAccess }>((tie) => ({
    rule: fc.oneof(
      { maxDepth: 3 },
      leaf,
      fc.array(tie('rule'), { minLength: 1, maxLength: 3 }).map((parts) => all(...(parts as [GuardedAccess]))),
      fc.array(tie('rule'), { minLength: 1, maxLength: 3 }).map((parts) => any(...(parts as [GuardedAccess]))),
    ),
  })).rule
  const callers = fc.oneof(
    fc.constant(null),
    fc.subarray(['admin', 'editor', 'member', 'guest', 'unknown']).map((held) => person(...held)),
    fc.subarray([...names]).map((held) => service(...held)),
  )
  const rank: Record<AccessVerdict, number> = { deny: 0, unknown: 1, allow: 2 }

  it('adding a condition never grants', () => {
    fc.assert(
      fc.property(rules, rules, callers, (rule, more, who) => {
        expect(rank[all(rule, more).check(who, 0)]).toBeLessThanOrEqual(rank[rule.check(who, 0)])
        expect(rank[all(more, rule).check(who, 0)]).toBeLessThanOrEqual(rank[rule.check(who, 0)])
      }),
      { numRuns: 2_000 },
    )
  })

  it('taking a role or a scope away never grants', () => {
    fc.assert(
      fc.property(rules, callers, fc.nat(4), (rule, who, at) => {
        if (who === null) return
        const fewer = { ...who, roles: who.roles.toSpliced(at, 1), scopes: who.scopes.toSpliced(at, 1) }
        if (rule.check(fewer, 0) === 'allow') expect(rule.check(who, 0)).toBe('allow')
      }),
      { numRuns: 2_000 },
    )
  })

  it('nobody is ever allowed', () => {
    fc.assert(fc.property(rules, (rule) => rule.check(null, 0) !== 'allow'))
  })
})

it('the types know the names', () => {
  expectTypeOf<PermissionOf<typeof table>>().toEqualTypeOf<
    `posts:${string}` | 'orders:read' | 'orders:write' | 'orders:notes:read'
  >()
  // @ts-expect-error -- no role mentions it
  expect(() => permission('order:read')).not.toThrow()
})
