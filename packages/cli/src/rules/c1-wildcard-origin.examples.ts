import type { Example, Rule } from '../rule.js'

const LIB = {
  'lib/db.ts': `import { PrismaClient } from '@prisma/client'\nexport const db = new PrismaClient()\n`,
  'lib/session.ts': `import { getServerSession } from 'next-auth'\nexport async function requireUser() {\n  const session = await getServerSession()\n  if (!session) throw new Error('sign in')\n  return session.user\n}\n`,
}
const HEAD = `import { db } from '@/lib/db'\nimport { requireUser } from '@/lib/session'\n`
const ANY = `{ headers: { 'Access-Control-Allow-Origin': '*' } }`
const at = (path: string, title: string, code: string): Example => ({
  title,
  files: { ...LIB, [`app/api/${path}/route.ts`]: `${HEAD}${code}` },
})

/** Kept apart: they are longer than the rule. */
export const WILDCARD_EXAMPLES: Rule['examples'] = {
  bad: [
    at(
      'orders',
      'Orders of whoever is signed in.',
      `export async function GET() {\n  const user = await requireUser()\n  const orders = await db.order.findMany({ where: { userId: user.id } })\n  return Response.json(orders, ${ANY})\n}\n`,
    ),
    at(
      'auth/login',
      'A sign-in that answers with a token.',
      `import jwt from 'jsonwebtoken'\nexport async function POST(req: Request) {\n  const { email } = await req.json()\n  const user = await db.user.findUnique({ where: { email } })\n  const token = jwt.sign({ id: user.id }, process.env.JWT_SECRET)\n  return Response.json({ token }, ${ANY})\n}\n`,
    ),
    at(
      'profile',
      'The preflight of one.',
      `export async function OPTIONS() {\n  return new Response(null, ${ANY})\n}\nexport async function PUT(req: Request) {\n  const user = await requireUser()\n  return Response.json(await db.user.update({ where: { id: user.id }, data: { name: 'x' } }))\n}\n`,
    ),
    at(
      'notes',
      'A change that nobody guards.',
      `export async function DELETE() {\n  await db.note.deleteMany()\n  const res = Response.json({ ok: true })\n  res.headers.set('Access-Control-Allow-Origin', '*')\n  return res\n}\n`,
    ),
    {
      title: 'In the Pages Router.',
      files: {
        ...LIB,
        'pages/api/invoices.ts': `import { db } from '@/lib/db'\nimport { getServerSession } from 'next-auth'\nexport default async function handler(req, res) {\n  res.setHeader('Access-Control-Allow-Origin', '*')\n  const session = await getServerSession(req, res)\n  if (!session) return res.status(401).end()\n  res.json(await db.invoice.findMany({ where: { userId: session.user.id } }))\n}\n`,
      },
    },
    at(
      'account',
      'Of two values that it may have, one.',
      `export async function GET() {\n  const user = await requireUser()\n  const origin = process.env.ORIGIN ?? '*'\n  return Response.json(await db.account.findMany({ where: { userId: user.id } }), { headers: { 'access-control-allow-origin': origin } })\n}\n`,
    ),
  ],
  good: [
    at(
      'countries',
      'A list that is in the code.',
      `export async function GET() {\n  return Response.json(['de', 'fr'], ${ANY})\n}\n`,
    ),
    at(
      'products',
      'What the shop shows to everybody.',
      `export async function GET() {\n  return Response.json(await db.product.findMany(), ${ANY})\n}\n`,
    ),
    at(
      'orders',
      'One origin by its name.',
      `export async function GET() {\n  const user = await requireUser()\n  const orders = await db.order.findMany({ where: { userId: user.id } })\n  return Response.json(orders, { headers: { 'Access-Control-Allow-Origin': 'https://shop.example' } })\n}\n`,
    ),
    at(
      'orders',
      'No header at all.',
      `export async function GET() {\n  const user = await requireUser()\n  return Response.json(await db.order.findMany({ where: { userId: user.id } }))\n}\n`,
    ),
    at(
      'health',
      'The preflight of a public answer.',
      `export async function OPTIONS() {\n  return new Response(null, ${ANY})\n}\nexport async function GET() {\n  return Response.json({ ok: true }, ${ANY})\n}\n`,
    ),
    at(
      'webhooks/pay',
      'A service calls it, and no browser.',
      `export async function POST(req: Request) {\n  if (req.headers.get('authorization') !== \`Bearer \${process.env.HOOK_SECRET}\`) return new Response(null, { status: 401 })\n  await db.order.updateMany({ data: { paid: true } })\n  return Response.json({}, ${ANY})\n}\n`,
    ),
  ],
  unknown: [
    at(
      'oauth/userinfo',
      'An interface that is made for other people’s programs.',
      `export async function GET() {\n  const user = await requireUser()\n  return Response.json(await db.user.findUnique({ where: { id: user.id } }), ${ANY})\n}\n`,
    ),
    at(
      'v1/links',
      'A public API with keys.',
      `export async function POST(req: Request) {\n  const user = await requireUser()\n  return Response.json(await db.link.create({ data: { userId: user.id } }), ${ANY})\n}\n`,
    ),
  ],
}
