import type { Rule } from '../rule.js'

const LIB = {
  'lib/db.ts': `import { PrismaClient } from '@prisma/client'\nexport const db = new PrismaClient()\n`,
  'lib/session.ts': `import { getServerSession } from 'next-auth'\nexport async function requireUser() {\n  const session = await getServerSession()\n  if (!session?.user) throw new Error('Sign in first')\n  return session.user\n}\nexport const withUser = (handler) => async (req, context) => {\n  const user = await requireUser()\n  return handler(req, { ...context, user })\n}\n`,
}
const HEAD = `import { getServerSession } from 'next-auth'\nimport jwt from 'jsonwebtoken'\nimport { db } from '@/lib/db'\nimport { requireUser, withUser } from '@/lib/session'\n`
const DELETES = `  await db.order.deleteMany()\n  return Response.json({ ok: true })\n`

function route(
  title: string,
  code: string,
  path = 'app/api/orders/route.ts',
  more: Record<string, string> = {},
): { title: string; files: Record<string, string> } {
  return { title, files: { ...LIB, [path]: `${HEAD}${code}\n`, ...more } }
}

/** Kept apart: they are longer than the rule. */
export const HANDLER_EXAMPLES: Rule['examples'] = {
  bad: [
    route('Anybody deletes.', `export async function DELETE() {\n${DELETES}}`),
    route(
      'Anybody empties the list that the module keeps.',
      `const orders: { id: string }[] = []\nexport async function DELETE() {\n  orders.splice(0)\n  return Response.json({ ok: true })\n}`,
    ),
    route(
      'The session is fetched, and nobody looks at it.',
      `export async function DELETE() {\n  const session = await getServerSession()\n${DELETES}}`,
    ),
    route(
      'It looks after the deed.',
      `export async function DELETE() {\n  await db.order.deleteMany()\n  const session = await getServerSession()\n  if (!session) return new Response(null, { status: 401 })\n  return Response.json({ ok: true })\n}`,
    ),
    route(
      'The header has to be there, whatever it says.',
      `export async function DELETE(req: Request) {\n  if (!req.headers.get('authorization')) return new Response(null, { status: 401 })\n${DELETES}}`,
    ),
    route(
      'A cookie says that he is an administrator.',
      `export async function DELETE(req) {\n  if (req.cookies.get('isAdmin')?.value !== 'true') return new Response(null, { status: 403 })\n${DELETES}}`,
    ),
    route(
      'An address says so.',
      `export async function DELETE(req) {\n  if (req.nextUrl.searchParams.get('admin') !== 'true') return new Response(null, { status: 403 })\n${DELETES}}`,
    ),
    route(
      'A token is decoded.',
      `export async function DELETE(req: Request) {\n  const user = jwt.decode(req.headers.get('authorization')!)\n  if (!user) return new Response(null, { status: 401 })\n${DELETES}}`,
    ),
    route(
      'A player’s record, by the address that the caller names.',
      `export async function GET(req: Request) {\n  const email = new URL(req.url).searchParams.get('email')!\n  return Response.json(await db.player.findUnique({ where: { email } }))\n}`,
      'app/api/players/route.ts',
    ),
    route(
      'Who has registered for an event.',
      `export async function GET(req: Request, { params }) {\n  const { id } = await params\n  return Response.json(await db.registration.findMany({ where: { eventId: id } }))\n}`,
      'app/api/events/[id]/registration/route.ts',
    ),
    route(
      'Uploads are signed for anybody.',
      `import { v2 as cloudinary } from 'cloudinary'\nexport async function POST(req: Request) {\n  const { paramsToSign } = await req.json()\n  return Response.json({ signature: cloudinary.utils.api_sign_request(paramsToSign, process.env.CLOUDINARY_SECRET!) })\n}`,
      'app/api/sign-image/route.ts',
    ),
    route('Only the proxy asks.', `export async function DELETE() {\n${DELETES}}`, 'app/api/orders/route.ts', {
      'proxy.ts': `import { auth } from '@/auth'\nexport default auth((req) => { if (!req.auth) return Response.redirect('/login') })\nexport const config = { matcher: ['/api/orders'] }\n`,
    }),
    route(
      'An administrator’s route that lets in every user.',
      `export async function GET() {\n  await requireUser()\n  return Response.json(await db.user.findMany())\n}`,
      'app/api/admin/users/route.ts',
    ),
    route(
      'A role that does not fit is only logged.',
      `export async function GET() {\n  const user = await requireUser()\n  if (user.role !== 'admin') console.warn('no administrator')\n  return Response.json(await db.user.findMany())\n}`,
      'app/api/admin/users/route.ts',
    ),
    route(
      'Where there is no session the condition is left out.',
      `export async function DELETE() {\n  const session = await getServerSession()\n  await db.order.deleteMany({ where: { ownerId: session?.user?.id } })\n  return Response.json({ ok: true })\n}`,
    ),
    {
      title: 'The environment, for everybody.',
      files: {
        'app/api/debug/route.ts': `export async function GET() {\n  return Response.json({ env: process.env })\n}\n`,
      },
    },
    {
      title: 'Anybody starts programs.',
      files: {
        'app/api/scan/route.ts': `import { exec } from 'node:child_process'\nimport { promisify } from 'node:util'\nconst run = promisify(exec)\nexport async function POST() {\n  return Response.json(await run('git fetch'))\n}\n`,
      },
    },
    {
      title: 'Anybody stores files.',
      files: {
        'app/api/upload/route.ts': `import { put } from '@vercel/blob'\nexport async function POST(req: Request) {\n  const file = (await req.formData()).get('file') as File\n  return Response.json(await put(file.name, file, { access: 'public' }))\n}\n`,
      },
    },
    {
      title: 'Records with passwords, written out.',
      files: {
        'app/api/people/route.ts': `const people = [{ id: 1, name: 'a', password: 'b' }]\nexport async function GET() {\n  return Response.json({ people })\n}\n`,
      },
    },
    route(
      'Strangers may add events, and not change them.',
      `export async function PUT(req: Request) {\n  const { id, name } = await req.json()\n  return Response.json(await db.event.update({ where: { id }, data: { name } }))\n}`,
      'app/api/events/route.ts',
    ),
    route(
      'All that strangers sent is for those who were written to.',
      `export async function GET() {\n  return Response.json(await db.contact.findMany())\n}`,
      'app/api/contact/route.ts',
    ),
    route(
      'The status of somebody’s machine, whoever asks.',
      `export async function POST(req: Request) {\n  const { userId } = await req.json()\n  return Response.json(await db.machine.findUnique({ where: { userId } }))\n}`,
      'app/api/machine/status/route.ts',
    ),
    route(
      'Results of the user in the path.',
      `export async function GET(req: Request, { params }: { params: { userId: string } }) {\n  return Response.json(await db.result.findMany({ where: { UserId: BigInt(params.userId) }, select: { score: true } }))\n}`,
      'app/api/results/[userId]/route.ts',
    ),
    route(
      'SQL that is put together, of users.',
      `import sqlite3 from 'sqlite3'\nconst lite = new sqlite3.Database('app.db')\nexport default function handler(req, res) {\n  const sql = "SELECT id, email FROM users WHERE email LIKE '%" + req.query.term + "%'"\n  lite.all(sql, [], (error, rows) => res.json(rows))\n}`,
      'pages/api/directory.ts',
    ),
    route(
      'A store of keys is the database.',
      `import { Redis } from '@upstash/redis'\nconst redis = Redis.fromEnv()\nexport async function POST(req: Request) {\n  const { id, tier } = await req.json()\n  await redis.set(\`user:\${id}\`, { tier })\n  return new Response(null, { status: 204 })\n}`,
      'app/api/tier/route.ts',
    ),

    route(
      'A token for a room, for whoever asks.',
      `import { AccessToken } from 'livekit-server-sdk'\nexport async function GET(req: Request) {\n  const name = new URL(req.url).searchParams.get('name')!\n  const token = new AccessToken(process.env.KEY, process.env.SECRET, { identity: name })\n  return Response.json({ room: await token.toJwt() })\n}`,
      'app/api/room/route.ts',
    ),
    route(
      'A job for a worker.',
      `import { Queue } from 'bullmq'\nconst exports = new Queue('exports')\nexport async function POST(req: Request) {\n  await exports.add('export', await req.json())\n  return Response.json({ ok: true })\n}`,
      'app/api/exports/route.ts',
    ),
    route(
      'A picture of somebody is removed from where it is kept.',
      `import { v2 as cloudinary } from 'cloudinary'\nexport async function POST(req: Request) {\n  const { id } = await req.json()\n  await cloudinary.uploader.destroy(id)\n  return Response.json({ ok: true })\n}`,
      'app/api/pictures/route.ts',
    ),
    route(
      'A new password for whoever’s address is named.',
      `import bcrypt from 'bcryptjs'\nexport async function POST(req: Request) {\n  const { email, password } = await req.json()\n  await db.user.update({ where: { email }, data: { password: await bcrypt.hash(password, 12) } })\n  return Response.json({ ok: true })\n}`,
      'app/api/auth/forgot-password/route.ts',
    ),
    {
      title: 'A verification that is told of its outcome, and goes on whatever it was.',
      files: {
        ...LIB,
        'pages/api/orders.js': `import nc from 'next-connect'\nimport jwt from 'jsonwebtoken'\nimport { db } from '../../lib/db'\nconst check = (req, res, next) => {\n  jwt.verify(req.headers.authorization, process.env.KEY, (error, claims) => {\n    req.user = claims\n    next()\n  })\n}\nexport default nc().use(check).delete(async (req, res) => {\n  await db.order.deleteMany()\n  res.end()\n})\n`,
      },
    },
    {
      title: 'The middleware comes after the handler.',
      files: {
        ...LIB,
        'pages/api/orders.js': `import nc from 'next-connect'\nimport { getServerSession } from 'next-auth'\nimport { db } from '../../lib/db'\nconst check = async (req, res, next) => {\n  if (!(await getServerSession(req, res))) return next(new Error('sign in'))\n  next()\n}\nexport default nc().delete(async (req, res) => {\n  await db.order.deleteMany()\n  res.end()\n}).use(check)\n`,
      },
    },
  ],
  good: [
    route(
      'A read remembers what it has read.',
      `const orders: unknown[] = []\nexport async function GET() {\n  if (orders.length === 0) orders.push(...(await (await fetch('https://api.example.com/catalogue')).json()))\n  return Response.json({ count: orders.length })\n}`,
    ),
    route(
      'Players that everybody may look at.',
      `export async function GET(req: Request) {\n  const team = new URL(req.url).searchParams.get('team')!\n  return Response.json(await db.player.findMany({ where: { team } }))\n}`,
      'app/api/players/route.ts',
    ),
    route(
      'A token for a room, for somebody who is known.',
      `import { AccessToken } from 'livekit-server-sdk'\nexport async function GET() {\n  const user = await requireUser()\n  const token = new AccessToken(process.env.KEY, process.env.SECRET, { identity: user.id })\n  return Response.json({ room: await token.toJwt() })\n}`,
      'app/api/room/route.ts',
    ),
    route(
      'A new password for the bearer of a token.',
      `import bcrypt from 'bcryptjs'\nexport async function POST(req: Request) {\n  const { token, password } = await req.json()\n  const reset = await db.passwordReset.findFirst({ where: { token } })\n  if (!reset) return new Response(null, { status: 400 })\n  await db.user.update({ where: { email: reset.email }, data: { password: await bcrypt.hash(password, 12) } })\n  return Response.json({ ok: true })\n}`,
      'app/api/auth/reset-password/route.ts',
    ),
    route(
      'A registration, by what it does and not by its path.',
      `import bcrypt from 'bcryptjs'\nexport async function POST(req: Request) {\n  const { email, password } = await req.json()\n  if (await db.user.findUnique({ where: { email } })) return new Response(null, { status: 409 })\n  await db.user.create({ data: { email, password: await bcrypt.hash(password, 12) } })\n  return Response.json({ ok: true })\n}`,
      'app/api/users/route.ts',
    ),
    {
      title: 'Middleware that calls back once the token is verified.',
      files: {
        ...LIB,
        'pages/api/orders.js': `import nc from 'next-connect'\nimport jwt from 'jsonwebtoken'\nimport { db } from '../../lib/db'\nconst check = (req, res, next) => {\n  jwt.verify(req.headers.authorization, process.env.KEY, (error, claims) => {\n    if (error) return res.status(401).end()\n    req.user = claims\n    next()\n  })\n}\nexport default nc().use(check).delete(async (req, res) => {\n  await db.order.deleteMany()\n  res.end()\n})\n`,
      },
    },
    {
      title: 'A handler that looks at whom middleware has put on the request.',
      files: {
        ...LIB,
        'pages/api/orders.js': `import nc from 'next-connect'\nimport passport from 'passport'\nimport { db } from '../../lib/db'\nconst auth = [passport.initialize(), passport.session()]\nexport default nc().delete(...auth, async (req, res) => {\n  if (!req.user) return res.status(401).end()\n  await db.order.deleteMany()\n  res.end()\n})\n`,
      },
    },
    {
      title: 'One of an object’s functions is called, after a check.',
      files: {
        ...LIB,
        'lib/api.js': `import { getServerSession } from 'next-auth'\nexport const api = (handlers) => async (req, res) => {\n  if (!(await getServerSession(req, res))) return res.status(401).end()\n  await handlers[req.method.toLowerCase()](req, res)\n}\n`,
        'pages/api/orders.js': `import { api } from '../../lib/api'\nimport { db } from '../../lib/db'\nexport default api({ delete: remove })\nasync function remove(req, res) {\n  await db.order.deleteMany()\n  res.end()\n}\n`,
      },
    },
    route(
      'A library is handed the credential, and calls back.',
      `import jackson from '@boxyhq/saml-jackson'\nexport async function POST(req) {\n  const secret = req.headers.get('authorization')?.split(' ')[1]\n  const { directory } = await jackson({})\n  const { status, data } = await directory.handle({ secret, body: await req.json() }, async (event) => {\n    await db.order.delete({ where: { id: event.id } })\n  })\n  return Response.json(data, { status })\n}`,
      'app/api/directory/route.ts',
    ),
    route(
      'A cache of what is for everybody.',
      `import { Redis } from '@upstash/redis'\nconst redis = Redis.fromEnv()\nexport async function POST(req: Request) {\n  const { slug } = await req.json()\n  await redis.set(\`post:\${slug}\`, await db.post.findUnique({ where: { slug } }))\n  return new Response(null, { status: 204 })\n}`,
      'app/api/warm/route.ts',
    ),
    route(
      'A page of the payment provider, opened for whoever buys.',
      `import Stripe from 'stripe'\nconst stripe = new Stripe(process.env.STRIPE_KEY!)\nexport async function GET() {\n  const session = await stripe.checkout.sessions.create({ mode: 'payment', line_items: [{ price: 'p', quantity: 1 }], success_url: 'https://example.com/thanks' })\n  return Response.redirect(session.url!)\n}`,
      'app/api/buy/route.ts',
    ),
    route(
      'How it goes is for everybody.',
      `export async function GET() {\n  return Response.json({ orders: await db.order.count() })\n}`,
      'app/api/status/route.ts',
    ),
    route(
      'Strangers send an event.',
      `export async function POST(req: Request) {\n  const { name } = await req.json()\n  return Response.json(await db.event.create({ data: { name } }))\n}`,
      'app/api/events/route.ts',
    ),
    route(
      'The session is looked at first.',
      `export async function DELETE() {\n  const session = await getServerSession()\n  if (!session?.user) return new Response(null, { status: 401 })\n  await db.order.deleteMany({ where: { ownerId: session.user.id } })\n  return Response.json({ ok: true })\n}`,
    ),
    route(
      'A wrapper asks.',
      `export const DELETE = withUser(async (req, { user }) => {\n  await db.order.deleteMany({ where: { ownerId: user.id } })\n  return Response.json({ ok: true })\n})`,
    ),
    route(
      'An administrator’s role.',
      `export async function GET() {\n  const user = await requireUser()\n  if (user.role !== 'admin') return new Response(null, { status: 403 })\n  return Response.json(await db.user.findMany())\n}`,
      'app/api/admin/users/route.ts',
    ),
    route(
      'A helper whose source is not here.',
      `import { getCurrentUser } from '@/server/auth'\nexport async function DELETE() {\n  const user = await getCurrentUser()\n  if (!user) return new Response(null, { status: 401 })\n${DELETES}}`,
    ),
    route(
      'Whoever signs up has no session yet.',
      `export async function POST(req: Request) {\n  const { email } = await req.json()\n  await db.user.create({ data: { email } })\n  return Response.json({ ok: true })\n}`,
      'app/api/auth/register/route.ts',
    ),
    route(
      'What the site shows to everybody.',
      `export async function GET() {\n  return Response.json(await db.post.findMany({ where: { published: true } }))\n}`,
      'app/api/posts/route.ts',
    ),
    route(
      'A webhook is another item.',
      `export async function POST(req: Request) {\n  const event = await req.json()\n  await db.order.update({ where: { id: event.id }, data: { paid: true } })\n  return Response.json({ ok: true })\n}`,
      'app/api/webhooks/stripe/route.ts',
    ),
    route(
      'Health.',
      `export async function GET() {\n  await db.$queryRaw\`select 1\`\n  return Response.json({ ok: true })\n}`,
      'app/api/health/route.ts',
    ),
    route(
      'A form for strangers.',
      `export async function POST(req: Request) {\n  const { email } = await req.json()\n  await db.subscriber.create({ data: { email } })\n  return Response.json({ ok: true })\n}`,
      'app/api/newsletter/route.ts',
    ),
    route(
      'A token that is looked up.',
      `export async function GET(req: Request, { params }) {\n  const { token } = await params\n  return Response.json(await db.share.findUnique({ where: { token } }))\n}`,
      'app/api/share/[token]/route.ts',
    ),
    route(
      'A backend behind it looks at the header.',
      `export async function GET(req: Request) {\n  const token = req.headers.get('authorization')\n  if (!token) return new Response(null, { status: 401 })\n  return fetch('https://backend.example/orders', { headers: { authorization: token } })\n}`,
    ),
  ],
  unknown: [
    route(
      'A billboard is no bill.',
      `export async function GET() {\n  return Response.json(await db.billboardSlot.findMany())\n}`,
      'app/api/slots/route.ts',
    ),
    route(
      'A helper that asks nobody, elsewhere.',
      `import { getUser } from '@/lib/user'\nexport async function DELETE(req: Request) {\n  const user = getUser(req)\n  if (!user) return new Response(null, { status: 401 })\n${DELETES}}`,
      'app/api/orders/route.ts',
      {
        'lib/user.ts': `export function getUser(req) {\n  return { id: req.headers.get('x-user-id') }\n}\n`,
      },
    ),
  ],
}
