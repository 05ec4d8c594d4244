import type { Rule } from '../rule.js'

const schema = (title: string, code: string): { title: string; files: Record<string, string> } => ({
  title,
  files: { 'lib/schema.ts': code, 'app/page.tsx': '' },
})
const ZOD = `import { z } from 'zod'\n`

/** Kept apart: they are longer than the rule. */
export const SCHEMA_EXAMPLES: Rule['examples'] = {
  bad: [
    schema('Zod.', `${ZOD}export const name = z.string().regex(/^(\\w+\\s?)+$/)\n`),
    schema('Yup.', `import * as yup from 'yup'\nexport const name = yup.string().matches(/^([a-z0-9]+-?)+$/)\n`),
    schema('Joi.', `import Joi from 'joi'\nexport const name = Joi.string().pattern(/^(?:\\d+|\\w+)*$/)\n`),
    schema('Valibot.', `import * as v from 'valibot'\nexport const name = v.pipe(v.string(), v.regex(/^(a+)+$/))\n`),
    schema(
      'Behind a name.',
      `${ZOD}const SLUG = /^([a-z]+-*)+$/\nexport const slug = z.object({ slug: z.string().min(1).regex(SLUG) })\n`,
    ),
  ],
  good: [
    schema(
      'Each character has one place.',
      `${ZOD}export const slug = z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/)\n`,
    ),
    schema('A fixed length.', `${ZOD}export const code = z.string().regex(/^\\d{6}$/)\n`),
    schema('One repetition.', `${ZOD}export const id = z.string().regex(/^[\\w-]+$/)\n`),
    schema('A format of the library.', `${ZOD}export const email = z.email()\n`),
    schema('Long texts are refused before.', `${ZOD}export const name = z.string().max(20).regex(/^(\\w+\\s?)+$/)\n`),
    schema(
      'In the browser it is the browser that waits.',
      `'use client'\n${ZOD}export const name = z.string().regex(/^(\\w+\\s?)+$/)\n`,
    ),
  ],
  unknown: [
    schema('A power of the length.', `${ZOD}export const email = z.string().regex(/^[^\\s@]+@[^\\s@]+\\.[^\\s@]+$/)\n`),
  ],
}
