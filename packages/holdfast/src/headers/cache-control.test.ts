import { expect, it } from 'vitest'
import { cacheControl, type CacheRules } from './cache-control.js'

it.each<['no-store' | CacheRules, string]>([
  ['no-store', 'no-store'],
  [{ keptBy: 'private', maxAge: 0 }, 'private, max-age=0'],
  [
    { keptBy: 'public', maxAge: '5 min', sharedMaxAge: '1 h', staleWhileRevalidate: '30 s' },
    'public, max-age=300, s-maxage=3600, stale-while-revalidate=30',
  ],
  [{ keptBy: 'public', maxAge: '365 d', immutable: true }, 'public, max-age=31536000, immutable'],
  [{ keptBy: 'private', maxAge: 0, mustRevalidate: true }, 'private, max-age=0, must-revalidate'],
  [{ keptBy: 'public', maxAge: 0, sharedMaxAge: 0 }, 'public, max-age=0, s-maxage=0'],
])('headers/24 %j is %s', (rules, value) => expect(cacheControl(rules)).toBe(value))

it.each<[string, object | string]>([
  ['a private answer in shared caches', { keptBy: 'private', maxAge: 0, sharedMaxAge: '1 h' }],
  ['immutable without a lifetime', { keptBy: 'public', maxAge: 0, immutable: true }],
  ['immutable, looked at again', { keptBy: 'public', maxAge: '1 h', immutable: true, mustRevalidate: true }],
  ['stale, and never stale', { keptBy: 'public', maxAge: '1 h', staleWhileRevalidate: '1 h', mustRevalidate: true }],
  ['nobody who keeps it', { maxAge: '1 h' }],
  ['no lifetime', { keptBy: 'public' }],
  ['a negative lifetime', { keptBy: 'public', maxAge: -1 }],
  ['a lifetime with more in it', { keptBy: 'public', maxAge: '1 h, immutable' }],
  ['somebody else', { keptBy: 'public, no-cache', maxAge: 0 }],
  ['another word', 'no-cache'],
])('headers/24 refuses %s', (_, rules) => {
  expect(() => cacheControl(rules as never)).toThrow(expect.objectContaining({ code: 'config.header' }))
})
