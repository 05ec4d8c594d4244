import { expect, it } from 'vitest'
import { fixedWindow } from '../algorithms/fixed-window.js'
import { gcra } from '../algorithms/gcra.js'
import { slidingWindow } from '../algorithms/sliding-window.js'
import { tokenBucket } from '../algorithms/token-bucket.js'
import { limitText, windowText } from './limit-text.js'

it.each([
  [slidingWindow(10, '1 m'), '10/1m per caller'],
  [fixedWindow(10, '1 h'), 'fixed 10/1h per caller'],
  [tokenBucket(10, '1 s', 100), 'bucket 10/1s burst 100 per caller'],
  [gcra(10, '1 d', { burst: 3 }), 'gcra 10/1d burst 3 per caller'],
])('a limit is told as it is typed', ({ policy }, text) => {
  expect(limitText(policy, 'caller')).toBe(text)
  expect(limitText(policy, 'caller', ['GET /a'])).toBe(`${text} on GET /a`)
  expect(limitText(policy, 'caller', ['GET /a', 'POST /b'])).toBe(`${text} on GET /a, POST /b`)
})

it.each([
  [86_400_000, '1d'],
  [172_800_000, '2d'],
  [5_400_000, '90m'],
  [7_200_000, '2h'],
  [61_000, '61s'],
  [1_500, '1500ms'],
  [1, '1ms'],
])('%i ms are %s', (milliseconds, text) => {
  expect(windowText(milliseconds)).toBe(text)
})
