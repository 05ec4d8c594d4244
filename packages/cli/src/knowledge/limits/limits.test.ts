import { describe, expect, it } from 'vitest'
import { app, only } from '../../flow/facts.test-parts.js'
import { originPath } from '../../flow/origin.js'
import { limitedBefore } from './limited.js'

const MAIL = `import { Resend } from 'resend'\nconst resend = new Resend(key)`
const SEND = `await resend.emails.send({ to: 'x' });`
const REFUSE = `return new Response(null, { status: 429 });`

function limited(head: string, body: string, more: Readonly<Record<string, string>> = {}): string {
  const facts = app({
    ...more,
    'app/api/contact/route.ts': `${MAIL}\n${head}\nexport async function POST(req) { ${body} }`,
  })
  const handler = only(facts)
  const sites = facts.sites(handler).filter(({ callee }) => originPath(callee).endsWith('emails.send'))
  return limitedBefore(sites, handler, facts).kind
}

const LIBRARIES = [
  {
    title: '@upstash/ratelimit',
    head: `import { Ratelimit } from '@upstash/ratelimit'\nconst limiter = new Ratelimit({ limiter: Ratelimit.slidingWindow(5, '1 m') })`,
    call: `(await limiter.limit('x')).success`,
    ok: true,
  },
  {
    title: 'rate-limiter-flexible',
    head: `import { RateLimiterRedis } from 'rate-limiter-flexible'\nconst limiter = new RateLimiterRedis({ points: 5 })`,
    call: `limiter.consume('x')`,
    throws: true,
  },
  {
    title: '@unkey/ratelimit',
    head: `import { Ratelimit } from '@unkey/ratelimit'\nconst limiter = new Ratelimit({ limit: 5 })`,
    call: `(await limiter.limit('x')).success`,
    ok: true,
  },
  {
    title: '@vercel/firewall',
    head: `import { checkRateLimit } from '@vercel/firewall'`,
    call: `(await checkRateLimit('x', { request: req })).rateLimited`,
    ok: false,
  },
  {
    title: '@arcjet/next',
    head: `import arcjet, { slidingWindow } from '@arcjet/next'\nconst aj = arcjet({ rules: [slidingWindow({ max: 5 })] })`,
    call: `(await aj.protect(req)).isDenied()`,
    ok: false,
  },
  {
    title: 'express-rate-limit',
    head: `import rateLimit from 'express-rate-limit'\nconst limiter = rateLimit({ limit: 5 })\nconst run = (req, fn) => new Promise((done, fail) => fn(req, {}, (e) => (e ? fail(e) : done())))`,
    call: `run(req, limiter)`,
    throws: true,
  },
  {
    title: 'lambda-rate-limiter',
    head: `import limit from 'lambda-rate-limiter'\nconst limiter = limit({ interval: 60000 })`,
    call: `limiter.check(5, 'x')`,
    throws: true,
  },
  {
    title: 'limiter',
    head: `import { RateLimiter } from 'limiter'\nconst limiter = new RateLimiter({ tokensPerInterval: 5, interval: 'minute' })`,
    call: `limiter.tryRemoveTokens(1)`,
    ok: true,
  },
  {
    title: 'a counter in Redis',
    head: `import { Redis } from 'ioredis'\nconst redis = new Redis()`,
    call: `(await redis.incr('x')) > 5`,
    ok: false,
  },
  {
    title: 'records that are counted',
    head: `import { PrismaClient } from '@prisma/client'\nconst db = new PrismaClient()`,
    call: `(await db.message.count({ where: { createdAt: { gte: since } } })) > 5`,
    ok: false,
  },
  {
    title: 'a map',
    head: `const attempts = new Map()`,
    call: `attempts.get('x') > 5`,
    ok: false,
  },
]

describe.each(LIBRARIES)('$title', ({ head, call, throws, ok }) => {
  const look = throws === true ? `await ${call};` : `if (${ok === true ? '!' : ''}(${call})) ${REFUSE}`
  it('clears where it is asked first', () => {
    expect(limited(head, `${look} ${SEND}`)).toBe('yes')
  })
  it('does not where it is imported and unused', () => {
    expect(limited(head, SEND)).toBe('no')
  })
  it('does not where what it says is ignored', () => {
    const ignored = throws === true ? `try { await ${call} } catch {}` : `console.log(${call});`
    expect(limited(head, `${ignored} ${SEND}`)).toMatch(/ignored|no|perhaps/)
    expect(limited(head, `${ignored} ${SEND}`)).not.toBe('yes')
  })
  it('does not where it is asked afterwards', () => {
    expect(limited(head, `${SEND} ${look}`)).toMatch(/^(?:ignored|no)$/)
  })
})

describe('more ways', () => {
  it.each([
    [
      'Arcjet without a rule of limits',
      `import arcjet, { shield } from '@arcjet/next'\nconst aj = arcjet({ rules: [shield({ mode: 'LIVE' })] })`,
      `const d = await aj.protect(req); if (d.isDenied()) return new Response(null, { status: 403 }); ${SEND}`,
      'no',
    ],
    [
      'Arcjet with one that is added',
      `import arcjet, { shield, tokenBucket } from '@arcjet/next'\nconst aj = arcjet({ rules: [shield({})] })`,
      `const d = await aj.withRule(tokenBucket({ capacity: 5 })).protect(req); if (d.isDenied()) ${REFUSE} ${SEND}`,
      'yes',
    ],
    [
      'a function that is named for it and does nothing',
      `const rateLimit = () => true`,
      `if (!rateLimit()) ${REFUSE} ${SEND}`,
      'yes',
    ],
    ['a function elsewhere', `import { rateLimit } from '@/lib/rate-limit'`, `await rateLimit(req); ${SEND}`, 'yes'],
    [
      'a package that is named for it',
      `import limit from 'next-rate-limiter'\nconst check = limit({})`,
      `await check(req); ${SEND}`,
      'yes',
    ],
    [
      'under a condition',
      `import { Ratelimit } from '@upstash/ratelimit'\nconst limiter = new Ratelimit({})`,
      `if (process.env.ON) { const { success } = await limiter.limit('x'); if (!success) ${REFUSE} } ${SEND}`,
      'perhaps',
    ],
    [
      'before one of two',
      `import { Ratelimit } from '@upstash/ratelimit'\nconst limiter = new Ratelimit({})`,
      `${SEND} const { success } = await limiter.limit('x'); if (!success) ${REFUSE} ${SEND}`,
      'perhaps',
    ],
    ['whatever counts, 429 comes first', '', `if (await tooBusy(req)) ${REFUSE} ${SEND}`, 'yes'],
    [
      'a lock after failures',
      `import { PrismaClient } from '@prisma/client'\nconst db = new PrismaClient()`,
      `const u = await db.user.findFirst(); if (u.lockedUntil > now) return new Response(null, { status: 423 }); ${SEND}`,
      'yes',
    ],
    ['nothing', '', SEND, 'no'],
  ])('%s', (_, head, body, expected) => {
    expect(limited(head, body)).toBe(expected)
  })
  it('a chain that Holdfast makes', () => {
    const facts = app({
      'lib/gate.ts': `import { holdfast } from 'holdfast/next'; export const gate = holdfast({})`,
      'app/api/contact/route.ts': `${MAIL}\nimport { gate } from '@/lib/gate'\nexport const POST = gate.route({ access: 'public' }, async () => { ${SEND} })`,
    })
    const handler = only(facts)
    const sites = facts.sites(handler).filter(({ callee }) => originPath(callee).endsWith('emails.send'))
    expect(limitedBefore(sites, handler, facts).kind).toBe('yes')
  })
})
