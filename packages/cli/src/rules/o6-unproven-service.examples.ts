import type { Rule } from '../rule.js'

const LIB = {
  'lib/db.ts': `import { PrismaClient } from '@prisma/client'\nexport const db = new PrismaClient()\n`,
  'lib/stripe.ts': `import Stripe from 'stripe'\nexport const stripe = new Stripe(process.env.STRIPE_KEY!)\n`,
}
const HEAD = `import { createHmac, timingSafeEqual } from 'node:crypto'\nimport { Webhook } from 'svix'\nimport { Receiver } from '@upstash/qstash'\nimport { db } from '@/lib/db'\nimport { stripe } from '@/lib/stripe'\nimport { api } from '@/billing'\n`
const PAID = `  await db.order.update({ where: { id: event.id }, data: { paid: true } })\n  return Response.json({ ok: true })\n`

function webhook(title: string, body: string): { title: string; files: Record<string, string> } {
  return {
    title,
    files: {
      ...LIB,
      'app/api/webhooks/payments/route.ts': `${HEAD}export async function POST(req: Request) {\n${body}${PAID}}\n`,
    },
  }
}

function cron(title: string, body: string): { title: string; files: Record<string, string> } {
  return {
    title,
    files: {
      ...LIB,
      'app/api/cron/cleanup/route.ts': `${HEAD}export async function GET(req: Request) {\n${body}  await db.session.deleteMany()\n  return Response.json({ ok: true })\n}\n`,
    },
  }
}

/** Kept apart: they are longer than the rule. */
export const SERVICE_EXAMPLES: Rule['examples'] = {
  bad: [
    cron(
      'It is verified where nobody can call it.',
      `  if (process.env.NODE_ENV === 'development') {\n    if (req.headers.get('authorization') !== process.env.CRON_SECRET) return new Response(null, { status: 401 })\n  }\n`,
    ),
    webhook('Whatever is sent is believed.', `  const event = await req.json()\n`),
    webhook(
      'The signature has to be there, and nothing more.',
      `  const signature = req.headers.get('stripe-signature')\n  if (!signature) return new Response(null, { status: 400 })\n  const event = await req.json()\n`,
    ),
    webhook(
      'It is verified, and the answer is forgotten.',
      `  const event = await req.json()\n  timingSafeEqual(Buffer.from(req.headers.get('x-signature') ?? ''), Buffer.from('x'))\n`,
    ),
    webhook(
      'A signature that is wrong is logged.',
      `  const body = await req.text()\n  let event = JSON.parse(body)\n  try {\n    event = stripe.webhooks.constructEvent(body, req.headers.get('stripe-signature')!, process.env.HOOK_SECRET!)\n  } catch {\n    console.warn('signature')\n  }\n`,
    ),
    cron('Anybody runs the job.', ''),
    {
      title: 'It is verified after the deed.',
      files: {
        ...LIB,
        'app/api/webhooks/users/route.ts': `${HEAD}export async function POST(req: Request) {\n  const body = await req.text()\n  await db.user.create({ data: JSON.parse(body) })\n  new Webhook(process.env.HOOK_SECRET!).verify(body, Object.fromEntries(req.headers))\n  return new Response()\n}\n`,
      },
    },
  ],
  good: [
    cron(
      'It is verified wherever it is deployed.',
      `  if (process.env.VERCEL === '1') {\n    const receiver = new Receiver({ currentSigningKey: '', nextSigningKey: '' })\n    const right = await receiver.verify({ signature: req.headers.get('upstash-signature') ?? '', body: await req.text() })\n    if (!right) return new Response(null, { status: 401 })\n  }\n`,
    ),
    webhook(
      'One of several signatures is right.',
      `  const text = await req.text()\n  const expected = createHmac('sha256', process.env.HOOK_SECRET!).update(text).digest()\n  const right = (req.headers.get('x-signatures') ?? '').split(' ').some((each) => timingSafeEqual(Buffer.from(each), expected))\n  if (!right) return new Response(null, { status: 401 })\n  const event = JSON.parse(text)\n`,
    ),
    webhook(
      'A client’s own check, whose source is not here.',
      `  const event = await req.json()\n  const valid = await api.webhooks.verify({ signature: req.headers.get('x-signature'), payload: event })\n  if (!valid) return new Response(null, { status: 401 })\n`,
    ),
    webhook(
      'Stripe’s own check.',
      `  const event = stripe.webhooks.constructEvent(await req.text(), req.headers.get('stripe-signature')!, process.env.HOOK_SECRET!)\n`,
    ),
    webhook(
      'The check of svix.',
      `  const body = await req.text()\n  const event = new Webhook(process.env.HOOK_SECRET!).verify(body, Object.fromEntries(req.headers)) as { id: string }\n`,
    ),
    webhook(
      'A digest that is compared in constant time.',
      `  const body = await req.text()\n  const given = Buffer.from(req.headers.get('x-signature') ?? '', 'hex')\n  const wanted = createHmac('sha256', process.env.HOOK_SECRET!).update(body).digest()\n  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return new Response(null, { status: 401 })\n  const event = JSON.parse(body)\n`,
    ),
    webhook(
      'The check of QStash.',
      `  const body = await req.text()\n  const good = await new Receiver().verify({ signature: req.headers.get('upstash-signature')!, body })\n  if (!good) return new Response(null, { status: 401 })\n  const event = JSON.parse(body)\n`,
    ),
    cron(
      'A secret of the environment.',
      "  if (req.headers.get('authorization') !== `Bearer ${process.env.CRON_SECRET}`) return new Response(null, { status: 401 })\n",
    ),
    {
      title: 'People manage their webhooks here.',
      files: {
        ...LIB,
        'app/api/webhooks/route.ts': `import { getServerSession } from 'next-auth'\nimport { db } from '@/lib/db'\nexport async function GET() {\n  const session = await getServerSession()\n  if (!session?.user) return new Response(null, { status: 401 })\n  return Response.json(await db.webhook.findMany({ where: { ownerId: session.user.id } }))\n}\n`,
      },
    },
  ],
}
