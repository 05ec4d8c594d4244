import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { accessText, isAsStrict, readAccess, type AccessRule } from './access-rule.js'

const word = fc.constantFrom('admin', 'editor', 'orders:read', 'orders:write')
const names = fc.uniqueArray(word, { minLength: 1, maxLength: 3 })

const { rule } = fc.letrec<{ rule: AccessRule }>((tie) => ({
  rule: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<AccessRule>(
      { kind: 'open', word: 'public' },
      { kind: 'open', word: 'none' },
      { kind: 'unknown' },
      { kind: 'signed-in' },
      { kind: 'own', text: 'signature' },
      { kind: 'own', text: 'permission(orders:delete)' },
    ),
    names.map((list): AccessRule => ({ kind: 'role', names: list })),
    names.map((list): AccessRule => ({ kind: 'scope', names: list })),
    fc
      .tuple(fc.constantFrom('all' as const, 'any' as const), fc.array(tie('rule'), { minLength: 1, maxLength: 3 }))
      .map(([kind, rules]): AccessRule => ({ kind, rules })),
  ),
}))

it('a rule survives the lock', () => {
  fc.assert(
    fc.property(rule, (each) => {
      expect(readAccess(accessText(each))).toEqual(each)
    }),
  )
})

it('every rule is as strict as itself', () => {
  fc.assert(
    fc.property(rule, (each) => {
      expect(isAsStrict(each, each)).toBe(true)
    }),
  )
})

it('a condition more is never weaker, and a way in more is never stricter than what it is added to', () => {
  fc.assert(
    fc.property(rule, rule, (one, other) => {
      expect(isAsStrict({ kind: 'all', rules: [one, other] }, one)).toBe(true)
      expect(isAsStrict(one, { kind: 'any', rules: [one, other] })).toBe(true)
    }),
  )
})

it('any text can be read', () => {
  fc.assert(fc.property(fc.string(), (text) => void accessText(readAccess(text))))
})

describe('the ranks', () => {
  it.each([
    ['signed-in', 'public', true],
    ['public', 'signed-in', false],
    ['none', 'signed-in', false],
    ['none', 'public', true],
    ['unknown', 'signed-in', false],
    ['unknown', 'public', true],
    ['signed-in', 'unknown', true],
    ['role(admin)', 'signed-in', true],
    ['signed-in', 'role(admin)', false],
    ['role(editor)', 'role(admin)', false],
    ['role(admin)', 'role(admin, editor)', true],
    ['role(admin, editor)', 'role(admin)', false],
    ['scope(a, b)', 'scope(a)', true],
    ['scope(a)', 'scope(a, b)', false],
    ['all(signed-in, role(admin))', 'role(admin)', true],
    ['any(signed-in, role(admin))', 'role(admin)', false],
    ['any(role(admin), role(editor))', 'signed-in', true],
    ['permission(orders:delete)', 'permission(orders:write)', false],
    ['all()', 'signed-in', false],
  ])('%s instead of %s: as strict is %s', (now, before, expected) => {
    expect(isAsStrict(readAccess(now), readAccess(before))).toBe(expected)
  })
})
