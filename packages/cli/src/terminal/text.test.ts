import { expect, it } from 'vitest'
import { hang, indent, wrap } from './text.js'

it('breaks lines at spaces and keeps long words whole', () => {
  expect(wrap('one two three', 7)).toBe('one two\nthree')
  expect(wrap('https://a.example/long x', 8)).toBe('https://a.example/long\nx')
})

it('counts columns, not bytes or escapes', () => {
  expect(wrap('\u001b[1mone\u001b[22m two', 7)).toBe('\u001b[1mone\u001b[22m two')
})

it('moves every line but the empty ones', () => {
  expect(indent('a\n\nb', 2)).toBe('  a\n\n  b')
})

it('hangs a text behind a mark', () => {
  expect(hang('- ', 2, 'a\nb')).toBe('- a\n  b')
})
