import { expect, test } from 'vitest'
import { isGiven } from './given.js'

const given = (body: unknown, status = 200): boolean =>
  isGiven({
    status,
    headers: { 'content-type': 'application/json' },
    setCookies: [],
    text: JSON.stringify(body),
    json: body,
    ms: 1,
  })

test.each([[{ id: 1, email: 'ada@example.com' }], [[]], [[{ id: 1 }]], [{ user: { id: 1 } }], [{ orders: [] }]])(
  '%j is an answer',
  (body) => expect(given(body)).toBe(true),
)

test.each([[null], [{}], [{ user: null }], [{ user: {} }], [{ error: 'Unauthorized' }], [{ success: false, id: 1 }]])(
  '%j is none, though it is called 200',
  (body) => expect(given(body)).toBe(false),
)

test('no refusal is one, whatever it says', () => {
  expect([401, 403, 404, 500, 307].filter((status) => given({ id: 1 }, status))).toEqual([])
  expect(isGiven(null)).toBe(false)
})
