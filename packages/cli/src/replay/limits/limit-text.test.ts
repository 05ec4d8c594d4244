import { expect, it } from 'vitest'
import { limitText } from 'holdfast/rate-limit'
import { readLimit } from './limit-text.js'

const MINUTE = 60_000

it.each([
  ['100/1m per address', { algorithm: 'sliding-window', limit: 100, window: MINUTE }, 'address'],
  ['100/1m', { algorithm: 'sliding-window', limit: 100, window: MINUTE }, 'address'],
  ['100 / minute per IP', { algorithm: 'sliding-window', limit: 100, window: MINUTE }, 'address'],
  ['sliding 6,000/1 h per user', { algorithm: 'sliding-window', limit: 6_000, window: 3_600_000 }, 'user'],
  ['fixed 10/1m per address', { algorithm: 'fixed-window', limit: 10, window: MINUTE }, 'address'],
  ['fixed-window 10/1d per caller', { algorithm: 'fixed-window', limit: 10, window: 86_400_000 }, 'caller'],
  ['bucket 10/1s burst 100 per route', { algorithm: 'token-bucket', limit: 10, window: 1_000, burst: 100 }, 'route'],
  ['token-bucket 10/1s burst 100', { algorithm: 'token-bucket', limit: 10, window: 1_000, burst: 100 }, 'address'],
  ['gcra 600/1m burst 10 per user agent', { algorithm: 'gcra', limit: 600, window: MINUTE, burst: 10 }, 'user-agent'],
  ['50_000/1d per everybody', { algorithm: 'sliding-window', limit: 50_000, window: 86_400_000 }, 'everybody'],
  ['5/250ms per address', { algorithm: 'sliding-window', limit: 5, window: 250 }, 'address'],
])('%s', (text, policy, per) => {
  expect(readLimit(text)).toMatchObject({ text, policy, per })
})

it.each([
  [
    'POST /api/auth/*',
    ['POST /api/auth/login', 'POST /api/auth/'],
    ['GET /api/auth/login', 'POST /api/auth', 'POST /x/api/auth/a'],
  ],
  [
    '/api/orders/[id]',
    ['GET /api/orders/[id]', 'PATCH /api/orders/[id]'],
    ['GET /api/orders/[id]/items', 'GET /api/orders'],
  ],
  ['get *', ['GET /', 'GET /a/b'], ['POST /']],
  ['/a*b*c', ['GET /abc', 'GET /axxbxxc'], ['GET /ac', 'GET /abcd', 'GET /ab']],
  ['/a*a', ['GET /aa', 'GET /aba'], ['GET /a']],
  ['POST /a, GET /b/[id]', ['POST /a', 'GET /b/[id]'], ['GET /a', 'POST /b/[id]']],
  ['POST createOrder', ['POST createOrder'], ['POST /createOrder']],
])('on %s', (pattern, counted, others) => {
  const limit = readLimit(`1/1s per address on ${pattern}`)
  const counts = 'wrong' in limit ? undefined : limit.counts
  expect(counted.filter((route) => counts?.(route) === true)).toEqual(counted)
  expect(others.filter((route) => counts?.(route) === true)).toEqual([])
})

it.each([
  ['', 'is no limit'],
  ['100', 'is no limit'],
  ['0/1m', 'is no limit'],
  ['1.5/1m', 'is no limit'],
  ['-1/1m', 'is no limit'],
  ['100/0m', 'duration'],
  ['100/1y', 'duration'],
  ['100/9000d', '366 days'],
  ['999999999999/1m', '100,000,000'],
  ['bucket 10/1s', 'burst'],
  ['10/1s burst 5', 'burst'],
  ['gcra 10/1s burst 50', 'burst'],
  ['10/1s per planet', 'per planet'],
  ['10/1s on api', 'names no route'],
  ['10/1s on /orders/17', '/orders/[id]'],
  ['10/1s on /a?b=1', 'shape'],
])('%j is refused: %s', (text, why) => {
  expect(readLimit(text)).toMatchObject({ wrong: expect.stringContaining(why) as string })
})

it.each([
  '100/1m per address',
  '5/1s per anonymous',
  'fixed 10/1d per user',
  'bucket 10/1s burst 100 per route',
  '3/1500ms per caller',
])('%s is how it is told again', (text) => {
  const limit = readLimit(text)
  expect('wrong' in limit ? limit.wrong : limitText(limit.policy, limit.per)).toBe(text)
})

it('some routes are told, too', () => {
  const text = '10/1m per caller on POST /api/orders, GET /api/orders/[id]'
  const limit = readLimit(text)
  expect(
    'wrong' in limit ? limit.wrong : limitText(limit.policy, limit.per, ['POST /api/orders', 'GET /api/orders/[id]']),
  ).toBe(text)
})
