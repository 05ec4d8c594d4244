import { expect, test } from 'vitest'
import { draftOf, faultOf, isSame, overrideOf, typed, withLimit } from './draft.ts'

const sliding = { algorithm: 'sliding-window', limit: 600, window: 60_000 } as const
const bucket = { algorithm: 'token-bucket', limit: 10, window: 1_000, burst: 50 } as const
const gcra = { algorithm: 'gcra', limit: 600, window: 60_000, burst: 10 } as const

test('a draft begins with what is in force, and is sent as what differs from the declared', () => {
  const draft = draftOf({ inForce: { ...sliding, limit: 30 }, observe: true })
  expect(draft).toEqual({ limit: 30, window: 60_000, burst: null, observe: true })
  expect(overrideOf(draft, { declared: sliding, observe: true })).toEqual({ limit: 30, observe: true })
  expect(overrideOf({ ...draft, limit: 600, observe: false }, { declared: sliding, observe: false })).toBeNull()
  expect(overrideOf({ ...draft, limit: 600, observe: false }, { declared: sliding, observe: true })).toEqual({
    observe: false,
  })
  expect(isSame(draft, { ...draft, window: 1_000 })).toBe(false)
})

test('the burst gives way to the limit as it does on the server', () => {
  expect(withLimit(draftOf({ inForce: bucket, observe: false }), 80, bucket)).toMatchObject({ limit: 80, burst: 80 })
  expect(withLimit(draftOf({ inForce: bucket, observe: false }), 20, bucket)).toMatchObject({ limit: 20, burst: 50 })
  expect(withLimit(draftOf({ inForce: gcra, observe: false }), 5, gcra)).toMatchObject({ limit: 5, burst: 5 })
})

test('numbers with which no limit works are told before they are sent', () => {
  const draft = draftOf({ inForce: bucket, observe: false })
  expect(faultOf(draft, 'token-bucket')).toBeNull()
  expect(faultOf({ ...draft, limit: 0 }, 'token-bucket')).toMatch(/from 1 to 100,000,000/)
  expect(faultOf({ ...draft, burst: 9 }, 'token-bucket')).toMatch(/bucket holds/)
  expect(faultOf({ ...draft, burst: 51 }, 'gcra')).toMatch(/at most as many as the limit/)
  expect(faultOf({ ...draft, window: 367 * 86_400_000 }, 'gcra')).toMatch(/366 days/)
})

test('numbers are read as people type them, and nothing else is', () => {
  expect([typed('1 000'), typed('1,000'), typed('1_000'), typed(' 42 ')]).toEqual([1_000, 1_000, 1_000, 42])
  expect([typed(''), typed('-3'), typed('1e9'), typed('12345678901')]).toEqual([null, null, null, null])
})
