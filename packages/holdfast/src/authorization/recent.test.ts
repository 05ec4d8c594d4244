import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { principal, type Principal } from '../core/principal.js'
import { all, any, publicAccess, role, signedIn, type AccessVerdict, type GuardedAccess } from './access.js'
import { needsFreshProof, recent } from './recent.js'

const now = Date.UTC(2030, 0, 1, 12)
const MINUTE = 60_000

const proved = (ago: number | undefined, roles: readonly string[] = []): Principal =>
  principal({
    id: 'user-1',
    kind: 'user',
    provider: 'jwt',
    carries: 'cookie',
    roles,
    scopes: [],
    ...(ago === undefined ? {} : { authenticatedAt: now - ago }),
  })

describe('recent', () => {
  it.each<[string, Principal | null, AccessVerdict]>([
    ['nobody', null, 'unknown'],
    ['proved just now', proved(0), 'allow'],
    ['a millisecond within', proved(10 * MINUTE - 1), 'allow'],
    ['at the limit', proved(10 * MINUTE), 'deny'],
    ['long ago', proved(86_400_000), 'deny'],
    ['a provider that does not say when', proved(undefined), 'deny'],
    ['on an instance whose clock is a little ahead', proved(-5_000), 'allow'],
    ['in a far future', proved(-86_400_000), 'deny'],
    ['no number', { ...proved(0), authenticatedAt: Number.NaN }, 'deny'],
  ])('%s: %s', (_name, who, expected) => {
    expect(recent('10 m').check(who, now)).toBe(expected)
  })

  it('describes itself, and the youngest proof of a combination', () => {
    expect(recent('10 m')).toMatchObject({ kind: 'guarded', description: 'recent(10 m)', maxAge: 600_000 })
    expect(all(signedIn, recent('1 h'), any(role('a'), recent('5 m')))).toMatchObject({
      description: 'all(signed in, recent(1 h), any(role(a), recent(5 m)))',
      maxAge: 300_000,
    })
    expect(all(signedIn, role('a'))).not.toHaveProperty('maxAge')
  })

  it.each(['', 'soon', 0, -1, Number.NaN, '0 m'])('refuses %s as a duration', (duration) => {
    expect(() => recent(duration as '10 m')).toThrow(RangeError)
  })
})

const ages = fc.option(fc.integer({ min: -2 * MINUTE, max: 30 * MINUTE }), { nil: undefined })
const callers = fc.oneof(
  fc.constant(null),
  fc.tuple(ages, fc.subarray(['a', 'b'])).map(([ago, roles]) => proved(ago, roles)),
)
const { rule: rules } = fc.letrec<{ rule: GuardedAccess; several: [GuardedAccess, ...GuardedAccess[]] }>((tie) => ({
  rule: fc.oneof(
    { maxDepth: 3 },
    fc.constant(signedIn),
    fc.constantFrom('a', 'b').map((name) => role(name)),
    fc.integer({ min: 1, max: 20 * MINUTE }).map((duration) => recent(duration)),
    tie('several').map((several) => all(...several)),
    tie('several').map((several) => any(...several)),
  ),
  several: fc.array(tie('rule'), { minLength: 1, maxLength: 3 }) as fc.Arbitrary<[GuardedAccess, ...GuardedAccess[]]>,
}))

describe('in combinations', () => {
  it('adding it to `all` never admits anybody, and to `any` never refuses anybody', () => {
    fc.assert(
      fc.property(rules, fc.integer({ min: 1, max: 20 * MINUTE }), callers, (rule, duration, who) => {
        const before = rule.check(who, now)
        if (all(rule, recent(duration)).check(who, now) === 'allow') expect(before).toBe('allow')
        if (before === 'allow') expect(any(rule, recent(duration)).check(who, now)).toBe('allow')
      }),
    )
  })

  it('a younger proof never loses what an older one was granted', () => {
    fc.assert(
      fc.property(rules, fc.integer({ min: 0, max: 30 * MINUTE }), fc.nat(30 * MINUTE), (rule, ago, younger) => {
        if (rule.check(proved(ago, ['a']), now) !== 'allow') return
        expect(rule.check(proved(Math.max(0, ago - younger), ['a']), now)).toBe('allow')
      }),
    )
  })
})

describe('a fresh proof is asked for', () => {
  it.each<[string, GuardedAccess, Principal | null, boolean]>([
    ['of a caller who is refused for its age alone', all(signedIn, recent('10 m')), proved(MINUTE * 11), true],
    ['where it would satisfy one way in', any(recent('10 m'), role('a')), proved(MINUTE * 11), true],
    ['not of somebody who is admitted', recent('10 m'), proved(0), false],
    ['not of nobody', recent('10 m'), null, false],
    ['not where a role is missing too', all(role('a'), recent('10 m')), proved(MINUTE * 11), false],
    ['not where it could not be younger', recent('10 m'), proved(undefined), false],
    ['not by a rule about something else', role('a'), proved(MINUTE * 11), false],
  ])('%s', (_name, rule, who, expected) => {
    expect(needsFreshProof(rule, who, now)).toBe(expected)
  })

  it('never in public', () => {
    expect(needsFreshProof(publicAccess, proved(MINUTE * 11), now)).toBe(false)
  })

  it('exactly when it would help', () => {
    fc.assert(
      fc.property(rules, callers, (rule, who) => {
        if (needsFreshProof(rule, who, now)) {
          expect(rule.check(who, now)).toBe('deny')
          expect(rule.check({ ...(who as Principal), authenticatedAt: now }, now)).toBe('allow')
        }
      }),
    )
  })
})
