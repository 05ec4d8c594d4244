import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { isProblem } from '../core/problem.js'
import { MAX } from './caps.js'
import { paramsObject, queryObject } from './query.js'
import { validate } from './schema.js'

function query(text: string): unknown {
  const result = queryObject(new URLSearchParams(text))
  return isProblem(result) ? result : { ...result.value }
}

const refusedQuery = {
  code: 'input.invalid',
  extensions: { errors: [{ in: 'query', path: [], pointer: '', code: 'unsafe' }] },
}

describe('a query string', () => {
  test('absent is absent, empty is empty, repeated is a list', () => {
    expect(query('')).toEqual({})
    expect(query('a=&b&c=1&d=1&d=2&d=')).toEqual({ a: '', b: '', c: '1', d: ['1', '2', ''] })
  })

  test('absent lets a default apply, empty does not', async () => {
    const posts = z.object({
      page: z.coerce.number().int().min(1).default(1),
      sort: z.enum(['asc', 'desc']).default('desc'),
    })
    const read = (text: string) => validate(posts, (query(text) as { a: string }) ?? {}, 'query')
    expect(await read('')).toEqual({ value: { page: 1, sort: 'desc' } })
    expect(await read('page=3')).toEqual({ value: { page: 3, sort: 'desc' } })
    expect(await read('page=&sort=')).toMatchObject([{ pointer: '/page' }, { pointer: '/sort' }])
    expect(await read('sort=asc&sort=desc')).toMatchObject([{ pointer: '/sort', code: 'invalid_value' }])
  })

  test.each(['__proto__=1', 'a[__proto__][b]=1', '%5f_proto__=1', 'constructor.prototype.x=1', 'a=%00', '%00=1'])(
    'body/35 body/37 %s is refused',
    (text) => {
      expect(query(text)).toMatchObject(refusedQuery)
    },
  )

  test('has no prototype', () => {
    const result = queryObject(new URLSearchParams('constructor=1'))
    expect(Object.getPrototypeOf((result as { value: object }).value)).toBeNull()
    expect(queryObject(new URLSearchParams(''))).not.toHaveProperty('value.toString')
  })

  test('body/36 is bounded in number and length', () => {
    expect(query('a=1&'.repeat(MAX.queryParameters))).toHaveProperty('a')
    expect(query('a=1&'.repeat(MAX.queryParameters + 1))).toMatchObject(refusedQuery)
    expect(query(`a=${'x'.repeat(MAX.queryValueLength + 1)}`)).toMatchObject(refusedQuery)
    expect(query(`${'x'.repeat(MAX.keyLength + 1)}=1`)).toMatchObject(refusedQuery)
  })

  test('a refusal never holds what was sent', () => {
    expect(JSON.stringify(query('hunter2__=1&__proto__=hunter2'))).not.toContain('hunter2')
  })
})

describe('path parameters', () => {
  test.each([
    '42',
    '018f3b1c-7b0a-7c3e-8a52-0c2f6d1f4a10',
    'größe',
    'a b',
    'main...dev',
    '.hidden',
    'a.b',
    '100%',
    '😀',
    '',
  ])('%j is for the schema to judge', (id) => {
    expect(paramsObject({ id })).toEqual({ value: { id } })
  })

  test.each([
    '\0',
    'a\0b',
    '/',
    'a/b',
    '/etc/passwd',
    '..',
    '.',
    '../x',
    '..\\x',
    'a\\b',
    '%2e%2e',
    '%2E%2E%2Fetc',
    'a%2fb',
    'a%5Cb',
    'a%00b',
    'a%0d%0aSet-Cookie:x',
    'a%252fb',
    'a\r\nb',
    'a\tb',
    '\u007f',
    '\u0085',
    '\ud800',
    'x'.repeat(MAX.segmentLength + 1),
  ])('body/37 %j is 400 before any schema', (id) => {
    expect(paramsObject({ id })).toMatchObject({
      status: 400,
      code: 'input.invalid',
      extensions: { errors: [{ in: 'params', path: ['id'], pointer: '/id', code: 'unsafe' }] },
    })
    expect(paramsObject({ path: ['ok', id] })).toMatchObject({ status: 400 })
  })

  test('a catch-all is a list, an optional one that matched nothing is absent', () => {
    expect(paramsObject({ path: ['a', 'b'] })).toEqual({ value: { path: ['a', 'b'] } })
    expect(paramsObject({ path: undefined })).toEqual({ value: { path: undefined } })
    expect(paramsObject({ path: Array.from({ length: MAX.segments + 1 }, () => 'a') })).toMatchObject({ status: 400 })
  })

  test('what is no text is refused', () => {
    for (const id of [1, null, {}, [1], [['a']], { toString: () => 'a' }]) {
      expect(paramsObject({ id })).toMatchObject({ status: 400 })
    }
  })

  test('a refusal never holds what was sent', () => {
    expect(JSON.stringify(paramsObject({ id: 'hunter2/..' }))).not.toContain('hunter2')
  })
})
