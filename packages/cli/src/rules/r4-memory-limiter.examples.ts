import type { Example, Rule } from '../rule.js'

const PAGE = { 'app/page.tsx': '' }
const given = (title: string, files: Record<string, string>): Example => ({ title, files: { ...PAGE, ...files } })
const MAP = `const attempts = new Map<string, { count: number; since: number }>()\nexport function allowed(ip: string) {\n  const entry = attempts.get(ip) ?? { count: 0, since: Date.now() }\n  if (Date.now() - entry.since > 60_000) attempts.delete(ip)\n  attempts.set(ip, { ...entry, count: entry.count + 1 })\n  return entry.count < 5\n}\n`
const LRU = `import { LRUCache } from 'lru-cache'\nexport default function rateLimit() {\n  const tokens = new LRUCache({ max: 500, ttl: 60_000 })\n  return { check: (token: string, limit: number) => (tokens.get(token) ?? 0) >= limit }\n}\n`

/** Kept apart: they are longer than the rule. */
export const MEMORY_EXAMPLES: Rule['examples'] = {
  bad: [
    given('A map.', { 'lib/rate-limit.ts': MAP }),
    given('An object.', {
      'lib/login.ts': `const loginAttempts: Record<string, number> = {}\nexport function tried(ip: string) {\n  loginAttempts[ip] = (loginAttempts[ip] ?? 0) + 1\n  setTimeout(() => delete loginAttempts[ip], 60_000)\n  return loginAttempts[ip] > 5\n}\n`,
    }),
    given('A cache that forgets the eldest.', { 'lib/rate-limit.ts': LRU }),
    given('A class with a map.', {
      'lib/limiter.ts': `class RateLimiter {\n  private store = new Map<string, number[]>()\n  check(key: string) {\n    const now = Date.now()\n    const times = (this.store.get(key) ?? []).filter((each) => each > now - 60_000)\n    this.store.set(key, [...times, now])\n    return times.length < 10\n  }\n}\nexport const limiter = new RateLimiter()\n`,
    }),
    given('A package that counts in memory.', {
      'lib/limiter.ts': `import { RateLimiterMemory } from 'rate-limiter-flexible'\nexport const limiter = new RateLimiterMemory({ points: 5, duration: 60 })\n`,
    }),
    given('A package whose default is memory.', {
      'lib/limiter.ts': `import rateLimit from 'express-rate-limit'\nexport const limiter = rateLimit({ windowMs: 60_000, limit: 5 })\n`,
    }),
    given('In a handler’s file.', {
      'app/api/x/route.ts': `${MAP}export async function POST() {\n  return Response.json({ ok: allowed('x') })\n}\n`,
    }),
  ],
  good: [
    given('Redis.', {
      'lib/limiter.ts': `import { Ratelimit } from '@upstash/ratelimit'\nimport { Redis } from '@upstash/redis'\nexport const limiter = new Ratelimit({ redis: Redis.fromEnv(), limiter: Ratelimit.slidingWindow(5, '1 m'), ephemeralCache: new Map() })\n`,
    }),
    given('A package with a shared store.', {
      'lib/limiter.ts': `import { RateLimiterRedis, RateLimiterMemory } from 'rate-limiter-flexible'\nimport { redis } from './redis'\nexport const limiter = new RateLimiterRedis({ storeClient: redis, points: 5, duration: 60, insuranceLimiter: new RateLimiterMemory({ points: 5, duration: 60 }) })\n`,
    }),
    given('One instance, as is said.', {
      'lib/rate-limit.ts': `// This app runs as a single instance: what it sees is all that there is.\n${MAP}`,
    }),
    given('A map of something else.', {
      'lib/rate-limit-config.ts': `const limitConfig = new Map([['login', 5]])\nexport const limitOf = (name: string) => (limitConfig.get(name) ?? 0) > 1 && Date.now()\n`,
    }),
    given('A cache.', {
      'lib/cache.ts': `const requestCache = new Map<string, number>()\nexport const limit = 5\nexport const fresh = (key: string) => (requestCache.get(key) ?? 0) > Date.now()\n`,
    }),
    given('The store of a package is named.', {
      'lib/limiter.ts': `import rateLimit from 'express-rate-limit'\nimport { RedisStore } from 'rate-limit-redis'\nexport const limiter = rateLimit({ windowMs: 60_000, limit: 5, store: new RedisStore({}) })\n`,
    }),
    given('In the browser.', { 'components/form.tsx': `'use client'\n${MAP}` }),
  ],
  unknown: [
    given('A container, of which there may be one.', { 'lib/rate-limit.ts': MAP, Dockerfile: 'FROM node:24\n' }),
    given('What remains without Redis.', { 'lib/rate-limit.ts': `import { redis } from '@/lib/redis'\n${MAP}` }),
    given('A server that is built to stand alone.', {
      'lib/rate-limit.ts': MAP,
      'next.config.ts': `export default { output: 'standalone' }\n`,
    }),
  ],
}
