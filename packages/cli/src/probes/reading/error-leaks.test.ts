import { describe, expect, test } from 'vitest'
import { leakIn } from './error-leaks.js'

describe('the inside is told', () => {
  test.each([
    ['Error: x\n    at GET (/srv/app/.next/server/app/api/orders/route.js:12:34)', 'a stack'],
    ['{"stack":"TypeError: x\\n    at async POST (file:///var/task/route.js:1:2)"}', 'a stack'],
    ['Error: x at Object.<anonymous> (node:internal/process/task_queues:95:5)', 'a stack'],
    ['Traceback (most recent call last):', 'a stack'],
    ["Cannot find module '/home/ada/shop/lib/db.js'", 'a path of the server'],
    ['invalid input syntax for type integer: "x"', 'an error of the database'],
    ['Invalid `prisma.order.create()` invocation', 'an error of the database'],
    ['E11000 duplicate key error collection: shop.users', 'an error of the database'],
    ["Cannot read properties of undefined (reading 'item')", 'an error of the language'],
    ['connect ECONNREFUSED 10.0.0.4:5432', 'an error of the operating system'],
  ])('by %s', (text, what) => {
    expect(leakIn(text)).toBe(what)
  })
})

describe('nothing is told', () => {
  test.each([
    ['{"code":"body.invalid","errors":[{"path":"quantity","message":"expected number, received string"}]}'],
    ['Unexpected token } in JSON at position 5'],
    ['quantity must be at least 1 at /quantity'],
    ['{"message":"Invalid input: expected string","path":["item"]}'],
    ['Meet us at (10:30:00)'],
    ['The file /api/orders does not exist'],
  ])('by %s', (text) => {
    expect(leakIn(text)).toBeUndefined()
  })
})
