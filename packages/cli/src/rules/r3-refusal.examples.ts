import type { Example, Rule } from '../rule.js'

const HEAD = `import { Ratelimit } from '@upstash/ratelimit'\nimport { Redis } from '@upstash/redis'\nconst limiter = new Ratelimit({ redis: Redis.fromEnv(), limiter: Ratelimit.slidingWindow(5, '1 m') })\n`
const route = (title: string, refusal: string, head = '', more: Record<string, string> = {}): Example => ({
  title,
  files: {
    'app/api/x/route.ts': `${HEAD}${head}export async function POST(req: Request) {\n  const { success, reset } = await limiter.limit('x')\n  if (!success) {\n    ${refusal}\n  }\n  return Response.json({})\n}\n`,
    ...more,
  },
})

/** Kept apart: they are longer than the rule. */
export const REFUSAL_EXAMPLES: Rule['examples'] = {
  bad: [
    route('429 alone.', `return new Response('slow down', { status: 429 })`),
    route(
      '429 with other headers.',
      `return Response.json({}, { status: 429, headers: { 'Cache-Control': 'no-store' } })`,
    ),
    route('Another status.', `return Response.json({ error: 'slow down' }, { status: 400 })`),
    {
      title: 'Another status, by a limiter that is asked in the condition.',
      files: {
        'lib/rate-limit.ts': `const hits = new Map<string, number>()\nexport function rateLimit(req: Request) {\n  const count = (hits.get(req.url) ?? 0) + 1\n  hits.set(req.url, count)\n  return count < 5\n}\n`,
        'app/api/x/route.ts': `import { rateLimit } from '@/lib/rate-limit'\nexport async function POST(req: Request) {\n  if (!rateLimit(req)) return Response.json({ error: 'slow down' }, { status: 503 })\n  return Response.json({})\n}\n`,
      },
    },
    route('No status at all.', `return Response.json({ error: 'slow down' })`),
    route(
      'An error that says nothing more.',
      `throw new ApiError({ code: 'rate_limit_exceeded', message: 'slow down' })`,
      `import { ApiError } from '@/lib/errors'\n`,
      {
        'lib/errors.ts': `export class ApiError extends Error {}\n`,
      },
    ),
    {
      title: 'A helper that others use.',
      files: {
        'app/page.tsx': '',
        'lib/answers.ts': `const cors = { 'Access-Control-Allow-Origin': '*' }\nexport const tooMany = (message: string, withCors = false) => {\n  const headers = { ...(withCors && cors), 'Cache-Control': 'no-store' }\n  return Response.json({ message }, { status: 429, headers })\n}\n`,
      },
    },
    {
      title: 'In the Pages Router.',
      files: {
        'pages/api/x.ts': `import rateLimit from '@/lib/rate-limit'\nexport default async function handler(req, res) {\n  if (!(await rateLimit(req))) return res.status(429).json({ error: 'slow down' })\n  res.json({})\n}\n`,
      },
    },
  ],
  good: [
    route(
      '429 and when.',
      `return new Response(null, { status: 429, headers: { 'Retry-After': String(Math.ceil((reset - Date.now()) / 1000)) } })`,
    ),
    route(
      'Set beside it.',
      `const res = Response.json({}, { status: 429 })\n    res.headers.set('Retry-After', '60')\n    return res`,
    ),
    route(
      'A constant.',
      `return new Response(null, { status: 429, headers })`,
      `const headers = { 'retry-after': '60' }\n`,
    ),
    route(
      'An error that says when.',
      `throw new TooManyRequests({ retryAfter: reset })`,
      `import { TooManyRequests } from '@/lib/errors'\n`,
    ),
    {
      title: 'What another server said.',
      files: {
        'app/api/x/route.ts': `export async function GET() {\n  const answer = await fetch('https://photos.example')\n  if (answer.status === 429) return new Response('slow down', { status: 429 })\n  return Response.json(await answer.json())\n}\n`,
      },
    },
    {
      title: 'An action answers with no status.',
      files: {
        'app/actions.ts': `'use server'\n${HEAD}export async function send() {\n  const { success } = await limiter.limit('x')\n  if (!success) return { error: 'slow down' }\n}\n`,
      },
    },
    {
      title: 'In the Pages Router.',
      files: {
        'pages/api/x.ts': `import rateLimit from '@/lib/rate-limit'\nexport default async function handler(req, res) {\n  if (!(await rateLimit(req))) {\n    res.setHeader('Retry-After', '60')\n    return res.status(429).end()\n  }\n  res.json({})\n}\n`,
      },
    },
  ],
  unknown: [
    route(
      'Headers that are made elsewhere.',
      `return new Response(null, { status: 429, headers: limitHeaders(reset) })`,
      `import { limitHeaders } from '@acme/limits'\n`,
    ),
    route(
      'What a limiter gave.',
      `return new Response(null, { status: 429, headers: (await limited()).headers })`,
      `import { limited } from '@acme/limits'\n`,
    ),
  ],
}
