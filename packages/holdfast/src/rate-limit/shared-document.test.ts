import { expect, it } from 'vitest'
import { checkDocument } from './shared-document.js'

it.each([
  ['as many bytes as it may have', 'x'.repeat(1_048_576)],
  ['as many, of letters of two', 'ü'.repeat(524_288)],
  ['none', ''],
])('a document has %s', (_, text) => {
  expect(() => checkDocument(text)).not.toThrow()
})

it.each([
  ['a byte more', 'x'.repeat(1_048_577)],
  ['a letter of two more', 'ü'.repeat(524_289)],
])('and not %s', (_, text) => {
  expect(() => checkDocument(text)).toThrow(new RangeError('A document has 1 MiB at most.'))
})
