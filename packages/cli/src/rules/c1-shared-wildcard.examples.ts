import type { Example, Rule } from '../rule.js'

const LIB = {
  'lib/db.ts': `import { PrismaClient } from '@prisma/client'\nexport const db = new PrismaClient()\n`,
  'app/page.tsx': 'export default function Page() {}\n',
}
const SIGNED_IN = `const session = await getServerSession()\n  if (!session) return new Response(null, { status: 401 })`
const ORDERS = `db.order.findMany({ where: { userId: session.user.id } })`
const HEAD = `import { getServerSession } from 'next-auth'\nimport { db } from '@/lib/db'\n`
const CONSTANT = `export const cors = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Methods': 'GET, POST' }\n`
const plain = (path: string): Record<string, string> => ({
  [`app/api/${path}/route.ts`]: `${HEAD}export async function GET() {\n  ${SIGNED_IN}\n  return Response.json(await ${ORDERS})\n}\n`,
})
const config = (source: string, origin: string): Record<string, string> => ({
  'next.config.ts': `export default {\n  async headers() {\n    return [{ source: '${source}', headers: [{ key: 'Access-Control-Allow-Origin', value: '${origin}' }] }]\n  },\n}\n`,
})
const given = (title: string, ...files: readonly Record<string, string>[]): Example => ({
  title,
  files: Object.assign({}, LIB, ...files) as Record<string, string>,
})

/** Kept apart: they are longer than the rule. */
export const SHARED_WILDCARD_EXAMPLES: Rule['examples'] = {
  bad: [
    given('A constant of another file, beside a session.', {
      'lib/cors.ts': CONSTANT,
      'app/api/orders/route.ts': `${HEAD}import { cors } from '@/lib/cors'\nexport async function GET() {\n  ${SIGNED_IN}\n  return Response.json(await ${ORDERS}, { headers: cors })\n}\n`,
    }),
    given('A constant of the same file.', {
      'app/api/orders/route.ts': `${HEAD}${CONSTANT}export async function GET() {\n  ${SIGNED_IN}\n  return Response.json(await ${ORDERS}, { headers: { ...cors } })\n}\n`,
    }),
    given('next.config, for all of the API.', config('/api/:path*', '*'), plain('orders')),
    given('The proxy, for all of the API.', plain('orders'), {
      'proxy.ts': `import { NextResponse } from 'next/server'\nexport function proxy() {\n  const res = NextResponse.next()\n  res.headers.set('Access-Control-Allow-Origin', '*')\n  return res\n}\nexport const config = { matcher: '/api/:path*' }\n`,
    }),
    given('A wrapper.', {
      'lib/with-cors.ts': `export const withCors = (handler) => async (req) => {\n  const res = await handler(req)\n  res.headers.set('Access-Control-Allow-Origin', '*')\n  return res\n}\n`,
      'app/api/orders/route.ts': `${HEAD}import { withCors } from '@/lib/with-cors'\nexport const GET = withCors(async () => {\n  ${SIGNED_IN}\n  return Response.json(await ${ORDERS})\n})\n`,
    }),
    given('A package whose default it is.', {
      'lib/cors.ts': `import Cors from 'cors'\nconst run = Cors()\nexport const cors = (req, res) => new Promise((done) => run(req, res, done))\n`,
      'pages/api/orders.ts': `${HEAD}import NextCors from 'nextjs-cors'\nasync function allow(req, res) {\n  await NextCors(req, res, { origin: '*', methods: ['GET'] })\n}\nexport default async function handler(req, res) {\n  await allow(req, res)\n  ${SIGNED_IN}\n  res.json(await ${ORDERS})\n}\n`,
    }),
  ],
  good: [
    given('A constant that a public answer carries.', {
      'lib/cors.ts': CONSTANT,
      'app/api/countries/route.ts': `import { cors } from '@/lib/cors'\nexport async function GET() {\n  return Response.json(['de'], { headers: cors })\n}\n`,
    }),
    given('next.config, for files.', config('/fonts/:path*', '*'), plain('orders')),
    given('next.config with one origin.', config('/api/:path*', 'https://shop.example'), plain('orders')),
    given('next.config, for another part of the API.', config('/api/countries', '*'), plain('orders')),
    given('A constant that nobody uses.', { 'lib/cors.ts': CONSTANT }, plain('orders')),
    given('The proxy, for paths with a prefix.', plain('orders'), {
      'proxy.ts': `import { NextResponse } from 'next/server'\nexport function proxy(req) {\n  const res = NextResponse.next()\n  if (req.nextUrl.pathname.startsWith('/api/countries')) res.headers.set('Access-Control-Allow-Origin', '*')\n  return res\n}\n`,
    }),
  ],
  unknown: [
    given('A constant that some answers carry, and some do not.', {
      'lib/answers.ts': `const corsHeaders = { 'Access-Control-Allow-Origin': '*' }\nexport const answer = (data, cors = false) => Response.json(data, { headers: { ...(cors && corsHeaders) } })\n`,
      'app/api/orders/route.ts': `${HEAD}import { answer } from '@/lib/answers'\nexport async function GET() {\n  ${SIGNED_IN}\n  return answer(await ${ORDERS})\n}\n`,
    }),
    given(
      'next.config, for an API that is made for others.',
      config('/api/v1/client/:path*', '*'),
      plain('v1/client/orders'),
    ),
  ],
}
