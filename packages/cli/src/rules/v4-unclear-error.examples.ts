import type { Rule } from '../rule.js'

const LIB = {
  'lib/db.ts': `import { PrismaClient } from '@prisma/client'\nexport const db = new PrismaClient()\n`,
  'lib/list.ts': `import { db } from './db'\nexport const list = () => db.post.findMany()\n`,
  'lib/schemas.ts': `import { z } from 'zod'\nexport const postSchema = z.object({ title: z.string().max(80) })\n`,
  'lib/with-errors.ts': `import { ZodError } from 'zod'\nexport function withErrors(handler: (request: Request) => Promise<Response>) {\n  return async (request: Request) => {\n    try {\n      return await handler(request)\n    } catch (error) {\n      if (error instanceof ZodError) return Response.json(error.issues, { status: 400 })\n      return new Response(null, { status: 500 })\n    }\n  }\n}\n`,
}
const HEAD = `import { z } from 'zod'\nimport { db } from '@/lib/db'\nimport { postSchema } from '@/lib/schemas'\nimport { withErrors } from '@/lib/with-errors'\n`

function posts(title: string, code: string): { title: string; files: Record<string, string> } {
  return { title, files: { ...LIB, 'app/api/posts/route.ts': `${HEAD}${code}\n` } }
}

/** A handler whose catch clause answers with an expression. */
function caught(answer: string): string {
  return `export async function POST(request: Request) {\n  try {\n    const data = postSchema.parse(await request.json())\n    return Response.json(await db.post.create({ data }))\n  } catch (error) {\n    ${answer}\n  }\n}`
}

/** Kept apart: they are longer than the rule. */
export const ERROR_EXAMPLES: Rule['examples'] = {
  bad: [
    posts(
      'Nothing catches what the schema throws.',
      `export async function POST(request: Request) {\n  const data = postSchema.parse(await request.json().catch(() => null))\n  return Response.json(await db.post.create({ data }))\n}`,
    ),
    posts(
      'The query is held against a schema that throws.',
      `export async function GET(request: Request) {\n  const { page } = z.object({ page: z.coerce.number() }).parse(Object.fromEntries(new URL(request.url).searchParams))\n  return Response.json(await db.post.findMany({ skip: page * 20 }))\n}`,
    ),
    posts(
      'The stack goes to the caller.',
      caught(`return Response.json({ stack: (error as Error).stack }, { status: 500 })`),
    ),
    posts('The error itself goes to the caller.', caught(`return Response.json({ error }, { status: 500 })`)),
    posts(
      'Whatever the error says goes to the caller.',
      caught(
        `return Response.json({ error: error instanceof Error ? error.message : String(error) }, { status: 500 })`,
      ),
    ),
    posts(
      'A database’s words, called the caller’s mistake.',
      caught(`return Response.json({ error: (error as Error).message }, { status: 400 })`),
    ),
    posts(
      'The same, of a function of the project that asks the database.',
      `import { list } from '@/lib/list'\nexport async function GET() {\n  try {\n    return Response.json(await list())\n  } catch (error) {\n    return Response.json({ error: (error as Error).message })\n  }\n}`,
    ),
    {
      title: 'A Pages API handler.',
      files: {
        ...LIB,
        'pages/api/posts.ts': `import { db } from '../../lib/db'\nimport { postSchema } from '../../lib/schemas'\nexport default async function handler(req, res) {\n  const data = postSchema.parse(req.body)\n  res.json(await db.post.create({ data }))\n}\n`,
      },
    },
    posts(
      'What the database says goes to the caller.',
      `import { createClient } from '@supabase/supabase-js'\nconst supabase = createClient(process.env.URL!, process.env.KEY!)\nexport async function GET() {\n  const { data, error } = await supabase.from('posts').select('*')\n  if (error) return Response.json({ message: error.message }, { status: 500 })\n  return Response.json(data)\n}`,
    ),
  ],
  good: [
    posts(
      'What the database says is for the log.',
      `import { createClient } from '@supabase/supabase-js'\nconst supabase = createClient(process.env.URL!, process.env.KEY!)\nexport async function GET() {\n  const { data, error } = await supabase.from('posts').select('*')\n  if (error) console.error(error.message)\n  return error ? Response.json({ message: 'Try again' }, { status: 500 }) : Response.json(data)\n}`,
    ),
    posts(
      'Only errors that are made for callers are told.',
      `class BadRequest extends Error {}\nexport async function GET() {\n  try {\n    return Response.json(await db.post.findMany())\n  } catch (error) {\n    if (error instanceof BadRequest) return Response.json({ error: error.message }, { status: 400 })\n    return new Response(null, { status: 500 })\n  }\n}`,
    ),
    posts(
      'It asks first.',
      `export async function POST(request: Request) {\n  const result = postSchema.safeParse(await request.json())\n  if (!result.success) return Response.json(result.error.issues, { status: 400 })\n  return Response.json(await db.post.create({ data: result.data }))\n}`,
    ),
    posts(
      'What the schema throws has an answer of its own.',
      caught(
        `if (error instanceof z.ZodError) return Response.json(error.issues, { status: 422 })\n    return new Response(null, { status: 500 })`,
      ),
    ),
    posts(
      'Its text is for callers where its kind is known.',
      caught(
        `if (error instanceof z.ZodError) return Response.json({ error: error.message }, { status: 400 })\n    return new Response(null, { status: 500 })`,
      ),
    ),
    posts(
      'A wrapper of the project maps what is thrown.',
      `export const POST = withErrors(async (request) => {\n  const data = postSchema.parse(await request.json())\n  return Response.json(await db.post.create({ data }))\n})`,
    ),
    posts(
      'The error is logged, and the answer is one’s own.',
      caught(`console.error(error)\n    return Response.json({ error: 'Something went wrong.' }, { status: 500 })`),
    ),
    posts(
      'What a schema says of the environment, no caller hears.',
      `const env = z.object({ KEY: z.string() }).parse(process.env)\nexport async function GET() {\n  return Response.json(await db.post.findMany({ where: { key: env.KEY } }))\n}`,
    ),
  ],
  unknown: [
    posts(
      'The text of an error that is called the caller’s, and no database is asked.',
      `import { convert } from 'convert-elsewhere'\nexport async function POST(request: Request) {\n  try {\n    return Response.json(convert(await request.json()))\n  } catch (error) {\n    return Response.json({ error: (error as Error).message }, { status: 400 })\n  }\n}`,
    ),
    {
      title: 'What an action throws, an error boundary shows in its own words.',
      files: {
        ...LIB,
        'app/actions.ts': `'use server'\nimport { db } from '@/lib/db'\nimport { postSchema } from '@/lib/schemas'\nexport async function write(form: FormData) {\n  await db.post.create({ data: postSchema.parse(Object.fromEntries(form)) })\n}\n`,
      },
    },
  ],
}
