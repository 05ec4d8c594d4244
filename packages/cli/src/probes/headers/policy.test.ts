import { expect, test } from 'vitest'
import type { Answer } from '../../target/exchange.js'
import { policiesOf, weaknessesOf } from './policy.js'

const answer = (headers: Record<string, string>, text = ''): Answer => ({
  status: 200,
  headers,
  setCookies: [],
  text,
  json: undefined,
  ms: 1,
})
const weak = (policy: string): readonly string[] =>
  weaknessesOf(policiesOf(answer({ 'content-security-policy': policy })))

test.each([
  ["default-src 'self'"],
  ["script-src 'self' 'nonce-abc' 'unsafe-inline'"],
  ["script-src 'nonce-abc' 'strict-dynamic' https: 'unsafe-inline'"],
  ["default-src *; script-src 'sha256-abc='"],
  ["script-src 'unsafe-inline', script-src 'self'"],
])('%s holds scripts to their own', (policy) => expect(weak(policy)).toEqual([]))

test.each([
  ["default-src 'self' 'unsafe-inline'", 'allows inline scripts'],
  ["script-src 'self' 'unsafe-eval'", 'allows eval'],
  ['script-src https:', 'allows scripts from anywhere'],
  ["frame-ancestors 'none'", 'says nothing of scripts'],
])('%s is weak', (policy, how) => expect(weak(policy)).toContain(how))

test('a policy in the page counts', () => {
  const page = `<meta http-equiv="Content-Security-Policy" content="default-src 'self'; object-src 'none'">`
  expect(policiesOf(answer({}, page)).map((each) => [...each.keys()])).toEqual([['default-src', 'object-src']])
})
