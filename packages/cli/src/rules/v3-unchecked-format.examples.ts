import type { Rule } from '../rule.js'

const LIB = {
  'lib/db.ts': `import { PrismaClient } from '@prisma/client'\nexport const db = new PrismaClient()\n`,
}

/** A handler that stores what a schema lets through. */
function users(
  title: string,
  head: string,
  schema: string,
  call = 'schema.parse(body)',
): { title: string; files: Record<string, string> } {
  return {
    title,
    files: {
      ...LIB,
      'app/api/users/route.ts': `${head}\nimport { db } from '@/lib/db'\nconst schema = ${schema}\nexport async function POST(request: Request) {\n  const body = await request.json()\n  const data = ${call}\n  return Response.json(await db.user.create({ data }))\n}\n`,
    },
  }
}

const ZOD = `import { z } from 'zod'`
const VALIBOT = `import * as v from 'valibot'`
const YUP = `import * as yup from 'yup'`

/** Kept apart: they are longer than the rule. */
export const SCHEMA_FORMAT_EXAMPLES: Rule['examples'] = {
  bad: [
    users('An email address may be anything.', ZOD, 'z.object({ email: z.string().min(3).max(200) })'),
    users('A URL may be anything.', ZOD, 'z.object({ name: z.string().max(80), avatarUrl: z.string().optional() })'),
    users('Deeper in.', ZOD, 'z.object({ contact: z.object({ email: z.string() }) })'),
    users('Valibot.', VALIBOT, 'v.object({ email: v.pipe(v.string(), v.maxLength(200)) })', 'v.parse(schema, body)'),
    users('Yup.', YUP, 'yup.object({ website: yup.string().required() })', 'await schema.validate(body)'),
    {
      title: 'A schema of an action.',
      files: {
        ...LIB,
        'app/actions.ts': `'use server'\nimport { createSafeActionClient } from 'next-safe-action'\nimport { z } from 'zod'\nimport { db } from '@/lib/db'\nexport const save = createSafeActionClient().inputSchema(z.object({ logoUrl: z.string() })).action(async ({ parsedInput }) => {\n  await db.team.update({ where: { id: 1 }, data: parsedInput })\n})\n`,
      },
    },
  ],
  good: [
    users('An email address.', ZOD, 'z.object({ email: z.string().email().max(200) })'),
    users('The same of Zod 4.', ZOD, 'z.object({ email: z.email(), avatarUrl: z.url() })'),
    users('A pattern.', ZOD, 'z.object({ email: z.string().regex(/@example[.]com$/) })'),
    users('Valibot.', VALIBOT, 'v.object({ email: v.pipe(v.string(), v.email()) })', 'v.parse(schema, body)'),
    users('Yup.', YUP, 'yup.object({ email: yup.string().email().required() })', 'await schema.validate(body)'),
    users('One or the other.', ZOD, 'z.object({ idOrEmail: z.string() })'),
    {
      title: 'Nothing is kept of it.',
      files: {
        'app/api/users/route.ts': `import { z } from 'zod'\nconst schema = z.object({ email: z.string() })\nexport async function POST(request: Request) {\n  const { email } = schema.parse(await request.json())\n  return Response.json({ known: email === 'a@example.com' })\n}\n`,
      },
    },
  ],
  unknown: [users('A date may be any text.', ZOD, 'z.object({ startDate: z.string() })')],
}
