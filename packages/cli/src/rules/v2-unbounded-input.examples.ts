import type { Rule } from '../rule.js'

const LIB = {
  'lib/db.ts': `import { PrismaClient } from '@prisma/client'\nexport const db = new PrismaClient()\n`,
}

function posts(title: string, code: string): { title: string; files: Record<string, string> } {
  return { title, files: { ...LIB, 'app/api/posts/route.ts': `import { db } from '@/lib/db'\n${code}\n` } }
}

function upload(title: string, code: string): { title: string; files: Record<string, string> } {
  return posts(
    title,
    `import { writeFile } from 'node:fs/promises'\nexport async function POST(request: Request) {\n  const form = await request.formData()\n  const file = form.get('file') as File\n  ${code}\n  return new Response(null, { status: 204 })\n}`,
  )
}

/** Kept apart: they are longer than the rule. */
export const INPUT_LENGTH_EXAMPLES: Rule['examples'] = {
  bad: [
    posts(
      'A text is stored as it comes.',
      `export async function POST(request: Request) {\n  const { text } = await request.json()\n  return Response.json(await db.post.create({ data: { text } }))\n}`,
    ),
    posts(
      'All of the body is stored.',
      `export async function PUT(request: Request) {\n  const body = await request.json()\n  return Response.json(await db.post.update({ where: { id: 1 }, data: { ...body } }))\n}`,
    ),
    posts(
      'A password of any length is hashed.',
      `import bcrypt from 'bcryptjs'\nexport async function POST(request: Request) {\n  const { password } = await request.json()\n  return Response.json({ same: await bcrypt.compare(password, process.env.HASH!) })\n}`,
    ),
    upload('A file is read whatever its size.', `await writeFile('/data/file', Buffer.from(await file.arrayBuffer()))`),
    {
      title: 'An action reads a file whatever its size.',
      files: {
        ...LIB,
        'app/actions.ts': `'use server'\nimport { db } from '@/lib/db'\nexport async function load(form: FormData) {\n  const file = form.get('file') as File\n  await db.post.create({ data: { title: 'file', bytes: (await file.text()).length } })\n}\n`,
      },
    },
  ],
  good: [
    posts(
      'It is as long as the schema says.',
      `import { z } from 'zod'\nconst schema = z.object({ text: z.string().max(500) })\nexport async function POST(request: Request) {\n  const { text } = schema.parse(await request.json())\n  return Response.json(await db.post.create({ data: { text } }))\n}`,
    ),
    posts(
      'Its length is looked at.',
      `export async function POST(request: Request) {\n  const { text } = await request.json()\n  if (typeof text !== 'string' || text.length > 500) return new Response(null, { status: 400 })\n  return Response.json(await db.post.create({ data: { text } }))\n}`,
    ),
    upload(
      'Its size is looked at first.',
      `if (file.size > 1_000_000) return new Response(null, { status: 413 })\n  await writeFile('/data/file', Buffer.from(await file.arrayBuffer()))`,
    ),
    posts(
      'An id is as long as what it finds.',
      `export async function POST(request: Request) {\n  const { id } = await request.json()\n  return Response.json(await db.post.delete({ where: { id } }))\n}`,
    ),
    posts(
      'A number.',
      `export async function POST(request: Request) {\n  const { stars } = await request.json()\n  return Response.json(await db.post.create({ data: { stars: Number(stars) } }))\n}`,
    ),
  ],
  unknown: [
    posts(
      'Other parts are looked at.',
      `export async function POST(request: Request) {\n  const { text, title } = await request.json()\n  if (typeof title !== 'string' || title.length > 80) return new Response(null, { status: 400 })\n  return Response.json(await db.post.create({ data: { text, title } }))\n}`,
    ),
  ],
}
