import type { Rule } from '../rule.js'

const LIB = {
  'lib/db.ts': `import { PrismaClient } from '@prisma/client'\nexport const db = new PrismaClient()\n`,
  'lib/schemas.ts': `import { z } from 'zod'\nexport const postSchema = z.object({ title: z.string().max(80), text: z.string().max(5000) })\n`,
  'lib/validated.ts': `import type { ZodType } from 'zod'\nexport function validated<T>(schema: ZodType<T>, handler: (data: T) => Promise<Response>) {\n  return async (request: Request) => {\n    const result = schema.safeParse(await request.json())\n    if (!result.success) return Response.json(result.error.issues, { status: 400 })\n    return handler(result.data)\n  }\n}\n`,
  'lib/client.ts': `import { createSafeActionClient } from 'next-safe-action'\nexport const client = createSafeActionClient()\n`,
}
const HEAD = `import { db } from '@/lib/db'\nimport { postSchema } from '@/lib/schemas'\nimport { validated } from '@/lib/validated'\n`

function posts(title: string, code: string): { title: string; files: Record<string, string> } {
  return { title, files: { ...LIB, 'app/api/posts/route.ts': `${HEAD}${code}\n` } }
}

function action(title: string, code: string): { title: string; files: Record<string, string> } {
  return {
    title,
    files: {
      ...LIB,
      'app/actions.ts': `'use server'\nimport { db } from '@/lib/db'\nimport { postSchema } from '@/lib/schemas'\nimport { client } from '@/lib/client'\n${code}\n`,
    },
  }
}

const MODEL = {
  'lib/post.ts': `import mongoose from 'mongoose'\nexport const Post = mongoose.models.Post ?? mongoose.model('Post', new mongoose.Schema({ text: String, tags: [String] }))\n`,
}

/** Kept apart: they are longer than the rule. */
export const INPUT_EXAMPLES: Rule['examples'] = {
  bad: [
    posts(
      'What comes is stored.',
      `export async function POST(request: Request) {\n  const { title, text } = await request.json()\n  if (!title || !text) return new Response(null, { status: 400 })\n  return Response.json(await db.post.create({ data: { title, text } }))\n}`,
    ),
    posts(
      'A cast is no check, and `String(…)` is none either.',
      `export async function POST(request: Request) {\n  const body = (await request.json()) as { title: string }\n  return Response.json(await db.post.create({ data: { title: String(body.title) } }))\n}`,
    ),
    posts(
      'The schema is imported, and not used.',
      `export async function POST(request: Request) {\n  return Response.json(await db.post.create({ data: await request.json() }))\n}`,
    ),
    posts(
      'Nobody looks at what the schema says.',
      `export async function POST(request: Request) {\n  const { data } = postSchema.safeParse(await request.json())\n  return Response.json(await db.post.create({ data }))\n}`,
    ),
    posts(
      'The schema comes after the deed.',
      `export async function POST(request: Request) {\n  const body = await request.json()\n  const post = await db.post.create({ data: body })\n  postSchema.parse(body)\n  return Response.json(post)\n}`,
    ),
    posts(
      'A record that is filled field by field.',
      `export async function PATCH(request: Request) {\n  const body = await request.json()\n  const changes: Record<string, unknown> = {}\n  if (body.title) changes.title = body.title\n  return Response.json(await db.post.update({ where: { id: 1 }, data: changes }))\n}`,
    ),
    posts(
      'A part of a query is text from outside.',
      `import { createClient } from '@supabase/supabase-js'\nconst supabase = createClient(process.env.URL!, process.env.KEY!)\nexport async function GET(request: Request) {\n  const filter = new URL(request.url).searchParams.get('filter') ?? ''\n  return Response.json(await supabase.from('posts').select('id').or(filter))\n}`,
    ),
    action(
      'Fields of a form.',
      `export async function write(form: FormData) {\n  await db.post.create({ data: { title: form.get('title') as string } })\n}`,
    ),
    action(
      'Everything that a form has.',
      `export async function write(form: FormData) {\n  await db.post.create({ data: Object.fromEntries(form) })\n}`,
    ),
    action(
      'An argument’s type is a wish.',
      `export async function write(title: string) {\n  await db.post.create({ data: { title } })\n}`,
    ),
    {
      title: 'The body of a Pages API handler.',
      files: {
        ...LIB,
        'pages/api/posts.ts': `import { db } from '../../lib/db'\nexport default async function handler(req, res) {\n  if (req.method !== 'POST') return res.status(405).end()\n  const { title } = req.body\n  res.json(await db.post.create({ data: { title } }))\n}\n`,
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
      'Two fields are held against the schema, and all of the body is stored.',
      `import Joi from 'joi'\nconst schema = Joi.object({ title: Joi.string(), text: Joi.string() })\nexport async function POST(request: Request) {\n  const data = await request.json()\n  const { title, text } = data\n  const { error } = schema.validate({ title, text })\n  if (error) return Response.json(error.details, { status: 400 })\n  return Response.json(await db.post.create({ data }))\n}`,
    ),
    posts(
      'A list in memory is searched by it.',
      `const users = [{ id: 1, name: 'admin', password: 'admin' }]\nexport async function POST(request: Request) {\n  const { name, password } = await request.json()\n  const user = users.find((each) => each.name === name && each.password === password)\n  return Response.json({ ok: user !== undefined })\n}`,
    ),
  ],
  good: [
    action(
      'A helper reads the form by a schema, and gives back nothing where it does not fit.',
      `function read(form: FormData) {\n  const post = postSchema.safeParse({ title: form.get('title'), text: form.get('text') })\n  return post.success ? post.data : null\n}\nexport async function preview(form: FormData) {\n  const post = read(form)\n  return post === null ? { error: 'Not a post' } : { title: post.title }\n}`,
    ),
    posts(
      'What was held against the schema is what is stored.',
      `import Joi from 'joi'\nconst schema = Joi.object({ title: Joi.string(), text: Joi.string() })\nexport async function POST(request: Request) {\n  const { title, text } = await request.json()\n  const { error } = schema.validate({ title, text })\n  if (error) return Response.json(error.details, { status: 400 })\n  return Response.json(await db.post.create({ data: { title, text } }))\n}`,
    ),
    {
      title: 'Middleware that goes on where the schema has nothing to say.',
      files: {
        ...LIB,
        'lib/valid-body.js': `import Ajv from 'ajv'\nexport function validBody(schema) {\n  const validate = new Ajv().compile(schema)\n  return (req, res, next) => {\n    if (validate(req.body)) return next()\n    return res.status(400).json(validate.errors)\n  }\n}\n`,
        'pages/api/posts.js': `import nc from 'next-connect'\nimport { db } from '../../lib/db'\nimport { validBody } from '../../lib/valid-body'\nexport default nc().post(validBody({ type: 'object', properties: { text: { type: 'string', maxLength: 80 } } }), async (req, res) => {\n  res.json(await db.post.create({ data: { text: req.body.text } }))\n})\n`,
      },
    },
    {
      title: 'Middleware of express-validator that a promise waits for.',
      files: {
        ...LIB,
        'package.json': JSON.stringify({ name: 'x', dependencies: { next: '16.0.0', 'express-validator': '7.0.0' } }),
        'lib/checked.ts': `import { check, validationResult } from 'express-validator'\nconst run = (middleware) => (req, res) => new Promise((resolve, reject) => {\n  middleware(req, res, (result) => (result instanceof Error ? reject(result) : resolve(result)))\n})\nconst held = (rules) => async (req, res, next) => {\n  await Promise.all(rules.map((rule) => rule.run(req)))\n  const errors = validationResult(req)\n  if (errors.isEmpty()) return next()\n  res.status(422).json({ errors: errors.array() })\n}\nexport const validatePost = run(held([check('title').isLength({ min: 1, max: 80 })]))\n`,
        'pages/api/posts.ts': `import { db } from '@/lib/db'\nimport { validatePost } from '@/lib/checked'\nexport default async function handler(req, res) {\n  await validatePost(req, res)\n  const { title } = req.body\n  res.json(await db.post.create({ data: { title } }))\n}\n`,
      },
    },
    posts(
      'A text, or nothing.',
      `const toText = (value: unknown) => {\n  if (typeof value !== 'string') return undefined\n  return value.trim()\n}\nexport async function POST(request: Request) {\n  const title = toText((await request.formData()).get('title'))\n  if (!title) return new Response(null, { status: 400 })\n  return Response.json(await db.post.create({ data: { title } }))\n}`,
    ),
    {
      title: 'What is put into a record came through a schema.',
      files: {
        ...MODEL,
        'app/api/posts/route.ts': `import { Post } from '@/lib/post'\nimport { z } from 'zod'\nexport async function PUT(request: Request) {\n  const { text } = z.object({ text: z.string().max(80) }).parse(await request.json())\n  const post = await Post.findOne()\n  post.text = text\n  await post.save()\n  return new Response(null, { status: 204 })\n}\n`,
      },
    },
    {
      title: 'An action that hands a form to the gate’s, and shows again what was typed.',
      files: {
        'security.ts': `import { holdfast } from 'holdfast/next'\nexport const { action, auth } = holdfast({ origin: 'https://app.example.com' })\n`,
        'app/actions.ts': `'use server'\nimport { signedIn } from 'holdfast/next'\nimport { z } from 'zod'\nimport { action } from '@/security'\nconst write = action({ name: 'posts.write', access: signedIn, input: z.object({ title: z.string().max(80) }), handler: ({ input }) => input })\nexport async function writePost(_state: unknown, form: FormData) {\n  const result = await write(form)\n  return result.ok ? { done: true } : { problem: result.problem, title: form.get('title') }\n}\n`,
      },
    },
    posts(
      'A schema, looked at.',
      `export async function POST(request: Request) {\n  const result = postSchema.safeParse(await request.json())\n  if (!result.success) return Response.json(result.error.issues, { status: 400 })\n  return Response.json(await db.post.create({ data: result.data }))\n}`,
    ),
    posts(
      'A schema that throws.',
      `export async function POST(request: Request) {\n  const { title, text } = postSchema.parse(await request.json())\n  return Response.json(await db.post.create({ data: { title, text } }))\n}`,
    ),
    posts(
      'A wrapper of the project holds it against the schema that it is given.',
      `export const POST = validated(postSchema, async (data) => Response.json(await db.post.create({ data })))`,
    ),
    posts(
      'All of it is checked by hand: type and range.',
      `export async function POST(request: Request) {\n  const { title } = await request.json()\n  if (typeof title !== 'string' || title.length > 80) return new Response(null, { status: 400 })\n  return Response.json(await db.post.create({ data: { title } }))\n}`,
    ),
    posts(
      'One of a list.',
      `const KINDS = ['news', 'note']\nexport async function POST(request: Request) {\n  const { kind } = await request.json()\n  if (!KINDS.includes(kind)) return new Response(null, { status: 400 })\n  return Response.json(await db.post.create({ data: { kind } }))\n}`,
    ),
    posts(
      'Nothing of it is used.',
      `export async function POST() {\n  return Response.json(await db.post.create({ data: { title: 'New' } }))\n}`,
    ),
    action(
      'A client with a schema.',
      `export const write = client.inputSchema(postSchema).action(async ({ parsedInput }) => {\n  await db.post.create({ data: parsedInput })\n})`,
    ),
    action(
      'A form against a schema.',
      `export async function write(form: FormData) {\n  const result = postSchema.safeParse(Object.fromEntries(form))\n  if (!result.success) return { error: 'Please check the fields.' }\n  await db.post.create({ data: result.data })\n}`,
    ),
    {
      title: 'The gate validates.',
      files: {
        ...LIB,
        'security.ts': `import { holdfast, publicAccess } from 'holdfast/next'\nexport const { route } = holdfast({ origin: 'https://app.example.com' })\nexport { publicAccess }\n`,
        'app/api/posts/route.ts': `import { z } from 'zod'\nimport { route, publicAccess } from '@/security'\nimport { db } from '@/lib/db'\nexport const POST = route({ access: publicAccess, body: z.object({ title: z.string().max(80) }), handler: ({ body }) => db.post.create({ data: body }) })\n`,
      },
    },
    {
      title: 'A service signs what it sends.',
      files: {
        ...LIB,
        'app/api/webhook/route.ts': `import Stripe from 'stripe'\nimport { db } from '@/lib/db'\nconst stripe = new Stripe(process.env.STRIPE_KEY!)\nexport async function POST(request: Request) {\n  const text = await request.text()\n  stripe.webhooks.constructEvent(text, request.headers.get('stripe-signature')!, process.env.STRIPE_SECRET!)\n  return Response.json(await db.event.create({ data: JSON.parse(text) }))\n}\n`,
      },
    },
  ],
  unknown: [
    posts(
      'A text of the query in a condition: it is a text, of any length.',
      `export async function GET(request: Request) {\n  const author = new URL(request.url).searchParams.get('author')\n  return Response.json(await db.post.findMany({ where: { author } }))\n}`,
    ),
    posts(
      'Its type is checked, and no more.',
      `export async function POST(request: Request) {\n  const { title } = await request.json()\n  if (typeof title !== 'string') return new Response(null, { status: 400 })\n  return Response.json(await db.post.create({ data: { title } }))\n}`,
    ),
    posts(
      'All of it goes to another service, which may look.',
      `export async function POST(request: Request) {\n  const body = await request.json()\n  return fetch('https://backend.example.com/posts', { method: 'POST', body: JSON.stringify(body) })\n}`,
    ),
  ],
}
