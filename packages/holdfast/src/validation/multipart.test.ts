import { describe, expect, expectTypeOf, test, vi } from 'vitest'
import { z } from 'zod'
import { ConfigurationError } from '../core/configuration-error.js'
import { isProblem } from '../core/problem.js'
import { bodyReader, bodyRules, readBody } from './body.js'
import { file, files, multipart, type FileMeta, type MultipartFields, type MultipartSchema } from './multipart.js'
import { gif, joined, page, png, svg, zip } from './multipart/sample-files.test-parts.js'
import { validate } from './schema.js'
import { fakeTimer, settled } from './timer.test-parts.js'

interface Part {
  readonly name: string
  readonly content: string | Uint8Array
  readonly fileName?: string
  readonly type?: string
}

const BOUNDARY = '----WebKitFormBoundaryx7'
const HEADERS = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` }

/** As browsers write it. */
function written(parts: readonly Part[]): Uint8Array {
  const pieces = parts.flatMap(({ name, content, fileName, type }) => [
    `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"`,
    fileName === undefined ? '' : `; filename="${fileName}"\r\nContent-Type: ${type ?? 'image/png'}`,
    '\r\n\r\n',
    content,
    '\r\n',
  ])
  return joined(...pieces, `--${BOUNDARY}--\r\n`)
}

interface Sending {
  readonly headers?: Record<string, string>
  /** Bytes of a chunk; default 1,000. */
  readonly size?: number
}

/** The body of a request, and what became of it. */
function sent(body: Uint8Array, { headers = HEADERS, size = 1_000 }: Sending = {}) {
  const state = { sent: 0, cancelled: false }
  const stream = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (state.sent >= body.length) return controller.close()
        controller.enqueue(body.subarray(state.sent, (state.sent += size)))
      },
      cancel() {
        state.cancelled = true
      },
    },
    { highWaterMark: 0 },
  )
  return { state, request: { headers: new Headers(headers), body: stream as Request['body'] } }
}

/** What a route with this body schema makes of it. */
async function taken<F extends MultipartFields>(
  schema: MultipartSchema<F>,
  parts: readonly Part[] | Uint8Array,
  sending?: Sending,
): Promise<unknown> {
  const { request } = sent(parts instanceof Uint8Array ? parts : written(parts), sending)
  const read = await readBody(request, { reader: schema[bodyReader] }, fakeTimer().timer)
  if (isProblem(read)) return `${read.status} ${read.code}`
  const result = await validate(schema, read.value, 'body')
  return 'value' in result ? result.value : result.map(({ pointer, code }) => `${pointer} ${code}`)
}

const image = { types: ['image/png', 'image/gif'], maxBytes: 10_000 } as const
const photo: Part = { name: 'photo', content: png, fileName: 'a.png', type: 'image/png' }
const schema = multipart({ title: z.string().max(20), photo: file(image) })

describe('a form with files', () => {
  test('is the texts and the files that are declared, whatever the chunks', async () => {
    for (const size of [1, 7, 100, 10_000]) {
      const result = (await taken(
        schema,
        [{ name: 'title', content: new TextEncoder().encode('Größe') }, photo, { name: 'more', content: 'x' }],
        {
          size,
        },
      )) as { title: string; photo: File }
      expect(Object.keys(result)).toEqual(['title', 'photo'])
      expect(result.photo).toBeInstanceOf(File)
      expect(result.photo).toMatchObject({ name: 'a.png', type: 'image/png', size: png.length })
      expect(new Uint8Array(await result.photo.arrayBuffer())).toEqual(png)
    }
  })

  test('is what FormData writes', async () => {
    const form = new FormData()
    form.set('title', 'a "quoted"\r\ntitle')
    form.set('photo', new File([png], 'größe "1".png', { type: 'image/png' }))
    const request = new Request('http://localhost/', { method: 'POST', body: form })
    const bytes = new Uint8Array(await request.clone().arrayBuffer())
    const headers = { 'content-type': request.headers.get('content-type') as string }
    expect(await taken(schema, bytes, { headers })).toBe('400 input.unsafe')
    form.set('photo', new File([png], 'größe 1.png', { type: 'image/png' }))
    const other = new Request('http://localhost/', { method: 'POST', body: form })
    const read = await readBody(other, { reader: schema[bodyReader] })
    expect(read).toHaveProperty('value.title', 'a "quoted"\r\ntitle')
  })

  test('has the types of its schemas', () => {
    const stored = file({ ...image, optional: true, store: async (_content, { name }) => ({ key: name }) })
    const several = multipart({
      count: z.coerce.number(),
      one: file(image),
      maybe: file({ ...image, optional: true }),
      many: files({ ...image, max: 3 }),
      stored,
    })
    expectTypeOf<(typeof several)['~standard']>().toHaveProperty('types')
    type Output = NonNullable<(typeof several)['~standard']['types']>['output']
    expectTypeOf<Output>().toEqualTypeOf<{
      readonly count: number
      readonly one: File
      readonly maybe: File | undefined
      readonly many: readonly File[]
      readonly stored: { key: string } | undefined
    }>()
  })

  test('a field comes once, or as many times as it says', async () => {
    const tags = multipart({ tags: z.array(z.string()), pages: files({ ...image, max: 2, min: 1 }) })
    const tag = { name: 'tags', content: 'a' }
    const one: Part = { ...photo, name: 'pages' }
    expect(await taken(tags, [tag, tag, one, one])).toMatchObject({ tags: ['a', 'a'], pages: [{}, {}] })
    expect(await taken(tags, [tag, tag, one, one, one])).toBe('400 input.invalid')
    expect(await taken(tags, [tag, tag])).toEqual(['/pages file_required'])
    expect(await taken(schema, [{ name: 'title', content: 'x' }, { name: 'title', content: 'y' }, photo])).toEqual([
      '/title invalid_type',
    ])
    expect(await taken(schema, [{ name: 'title', content: 'x' }, photo, photo])).toBe('400 input.invalid')
  })

  test('an input that was left empty is no file', async () => {
    const empty: Part = { name: 'photo', content: '', fileName: '', type: 'application/octet-stream' }
    const optional = multipart({ photo: file({ ...image, optional: true }) })
    expect(await taken(optional, [empty])).toEqual({ photo: undefined })
    expect(await taken(optional, [{ name: 'photo', content: '' }])).toEqual({ photo: undefined })
    expect(await taken(optional, [])).toEqual({ photo: undefined })
    expect(await taken(schema, [{ name: 'title', content: 'x' }, empty])).toEqual(['/photo file_required'])
    expect(await taken(optional, [{ ...empty, content: 'x' }])).toBe('400 input.unsafe')
    expect(await taken(optional, [{ ...photo, content: '' }])).toBe('415 input.unsupported_type')
  })

  test.each([
    ['text where a file is declared', [{ name: 'photo', content: 'x' }], '400 input.invalid'],
    ['a file where text is declared', [{ ...photo, name: 'title' }], '400 input.invalid'],
    ['a file that is not declared', [{ ...photo, name: 'other' }], '400 input.invalid'],
    ['body/35 a field that reaches a prototype', [{ name: '__proto__', content: 'x' }], '400 input.unsafe'],
    ['body/35 a nested one', [{ name: 'a[constructor][prototype]', content: 'x' }], '400 input.unsafe'],
    ['body/35 a file for a prototype', [{ ...photo, name: '__proto__' }], '400 input.invalid'],
    ['body/37 NUL in a text', [{ name: 'title', content: 'a\0b' }], '400 input.unsafe'],
    ['body/37 a text that is not UTF-8', [{ name: 'title', content: 'gr\xf6\xdfe' }], '400 input.malformed'],
    ['body/36 a long text', [{ name: 'title', content: 'x'.repeat(100_001) }], '413 input.too_large'],
    ['body/36 a long name', [{ name: 'x'.repeat(300), content: 'x' }], '400 input.unsafe'],
    ['body/36 a header without end', [{ name: 'x'.repeat(5_000), content: 'x' }], '413 input.too_large'],
    ['body/36 many parts', Array.from({ length: 102 }, () => ({ name: 'a', content: '' })), '413 input.too_large'],
    ['a path', [{ ...photo, fileName: '../a.png' }], '400 input.unsafe'],
    ['another type', [{ ...photo, content: page }], '415 input.unsupported_type'],
    [
      'a picture that is an archive as well',
      [{ ...photo, content: joined(png, zip('a.class')) }],
      '415 input.unsupported_type',
    ],
    ['a drawing', [{ ...photo, content: svg, fileName: 'a.svg', type: 'image/svg+xml' }], '415 input.unsupported_type'],
  ] as [string, Part[], string][])('%s', async (_, parts, expected) => {
    expect(await taken(schema, parts)).toBe(expected)
  })

  test('body/39 the cap of a file and of the whole body', async () => {
    const content = (size: number) => joined(gif, 'x'.repeat(size - gif.length))
    const of = (size: number): Part => ({ name: 'photo', content: content(size), fileName: 'a.gif', type: 'image/gif' })
    const title = { name: 'title', content: 'x' }
    expect(await taken(schema, [title, of(10_000)])).toHaveProperty('photo.size', 10_000)
    expect(await taken(schema, [title, of(10_001)])).toBe('413 input.too_large')
    const small = multipart({ title: z.string(), photo: file(image) }, { maxBytes: 5_000 })
    expect(await taken(small, [title, of(5_000)])).toBe('413 input.too_large')
    const declared = { ...HEADERS, 'content-length': '5001' }
    expect(await taken(small, [title, of(100)], { headers: declared })).toBe('413 input.too_large')
    expect(await taken(small, [title, of(100)], { headers: { ...HEADERS, 'content-length': '200' } })).toBe(
      '400 input.malformed',
    )
  })

  test('body/39 what goes on beyond a cap is cancelled, and not read to its end', async () => {
    const { request, state } = sent(written([{ ...photo, content: joined(png, 'x'.repeat(100_000)) }]))
    expect(await readBody(request, { reader: schema[bodyReader] })).toHaveProperty('code', 'input.too_large')
    expect(state.cancelled).toBe(true)
    expect(state.sent).toBeLessThan(13_000)
  })

  test.each([
    'application/json',
    'multipart/form-data',
    'multipart/mixed; boundary=x',
    'multipart/form-data; boundary=',
    'multipart/form-data; boundary=""',
    'multipart/form-data; boundary=a b',
    `multipart/form-data; boundary=${'x'.repeat(71)}`,
    `multipart/form-data; boundary=${'x'.repeat(1_000)}`,
    'multipart/form-data; boundary=a; boundary=b',
    "multipart/form-data; boundary*=utf-8''a",
    'multipart/form-data; boundary="a\\b"',
    'multipart/form-data; boundary=a, multipart/form-data; boundary=b',
    'multipart/form-data; charset=utf-7; boundary=a',
    'multipart/form-datax; boundary=a',
  ])('body/39 %s is another type', async (type) => {
    const { request, state } = sent(written([photo]), { headers: { 'content-type': type } })
    expect(await readBody(request, { reader: schema[bodyReader] })).toMatchObject({ status: 415 })
    expect(state).toEqual({ sent: 0, cancelled: true })
  })

  test('body/39 neither is a compressed one', async () => {
    expect(await taken(schema, [photo], { headers: { ...HEADERS, 'content-encoding': 'gzip' } })).toBe(
      '415 input.unsupported_type',
    )
  })

  test('nothing sent is nothing there', async () => {
    const nothing = { headers: new Headers(), body: null }
    expect(await readBody(nothing, { reader: schema[bodyReader] })).toEqual({ value: undefined })
    expect(await validate(schema, undefined, 'body')).toMatchObject([{ pointer: '/title' }, { pointer: '/photo' }])
  })

  test('body/38 a field of many errors makes as many as an answer holds', async () => {
    const wide = multipart({
      title: {
        '~standard': {
          version: 1,
          vendor: 'stand-in',
          validate: async () => ({ issues: Array.from({ length: 200_000 }, (_, i) => ({ message: 'no', path: [i] })) }),
        },
      },
    })
    const errors = await validate(wide, { title: 'x' }, 'body')
    expect(errors).toHaveLength(21)
    expect(errors).toMatchObject([
      { path: ['title', 0] },
      { path: ['title', 1] },
      ...Array.from({ length: 19 }, () => ({})),
    ])
  })

  test.each([
    () => file({ types: [], maxBytes: 1 }),
    () => file({ types: ['image/*'], maxBytes: 1 }),
    () => file({ types: ['image/png'], maxBytes: Number.POSITIVE_INFINITY }),
    () => file({ types: ['image/png'] } as never),
    () => files({ types: ['image/png'], maxBytes: 1, max: 0 }),
    () => files({ types: ['image/png'], maxBytes: 1, max: 1, min: 2 }),
    () => file({ types: ['image/png'], maxBytes: 1, discard: () => undefined }),
    () => multipart({ a: 'string' as never }),
    () => multipart({}, { maxByte: 1 } as never),
    () => multipart({}, { maxParts: 1e9 }),
    () => bodyRules({ reader: schema[bodyReader], types: ['form'] }),
    () => bodyRules({ reader: schema[bodyReader], maxBytes: 10 }),
  ])('what contradicts itself does not construct: %#', (construct) => {
    expect(construct).toThrow(ConfigurationError)
  })

  test('has as much time as its size takes', () => {
    const large = multipart({ film: file({ types: ['video/mp4'], maxBytes: 64_000_000 }) })
    expect(bodyRules({ reader: large[bodyReader] }).timeout).toBeGreaterThan(1_000_000)
    expect(bodyRules({ reader: schema[bodyReader] }).timeout).toBe(30_000)
  })
})

describe('a file that is stored as it arrives', () => {
  function store() {
    const seen: { meta?: FileMeta; bytes: number; failed: boolean; most: number } = { bytes: 0, failed: false, most: 0 }
    const discard = vi.fn<(key: string) => void>()
    const take = async (content: ReadableStream<Uint8Array>, meta: FileMeta) => {
      seen.meta = meta
      try {
        for await (const chunk of content) {
          seen.bytes += chunk.length
          seen.most = Math.max(seen.most, chunk.length)
        }
      } catch (error) {
        seen.failed = true
        throw error
      }
      return `stored/${seen.bytes}`
    }
    return { seen, discard, options: { types: ['image/png'], maxBytes: 1_000_000, store: take, discard } }
  }
  const big = joined(png, '\0'.repeat(500_000))
  const sending: Part = { name: 'photo', content: big, fileName: 'a.png', type: 'image/png' }

  test('the handler gets what the store answered, the store what it needs to know', async () => {
    const { seen, options } = store()
    const upload = multipart({ title: z.string(), photo: file(options) })
    expect(await taken(upload, [{ name: 'title', content: 'x' }, sending])).toEqual({
      title: 'x',
      photo: `stored/${big.length}`,
    })
    expect(seen).toMatchObject({
      meta: { field: 'photo', name: 'a.png', type: 'image/png', extension: 'png' },
      failed: false,
    })
  })

  test('no more is on the way than one chunk and what tells the type', async () => {
    let most = 0
    const { request, state } = sent(written([sending]))
    const upload = multipart({
      photo: file({
        types: ['image/png'],
        maxBytes: 1_000_000,
        store: async (content) => {
          let got = 0
          for await (const chunk of content) {
            await settled()
            most = Math.max(most, state.sent - got)
            got += chunk.length
          }
          return got
        },
      }),
    })
    expect(await readBody(request, { reader: upload[bodyReader] })).toHaveProperty('value')
    expect(most).toBeLessThan(25_000)
  })

  test('a type that is not listed never reaches it', async () => {
    const { seen, options } = store()
    expect(await taken(multipart({ photo: file(options) }), [{ ...sending, content: page }])).toBe(
      '415 input.unsupported_type',
    )
    await settled()
    expect(seen.meta).toBeUndefined()
  })

  test.each([
    ['too large', { content: joined(png, '\0'.repeat(1_000_000)) }, {}],
    ['an archive as well', { content: joined(png, '\0'.repeat(400_000), zip('a')) }, {}],
    ['broken off', {}, { ...HEADERS, 'content-length': '300000' }],
  ])('a stream that turns out %s fails, and nothing is kept', async (_, change, headers) => {
    const { seen, discard, options } = store()
    const sends = { headers: { ...HEADERS, ...headers } }
    expect(await taken(multipart({ photo: file(options) }), [{ ...sending, ...change }], sends)).toMatch(/^4\d\d input/)
    await settled()
    expect(seen.bytes).toBeGreaterThan(0)
    expect(seen.failed).toBe(true)
    expect(discard).not.toHaveBeenCalled()
  })

  test('what was stored whole is discarded when the form is refused for something else', async () => {
    for (const after of [
      [{ name: 'title', content: 'x'.repeat(30) }],
      [{ name: 'title', content: 'a\0b' }],
      [{ ...photo, name: 'other' }],
      [sending],
    ] as Part[][]) {
      const { discard, options } = store()
      const upload = multipart({ title: z.string().max(20), photo: file(options) })
      await taken(upload, [sending, ...after])
      await settled()
      expect(discard.mock.calls).toEqual([[`stored/${big.length}`]])
    }
  })

  test('a store that fails is a fault or an outage, and no refusal', async () => {
    const upload = (take: () => Promise<unknown>) =>
      multipart({ photo: file({ ...store().options, store: take, discard: () => undefined }) })
    await expect(
      taken(
        upload(() => Promise.reject(new Error('disk full'))),
        [sending],
      ),
    ).rejects.toThrow('disk full')
    const throwing = () => {
      throw new Error('no disk')
    }
    await expect(taken(upload(throwing), [sending])).rejects.toThrow('no disk')
  })

  test('a store that has seen enough answers early', async () => {
    const early = multipart({
      photo: file({ ...store().options, store: async () => 'early', discard: () => undefined }),
    })
    expect(await taken(early, [sending])).toEqual({ photo: 'early' })
  })
})
