import * as fc from 'fast-check'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { principal, type Principal } from '../core/principal.js'
import { all, any, publicAccess, role, scope, signedIn, type AccessVerdict, type GuardedAccess } from './access.js'

const caller = (roles: readonly string[] = [], scopes: readonly string[] = []): Principal =>
  principal({ id: 'user-1', kind: 'user', provider: 'jwt', carries: 'cookie', roles, scopes })

const service = (roles: readonly string[] = [], scopes: readonly string[] = []): Principal =>
  principal({ ...caller(roles, scopes), kind: 'service', carries: 'header' })

const names = ['a', 'b', 'c'] as const
const someNames = fc.subarray([...names])
const atLeastOne = fc.subarray([...names], { minLength: 1 }) as fc.Arbitrary<[string, ...string[]]>

/** Anybody who may call: nobody, or somebody with some of the roles and scopes. */
const callers = fc.oneof(
  fc.constant(null),
  fc.tuple(fc.constantFrom(caller, service), someNames, someNames).map(([of, roles, scopes]) => of(roles, scopes)),
)

/** Rules of any depth. */
const { rule: rules } = fc.letrec<{ rule: GuardedAccess; several: [GuardedAccess, ...GuardedAccess[]] }>((tie) => ({
  rule: fc.oneof(
    { maxDepth: 3 },
    fc.constant(signedIn),
    atLeastOne.map((wanted) => role(...wanted)),
    atLeastOne.map((wanted) => scope(...wanted)),
    tie('several').map((several) => all(...several)),
    tie('several').map((several) => any(...several)),
  ),
  several: fc.array(tie('rule'), { minLength: 1, maxLength: 3 }) as fc.Arbitrary<[GuardedAccess, ...GuardedAccess[]]>,
}))

const grants = (verdict: AccessVerdict) => verdict === 'allow'

describe('one rule', () => {
  it.each<[string, GuardedAccess, Principal | null, AccessVerdict]>([
    ['signed in: nobody', signedIn, null, 'unknown'],
    ['signed in: somebody', signedIn, caller(), 'allow'],
    ['signed in: a service, whatever it holds', signedIn, service(['admin'], ['orders:read']), 'deny'],
    ['scope: a service with it', scope('a'), service([], ['a']), 'allow'],
    ['role: a service with it', role('a'), service(['a']), 'allow'],
    ['role: nobody', role('a'), null, 'unknown'],
    ['role: without it', role('a'), caller(['b']), 'deny'],
    ['role: with it', role('a'), caller(['b', 'a']), 'allow'],
    ['role: one of several suffices', role('a', 'b'), caller(['b']), 'allow'],
    ['role: a scope of that name is no role', role('a'), caller([], ['a']), 'deny'],
    ['role: case counts', role('admin'), caller(['Admin']), 'deny'],
    ['role: no part of a name', role('admin'), caller(['administrator']), 'deny'],
    ['scope: nobody', scope('a'), null, 'unknown'],
    ['scope: every one is needed', scope('a', 'b'), caller([], ['a']), 'deny'],
    ['scope: with all of them', scope('a', 'b'), caller([], ['b', 'c', 'a']), 'allow'],
    ['scope: a wildcard is a name like any other', scope('orders:read'), caller([], ['orders:*', '*']), 'deny'],
    ['scope: no list in one text', scope('a', 'b'), caller([], ['a b']), 'deny'],
  ])('%s', (_name, rule, who, expected) => {
    expect(rule.check(who, 0)).toBe(expected)
  })

  it('public rules admit anybody', () => {
    expect([publicAccess.check(null, 0), publicAccess.check(caller(), 0)]).toEqual(['allow', 'allow'])
  })
})

describe('combinations', () => {
  const allow = signedIn
  const deny = role('nobody-has-it')

  it.each([
    ['all', all(allow, allow), 'allow'],
    ['all', all(allow, deny), 'deny'],
    ['all', all(deny, allow), 'deny'],
    ['all', all(deny, deny), 'deny'],
    ['any', any(allow, allow), 'allow'],
    ['any', any(allow, deny), 'allow'],
    ['any', any(deny, allow), 'allow'],
    ['any', any(deny, deny), 'deny'],
  ])('%s of two rules for somebody: %#', (_name, rule, expected) => {
    expect(rule.check(caller(), 0)).toBe(expected)
  })

  it('ask who it is before they deny: nobody is never 403 and never let in', () => {
    fc.assert(fc.property(rules, (rule) => rule.check(null, 0) === 'unknown'))
  })

  it('adding a condition to `all` never grants', () => {
    fc.assert(
      fc.property(rules, rules, callers, (rule, more, who) => {
        for (const both of [all(rule, more), all(more, rule)]) {
          if (grants(both.check(who, 0))) expect([rule.check(who, 0), more.check(who, 0)]).toEqual(['allow', 'allow'])
        }
      }),
      { numRuns: 1_000 },
    )
  })

  it('adding an alternative to `any` never takes away', () => {
    fc.assert(
      fc.property(rules, rules, callers, (rule, more, who) => {
        if (grants(rule.check(who, 0))) {
          expect([any(rule, more).check(who, 0), any(more, rule).check(who, 0)]).toEqual(['allow', 'allow'])
        }
      }),
      { numRuns: 1_000 },
    )
  })

  it('losing a role or a scope never grants', () => {
    fc.assert(
      fc.property(rules, someNames, someNames, fc.nat(5), (rule, roles, scopes, lost) => {
        const fewer = caller(roles.toSpliced(lost, 1), scopes.toSpliced(lost, 1))
        if (grants(rule.check(fewer, 0))) expect(rule.check(caller(roles, scopes), 0)).toBe('allow')
      }),
      { numRuns: 1_000 },
    )
  })

  it('of one rule are that rule', () => {
    fc.assert(
      fc.property(rules, callers, (rule, who) => {
        expect([all(rule).check(who, 0), any(rule).check(who, 0)]).toEqual([rule.check(who, 0), rule.check(who, 0)])
      }),
    )
  })

  it('deny where a rule answers nonsense', () => {
    const broken = { ...signedIn, check: () => true as unknown as AccessVerdict }
    expect(all(signedIn, broken).check(caller(), 0)).toBe('deny')
    expect(any(role('x'), broken).check(caller(), 0)).toBe('deny')
  })
})

describe('a rule describes itself', () => {
  it.each([
    [publicAccess, 'public', []],
    [signedIn, 'signed in', []],
    [role('admin', 'staff'), 'role(admin, staff)', []],
    [scope('a', 'b'), 'scope(a b)', ['a', 'b']],
    [all(signedIn, any(scope('a'), scope('b', 'a'))), 'all(signed in, any(scope(a), scope(b a)))', ['a', 'b']],
  ])('%#', (rule, description, scopes) => {
    expect([rule.description, rule.scopes]).toEqual([description, scopes])
  })

  it('and cannot be changed afterwards', () => {
    for (const rule of [publicAccess, signedIn, role('a'), scope('a'), all(signedIn), any(signedIn)]) {
      expect(Object.isFrozen(rule)).toBe(true)
    }
  })
})

describe('a name is refused', () => {
  it.each([undefined, null, 7, '', ' ', 'a b', 'a"b', 'a\\b', 'a\n', 'é', 'a\u007f'])('%j', (name) => {
    expect(() => role(name as string)).toThrow(TypeError)
    expect(() => scope(name as string)).toThrow(TypeError)
    expect(() => role('ok', name as string)).toThrow(TypeError)
  })

  it('when there is none', () => {
    // @ts-expect-error -- at least one
    expect(() => role()).toThrow(TypeError)
    // @ts-expect-error -- at least one
    expect(() => scope()).toThrow(TypeError)
  })
})

describe('a combination is refused', () => {
  it('without rules, with an absent one, and with a public one', () => {
    // @ts-expect-error -- at least one
    expect(() => all()).toThrow(TypeError)
    // @ts-expect-error -- at least one
    expect(() => any()).toThrow(TypeError)
    // @ts-expect-error -- a misspelt import is undefined in JavaScript
    expect(() => all(signedIn, undefined)).toThrow(TypeError)
    // @ts-expect-error -- "or anybody" would hide that the route is public
    expect(() => any(role('admin'), publicAccess)).toThrow(TypeError)
    // @ts-expect-error -- "and anybody" adds nothing
    expect(() => all(publicAccess)).toThrow(TypeError)
  })
})

it('the type keeps public and guarded rules apart', () => {
  expectTypeOf(signedIn.kind).toEqualTypeOf<'guarded'>()
  expectTypeOf(all(signedIn, role('a')).kind).toEqualTypeOf<'guarded'>()
  expectTypeOf(publicAccess.kind).toEqualTypeOf<'public'>()
  expectTypeOf(publicAccess).not.toExtend<GuardedAccess>()
})
