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

const MODEL = {
  'lib/post.ts': `import mongoose from 'mongoose'\nexport const Post = mongoose.models.Post ?? mongoose.model('Post', new mongoose.Schema({ text: String, tags: [String] }))\n`,
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
    {
      title: 'A record is made of it, and saved.',
      files: {
        ...MODEL,
        'app/api/posts/route.ts': `import { Post } from '@/lib/post'\nexport async function POST(request: Request) {\n  const { text } = await request.json()\n  const post = new Post({ text })\n  await post.save()\n  return new Response(null, { status: 201 })\n}\n`,
      },
    },
    {
      title: 'It is put into a record, and into a list of one, which are saved.',
      files: {
        ...MODEL,
        'app/api/posts/route.ts': `import { Post } from '@/lib/post'\nexport async function PUT(request: Request) {\n  const { text, tag } = await request.json()\n  const post = await Post.findOne()\n  post.text = text\n  post.tags.push(tag)\n  await post.save()\n  return new Response(null, { status: 204 })\n}\n`,
      },
    },
    posts(
      'A prompt of any length is paid for.',
      `import Anthropic from '@anthropic-ai/sdk'\nconst anthropic = new Anthropic()\nexport async function POST(request: Request) {\n  const { prompt } = await request.json()\n  return Response.json(await anthropic.messages.create({ model: 'claude', max_tokens: 100, messages: [{ role: 'user', content: prompt }] }))\n}`,
    ),
    posts(
      'A text is put into a store of keys.',
      `import { Redis } from '@upstash/redis'\nconst redis = Redis.fromEnv()\nexport async function POST(request: Request) {\n  const { name } = await request.json()\n  await redis.set(\`post:\${crypto.randomUUID()}\`, { name })\n  return new Response(null, { status: 201 })\n}`,
    ),
    posts(
      'That it is a text bounds nothing.',
      `export async function POST(request: Request) {\n  const { text } = await request.json()\n  if (typeof text !== 'string') return new Response(null, { status: 400 })\n  return Response.json(await db.post.create({ data: { text } }))\n}`,
    ),

    posts(
      'One name is refused, and all others are as long as the caller likes.',
      `export async function POST(request: Request) {\n  const { name } = await request.json()\n  if (name === 'general') return new Response(null, { status: 400 })\n  return Response.json(await db.post.create({ data: { name } }))\n}`,
    ),
    {
      title: 'A parser of uploads without limits.',
      files: {
        'pages/api/pictures.js': `import nc from 'next-connect'\nimport multer from 'multer'\nconst upload = multer({ dest: '/tmp' })\nexport const config = { api: { bodyParser: false } }\nexport default nc().post(upload.single('picture'), (req, res) => res.json({ size: req.file.size }))\n`,
      },
    },
  ],
  good: [
    {
      title: 'A parser of uploads with a limit.',
      files: {
        'pages/api/pictures.js': `import nc from 'next-connect'\nimport multer from 'multer'\nconst upload = multer({ dest: '/tmp', limits: { fileSize: 1_000_000 } })\nexport const config = { api: { bodyParser: false } }\nexport default nc().post(upload.single('picture'), (req, res) => res.json({ size: req.file.size }))\n`,
      },
    },
    {
      title: 'What is put into a record came through a schema.',
      files: {
        ...MODEL,
        'app/api/posts/route.ts': `import { Post } from '@/lib/post'\nimport { z } from 'zod'\nexport async function PUT(request: Request) {\n  const { text } = z.object({ text: z.string().max(80) }).parse(await request.json())\n  const post = await Post.findOne()\n  post.text = text\n  await post.save()\n  return new Response(null, { status: 204 })\n}\n`,
      },
    },
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
