import { expect, it } from 'vitest'
import { bearer } from './bearer.js'

const read = (authorization?: string) => bearer(new Headers(authorization === undefined ? {} : { authorization }))

it.each([
  ['Bearer abc.def', 'abc.def'],
  ['bearer abc', 'abc'],
  ['BEARER   abc', 'abc'],
  // What is within is for the token's reader to refuse.
  ['Bearer abc def', 'abc def'],
  ['Bearer abc, Bearer def', 'abc, Bearer def'],
])('%j carries %j', (header, token) => {
  expect(read(header)).toBe(token)
})

it.each([undefined, '', 'Bearer', 'Bearerabc', 'Basic YTpi', 'Basic YTpi, Bearer abc', 'x bearer abc', 'DPoP abc'])(
  '%j carries none',
  (header) => {
    expect(read(header)).toBeUndefined()
  },
)
