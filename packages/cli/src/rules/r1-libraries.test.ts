import { describe, expect, it } from 'vitest'
import { rule } from './r1-unlimited-endpoint.js'
import { verdictsOf } from './judged.test-parts.js'

interface Library {
  /** Imports, and the limiter. */
  readonly head: string
  /** Asks it, and ends the call where that was too often. */
  readonly acts: string
  /** Asks it, and goes on whatever it says. */
  readonly ignores: string
}

const REFUSE = 'return new Response(null, { status: 429 })'
const tells = (head: string, call: string, part: string, says: string): Library => ({
  head,
  acts: `const ${part} = await ${call}\n  if (${says}) ${REFUSE}`,
  ignores: `await ${call}`,
})
const throws = (head: string, call: string): Library => ({
  head,
  acts: `try {\n    await ${call}\n  } catch {\n    ${REFUSE}\n  }`,
  ignores: `try {\n    await ${call}\n  } catch {\n    console.warn('too often')\n  }`,
})

const REDIS = `import { Redis } from '@upstash/redis'\nconst redis = Redis.fromEnv()\n`

const LIBRARIES: Readonly<Record<string, Library>> = {
  '@upstash/ratelimit': tells(
    `${REDIS}import { Ratelimit } from '@upstash/ratelimit'\nconst limiter = new Ratelimit({ redis, limiter: Ratelimit.slidingWindow(5, '1 m') })`,
    'limiter.limit(email)',
    '{ success }',
    '!success',
  ),
  'rate-limiter-flexible': throws(
    `import { RateLimiterRedis } from 'rate-limiter-flexible'\nconst limiter = new RateLimiterRedis({ points: 5, duration: 60 })`,
    'limiter.consume(email)',
  ),
  'rate-limiter-flexible, which is only looked at': tells(
    `import { RateLimiterRedis } from 'rate-limiter-flexible'\nconst limiter = new RateLimiterRedis({ points: 5, duration: 60 })`,
    'limiter.get(email)',
    'state',
    'state !== null && state.consumedPoints > 5',
  ),
  Arcjet: tells(
    `import arcjet, { slidingWindow } from '@arcjet/next'\nconst aj = arcjet({ key: process.env.ARCJET_KEY, rules: [slidingWindow({ mode: 'LIVE', interval: '1m', max: 5 })] })`,
    'aj.protect(req)',
    'decision',
    'decision.isDenied()',
  ),
  '@vercel/firewall': tells(
    `import { checkRateLimit } from '@vercel/firewall'`,
    `checkRateLimit('contact', { request: req })`,
    '{ rateLimited }',
    'rateLimited',
  ),
  '@unkey/ratelimit': tells(
    `import { Ratelimit } from '@unkey/ratelimit'\nconst limiter = new Ratelimit({ rootKey: process.env.UNKEY_ROOT_KEY, limit: 5, duration: '1m', namespace: 'contact' })`,
    'limiter.limit(email)',
    '{ success }',
    '!success',
  ),
  'express-rate-limit': throws(
    `import rateLimit from 'express-rate-limit'\nconst limiter = rateLimit({ windowMs: 60000, max: 5 })\nconst run = (req, middleware) => new Promise((resolve, reject) => middleware(req, {}, (result) => (result instanceof Error ? reject(result) : resolve(result))))`,
    'run(req, limiter)',
  ),
  'lambda-rate-limiter': throws(
    `import rateLimit from 'lambda-rate-limiter'\nconst limiter = rateLimit({ interval: 60000 })`,
    'limiter.check(5, email)',
  ),
  limiter: tells(
    `import { RateLimiter } from 'limiter'\nconst limiter = new RateLimiter({ tokensPerInterval: 5, interval: 'minute' })`,
    'limiter.tryRemoveTokens(1)',
    'isLeft',
    '!isLeft',
  ),
  'a counter in Upstash’s Redis': tells(REDIS, 'redis.incr(`contact:${email}`)', 'count', 'count > 5'),
  'a counter in ioredis': tells(
    `import Redis from 'ioredis'\nconst redis = new Redis(process.env.REDIS_URL)`,
    'redis.incr(`contact:${email}`)',
    'count',
    'count > 5',
  ),
  'a counter in redis': tells(
    `import { createClient } from 'redis'\nconst client = createClient()`,
    'client.incr(`contact:${email}`)',
    'count',
    'count > 5',
  ),
  'a counter in Vercel KV': tells(
    `import { kv } from '@vercel/kv'`,
    'kv.incr(`contact:${email}`)',
    'count',
    'count > 5',
  ),
  'a script in Redis': tells(
    `import Redis from 'ioredis'\nconst redis = new Redis(process.env.REDIS_URL)`,
    'redis.eval(SCRIPT, 1, email)',
    'isAllowed',
    '!isAllowed',
  ),
  'rows since a moment': tells(
    `import { PrismaClient } from '@prisma/client'\nconst db = new PrismaClient()`,
    'db.message.count({ where: { email, createdAt: { gte: new Date(Date.now() - 60000) } } })',
    'count',
    'count > 5',
  ),
  'a function of the project': tells(
    `const hits = new Map()\nasync function isRateLimited(key) {\n  hits.set(key, (hits.get(key) ?? 0) + 1)\n  return hits.get(key) > 5\n}`,
    'isRateLimited(email)',
    'isOver',
    'isOver',
  ),
}

const SEND = `await resend.emails.send({ to: email, subject: 'Hi', html: '' })`

const contact = (head: string, body: string): readonly string[] =>
  verdictsOf(rule, {
    'app/api/contact/route.ts': `import { Resend } from 'resend'\n${head}\nconst resend = new Resend(process.env.RESEND_KEY)\nexport async function POST(req: Request) {\n  const { email } = await req.json()\n  ${body}\n  return Response.json({})\n}\n`,
  })

describe.each(Object.entries(LIBRARIES))('%s', (_, { head, acts, ignores }) => {
  it('clears where it is asked first, and acted on', () => {
    expect(contact(head, `${acts}\n  ${SEND}`)).toEqual(['pass'])
  })
  it('fails where it is imported and not used', () => {
    expect(contact(head, SEND)).toEqual(['fail'])
  })
  it('fails where nobody acts on what it says', () => {
    expect(contact(head, `${ignores}\n  ${SEND}`)).toEqual(['fail'])
  })
  it('fails where it is asked afterwards', () => {
    expect(contact(head, `${SEND}\n  ${acts}`)).toEqual(['fail'])
  })
})
