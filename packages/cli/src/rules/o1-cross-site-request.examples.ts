import type { Rule } from '../rule.js'

const LIB = { 'lib/db.ts': `import { PrismaClient } from '@prisma/client'\nexport const db = new PrismaClient()\n` }
const HEAD = `import { cookies } from 'next/headers'\nimport { getServerSession } from 'next-auth'\nimport { db } from '@/lib/db'\n`
const WHO = `  const session = await getServerSession()\n  if (!session?.user) return new Response(null, { status: 401 })\n`
const route = (
  title: string,
  code: string,
  path = 'app/api/account/route.ts',
  more: Record<string, string> = {},
): { title: string; files: Record<string, string> } => ({
  title,
  files: { ...LIB, [path]: `${HEAD}${code}\n`, ...more },
})

/** Kept apart: they are longer than the rule. */
export const CROSS_SITE_EXAMPLES: Rule['examples'] = {
  bad: [
    route(
      'A GET that deletes.',
      `export async function GET() {\n${WHO}  await db.user.delete({ where: { id: session.user.id } })\n  return Response.json({ ok: true })\n}`,
    ),
    route(
      'A link that buys.',
      `import Stripe from 'stripe'\nconst stripe = new Stripe(process.env.STRIPE_KEY!)\nexport async function GET() {\n${WHO}  const checkout = await stripe.checkout.sessions.create({ mode: 'payment' })\n  return Response.json({ url: checkout.url })\n}`,
    ),
    route(
      'Sign-out by a link.',
      `export async function GET() {\n  (await cookies()).delete('session')\n  return Response.redirect('https://app.example/')\n}`,
      'app/api/logout/route.ts',
    ),
    route(
      'A Pages API handler that takes every method.',
      `export default async function handler(req, res) {\n  const session = await getServerSession(req, res)\n  if (!session) return res.status(401).end()\n  await db.user.update({ where: { id: session.user.id }, data: { name: req.query.name } })\n  res.json({ ok: true })\n}`,
      'pages/api/rename.ts',
    ),
    route(
      'A cookie that every site may send.',
      `export async function POST(req: Request) {\n${WHO}  await db.user.update({ where: { id: session.user.id }, data: await req.json() })\n  return Response.json({ ok: true })\n}`,
      'app/api/account/route.ts',
      {
        'lib/options.ts': `export const authOptions = { cookies: { sessionToken: { name: 'session', options: { httpOnly: true, sameSite: 'none', secure: true } } } }\n`,
      },
    ),

    route(
      'Sign-out by a link: the cookie is emptied.',
      `export async function GET() {\n  (await cookies()).set('token', '', { httpOnly: true, maxAge: 0 })\n  return Response.json({ ok: true })\n}`,
      'app/api/users/logout/route.ts',
    ),
    {
      title: 'Sign-out in the Pages Router, by any method.',
      files: {
        'pages/api/logout.js': `import { serialize } from 'cookie'\nexport default function handler(req, res) {\n  res.setHeader('Set-Cookie', serialize('token', '', { maxAge: -1, path: '/' }))\n  res.json({ ok: true })\n}\n`,
      },
    },
  ],
  good: [
    route(
      'Sign-out by POST: the cookie is emptied.',
      `export async function POST() {\n  (await cookies()).set('token', '', { httpOnly: true, maxAge: 0 })\n  return Response.json({ ok: true })\n}`,
      'app/api/users/logout/route.ts',
    ),
    {
      title: 'Sign-out in the Pages Router, by POST.',
      files: {
        'pages/api/logout.js': `import { serialize } from 'cookie'\nexport default function handler(req, res) {\n  if (req.method !== 'POST') return res.status(405).end()\n  res.setHeader('Set-Cookie', serialize('token', '', { maxAge: -1, path: '/' }))\n  res.json({ ok: true })\n}\n`,
      },
    },
    route(
      'What the request is handed on to looks at the method.',
      `import rename from '@/lib/rename'\nexport default function handler(req, res) {\n  return rename(req, res)\n}`,
      'pages/api/account-name.ts',
      {
        'lib/rename.ts': `import { getServerSession } from 'next-auth'\nimport { db } from './db'\nexport default async function rename(req, res) {\n  if (req.method !== 'POST') return res.status(405).end()\n  const session = await getServerSession(req, res, {})\n  if (!session) return res.status(401).end()\n  await db.user.update({ where: { id: session.user.id }, data: { name: 'x' } })\n  res.end()\n}\n`,
      },
    ),
    route(
      'A POST.',
      `export async function POST() {\n${WHO}  await db.user.delete({ where: { id: session.user.id } })\n  return Response.json({ ok: true })\n}`,
    ),
    route(
      'A GET that reads.',
      `export async function GET() {\n${WHO}  return Response.json(await db.order.findMany({ where: { ownerId: session.user.id } }))\n}`,
    ),
    route(
      'A credential in a header.',
      `import jwt from 'jsonwebtoken'\nexport async function GET(req: Request) {\n  const user = jwt.verify(req.headers.get('authorization')!, process.env.KEY!) as { sub: string }\n  await db.user.delete({ where: { id: user.sub } })\n  return Response.json({ ok: true })\n}`,
    ),
    route(
      'A provider’s callback.',
      `export async function GET(req: Request) {\n${WHO}  await db.account.create({ data: { userId: session.user.id } })\n  return Response.redirect('https://app.example/')\n}`,
      'app/api/oauth/callback/route.ts',
    ),
    route(
      'A Pages API handler that takes POST only.',
      `export default async function handler(req, res) {\n  if (req.method !== 'POST') return res.status(405).end()\n  const session = await getServerSession(req, res)\n  if (!session) return res.status(401).end()\n  await db.user.update({ where: { id: session.user.id }, data: { name: req.body.name } })\n  res.json({ ok: true })\n}`,
      'pages/api/rename.ts',
    ),
    route(
      'A cookie that every site may send, and a look at the origin.',
      `export async function POST(req: Request) {\n  if (req.headers.get('origin') !== 'https://app.example') return new Response(null, { status: 403 })\n${WHO}  await db.user.update({ where: { id: session.user.id }, data: await req.json() })\n  return Response.json({ ok: true })\n}`,
      'app/api/account/route.ts',
      {
        'lib/options.ts': `export const authOptions = { cookies: { sessionToken: { name: 'session', options: { httpOnly: true, sameSite: 'none', secure: true } } } }\n`,
      },
    ),
  ],
}
