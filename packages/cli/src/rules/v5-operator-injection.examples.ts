import type { Rule } from '../rule.js'

const MODEL = {
  'lib/user.ts': `import mongoose from 'mongoose'\nexport const User = mongoose.models.User ?? mongoose.model('User', new mongoose.Schema({ email: String }))\n`,
}
const route = (title: string, body: string, head = ''): { title: string; files: Record<string, string> } => ({
  title,
  files: {
    ...MODEL,
    'app/api/login/route.ts': `import { User } from '@/lib/user'\n${head}export async function POST(req: Request) {\n${body}\n}\n`,
  },
})

/** Kept apart: they are longer than the rule. */
export const OPERATOR_EXAMPLES: Rule['examples'] = {
  bad: [
    route(
      'A field of the body, as it came.',
      `  const { email, token } = await req.json()\n  return Response.json(await User.findOne({ email, resetToken: token }))`,
    ),
    route('The body is the filter.', `  const body = await req.json()\n  return Response.json(await User.find(body))`),
    route(
      'Deep in the filter.',
      `  const body = await req.json()\n  return Response.json(await User.findOne({ $or: [{ email: body.login }, { name: body.login }] }))`,
    ),
    {
      title: 'The driver itself, in a Pages API handler.',
      files: {
        'pages/api/reset.ts': `import { MongoClient } from 'mongodb'\nconst client = new MongoClient('mongodb://localhost')\nexport default async function handler(req, res) {\n  const { token } = req.body\n  const user = await client.db().collection('users').findOne({ resetToken: token })\n  res.json({ found: user !== null })\n}\n`,
      },
    },
    {
      title: 'An argument of an action: its type is a wish.',
      files: {
        ...MODEL,
        'app/actions.ts': `'use server'\nimport { User } from '@/lib/user'\nexport async function confirm(token: string) {\n  await User.updateOne({ token }, { confirmed: true })\n}\n`,
      },
    },
    route(
      'The type is looked at after the query.',
      `  const { token } = await req.json()\n  const user = await User.findOne({ token })\n  if (typeof token !== 'string') return new Response(null, { status: 400 })\n  return Response.json(user)`,
    ),
    route(
      'A schema is imported, and its answer ignored.',
      `  const body = await req.json()\n  schema.safeParse(body)\n  return Response.json(await User.findOne({ token: body.token }))`,
      `import { z } from 'zod'\nconst schema = z.object({ token: z.string() })\n`,
    ),
  ],
  good: [
    route(
      'A schema says that it is a text.',
      `  const { token } = schema.parse(await req.json())\n  return Response.json(await User.findOne({ token }))`,
      `import { z } from 'zod'\nconst schema = z.object({ token: z.string().max(64) })\n`,
    ),
    route(
      'The type is looked at.',
      `  const { token } = await req.json()\n  if (typeof token !== 'string') return new Response(null, { status: 400 })\n  return Response.json(await User.findOne({ token }))`,
    ),
    route(
      'It is made a text.',
      `  const { token } = await req.json()\n  return Response.json(await User.findOne({ token: String(token) }))`,
    ),
    route(
      'What a form sends is text.',
      `  const form = await req.formData()\n  return Response.json(await User.findOne({ token: form.get('token') }))`,
    ),
    route(
      'So is what a URL says.',
      `  return Response.json(await User.findOne({ token: new URL(req.url).searchParams.get('token') }))`,
    ),
    route(
      'An object has no method of a text.',
      `  const { email } = await req.json()\n  return Response.json(await User.findOne({ email: email.trim().toLowerCase() }))`,
    ),
    route(
      'A list that a record holds is searched, and no collection.',
      `  const { name } = await req.json()\n  const user = await User.findById(new URL(req.url).searchParams.get('id'))\n  const list = user.lists.find((each: { name: string }) => each.name === name)\n  return Response.json(list)`,
    ),
    route(
      'Prisma takes operators elsewhere.',
      `  const { email } = await req.json()\n  return Response.json(await db.user.findUnique({ where: { email } }))`,
      `import { PrismaClient } from '@prisma/client'\nconst db = new PrismaClient()\n`,
    ),
  ],
}
