import { describe, expect, it } from 'vitest'
import { audit } from '../audit/audit.js'
import { readProject } from '../project/project.js'
import { SourceTree } from '../project/source-tree.js'
import { rule } from './v1-unvalidated-input.js'

interface Library {
  /** Imports and the schema. */
  readonly head: string
  /** Statements that take `body` and end in `data`, checked. */
  readonly clears: string
  /** The same, with nobody looking at the outcome. */
  readonly ignored: string
}

const ANSWER = 'return new Response(null, { status: 400 })'

const LIBRARIES: Readonly<Record<string, Library>> = {
  'zod, safeParse': {
    head: `import { z } from 'zod'\nconst schema = z.object({ title: z.string().max(80) })`,
    clears: `const result = schema.safeParse(body)\n  if (!result.success) ${ANSWER}\n  const data = result.data`,
    ignored: `const { data } = schema.safeParse(body)`,
  },
  'zod, parse': {
    head: `import * as z from 'zod/v4'\nconst schema = z.object({ title: z.string().max(80) })`,
    clears: `const data = schema.parse(body)`,
    ignored: `schema.parseAsync(body)\n  const data = body`,
  },
  'zod/mini': {
    head: `import * as z from 'zod/mini'\nconst schema = z.object({ title: z.string().check(z.maxLength(80)) })`,
    clears: `const data = z.parse(schema, body)`,
    ignored: `const { data } = z.safeParse(schema, body)`,
  },
  'drizzle-zod': {
    head: `import { createInsertSchema } from 'drizzle-zod'\nimport { posts } from '@/lib/schema'\nconst schema = createInsertSchema(posts)`,
    clears: `const data = schema.parse(body)`,
    ignored: `const { data } = schema.safeParse(body)`,
  },
  'zod-form-data': {
    head: `import { zfd } from 'zod-form-data'\nconst schema = zfd.formData({ title: zfd.text() })`,
    clears: `const data = schema.parse(body)`,
    ignored: `const { data } = schema.safeParse(body)`,
  },
  valibot: {
    head: `import * as v from 'valibot'\nconst schema = v.object({ title: v.pipe(v.string(), v.maxLength(80)) })`,
    clears: `const result = v.safeParse(schema, body)\n  if (result.issues) ${ANSWER}\n  const data = result.output`,
    ignored: `const { output: data } = v.safeParse(schema, body)`,
  },
  yup: {
    head: `import * as yup from 'yup'\nconst schema = yup.object({ title: yup.string().max(80) })`,
    clears: `const data = await schema.validate(body)`,
    ignored: `schema.validate(body)\n  const data = body`,
  },
  joi: {
    head: `import Joi from 'joi'\nconst schema = Joi.object({ title: Joi.string().max(80) })`,
    clears: `const { error, value: data } = schema.validate(body)\n  if (error) ${ANSWER}`,
    ignored: `const { value: data } = schema.validate(body)`,
  },
  superstruct: {
    head: `import { object, size, string, validate } from 'superstruct'\nconst schema = object({ title: size(string(), 0, 80) })`,
    clears: `const [error, data] = validate(body, schema)\n  if (error) ${ANSWER}`,
    ignored: `const [, data] = validate(body, schema)`,
  },
  arktype: {
    head: `import { type } from 'arktype'\nconst schema = type({ title: 'string <= 80' })`,
    clears: `const data = schema(body)\n  if (data instanceof type.errors) ${ANSWER}`,
    ignored: `const data = schema(body)`,
  },
  typebox: {
    head: `import { Type } from '@sinclair/typebox'\nimport { Value } from '@sinclair/typebox/value'\nconst schema = Type.Object({ title: Type.String({ maxLength: 80 }) })`,
    clears: `if (!Value.Check(schema, body)) ${ANSWER}\n  const data = body`,
    ignored: `Value.Check(schema, body)\n  const data = body`,
  },
  ajv: {
    head: `import Ajv from 'ajv'\nconst check = new Ajv().compile({ type: 'object' })`,
    clears: `if (!check(body)) ${ANSWER}\n  const data = body`,
    ignored: `check(body)\n  const data = body`,
  },
  'effect, Either': {
    head: `import { Either, Schema } from 'effect'\nconst decode = Schema.decodeUnknownEither(Schema.Struct({ title: Schema.String }))`,
    clears: `const result = decode(body)\n  if (Either.isLeft(result)) ${ANSWER}\n  const data = result.right`,
    ignored: `const result = decode(body)\n  const data = result.right`,
  },
  'effect, sync': {
    head: `import { Schema } from 'effect'\nconst decode = Schema.decodeUnknownSync(Schema.Struct({ title: Schema.String }))`,
    clears: `const data = decode(body)`,
    ignored: `Schema.decodeUnknownPromise(Schema.Struct({ title: Schema.String }))(body)\n  const data = body`,
  },
  'class-validator': {
    head: `import { validate } from 'class-validator'\nimport { plainToInstance } from 'class-transformer'\nimport { Post } from '@/lib/post'`,
    clears: `const data = plainToInstance(Post, body)\n  const errors = await validate(body)\n  if (errors.length > 0) ${ANSWER}`,
    ignored: `await validate(body)\n  const data = body`,
  },
  'Standard Schema': {
    head: `import { type } from '@acme/any-schema'\nconst schema = type()`,
    clears: `const result = await schema['~standard'].validate(body)\n  if (result.issues) ${ANSWER}\n  const data = result.value`,
    ignored: `const { value: data } = await schema['~standard'].validate(body)`,
  },
  '@conform-to/zod': {
    head: `import { parseWithZod } from '@conform-to/zod'\nimport { z } from 'zod'\nconst schema = z.object({ title: z.string().max(80) })`,
    clears: `const submission = parseWithZod(body, { schema })\n  if (submission.status !== 'success') ${ANSWER}\n  const data = submission.value`,
    ignored: `const { value: data } = parseWithZod(body, { schema })`,
  },
}

function verdictsOf(head: string, body: string): string[] {
  const files = {
    'package.json': JSON.stringify({ name: 'app', dependencies: { next: '16.0.0' } }),
    'lib/db.ts': `import { PrismaClient } from '@prisma/client'\nexport const db = new PrismaClient()\n`,
    'app/api/posts/route.ts': `import { db } from '@/lib/db'\n${head}\nexport async function POST(request: Request) {\n  const body = await request.json()\n  ${body}\n  return Response.json({})\n}\n`,
  }
  return audit(readProject(SourceTree.of(files)), [rule]).map(({ judgement }) => judgement.verdict)
}

describe.each(Object.entries(LIBRARIES))('%s', (_, { head, clears, ignored }) => {
  it('clears what is checked, and looked at', () => {
    expect(verdictsOf(head, `${clears}\n  await db.post.create({ data })`)).toEqual(['pass'])
  })
  it('fails where it is imported and not used', () => {
    expect(verdictsOf(head, 'await db.post.create({ data: body })')).toEqual(['fail'])
  })
  it('fails where nobody looks at the outcome', () => {
    expect(verdictsOf(head, `${ignored}\n  await db.post.create({ data })`)).toEqual(['fail'])
  })
  it('fails where it comes after the effect', () => {
    expect(verdictsOf(head, `await db.post.create({ data: body })\n  ${clears}\n  console.log(data)`)).toEqual(['fail'])
  })
})
