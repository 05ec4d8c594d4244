import type { Rule } from '../rule.js'

const LIB = {
  'lib/db.ts': `import { PrismaClient } from '@prisma/client'\nexport const db = new PrismaClient()\n`,
}

function users(title: string, code: string): { title: string; files: Record<string, string> } {
  return { title, files: { ...LIB, 'app/api/users/route.ts': `import { db } from '@/lib/db'\n${code}\n` } }
}

/** Kept apart: they are longer than the rule. */
export const EMAIL_EXAMPLES: Rule['examples'] = {
  bad: [
    users(
      'It is stored as it comes.',
      `export async function POST(request: Request) {\n  const { email } = await request.json()\n  if (!email) return new Response(null, { status: 400 })\n  return Response.json(await db.user.create({ data: { email } }))\n}`,
    ),
    users(
      'It is looked up as it comes.',
      `export async function POST(request: Request) {\n  const body = await request.json()\n  return Response.json(await db.user.findUnique({ where: { email: body.email } }))\n}`,
    ),
    users(
      'A mail is sent to it.',
      `import { Resend } from 'resend'\nconst resend = new Resend(process.env.RESEND_KEY)\nexport async function POST(request: Request) {\n  const { email } = await request.json()\n  await resend.emails.send({ to: email, from: 'a@example.com', subject: 'Hello', text: 'Hello' })\n  return new Response(null, { status: 204 })\n}`,
    ),
    users(
      'It is signed.',
      `import jwt from 'jsonwebtoken'\nexport async function POST(request: Request) {\n  const { email } = await request.json()\n  return Response.json({ token: jwt.sign({ email }, process.env.SECRET!) })\n}`,
    ),
    {
      title: 'A field of a form.',
      files: {
        ...LIB,
        'app/actions.ts': `'use server'\nimport { db } from '@/lib/db'\nexport async function subscribe(form: FormData) {\n  await db.subscriber.create({ data: { email: String(form.get('email')) } })\n}\n`,
      },
    },
  ],
  good: [
    users(
      'A schema says what it is.',
      `import { z } from 'zod'\nconst schema = z.object({ email: z.email() })\nexport async function POST(request: Request) {\n  const { email } = schema.parse(await request.json())\n  return Response.json(await db.user.create({ data: { email } }))\n}`,
    ),
    users(
      'A pattern says what it is.',
      `export async function POST(request: Request) {\n  const { email } = await request.json()\n  if (!/^[^@\\s]+@[^@\\s]+$/.test(email)) return new Response(null, { status: 400 })\n  return Response.json(await db.user.create({ data: { email } }))\n}`,
    ),
    users(
      'A library says what it is.',
      `import isEmail from 'validator/lib/isEmail'\nexport async function POST(request: Request) {\n  const { email } = await request.json()\n  if (!isEmail(email)) return new Response(null, { status: 400 })\n  return Response.json(await db.user.create({ data: { email } }))\n}`,
    ),
    users(
      'It is compared, and no more.',
      `export async function POST(request: Request) {\n  const { email } = await request.json()\n  return Response.json({ known: email === 'a@example.com' })\n}`,
    ),
    users(
      'Nobody sends one.',
      `export async function POST(request: Request) {\n  const { text } = await request.json()\n  return Response.json(await db.note.create({ data: { text } }))\n}`,
    ),
  ],
}
