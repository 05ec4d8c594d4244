import type { Rule } from '../rule.js'

const LIB = {
  'lib/db.ts': `import { PrismaClient } from '@prisma/client'\nexport const db = new PrismaClient()\n`,
}

/** A handler that stores what a schema lets through. */
function posts(title: string, schema: string): { title: string; files: Record<string, string> } {
  return {
    title,
    files: {
      ...LIB,
      'lib/schemas.ts': `${schema}\n`,
      'app/api/posts/route.ts': `import { db } from '@/lib/db'\nimport { schema } from '@/lib/schemas'\nexport async function POST(request: Request) {\n  const result = schema.safeParse(await request.json())\n  if (!result.success) return new Response(null, { status: 400 })\n  return Response.json(await db.post.create({ data: result.data }))\n}\n`,
    },
  }
}

function action(title: string, schema: string): { title: string; files: Record<string, string> } {
  return {
    title,
    files: {
      ...LIB,
      'app/actions.ts': `'use server'\nimport { createSafeActionClient } from 'next-safe-action'\nimport { z } from 'zod'\nimport { db } from '@/lib/db'\nconst schema = ${schema}\nexport const write = createSafeActionClient().inputSchema(schema).action(async ({ parsedInput }) => {\n  await db.post.create({ data: parsedInput })\n})\n`,
    },
  }
}

/** A handler that validates with another library’s function. */
function validated(title: string, head: string, call: string): { title: string; files: Record<string, string> } {
  return {
    title,
    files: {
      ...LIB,
      'app/api/posts/route.ts': `${head}\nimport { db } from '@/lib/db'\nexport async function POST(request: Request) {\n  const body = await request.json()\n  const data = ${call}\n  return Response.json(await db.post.create({ data }))\n}\n`,
    },
  }
}

const ZOD = `import { z } from 'zod'\nexport const schema = `

/** Kept apart: they are longer than the rule. */
export const SCHEMA_LENGTH_EXAMPLES: Rule['examples'] = {
  bad: [
    posts('A text without a maximum.', `${ZOD}z.object({ title: z.string().max(80), content: z.string().min(1) })`),
    posts('Anything, of any size.', `${ZOD}z.object({ title: z.string().max(80), content: z.any().optional() })`),
    posts(
      'A part of a union.',
      `${ZOD}z.discriminatedUnion('kind', [z.object({ kind: z.literal('note'), text: z.string() }), z.object({ kind: z.literal('none') })])`,
    ),
    posts(
      'What a schema was extended by.',
      `import { z } from 'zod'\nconst base = z.object({ id: z.uuid() })\nexport const schema = base.extend({ description: z.string().trim().nullable() })`,
    ),
    action('A schema of an action.', 'z.object({ message: z.string().min(1) })'),
    action('A file of any size.', 'z.object({ file: z.instanceof(File) })'),
    validated(
      'Valibot.',
      `import * as v from 'valibot'\nconst schema = v.object({ title: v.pipe(v.string(), v.trim()) })`,
      'v.parse(schema, body)',
    ),
    validated(
      'Yup.',
      `import * as yup from 'yup'\nconst schema = yup.object({ title: yup.string().required() })`,
      'await schema.validate(body)',
    ),
    validated(
      'Joi.',
      `import Joi from 'joi'\nconst schema = Joi.object({ title: Joi.string().required() })`,
      'Joi.attempt(body, schema)',
    ),
    {
      title: 'A search that anybody may make as long as he likes.',
      files: {
        ...LIB,
        'app/api/search/route.ts': `import { z } from 'zod'\nimport { db } from '@/lib/db'\nconst schema = z.object({ search: z.string() })\nexport async function GET(request: Request) {\n  const { search } = schema.parse(Object.fromEntries(new URL(request.url).searchParams))\n  return Response.json(await db.post.findMany({ where: { text: { contains: search } } }))\n}\n`,
      },
    },
  ],
  good: [
    posts(
      'Every text has a maximum.',
      `${ZOD}z.object({ title: z.string().max(80), content: z.string().max(50_000) })`,
    ),
    posts(
      'What has a form or is one of a list has a length.',
      `${ZOD}z.object({ name: z.enum(['a', 'b']), title: z.email(), content: z.string().regex(/^[a-z]{1,20}$/), id: z.string() })`,
    ),
    posts(
      'A length that another call knows.',
      `${ZOD}z.object({ text: z.string().refine((text) => text.length < 500) })`,
    ),
    action('A file with a size.', 'z.object({ file: z.instanceof(File).refine((file) => file.size < 1_000_000) })'),
    validated(
      'Valibot.',
      `import * as v from 'valibot'\nconst schema = v.object({ title: v.pipe(v.string(), v.maxLength(80)) })`,
      'v.parse(schema, body)',
    ),
    validated(
      'Yup.',
      `import * as yup from 'yup'\nconst schema = yup.object({ title: yup.string().required().max(80) })`,
      'await schema.validate(body)',
    ),
    validated(
      'TypeBox.',
      `import { Type } from '@sinclair/typebox'\nimport { Value } from '@sinclair/typebox/value'\nconst schema = Type.Object({ title: Type.String({ maxLength: 80 }) })`,
      'Value.Parse(schema, body)',
    ),
    validated(
      'ArkType.',
      `import { type } from 'arktype'\nconst schema = type({ title: 'string <= 80' })`,
      'schema.assert(body)',
    ),
    {
      title: 'What others answer is no caller’s.',
      files: {
        ...LIB,
        'app/api/rates/route.ts': `import { z } from 'zod'\nimport { db } from '@/lib/db'\nconst rates = z.object({ name: z.string() })\nexport async function POST() {\n  const answer = rates.parse(await (await fetch('https://rates.example.com')).json())\n  return Response.json(await db.rate.create({ data: answer }))\n}\n`,
      },
    },
  ],
}
