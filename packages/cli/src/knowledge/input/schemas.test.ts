import { describe, expect, it } from 'vitest'
import { Facts } from '../../flow/facts.js'
import { topFrame } from '../../flow/frame.js'
import { readProject } from '../../project/project.js'
import { SourceTree } from '../../project/source-tree.js'
import { passage } from '../identity/passage.js'
import { fieldsOf, isAnyFile, isAnyForm, isAnyText, isAnything } from './schemas.js'

/** The fields of `schema` in a file. */
function fields(code: string): ReturnType<typeof fieldsOf> {
  const tree = SourceTree.of({ 'package.json': '{}', 'schemas.ts': code })
  const facts = new Facts(readProject(tree), passage)
  const file = tree.source('schemas.ts')
  const binding = file?.bindings.lookup('schema', file.program)
  if (file === undefined || binding?.kind !== 'variable' || binding.init === undefined) throw new Error('no schema')
  return fieldsOf(binding.init, topFrame(file), facts.origins)
}

const names = (code: string): string[] => fields(code).map(({ name }) => name)

/** Whether the one field of a schema takes a text of any length. */
function anyText(head: string, schema: string): boolean[] {
  return fields(`${head}\nconst schema = ${schema}`).map(isAnyText)
}

const ZOD = `import { z } from 'zod'`

describe('the fields of a schema', () => {
  it('are those of objects in it too', () => {
    expect(names(`${ZOD}\nconst schema = z.object({ a: z.string(), b: z.object({ c: z.string() }) })`)).toEqual([
      'a',
      'b',
      'b.c',
    ])
  })
  it('are those that it was extended by, spread, picked and left', () => {
    const code = `${ZOD}\nconst base = z.object({ a: z.string(), b: z.string(), c: z.string() })\nconst schema = base.omit({ a: true }).extend({ d: z.string(), ...base.pick({ a: true }).shape })`
    expect(names(code)).toEqual(['b', 'c', 'd', 'a'])
  })
  it('are those of every member of a union', () => {
    const code = `${ZOD}\nconst schema = z.union([z.object({ a: z.string() }), z.object({ b: z.string() })])`
    expect(names(code)).toEqual(['a', 'b'])
  })
})

describe('a text of any length', () => {
  it.each([
    ['Zod', ZOD, 'z.object({ a: z.string().trim().min(1).optional() })'],
    ['Valibot', `import * as v from 'valibot'`, 'v.object({ a: v.optional(v.pipe(v.string(), v.trim())) })'],
    ['Yup', `import { object, string } from 'yup'`, 'object({ a: string().required() })'],
    ['Joi', `import Joi from 'joi'`, 'Joi.object({ a: Joi.string().required() })'],
    ['Superstruct', `import { object, string } from 'superstruct'`, 'object({ a: string() })'],
    ['ArkType', `import { type } from 'arktype'`, `type({ a: 'string' })`],
    ['TypeBox', `import { Type } from '@sinclair/typebox'`, 'Type.Object({ a: Type.String() })'],
    ['zod-form-data', `import { zfd } from 'zod-form-data'`, 'zfd.formData({ a: zfd.text() })'],
  ])('is seen: %s', (_, head, schema) => {
    expect(anyText(head, schema)).toEqual([true])
  })
  it.each([
    ['a maximum', ZOD, 'z.object({ a: z.string().max(9) })'],
    ['a form', ZOD, 'z.object({ a: z.string().email() })'],
    ['a kind of its own', ZOD, 'z.object({ a: z.uuid() })'],
    ['what nobody can tell', ZOD, 'z.object({ a: z.string().refine(check) })'],
    ['Valibot', `import * as v from 'valibot'`, 'v.object({ a: v.pipe(v.string(), v.maxLength(9)) })'],
    ['Superstruct', `import { object, size, string } from 'superstruct'`, 'object({ a: size(string(), 0, 9) })'],
    ['ArkType', `import { type } from 'arktype'`, `type({ a: 'string <= 9' })`],
    ['TypeBox', `import { Type } from '@sinclair/typebox'`, 'Type.Object({ a: Type.String({ maxLength: 9 }) })'],
  ])('is not: %s', (_, head, schema) => {
    expect(anyText(head, schema)).toEqual([false])
  })
})

it('a length is no format', () => {
  const [field] = fields(`${ZOD}\nconst schema = z.object({ email: z.string().max(99) })`)
  expect(field && [isAnyText(field), isAnyForm(field)]).toEqual([false, true])
})

it('anything, and files of any size, are seen', () => {
  const code = `${ZOD}\nconst schema = z.object({ a: z.any().optional(), b: z.instanceof(File), c: z.file().max(9), d: z.instanceof(File).refine(small) })`
  expect(fields(code).map((each) => [isAnything(each), isAnyFile(each)])).toEqual([
    [true, false],
    [false, true],
    [false, false],
    [false, false],
  ])
})
