import type { StandardSchemaV1 } from '@standard-schema/spec'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import { ConfigurationError } from '../core/configuration-error.js'
import { isProblem, problemBody } from '../core/problem.js'
import { isPromise } from '../core/verdict.js'
import { parseJson } from './json-guard.js'
import { inputInvalid, requireSchema, validate, type InputError } from './schema.js'

const secret = 'hunter2-secret'

async function errors(schema: StandardSchemaV1, value: unknown): Promise<readonly InputError[]> {
  const result = await validate(schema, value, 'body')
  if ('value' in result) throw new Error('It is valid.')
  return result
}

type Reported = StandardSchemaV1.Issue & Readonly<Record<string, unknown>>

/** A schema of some other library: it answers with these issues. */
function refusing(...issues: readonly Reported[]): StandardSchemaV1 {
  return refusingAll(issues)
}

function refusingAll(issues: readonly Reported[]): StandardSchemaV1 {
  return { '~standard': { version: 1, vendor: 'other', validate: () => ({ issues }) } }
}

describe('a value', () => {
  const Order = z.object({ item: z.string().trim(), quantity: z.number().default(1) })

  test('is what the schema makes of it, at once', () => {
    const result = validate(Order, { item: ' x ', other: 1 }, 'body')
    expect(isPromise(result)).toBe(false)
    expect(result).toEqual({ value: { item: 'x', quantity: 1 } })
  })

  test('has the type that the schema gives it', async () => {
    const result = await validate(Order, {}, 'body')
    if ('value' in result) expectTypeOf(result.value).toEqualTypeOf<{ item: string; quantity: number }>()
    else expectTypeOf(result).toEqualTypeOf<readonly InputError[]>()
  })

  test('waits for a schema that asks elsewhere', async () => {
    const free = z.object({ name: z.string().refine((name) => Promise.resolve(name !== 'ada'), 'Is taken') })
    expect(await validate(free, { name: 'free' }, 'body')).toEqual({ value: { name: 'free' } })
    expect(await validate(free, { name: 'ada' }, 'body')).toEqual([
      { in: 'body', path: ['name'], pointer: '/name', code: 'custom', message: 'Is taken' },
    ])
  })

  test('a schema that throws, or is none, is a bug and not a refusal', async () => {
    const broken = z.string().refine(() => {
      throw new Error('database')
    })
    await expect((async () => validate(broken, 'x', 'body'))()).rejects.toThrow('database')
    await expect((async () => validate({} as StandardSchemaV1, 'x', 'body'))()).rejects.toThrow(TypeError)
  })

  test('what is no schema fails at construction', () => {
    for (const value of [undefined, null, {}, 'x', z, { parse: () => 1 }, { '~standard': {} }]) {
      expect(() => requireSchema(value, 'body')).toThrow(ConfigurationError)
    }
    expect(() => requireSchema(Order, 'body')).not.toThrow()
    expect(() =>
      requireSchema(
        Object.assign(() => 1, refusing()),
        'body',
      ),
    ).not.toThrow()
  })
})

describe('body/40 other kinds of value', () => {
  const Sign = z.object({ email: z.email(), password: z.string() })

  const objects: unknown[] = [
    {},
    [],
    { $ne: null },
    { $gt: '' },
    ['a', 'b'],
    null,
    true,
    1,
    { length: 8 },
    { toString: 'x' },
  ]
  test.each(objects.map((password) => ({ password })))('body/40 a text is expected: %j', async ({ password }) => {
    const found = await errors(Sign, { email: 'a@example.com', password })
    expect(found).toMatchObject([{ pointer: '/password', code: 'invalid_type' }])
  })

  const others: unknown[] = [null, [], 'x', 1, [{}], undefined]
  test.each(others.map((value) => ({ value })))('body/40 an object is expected: %j', async ({ value }) => {
    expect(await errors(Sign, value)).toMatchObject([{ path: [], pointer: '', code: 'invalid_type' }])
  })
})

describe('body/38 errors', () => {
  test('body/38 200,000 issues make 20 errors and say that there are more', async () => {
    const many = refusingAll(Array.from({ length: 200_000 }, (_, i) => ({ message: 'Is wrong', path: [i] })))
    const refusal = inputInvalid(await errors(many, []))
    expect(refusal).toMatchObject({ status: 400, code: 'input.invalid', extensions: { truncated: true } })
    expect(refusal.extensions?.['errors']).toHaveLength(20)
    expect(JSON.stringify(problemBody(refusal, 'id')).length).toBeLessThan(4_000)
  })

  test('body/38 as many wrong elements as a body may have', async () => {
    const value = Array.from({ length: 9_999 }, () => secret)
    const refusal = inputInvalid(await errors(z.array(z.number()), value))
    expect(refusal.extensions?.['errors']).toHaveLength(20)
    expect(JSON.stringify(refusal)).not.toContain(secret)
  })

  test('20 errors are all, and do not say that there are more', async () => {
    const twenty = refusing(...Array.from({ length: 20 }, () => ({ message: 'Is wrong' })))
    const { extensions } = inputInvalid(await errors(twenty, {}))
    expect(extensions?.['errors']).toHaveLength(20)
    expect(extensions).not.toHaveProperty('truncated')
  })

  test('say where, what and how to put it right', async () => {
    const schema = z.object({
      items: z.array(z.object({ quantity: z.number().max(10) })),
      sort: z.enum(['asc', 'desc']),
      name: z.string('Give a name'),
    })
    expect(await errors(schema, { items: [{ quantity: 1 }, { quantity: 11 }], sort: secret })).toEqual([
      {
        in: 'body',
        path: ['items', 1, 'quantity'],
        pointer: '/items/1/quantity',
        code: 'too_big',
        message: 'Too big: expected number to be <=10',
      },
      {
        in: 'body',
        path: ['sort'],
        pointer: '/sort',
        code: 'invalid_value',
        message: 'Invalid option: expected one of "asc"|"desc"',
      },
      { in: 'body', path: ['name'], pointer: '/name', code: 'invalid_type', message: 'Give a name' },
    ])
  })

  test('body/38 unrecognised keys are counted against nobody and named by nobody', async () => {
    const strict = z.strictObject({ a: z.number() })
    const [error] = await errors(strict, { a: 1, [secret]: 1, '<script>': 2 })
    expect(error).toEqual({
      in: 'body',
      path: [],
      pointer: '',
      code: 'unrecognized_keys',
      message: 'Has keys that are not recognized.',
    })
  })

  test.each(['alice@example.com', '<img src=x>', 'a/b', 'a~b', 'x'.repeat(65), 'a b', "'", '', '1e9', '\u202e'])(
    'body/38 the key %j, chosen by the caller, is not given back',
    async (key) => {
      const [error] = await errors(z.record(z.string(), z.number()), { [key]: 'x' })
      expect(error).toMatchObject({ path: ['*'], pointer: '/*' })
    },
  )

  test('body/38 a path has as many steps as a body may have levels', async () => {
    const [error] = await errors(refusing({ message: 'x', path: Array.from({ length: 10_000 }, () => 'a') }), {})
    expect(error?.path).toHaveLength(32)
  })

  test.each([
    [
      'zod: an application that repeats it',
      z.string().max(3, { error: (issue) => `Bad: ${JSON.stringify(issue.input)}` }),
    ],
    ['zod: in a refinement', z.string().refine(() => false, { error: (issue) => `"${JSON.stringify(issue.input)}"?` })],
    ['zod: an enumeration', z.enum(['a', 'b'])],
    ['zod: a literal', z.literal('a')],
    ['zod: a format', z.email()],
    ['zod: a union', z.union([z.number(), z.object({ a: z.string() })])],
  ])('body/38 the value is not given back: %s', async (_, schema) => {
    expect(JSON.stringify(await errors(schema, secret))).not.toContain(secret)
  })

  test.each([
    [{ kind: 'schema', type: 'number', message: `Invalid type: Expected number but received "${secret}"` }, 'number'],
    [{ kind: 'validation', type: 'email', message: `Invalid email: Received "${secret}"` }, 'email'],
    [
      {
        code: 'domain',
        message: `a must be a number (was "${secret}")`,
        problem: `must be a number (was "${secret}")`,
      },
      'domain',
    ],
    [{ message: `${secret} is wrong` }, 'invalid'],
    [{ message: JSON.stringify({ a: secret }) }, 'invalid'],
    [{ code: `${secret} code`, message: 'Is wrong' }, 'invalid'],
    [{ code: 7, message: 'Is wrong' }, 'invalid'],
    [{ type: 'not_of_valibot', message: 'Is wrong' }, 'invalid'],
  ])('body/38 nor by another library: %j', async (issue, code) => {
    const [error] = await errors(refusing({ ...issue, path: [{ key: 'a' }] }), { a: secret })
    expect(error).toMatchObject({ in: 'body', path: ['a'], pointer: '/a', code })
    expect(JSON.stringify(error)).not.toContain(secret)
    expect(error?.message).not.toBe('')
  })

  test.each([
    ['a field of the object that the issue is about', { a: { deep: [secret] } }],
    ['a long number', { a: 4_111_111_111_111_111 }],
    ['a short text in quotation marks', { a: 'x1' }],
    ['a text that needs escapes', { a: 'line\n"two"' }],
  ])('body/38 nor when it is %s', async (_, value) => {
    const text = value.a === 'x1' ? '"x1"' : JSON.stringify(value.a)
    const [error] = await errors(refusing({ message: `Not ${text}` }), value)
    expect(error?.message).toBe('Is not valid.')
  })

  test('an ordinary message stays, though the value has a letter in common with it', async () => {
    const schema = z.object({ a: z.email(), b: z.number().max(9), c: z.string().min(8, 'Use at least 8 characters') })
    const messages = (await errors(schema, { a: 'a', b: 10, c: 'char' })).map((error) => error.message)
    expect(messages.slice(0, 2)).toEqual(['Invalid email address', 'Too big: expected number to be <=9'])
  })

  test("a path of a library's own class is a plain list", async () => {
    class Path extends Array<string> {
      readonly cache = { secret }
    }
    const [error] = await errors(refusing({ message: 'x', path: Path.from(['a', 'b']) }), {})
    expect(Object.getPrototypeOf(error?.path)).toBe(Array.prototype)
    expect(error).toMatchObject({ path: ['a', 'b'], pointer: '/a/b' })
  })

  test('messages are of one line and of bounded length; a symbol has no name', async () => {
    const [long, lines, none] = await errors(
      refusing(
        { message: 'x'.repeat(5_000) },
        { message: 'a\r\nb\u2028c', path: [Symbol(secret)] },
        { message: undefined as never },
      ),
      {},
    )
    expect(long?.message).toHaveLength(200)
    expect(lines).toMatchObject({ message: 'a  b c', path: ['*'] })
    expect(none?.message).toBe('Is not valid.')
  })
})

test('a schema never sees what the guard refuses', () => {
  const parsed = parseJson(new TextEncoder().encode('{"__proto__":{"admin":true}}'))
  expect(isProblem(parsed)).toBe(true)
})
