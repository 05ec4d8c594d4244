import { expect, it } from 'vitest'
import { unstable_rethrow } from './rethrow-by-digest.js'

it.each([
  'NEXT_REDIRECT;replace;/a;307;',
  'NEXT_NOT_FOUND',
  'DYNAMIC_SERVER_USAGE',
  'BAILOUT_TO_CLIENT_SIDE_RENDERING',
])('Next 14’s own error goes on its way: %s', (digest) => {
  const error = Object.assign(new Error('control flow'), { digest })
  expect(() => unstable_rethrow(error)).toThrow(error)
})

it.each([
  new Error('x'),
  Object.assign(new Error('x'), { digest: 'NEXT_NOT_FOUND_AT_ALL' }),
  { digest: 404 },
  null,
  undefined,
  'NEXT_NOT_FOUND',
])('another one is ours to answer: %j', (error) => {
  expect(() => unstable_rethrow(error)).not.toThrow()
})
