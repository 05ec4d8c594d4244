import type { Example, Rule } from '../rule.js'

const LIMITS = `import { Ratelimit } from '@upstash/ratelimit'\nimport { Redis } from '@upstash/redis'\nconst limiter = new Ratelimit({ redis: Redis.fromEnv(), limiter: Ratelimit.slidingWindow(5, '1 m') })\n`
const route = (title: string, address: string, head = '', more: Record<string, string> = {}): Example => ({
  title,
  files: {
    'app/api/contact/route.ts': `${LIMITS}${head}export async function POST(request: Request) {\n  ${address}\n  const { success } = await limiter.limit(\`contact:\${ip}\`)\n  if (!success) return new Response(null, { status: 429 })\n  return Response.json({})\n}\n`,
    ...more,
  },
})

/** Kept apart: they are longer than the rule. */
export const ADDRESS_EXAMPLES: Rule['examples'] = {
  bad: [
    route('The header as it came.', `const ip = request.headers.get('x-forwarded-for') ?? 'unknown'`),
    route(
      'Its first entry.',
      `const ip = request.headers.get('x-forwarded-for')?.split(',')[0]?.trim() ?? '127.0.0.1'`,
    ),
    route(
      'By next/headers.',
      `const ip = (await headers()).get('X-Forwarded-For') || 'none'`,
      `import { headers } from 'next/headers'\n`,
    ),
    route('A function of another file.', `const ip = getIp(request)`, `import { getIp } from '@/lib/ip'\n`, {
      'lib/ip.ts': `export function getIp(req: Request) {\n  const forwarded = req.headers.get('x-forwarded-for')\n  if (forwarded) return forwarded.split(',')[0]\n  return req.headers.get('x-real-ip') ?? '0.0.0.0'\n}\n`,
    }),
    route(
      'A package that looks through the headers.',
      `const ip = requestIp.getClientIp(request)`,
      `import requestIp from 'request-ip'\n`,
    ),
    {
      title: 'A list of allowed addresses.',
      files: {
        'pages/api/admin.ts': `const ALLOWED = ['203.0.113.7']\nexport default function handler(req, res) {\n  const ip = req.headers['x-forwarded-for']\n  if (!isAllowedIp(ip)) return res.status(403).end()\n  res.json({})\n}\nfunction isAllowedIp(ip) {\n  return ALLOWED.includes(ip)\n}\n`,
      },
    },
    {
      title: 'A map that counts.',
      files: {
        'proxy.ts': `const hits = new Map()\nexport function proxy(req) {\n  const ip = req.headers.get('x-real-ip') ?? 'unknown'\n  const count = (hits.get(ip) ?? 0) + 1\n  hits.set(ip, count)\n  if (count > 100) return new Response(null, { status: 429 })\n}\n`,
        'app/page.tsx': '',
      },
    },
  ],
  good: [
    route(
      'What the platform verifies.',
      `const ip = ipAddress(request) ?? 'unknown'`,
      `import { ipAddress } from '@vercel/functions'\n`,
    ),
    route(
      'The entry that the proxy wrote.',
      `const ip = request.headers.get('x-forwarded-for')?.split(',').at(-1)?.trim() ?? 'unknown'`,
    ),
    route('The user, who signed in.', `const ip = (await auth())?.user?.id`, `import { auth } from '@/auth'\n`),
    route(
      'So many entries from the end as there are proxies.',
      `const entries = (request.headers.get('x-forwarded-for') ?? '').split(',')\n  const ip = entries[entries.length - 2] ?? 'unknown'`,
    ),
    {
      title: 'It is logged.',
      files: {
        'app/api/x/route.ts': `export async function POST(request: Request) {\n  console.log('from', request.headers.get('x-forwarded-for'))\n  return Response.json({})\n}\n`,
      },
    },
    {
      title: 'It is kept with a record.',
      files: {
        'app/api/x/route.ts': `import { PrismaClient } from '@prisma/client'\nconst db = new PrismaClient()\nexport async function POST(request: Request) {\n  const ip = request.headers.get('x-forwarded-for')?.split(',')[0]\n  await db.visit.create({ data: { ip } })\n  return Response.json({})\n}\n`,
      },
    },
    {
      title: 'It is asked for before it is compared with nothing.',
      files: {
        'app/api/x/route.ts': `export async function GET(request: Request) {\n  const ip = request.headers.get('x-forwarded-for') ?? ''\n  if (ip === '') return Response.json({ ip: null })\n  return Response.json({ ip })\n}\n`,
      },
    },
  ],
  unknown: [
    route(
      'A header of a platform comes first.',
      `const ip = request.headers.get('cf-connecting-ip') ?? request.headers.get('x-forwarded-for') ?? 'unknown'`,
    ),
    route('What NextRequest was told.', `const ip = request.ip ?? 'unknown'`),
    route('The header that Vercel writes, on Vercel.', `const ip = request.headers.get('x-real-ip') ?? 'unknown'`, '', {
      'vercel.json': '{}',
    }),
  ],
}
