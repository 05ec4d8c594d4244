import { deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import type { Schema } from '../definition.js'
import { servedRoute, type Answered, type Posted } from './6-input.test-parts.js'
import { ConfigurationError } from '../../core/configuration-error.js'
import { compilePolicy, type AnyDefinition } from '../policy.js'
import { publicAccess } from '../../authorization/access.js'
import { file, multipart } from '../../validation/multipart.js'
import { joined, page, png, zip } from '../../validation/multipart/sample-files.test-parts.js'
import { html } from '../../validation/html.js'
import { webUrl } from '../../validation/web-url.js'

const verdict = ({ status, problem }: Answered) => `${status} ${problem?.code ?? 'passed'}`
/** Of a route that is asked once. */
const judged = async (declared: Partial<AnyDefinition>, posted: Posted) =>
  verdict(await (await servedRoute(declared)).post(posted))
const UNSAFE = '400 input.unsafe'
const MALFORMED = '400 input.malformed'
const INVALID = '400 input.invalid'
const LARGE = '413 input.too_large'
const TYPE = '415 input.unsupported_type'
const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

/** A schema that must not be asked. */
const unasked: Schema = {
  '~standard': {
    version: 1,
    vendor: 'test',
    validate: () => {
      throw new Error('The schema was asked.')
    },
  },
}

describe('body/35 keys that reach a prototype', () => {
  test.each([
    '{"__proto__":{"isAdmin":true}}',
    '{"a":{"b":[{"__proto__":1}]}}',
    '{"\\u005f\\u005fproto\\u005f\\u005f":1}',
    '{"__prot\\u006F__":1}',
    '{"\\u005F_proto__":null}',
    '{"constructor":{"prototype":{"isAdmin":true}}}',
    '{"a":[[{"constructor":{"prototype":1}}]]}',
    '{"con\\u0073tructor":{"prot\\u006ftype":1}}',
    '{"constructor":{"x":1,"prototype":1}}',
  ])('body/35 in JSON, before the schema: %s', async (body) => {
    expect(await judged({ body: unasked }, { body })).toBe(UNSAFE)
  })

  test.each([
    '__proto__=1',
    '__proto__[isAdmin]=1',
    'a[__proto__]=1',
    '%5f%5fproto__=1',
    'constructor[prototype][x]=1',
    'constructor.prototype.x=1',
  ])('body/35 in a form and in a query: %s', async (text) => {
    expect(await judged({ body: unasked, accepts: ['form'] }, { headers: FORM, body: text })).toBe(UNSAFE)
    expect(await judged({ query: unasked }, { method: 'GET', path: `/api/orders?${text}` })).toBe(INVALID)
  })

  test('body/35 as a field of a multipart form', async () => {
    const { post } = await servedRoute({ body: multipart({ title: unasked }) })
    const part = (name: string) => `--B\r\nContent-Disposition: form-data; name="${name}"\r\n\r\nx\r\n--B--\r\n`
    const headers = { 'content-type': 'multipart/form-data; boundary=B' }
    for (const name of ['__proto__', 'constructor[prototype]', 'a.__proto__.b']) {
      expect(verdict(await post({ headers, body: part(name) }))).toBe(UNSAFE)
    }
  })

  test('body/35 names that only look like it are names', async () => {
    const { post } = await servedRoute({ body: z.looseObject({}) })
    const body = '{"proto":1,"constructor":"x","prototype":{"y":1},"a":{"constructor":{"name":"z"}}}'
    expect(JSON.parse((await post({ body })).text)).toEqual({ body: JSON.parse(body), query: null })
  })
})

describe('body/36 structure', () => {
  test.each([
    ['5,000 arrays', '['.repeat(5_000) + ']'.repeat(5_000)],
    ['5,000 objects', '{"a":'.repeat(5_000) + '1' + '}'.repeat(5_000)],
    ['5,000, never closed', '['.repeat(5_000)],
    ['both in turns', '[{"a":'.repeat(2_500) + '1' + '}]'.repeat(2_500)],
  ])('body/36 nesting of %s is 400', async (_, body) => {
    expect(await judged({ body: unasked }, { body })).toBe(UNSAFE)
  })

  test.each([
    ['100,000 levels', '['.repeat(100_000) + ']'.repeat(100_000)],
    ['a million keys', `{${Array.from({ length: 1e6 }, (_, i) => `"k${i}":0`).join(',')}}`],
    ['two million elements', `[${'0,'.repeat(2e6)}0]`],
    ['two million empty objects', `[${'{},'.repeat(2e6)}{}]`],
  ])('body/36 %s are 413 by default, 400 where the route takes 16 MB', async (_, body) => {
    expect(await judged({ body: unasked }, { body })).toBe(LARGE)
    expect(await judged({ body: unasked, maxBodyBytes: 16_000_000 }, { body })).toBe(UNSAFE)
  })

  test('body/36 a hundred thousand levels in a schema of its own depth are no RangeError', async () => {
    const tree: z.ZodType = z.lazy(() => z.array(tree))
    const { post } = await servedRoute({ body: tree, maxBodyBytes: 1_000_000 })
    expect(verdict(await post({ body: '['.repeat(100_000) + ']'.repeat(100_000) }))).toBe(UNSAFE)
    expect(verdict(await post({ body: '['.repeat(32) + ']'.repeat(32) }))).toBe('200 passed')
  })
})

describe('body/37 what two readers would read differently', () => {
  test.each([
    ['the same key twice', '{"a":1,"a":2}'],
    ['the same key in another spelling', '{"a":1,"\\u0061":2}'],
    ['the same key deep inside', '[{"a":{"b":1,"c":2,"b":3}}]'],
    ['1e999', '{"a":1e999}'],
    ['-1e999', '{"a":-1E+999}'],
    ['what rounds to zero', '{"a":1e-999}'],
    ['2^53 + 1', '{"a":9007199254740993}'],
    ['an id of 19 digits', '{"a":1234567890123456789}'],
    ['a number of 2,000 digits', `{"a":${'1'.repeat(2_000)}}`],
    ['a lone surrogate', '{"a":"\\ud800"}'],
    ['a pair in the wrong order', '{"a":"\\udc00\\ud800"}'],
    ['a lone surrogate in a key', '{"\\udfff":1}'],
    ['NUL', '{"a":"x\\u0000"}'],
    ['NUL in a key', '{"x\\u0000":1}'],
  ])('body/37 %s is 400', async (_, body) => {
    expect(await judged({ body: unasked }, { body })).toBe(UNSAFE)
  })

  test.each([
    ['a surrogate as three bytes', Buffer.from('{"a":"\xed\xa0\x80"}', 'latin1')],
    ['bytes that are not UTF-8', Buffer.from('{"a":"\xff"}', 'latin1')],
    ['an overlong slash', Buffer.from('{"a":"\xc0\xaf"}', 'latin1')],
    ['UTF-16', Buffer.from('\ufeff{"a":1}', 'utf16le')],
    ['NUL as it is', '{"a":"x\0"}'],
    ['NUL behind the value', '{"a":1}\0'],
    ['more behind the value', '{"a":1}{"a":2}'],
    ['a comma behind the value', '{"a":1},'],
    ['two byte order marks', '\ufeff\ufeff{"a":1}'],
    ['NaN', '{"a":NaN}'],
    ['Infinity', '{"a":-Infinity}'],
    ['a comment', '{"a":1/**/}'],
    ['nothing but space', '   '],
    ['a key without quotes', '{a:1}'],
  ])('body/37 %s is 400', async (_, body) => {
    expect(await judged({ body: unasked }, { body })).toBe(MALFORMED)
  })

  test('body/37 one byte order mark is none of the text; what a double holds is a number', async () => {
    const { post } = await servedRoute({ body: z.object({ a: z.number() }) })
    for (const number of ['9007199254740992', '-0', '1e308', '0.1', '123456789012345680000']) {
      expect(verdict(await post({ body: `\ufeff{"a":${number}}` }))).toBe('200 passed')
    }
  })

  test('body/37 a long id travels as text, which a schema makes a bigint of', async () => {
    const { post } = await servedRoute({
      body: z.object({ id: z.string().transform(BigInt) }),
      handler: ({ body }) => Response.json(String((body as { id: bigint }).id + 1n)),
    })
    expect((await post({ body: '{"id":"1234567890123456789"}' })).text).toBe('"1234567890123456790"')
  })

  test.each(['a=%00', 'a=%ff', 'a=%', 'a=%ed%a0%80', '%zz=1'])('body/37 a form with %s is 400', async (body) => {
    const answered = await judged({ body: unasked, accepts: ['form'] }, { headers: FORM, body })
    expect(answered).toMatch(/^400 input\.(unsafe|malformed)$/)
  })
})

describe('body/38 errors', () => {
  const SECRET = 'correct-horse-battery'
  const wide = JSON.stringify(Array.from({ length: 4_000 }, () => SECRET))
  const tooMany: Schema = {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: () => ({
        issues: Array.from({ length: 200_000 }, (_, i) => ({ message: `No "${SECRET}".`, path: [{ key: i }] })),
      }),
    },
  }
  const later: Schema = {
    '~standard': { ...tooMany['~standard'], validate: async (value) => tooMany['~standard'].validate(value) },
  }
  const valibotLike: Schema = {
    '~standard': {
      version: 1,
      vendor: 'valibot',
      validate: async (value) => ({
        issues: (value as string[]).map((item, key) => ({
          kind: 'schema',
          type: 'number',
          message: `Invalid type: Expected number but received "${item}"`,
          path: [{ type: 'array', key, value: item }],
        })),
      }),
    },
  }

  test.each([
    ['Zod', z.array(z.number())],
    [
      'Zod, its own messages',
      z.array(z.string().refine(() => false, { error: ({ input }) => `Not ${String(input)}` })),
    ],
    ['200,000 at once', tooMany],
    ['200,000 later', later],
    ['Valibot’s shape, later', valibotLike],
  ])('body/38 %s: at most 20, and nothing of the input', async (_, body) => {
    const { post, decisions } = await servedRoute({ body })
    const answered = await post({ body: wide })
    expect(verdict(answered)).toBe(INVALID)
    expect(answered.problem?.['errors']).toHaveLength(20)
    expect(answered.problem).toHaveProperty('truncated', true)
    expect(answered.text).not.toContain(SECRET)
    expect(answered.text.length).toBeLessThan(8_000)
    expect(JSON.stringify(await decisions())).not.toContain(SECRET)
  })

  test('body/38 keys of the caller’s choosing are not given back', async () => {
    const { post } = await servedRoute({ body: z.record(z.string(), z.number()) })
    const answered = await post({ body: JSON.stringify({ '<script>alert(1)</script>': 'x', 'a b@c.example': 'y' }) })
    expect(verdict(answered)).toBe(INVALID)
    expect(answered.text).not.toMatch(/script|example/)
  })

  test('body/38 nor are unrecognised ones', async () => {
    const { post } = await servedRoute({ body: z.strictObject({}) })
    const answered = await post({ body: JSON.stringify({ [SECRET]: 1 }) })
    expect(verdict(answered)).toBe(INVALID)
    expect(answered.text).not.toContain(SECRET)
  })
})

describe('body/39 what is refused before it is read', () => {
  test.each([
    ['text/plain'],
    ['text/json'],
    ['application/jsonx'],
    ['application/json+x'],
    ['application/x-json'],
    ['application/json; charset=utf-7'],
    ['application/json; charset=utf-16le'],
    ['application/json; charset=iso-8859-1'],
    ['application/json; charset=utf-8; charset=utf-7'],
    ["application/json; charset*=utf-8''utf-7"],
    ['application/json, text/plain'],
    ['application/json;charset="utf-8'],
    ['application /json'],
    ['application/x-www-form-urlencoded'],
    ['multipart/form-data; boundary=x'],
    ['*/*'],
  ])('body/39 %s is 415', async (type) => {
    const { post } = await servedRoute({ body: unasked })
    const answered = await post({ headers: { 'content-type': type }, body: '{}' })
    expect(verdict(answered)).toBe(TYPE)
    expect(answered.headers['accept']).toBe('application/json')
  })

  test('body/39 so are no type, and two of them', async () => {
    const { raw } = await servedRoute({ body: unasked })
    expect(await raw(['Content-Length: 2'], (write) => write('{}'))).toMatch(/^HTTP\/1.1 415 /)
    expect(await raw(['Transfer-Encoding: chunked'], (write) => write('2\r\n{}\r\n0\r\n\r\n'))).toMatch(
      /^HTTP\/1.1 415 /,
    )
    const twice = ['Content-Type: application/json', 'Content-Type: text/plain', 'Content-Length: 2']
    expect(await raw(twice, (write) => write('{}'))).toMatch(/^HTTP\/1.1 415 /)
    expect(await raw(twice.toReversed(), (write) => write('{}'))).toMatch(/^HTTP\/1.1 415 /)
  })

  test.each([
    ['gzip', gzipSync(' '.repeat(50_000_000))],
    ['deflate', deflateSync(' '.repeat(1_000_000))],
    ['x-gzip', gzipSync('{}')],
    ['br', '{}'],
    ['gzip, gzip', '{}'],
    ['identity, gzip', '{}'],
    ['IDENTITY;q=0', '{}'],
    ['compress', '{}'],
  ])('body/39 a body in %s is 415', async (encoding, body) => {
    const { post } = await servedRoute({ body: unasked })
    const answered = await post({ headers: { 'content-encoding': encoding }, body })
    expect(verdict(answered)).toBe(TYPE)
    expect(answered.headers['accept-encoding']).toBe('identity')
  })

  const JSON_TYPE = 'Content-Type: application/json'

  test('body/39 a declared length past the limit is answered before a byte has come', async () => {
    const { raw, received } = await servedRoute({ body: unasked })
    for (const length of ['102401', '500000000', '9'.repeat(15)]) {
      expect(await raw([JSON_TYPE, `Content-Length: ${length}`])).toMatch(/^HTTP\/1.1 413 [^]*input\.too_large/)
    }
    expect(received).toHaveLength(3)
  })

  test('body/39 chunks past the limit are answered while they come', async () => {
    const { raw } = await servedRoute({ body: unasked })
    const sent = (write: (text: string) => void) => {
      for (let i = 0; i < 40; i++) write(`1000\r\n${' '.repeat(4_096)}\r\n`)
    }
    expect(await raw([JSON_TYPE, 'Transfer-Encoding: chunked'], sent)).toMatch(/^HTTP\/1.1 413 [^]*input\.too_large/)
  })

  test('body/39 fewer bytes than declared reach no schema and no handler', async () => {
    const { raw, received, decisions } = await servedRoute({ body: unasked })
    const cut = raw([JSON_TYPE, 'Content-Length: 9'], async (write, leave) => {
      write('{"a":1}')
      await vi.waitFor(() => expect(received).toHaveLength(1), 20_000)
      leave()
    })
    await expect(cut).rejects.toThrow('The client has gone.')
    await vi.waitFor(
      async () => expect(await decisions()).toMatchObject([{ code: 'input.malformed', stage: 'input' }]),
      20_000,
    )
  })

  test('body/39 a client that stops sending is 408', async () => {
    const { raw } = await servedRoute({ body: unasked, bodyTimeout: '100 ms' })
    const answers = await Promise.all([
      raw([JSON_TYPE, 'Content-Length: 7']),
      raw([JSON_TYPE, 'Content-Length: 7'], (write) => write('{"a"')),
      raw([JSON_TYPE, 'Transfer-Encoding: chunked'], (write) => write('4\r\n{"a"\r\n')),
    ])
    for (const answer of answers) expect(answer).toMatch(/^HTTP\/1.1 408 [^]*[Cc]onnection: close[^]*input\.timeout/)
  })

  test('body/39 so is a client that stops in a file', async () => {
    const { raw } = await servedRoute({
      body: multipart({ photo: file({ types: ['image/png'], maxBytes: 1_000_000 }) }),
      bodyTimeout: '100 ms',
    })
    const head = ['Content-Type: multipart/form-data; boundary=B', 'Content-Length: 500000']
    const start =
      '--B\r\nContent-Disposition: form-data; name="photo"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n'
    expect(await raw(head, (write) => write(start))).toMatch(/^HTTP\/1.1 408 [^]*input\.timeout/)
  })

  test('body/39 a rate can be asked for, and nonsense cannot', () => {
    const declared = (more: object) => compilePolicy({ access: publicAccess, handler: () => null, ...more })
    expect(declared({ bodyTimeout: '2 m', minBodyBytesPerSecond: 5_000 }).bodyRules).toMatchObject({
      timeout: 120_000,
      minBytesPerSecond: 5_000,
    })
    for (const nonsense of [
      { bodyTimeout: '0 s' },
      { bodyTimeout: 'soon' },
      { bodyTimeout: Number.POSITIVE_INFINITY },
      { bodyTimeout: '2 d' },
      { minBodyBytesPerSecond: 0 },
      { body: multipart({}), accepts: ['json'] },
      { body: multipart({}), maxBodyBytes: 10 },
    ]) {
      expect(() => declared(nonsense)).toThrow(ConfigurationError)
    }
  })

  const upload = async (content: Uint8Array, fileName: string, type: string) => {
    const { post } = await servedRoute({
      body: multipart({ photo: file({ types: ['image/png'], maxBytes: 10_000 }) }),
      handler: ({ body }) => Response.json((body as { photo: File }).photo.name),
    })
    const head = `--B\r\nContent-Disposition: form-data; name="photo"; filename="${fileName}"\r\nContent-Type: ${type}\r\n\r\n`
    const body = joined(head, content, '\r\n--B--\r\n')
    return verdict(await post({ headers: { 'content-type': 'multipart/form-data; boundary=B' }, body }))
  }

  test.each([
    ['a picture', png, 'a.png', 'image/png', '200 passed'],
    ['a page that says it is a picture', page, 'a.png', 'image/png', TYPE],
    ['a picture that says it is a page', png, 'a.html', 'text/html', TYPE],
    ['a picture that is an archive as well', joined(png, zip('a.class')), 'a.png', 'image/png', TYPE],
    ['a path', png, '../../a.png', 'image/png', UNSAFE],
    ['a reversed name', png, 'a\u00e2\u0080\u00aegnp.exe', 'image/png', UNSAFE],
    ['a large one', joined(png, ' '.repeat(20_000)), 'a.png', 'image/png', LARGE],
  ])('body/39 an upload of %s', async (_, content, name, type, expected) => {
    expect(await upload(content, name, type)).toBe(expected)
  })

  test('body/39 what was refused is read no further, and the next request is answered', async () => {
    const { post, received } = await servedRoute({ body: unasked })
    const random = crypto.getRandomValues(new Uint8Array(60_000))
    const body = Buffer.concat(Array.from({ length: 9 }, () => random))
    for (const headers of [{ 'transfer-encoding': 'chunked' }, {}, { 'content-type': 'text/plain' }]) {
      for (let i = 0; i < 5; i++) {
        const answered = await post({ headers, body })
        expect(verdict(answered)).toBe('content-type' in headers ? TYPE : LARGE)
        expect(answered.headers.connection).toBe('close')
      }
    }
    expect(received).toHaveLength(15)
  })
})

describe('body/40 kinds of value', () => {
  const profile = z.object({ name: z.string(), site: z.string().refine(webUrl().accepts) })

  test.each([
    'javascript:alert(1)',
    'JAVASCRIPT:alert(1)',
    ' javascript:alert(1)',
    'java\\tscript:alert(1)',
    'java\\u000ascript:alert(1)',
    '\\u0001javascript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    'blob:https://app.example.com/1',
    'file:///etc/passwd',
    'https://app.example.com@evil.example/',
    '//evil.example',
    'https:evil.example',
    'https:\\\\\\\\evil.example',
  ])('body/40 %s is no address', async (site) => {
    expect(await judged({ body: profile }, { body: `{"name":"a","site":"${site}"}` })).toBe(INVALID)
    expect(await judged({ body: webUrl() }, { body: `"${site}"` })).toBe(INVALID)
  })

  test('body/40 https is', async () => {
    const body = '{"name":"a","site":"https://example.com/?next=javascript:x"}'
    expect(await judged({ body: profile }, { body })).toBe('200 passed')
  })

  test.each(['{"$ne":null}', '{"$gt":""}', '["a"]', '{"toString":"x"}', 'true', '1', 'null', '[]', '{}'])(
    'body/40 %s is no string',
    async (value) => {
      expect(await judged({ body: profile }, { body: `{"name":${value},"site":"https://example.com"}` })).toBe(INVALID)
      for (const alone of [html(), webUrl()]) expect(await judged({ body: alone }, { body: value })).toBe(INVALID)
    },
  )

  test.each(['?name=a&name=b', '?name[$ne]=', '?name[]=a', '?name.first=a', '?'])(
    'body/40 a query %s is no string either',
    async (search) => {
      const query = z.object({ name: z.string() })
      expect(await judged({ query }, { method: 'GET', path: `/api/orders${search}` })).toBe(INVALID)
    },
  )

  test('body/40 nor are they in a form', async () => {
    const { post } = await servedRoute({ body: z.object({ name: z.string() }), accepts: ['form'] })
    for (const body of ['name=a&name=b', 'name[$ne]=', 'name[]=a', '']) {
      expect(verdict(await post({ headers: FORM, body }))).toBe(INVALID)
    }
  })

  test('rich text leaves as it may be shown', async () => {
    const { post } = await servedRoute({ body: html() })
    const answered = await post({
      body: JSON.stringify('<p onclick=x>a<script>b</script><a href="javascript:c">d</a></p>'),
    })
    expect(JSON.parse(answered.text)).toMatchObject({ body: '<p>a<a>d</a></p>' })
  })
})
