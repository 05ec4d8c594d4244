import type { Rule } from '../rule.js'

const route = (
  title: string,
  body: string,
  more: Record<string, string> = {},
): { title: string; files: Record<string, string> } => ({
  title,
  files: {
    'lib/db.ts': `import { PrismaClient } from '@prisma/client'\nexport const db = new PrismaClient()\n`,
    'app/api/orders/route.ts': `import { headers } from 'next/headers'\nimport { getServerSession } from 'next-auth'\nimport { db } from '@/lib/db'\nexport async function GET(req: Request) {\n${body}\n}\n`,
    ...more,
  },
})
const ORDERS = `  return Response.json(await db.order.findMany({ where: { ownerId: userId } }))`

/** Kept apart: they are longer than the rule. */
export const HEADER_EXAMPLES: Rule['examples'] = {
  bad: [
    route('The user is a header.', `  const userId = req.headers.get('x-user-id')\n${ORDERS}`),
    route('The same by next/headers.', `  const userId = (await headers()).get('X-User-Id')!\n${ORDERS}`),
    route(
      'So is the role.',
      `  if (req.headers.get('x-user-role') !== 'admin') return new Response(null, { status: 403 })\n  return Response.json(await db.order.findMany())`,
    ),
    route(
      'A second factor that is a header.',
      `  const session = await getServerSession()\n  if (!session) return new Response(null, { status: 401 })\n  const mfa = req.headers.get('x-mfa')\n  if (!mfa) return new Response(null, { status: 401 })\n  return Response.json(await db.order.findMany())`,
    ),
    route('The proxy sets it, for other paths.', `  const userId = req.headers.get('x-user-id')!\n${ORDERS}`, {
      'proxy.ts': `import { NextResponse } from 'next/server'\nexport async function proxy(req) {\n  const headers = new Headers(req.headers)\n  headers.set('x-user-id', await userOf(req))\n  return NextResponse.next({ request: { headers } })\n}\nexport const config = { matcher: ['/api/admin/:path*'] }\n`,
    }),
    {
      title: 'In a helper, before the token.',
      files: {
        'lib/auth.ts': `export function currentUser(req: Request) {\n  const id = req.headers.get('x-user-id')\n  if (id) return { id }\n  return null\n}\n`,
        'app/page.tsx': '',
      },
    },
    {
      title: 'In the Pages Router.',
      files: {
        'pages/api/orders.ts': `export default function handler(req, res) {\n  const userId = req.headers['x-user-id']\n  res.json({ userId })\n}\n`,
      },
    },
  ],
  good: [
    route(
      'The session says who.',
      `  const session = await getServerSession()\n  if (!session?.user) return new Response(null, { status: 401 })\n  const userId = session.user.id\n${ORDERS}`,
    ),
    route(
      'A header of another service’s answer.',
      `  const answer = await fetch('https://id.example/me')\n  return Response.json({ id: answer.headers.get('x-user-id') })`,
    ),
    route(
      'Only who shows the secret may say it.',
      "  if (req.headers.get('authorization') !== `Bearer ${process.env.SERVICE_SECRET}`) return new Response(null, { status: 401 })\n  const userId = req.headers.get('x-user-id')!\n" +
        ORDERS,
    ),
    route(
      'It is logged, and nothing else.',
      `  console.log(req.headers.get('x-user-id'))\n  return Response.json(await db.post.findMany())`,
    ),
    route(
      'A header that names no person.',
      `  const id = req.headers.get('x-request-id')\n  return Response.json({ id })`,
    ),
  ],
  unknown: [
    route('The project’s own proxy sets it.', `  const userId = req.headers.get('x-user-id')!\n${ORDERS}`, {
      'proxy.ts': `import { NextResponse } from 'next/server'\nexport async function proxy(req) {\n  const headers = new Headers(req.headers)\n  headers.set('x-user-id', await userOf(req))\n  return NextResponse.next({ request: { headers } })\n}\n`,
    }),
  ],
}
