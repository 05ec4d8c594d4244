import { expect, test } from 'vitest'
import { isRateRefusal } from './rate-refusal.js'

test.each([
  [429, '', true],
  [403, '{"error":"Too many requests"}', true],
  [503, 'Rate limit exceeded', true],
  [403, '{"error":"Forbidden"}', false],
  [503, 'Service Unavailable', false],
  [401, 'Wrong password; too many attempts lock the account', false],
  [200, 'How our rate limit works', false],
])('%s %s: %s', (status, text, is) => {
  expect(isRateRefusal({ status, headers: {}, setCookies: [], text, json: undefined, ms: 5 })).toBe(is)
})
