import type { Example, Rule } from '../rule.js'

const limits = (settings: string): Record<string, string> => ({
  'lib/db.ts': `import { PrismaClient } from '@prisma/client'\nexport const db = new PrismaClient()\n`,
  'lib/limits.ts': `import { Ratelimit } from '@upstash/ratelimit'\nimport { Redis } from '@upstash/redis'\nconst redis = Redis.fromEnv()\n${settings}\n`,
})
const ONE = `export const limiter = new Ratelimit({ redis, limiter: Ratelimit.slidingWindow(10, '1 m') })\nexport const strict = limiter`
const TWO = `export const limiter = new Ratelimit({ redis, limiter: Ratelimit.slidingWindow(100, '1 m') })\nexport const strict = new Ratelimit({ redis, limiter: Ratelimit.slidingWindow(5, '1 m') })`
const HEAD = `import { getServerSession } from 'next-auth'\nimport { db } from '@/lib/db'\nimport { limiter, strict } from '@/lib/limits'\n`
const ASK = (name: string, key: string): string =>
  `const { success } = await ${name}.limit(${key})\n  if (!success) return new Response(null, { status: 429, headers: { 'Retry-After': '60' } })`
const signedIn = (name: string): Record<string, string> => ({
  'app/api/orders/route.ts': `${HEAD}export async function POST() {\n  const session = await getServerSession()\n  if (!session) return new Response(null, { status: 401 })\n  ${ASK(name, 'session.user.id')}\n  return Response.json(await db.order.create({ data: { userId: session.user.id } }))\n}\n`,
})
const stranger = (name: string, path = 'contact'): Record<string, string> => ({
  [`app/api/${path}/route.ts`]: `${HEAD}export async function POST(req: Request) {\n  ${ASK(name, `'all'`)}\n  return Response.json(await db.message.create({ data: await req.json() }))\n}\n`,
})
const given = (title: string, ...files: readonly Record<string, string>[]): Example => ({
  title,
  files: Object.assign({}, ...files) as Record<string, string>,
})

const OWN = {
  'lib/db.ts': `import { PrismaClient } from '@prisma/client'\nexport const db = new PrismaClient()\n`,
  'lib/rate-limit.ts': `const hits = new Map<string, number>()\nexport function rateLimit(req: Request, most = 100) {\n  const address = req.headers.get('x-real-ip') ?? ''\n  hits.set(address, (hits.get(address) ?? 0) + 1)\n  return (hits.get(address) ?? 0) <= most\n}\n`,
}
const OWN_HEAD = `import { getServerSession } from 'next-auth'\nimport { db } from '@/lib/db'\nimport { rateLimit } from '@/lib/rate-limit'\n`
const OWN_ASK = 'if (!rateLimit(req)) return new Response(null, { status: 429 })'

/** Kept apart: they are longer than the rule. */
export const ONE_LIMIT_EXAMPLES: Rule['examples'] = {
  bad: [
    given('One limiter.', limits(ONE), signedIn('limiter'), stranger('limiter')),
    given('One by two names.', limits(ONE), signedIn('limiter'), stranger('strict')),
    given(
      'Two of the same kind.',
      limits(
        `${ONE.split('\n')[0]}\nexport const strict = new Ratelimit({ redis, limiter: Ratelimit.slidingWindow(10, '1 m'), prefix: 'strict' })`,
      ),
      signedIn('limiter'),
      stranger('strict'),
    ),
    given(
      'In a function.',
      limits(
        `export const ratelimit = () => new Ratelimit({ redis, limiter: Ratelimit.slidingWindow(10, '1 m') })\nexport const limiter = ratelimit()\nexport const strict = ratelimit()`,
      ),
      signedIn('limiter'),
      stranger('strict'),
    ),
    given('One that is written by hand.', OWN, {
      'app/api/contact/route.ts': `${OWN_HEAD}export async function POST(req: Request) {\n  ${OWN_ASK}\n  return Response.json(await db.message.create({ data: await req.json() }))\n}\n`,
      'app/api/orders/route.ts': `${OWN_HEAD}export async function POST(req: Request) {\n  const session = await getServerSession()\n  if (!session) return new Response(null, { status: 401 })\n  ${OWN_ASK}\n  return Response.json(await db.order.create({ data: { userId: session.user.id } }))\n}\n`,
    }),
    given(
      'Several handlers of each kind.',
      limits(ONE),
      signedIn('limiter'),
      stranger('limiter'),
      stranger('limiter', 'newsletter'),
    ),
  ],
  good: [
    given('Two limits.', limits(TWO), signedIn('limiter'), stranger('strict')),
    given('One by hand that is told how much.', OWN, {
      'app/api/contact/route.ts': `${OWN_HEAD}export async function POST(req: Request) {\n  ${OWN_ASK.replace('(req)', '(req, 5)')}\n  return Response.json(await db.message.create({ data: await req.json() }))\n}\n`,
      'app/api/orders/route.ts': `${OWN_HEAD}export async function POST(req: Request) {\n  const session = await getServerSession()\n  if (!session) return new Response(null, { status: 401 })\n  ${OWN_ASK.replace('(req)', '(req, 100)')}\n  return Response.json(await db.order.create({ data: { userId: session.user.id } }))\n}\n`,
    }),
    given('By plan.', limits(ONE), stranger('limiter'), {
      'app/api/orders/route.ts': `${HEAD}import { Ratelimit } from '@upstash/ratelimit'\nimport { Redis } from '@upstash/redis'\nexport async function POST() {\n  const session = await getServerSession()\n  if (!session) return new Response(null, { status: 401 })\n  const { success } = await new Ratelimit({ redis: Redis.fromEnv(), limiter: Ratelimit.slidingWindow(session.user.isPro ? 100 : 10, '1 m') }).limit('x')\n  if (!success) return new Response(null, { status: 429 })\n  return Response.json(await db.order.create({ data: {} }))\n}\n`,
    }),
    given('Strangers alone.', limits(ONE), stranger('limiter')),
    given('Those alone who are signed in.', limits(ONE), signedIn('limiter')),
    given('No limit.', limits(ONE), {
      'app/api/x/route.ts': `export async function GET() {\n  return Response.json({})\n}\n`,
    }),
  ],
  unknown: [
    given('How much is allowed is configured elsewhere.', limits(ONE), {
      'app/api/contact/route.ts': `import { checkRateLimit } from '@vercel/firewall'\nimport { db } from '@/lib/db'\nexport async function POST(req: Request) {\n  const { rateLimited } = await checkRateLimit('contact', { request: req })\n  if (rateLimited) return new Response(null, { status: 429 })\n  return Response.json(await db.message.create({ data: await req.json() }))\n}\n`,
      'app/api/orders/route.ts': `import { checkRateLimit } from '@vercel/firewall'\nimport { getServerSession } from 'next-auth'\nimport { db } from '@/lib/db'\nexport async function POST(req: Request) {\n  const session = await getServerSession()\n  if (!session) return new Response(null, { status: 401 })\n  const { rateLimited } = await checkRateLimit('orders', { request: req })\n  if (rateLimited) return new Response(null, { status: 429 })\n  return Response.json(await db.order.create({ data: {} }))\n}\n`,
    }),
  ],
}
