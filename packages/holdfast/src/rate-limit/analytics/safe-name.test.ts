import { expect, it } from 'vitest'
import { bounded, safeName } from './safe-name.js'

it.each([
  ['user 1', 'user 1'],
  ['', ''],
  ['a\nb\tc\0', 'a\ufffdb\ufffdc\ufffd'],
  ['\u007f\u0085 \ud800x\udfff', '\ufffd\ufffd \ufffdx\ufffd'],
  ['🔒 é', '🔒 é'],
])('%j is kept as %j', (name, safe) => {
  expect(safeName(name)).toBe(safe)
})

it('128 characters are kept, however many units each has', () => {
  expect(bounded('x'.repeat(128))).toBe('x'.repeat(128))
  expect(bounded('x'.repeat(129))).toBe('x'.repeat(128))
  expect(bounded(`${'🔒'.repeat(64)}x`)).toBe(`${'🔒'.repeat(64)}x`)
  expect(bounded('🔒'.repeat(129))).toBe('🔒'.repeat(128))
  expect(bounded('🔒'.repeat(64) + 'x'.repeat(100))).toBe('🔒'.repeat(64) + 'x'.repeat(64))
})

it('another length is possible', () => {
  expect(bounded('abcdef', 3)).toBe('abc')
  expect(safeName('a\ncdef', 3)).toBe('a\ufffdc')
})
