import { describe, expect, test } from 'vitest'
import type { SignInAttempt } from '../../target/target.js'
import { answered, exchanged } from './answer.test-parts.js'
import { announcedLimit, firstRefusal, isLockedOut, isTooMany } from './limits.js'

describe('a limit is announced', () => {
  test.each([
    [{ 'ratelimit-policy': '"caller";q=600;w=60' }, { quota: 600, window: 60 }],
    [{ 'ratelimit-policy': '"caller";q=600;w=60, "login";q=5;w=60' }, { quota: 5, window: 60 }],
    [{ 'ratelimit-policy': '100;w=900' }, { quota: 100, window: 900 }],
    [{ 'ratelimit-limit': '100' }, { quota: 100, window: undefined }],
    [{ 'x-ratelimit-limit': '60, 60;w=60' }, { quota: 60, window: undefined }],
    [{ ratelimit: 'limit=10, remaining=9, reset=50' }, { quota: 10, window: undefined }],
    [{}, undefined],
    [{ 'x-ratelimit-limit': 'many' }, undefined],
  ])('by %o', (headers, limit) => {
    expect(announcedLimit(answered(200, '', headers))).toEqual(limit)
  })
})

test('a refusal is told by its status or its words, and never from a success', () => {
  expect(isTooMany(answered(429))).toBe(true)
  expect(isTooMany(answered(403, '{"error":"Too many requests"}'))).toBe(true)
  expect(isTooMany(answered(503, 'Rate limit exceeded'))).toBe(true)
  expect(isTooMany(answered(200, 'Too many requests'))).toBe(false)
  expect(isTooMany(answered(401, '{"error":"Wrong password"}'))).toBe(false)
  expect(isLockedOut(answered(403, '{"error":"Your account is locked"}'))).toBe(true)
  expect(isTooMany(null)).toBe(false)
})

const attempts = (...answers: readonly ReturnType<typeof answered>[]): readonly SignInAttempt[] =>
  answers.map((answer) => ({ address: 'known', claimed: null, exchange: exchanged(answer) }))

describe('the first refusal among wrong passwords', () => {
  const wrong = answered(401, '{"error":"Wrong password"}')

  test('is the one with 429, also where a wrong password is answered with 200', () => {
    expect(firstRefusal(attempts(wrong, wrong, answered(429)))?.answer?.status).toBe(429)
    expect(firstRefusal(attempts(answered(200, '{"ok":false}'), answered(429)))?.answer?.status).toBe(429)
  })

  test('may be words alone', () => {
    expect(firstRefusal(attempts(wrong, answered(401, '{"error":"Try again later"}')))).toBeDefined()
    expect(firstRefusal(attempts(answered(200, 'no'), answered(200, 'too many attempts')))).toBeDefined()
  })

  test('is the very first where what came before counts', () => {
    const full = answered(403, '{"error":"Slow down"}')
    expect(firstRefusal(attempts(full, full))).toBeDefined()
  })

  test('says nothing, where one way to answer gives place to another for good', () => {
    const closed = answered(403, '{"error":"Forbidden"}')
    expect(firstRefusal(attempts(wrong, wrong, wrong, closed, closed, closed))?.answer?.status).toBe(403)
    expect(firstRefusal(attempts(wrong, wrong, wrong, closed, wrong, closed, closed, closed))).toBeUndefined()
    expect(firstRefusal(attempts(wrong, wrong, wrong, closed))).toBeUndefined()
    const person = answered(403, '{"title":"Show that you are a person"}')
    expect(firstRefusal(attempts(wrong, wrong, wrong, person, person, person))).toBeUndefined()
  })

  test('is none where every answer speaks of a captcha, as pages with one do', () => {
    const page = answered(401, '<form>wrong; solve the captcha</form>')
    expect(firstRefusal(attempts(page, page, page))).toBeUndefined()
  })

  test('is none where all are alike', () => {
    expect(firstRefusal(attempts(wrong, wrong, wrong))).toBeUndefined()
    expect(firstRefusal([])).toBeUndefined()
  })
})
