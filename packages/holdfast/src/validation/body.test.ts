import { createServer } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ConfigurationError } from '../core/configuration-error.js'
import { isProblem } from '../core/problem.js'
import { bodyRules, readBody, type BodyRules } from './body.js'

type Sent = string | Uint8Array | ReadableStream<Uint8Array> | null

const json = { 'content-type': 'application/json' }

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

/** A request as the framework hands it over: its headers are the client's word, not made from the body. */
function post(body: Sent, headers: Record<string, string> = json): Pick<Request, 'headers' | 'body'> {
  const stream = body === null || body instanceof ReadableStream ? body : source([bytes(String(body))]).stream
  return { headers: new Headers(headers), body: stream as Request['body'] }
}

/** A stream that counts what is asked of it and remembers being cancelled; it goes on for ever where `endless`. */
function source(chunks: readonly Uint8Array[], endless = false) {
  const state = { pulled: 0, cancelled: false, stream: new ReadableStream<Uint8Array>() }
  state.stream = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const chunk = endless ? chunks[0] : chunks[state.pulled]
        if (chunk === undefined) return controller.close()
        state.pulled++
        controller.enqueue(chunk)
      },
      cancel() {
        state.cancelled = true
      },
    },
    { highWaterMark: 0 },
  )
  return state
}

async function code(request: Pick<Request, 'headers' | 'body'>, rules?: Partial<BodyRules>): Promise<unknown> {
  const result = await readBody(request, rules)
  return isProblem(result) ? `${result.status} ${result.code}` : result
}

const TYPE = '415 input.unsupported_type'
const LARGE = '413 input.too_large'
const MALFORMED = '400 input.malformed'

describe('body/39 types', () => {
  test.each([
    'application/json',
    'Application/JSON',
    'application/json;charset=utf-8',
    'application/json; charset=UTF-8',
    'application/json ; charset="utf-8"',
    'application/json; charset="u\\tf-8"',
    'application/json; v=1; charset=utf-8',
    'application/json;',
    'application/merge-patch+json',
    'application/vnd.api+json; charset=utf-8',
  ])('body/39 %s is read', async (type) => {
    expect(await code(post('{"a":1}', { 'content-type': type }))).toEqual({ value: { a: 1 } })
  })

  test.each([
    'application/jsonx',
    'application/x-json',
    'application/json5',
    'application/json-seq',
    'application/jsonp',
    'application/+json',
    'application/json+xml',
    'application/json, text/plain',
    'application/json; charset=utf-8, text/plain',
    'text/plain, application/json',
    'text/plain;application/json',
    'text/json',
    'text/plain',
    'text/plain; charset=application/json',
    'application/octet-stream',
    'application/javascript',
    'image/svg+json',
    'multipart/form-data; boundary=x',
    'application/x-www-form-urlencoded',
    'application json',
    'application/',
    '/json',
    'json',
    '*/*',
    '',
    'application/json\u00a0',
    'application/json; charset=utf-16',
    'application/json; charset=utf-7',
    'application/json; charset=latin1',
    'application/json; charset=utf-8; charset=utf-16',
    'application/json; charset=utf-8;CHARSET=utf-7',
    "application/json; charset*=utf-8''utf-16",
    'application/json; charset=',
    'application/json; charset=""',
    'application/json; charset="utf-8',
    'application/json; charset',
    'application/json; charset = utf-8',
    `application/json; v=${'1'.repeat(300)}`,
  ])('body/39 %j is 415, its stream cancelled unread', async (type) => {
    const sent = source([bytes('{"a":1}')])
    const result = await readBody(post(sent.stream, { 'content-type': type, 'content-length': '7' }))
    expect(result).toMatchObject({ code: 'input.unsupported_type', headers: { Accept: 'application/json' } })
    expect(sent).toMatchObject({ pulled: 0, cancelled: true })
  })

  test('body/39 a missing type is 415, with a length and without one', async () => {
    const declared = source([bytes('{"a":1}')])
    expect(await code(post(declared.stream, { 'content-length': '7' }))).toBe(TYPE)
    expect(declared).toMatchObject({ pulled: 0, cancelled: true })
    const chunked = source([bytes('{"a":1}'), bytes(' ')])
    expect(await code(post(chunked.stream, { 'transfer-encoding': 'chunked' }))).toBe(TYPE)
    expect(chunked).toMatchObject({ pulled: 1, cancelled: true })
  })

  test.each(['text/plain;charset=UTF-8', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', null])(
    'csrf/16 a body of type %s that parses as JSON is 415',
    async (type) => {
      expect(await code(post('{"a":1}', type === null ? {} : { 'content-type': type }))).toBe(TYPE)
    },
  )

  test('csrf/16 a form that spells JSON is no JSON where forms are accepted', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    const result = await readBody(post('{"admin":true,"x":"=1"}', form), { types: ['json', 'form'] })
    expect(result).toEqual({ value: { '{"admin":true,"x":"': '1"}' } })
  })

  test('a form is read where the route accepts it, JSON where it does not is 415', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }
    expect(await code(post('a=1&b=%C3%A9+x', form), { types: ['form'] })).toEqual({ value: { a: '1', b: 'é x' } })
    expect(await code(post('{}'), { types: ['form'] })).toBe(TYPE)
  })
})

describe('body/39 compressed bodies', () => {
  test.each(['gzip', 'GZIP', 'br', 'deflate', 'zstd', 'gzip, identity', 'identity, gzip', 'x', ''])(
    'body/39 Content-Encoding %j is 415, its stream cancelled unread',
    async (encoding) => {
      const bomb = source([gzipSync(Buffer.alloc(10_000_000))])
      const result = await readBody(post(bomb.stream, { ...json, 'content-encoding': encoding }))
      expect(result).toMatchObject({ code: 'input.unsupported_type', headers: { 'Accept-Encoding': 'identity' } })
      expect(bomb).toMatchObject({ pulled: 0, cancelled: true })
    },
  )

  test('body/39 identity is no compression', async () => {
    expect(await code(post('1', { ...json, 'content-encoding': 'identity' }))).toEqual({ value: 1 })
  })

  test('body/39 a compressed body without its header is no JSON', async () => {
    expect(await code(post(source([gzipSync('{"a":1}')]).stream))).toBe(MALFORMED)
  })
})

describe('body/39 length', () => {
  test.each(['102401', '99999999999', '9'.repeat(40)])(
    'body/39 a declared length of %s is 413, the stream cancelled unread',
    async (length) => {
      const sent = source([bytes('{')], true)
      expect(await code(post(sent.stream, { ...json, 'content-length': length }))).toBe(LARGE)
      expect(sent).toMatchObject({ pulled: 0, cancelled: true })
    },
  )

  test('body/39 a stream that does not end is read to the limit, then cancelled', async () => {
    const sent = source([new Uint8Array(10_240).fill(0x20)], true)
    expect(await code(post(sent.stream))).toBe(LARGE)
    expect(sent).toMatchObject({ pulled: 11, cancelled: true })
  })

  test('body/39 exactly the limit passes, one byte more does not, in chunks of any size', async () => {
    const text = JSON.stringify('x'.repeat(998))
    for (const size of [1, 7, 999, 1000]) {
      const cut = (whole: string) => {
        const all = bytes(whole)
        return Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.subarray(i * size, (i + 1) * size))
      }
      expect(await code(post(source(cut(text)).stream), { maxBytes: 1000 })).toEqual({ value: 'x'.repeat(998) })
      expect(await code(post(source(cut(`${text} `)).stream), { maxBytes: 1000 })).toBe(LARGE)
    }
  })

  test('body/39 the limit is of the route, and counts bytes, not characters', async () => {
    const text = JSON.stringify('é'.repeat(100))
    expect(await code(post(text), { maxBytes: 202 })).toEqual({ value: 'é'.repeat(100) })
    expect(await code(post(text), { maxBytes: 201 })).toBe(LARGE)
  })

  test.each([
    ['fewer bytes than declared: a proxy has cut the body', '{"a":1}', '8'],
    ['no bytes where some were declared', '', '8'],
    ['more bytes than declared', '{"a":1}', '6'],
    ['bytes where none were declared', '{"a":1}', '0'],
    ['two lengths', '{"a":1}', '7, 8'],
    ['the same length twice', '{"a":1}', '7, 7'],
    ['a negative length', '{"a":1}', '-7'],
    ['a signed length', '{"a":1}', '+7'],
    ['a hexadecimal length', '{"a":1}', '0x7'],
    ['a length with a fraction', '{"a":1}', '7.0'],
    ['an empty length', '{"a":1}', ''],
  ])('body/39 lying Content-Length: %s is 400', async (_, text, length) => {
    const sent = source(text === '' ? [] : [bytes(text)])
    expect(await code(post(sent.stream, { ...json, 'content-length': length }))).toBe(MALFORMED)
  })

  test('body/39 what goes on after the declared length is cancelled', async () => {
    const sent = source([bytes('1')], true)
    expect(await code(post(sent.stream, { ...json, 'content-length': '5' }))).toBe(MALFORMED)
    expect(sent).toMatchObject({ pulled: 6, cancelled: true })
  })

  test('body/39 a cut body is refused even where the rest parses', async () => {
    expect(await code(post('[1]', { ...json, 'content-length': '1000' }))).toBe(MALFORMED)
    expect(await code(post(null, { ...json, 'content-length': '1000' }))).toBe(MALFORMED)
  })

  test('a stream that breaks off is 400', async () => {
    const broken = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.error(new Error('aborted'))
      },
    })
    expect(await code(post(broken))).toBe(MALFORMED)
  })

  test('a source whose cancel fails or never ends does not hold the answer', async () => {
    for (const cancel of [() => Promise.reject(new Error('x')), () => new Promise<void>(() => undefined)]) {
      const stream = new ReadableStream<Uint8Array>({ cancel })
      expect(await code(post(stream, { 'content-type': 'text/plain' }))).toBe(TYPE)
    }
  })

  test('a stream that is read elsewhere, or of no bytes, is a bug and throws', async () => {
    const locked = new ReadableStream<Uint8Array>()
    locked.getReader()
    await expect(readBody(post(locked))).rejects.toThrow(TypeError)
    const texts = new ReadableStream({ start: (controller) => controller.enqueue('{}') })
    await expect(readBody(post(texts as ReadableStream<Uint8Array>))).rejects.toThrow(TypeError)
  })
})

describe('an absent body', () => {
  test.each([
    ['none', null, {}],
    ['none, with a type', null, json],
    ['none, with length 0', null, { 'content-length': '0' }],
    ['zero bytes, no headers', '', {}],
    ['zero bytes of JSON', '', json],
    ['zero bytes, length 0', '', { 'content-length': '0' }],
    ['zero bytes, length 0, any type', '', { 'content-length': '0', 'content-type': 'text/plain' }],
    ['zero bytes, chunked', '', { 'transfer-encoding': 'chunked' }],
  ])('%s is undefined', async (_, body, headers) => {
    const stream = body === null ? null : source([]).stream
    expect(await readBody(post(stream, headers as Record<string, string>))).toEqual({ value: undefined })
  })

  test('chunks without bytes are no body', async () => {
    const sent = source([new Uint8Array(0), new Uint8Array(0)])
    expect(await readBody(post(sent.stream))).toEqual({ value: undefined })
  })

  test('null is a body', async () => {
    expect(await readBody(post('null'))).toEqual({ value: null })
  })
})

describe('body/39 charset', () => {
  test.each([
    ['an overlong slash', [0x22, 0xc0, 0xaf, 0x22]],
    ['a surrogate', [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ['Latin-1', [0x22, 0xe9, 0x22]],
    ['beyond U+10FFFF', [0x22, 0xf4, 0x90, 0x80, 0x80, 0x22]],
    ['a character cut short', [0x22, 0xe2, 0x82]],
    ['UTF-16 with its mark', [0xff, 0xfe, 0x31, 0x00]],
    ['UTF-16 without a mark', [0x31, 0x00]],
    ['UTF-32 with its mark', [0xff, 0xfe, 0x00, 0x00, 0x31, 0, 0, 0]],
    ['two byte order marks', [0xef, 0xbb, 0xbf, 0xef, 0xbb, 0xbf, 0x31]],
    ['a byte order mark alone', [0xef, 0xbb, 0xbf]],
  ])('body/39 %s is 400', async (_, sent) => {
    expect(await code(post(source([new Uint8Array(sent)]).stream))).toBe(MALFORMED)
  })

  test('one byte order mark is skipped, in forms as well', async () => {
    const mark = new Uint8Array([0xef, 0xbb, 0xbf])
    expect(await code(post(source([mark, bytes('{"a":1}')]).stream))).toEqual({ value: { a: 1 } })
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    expect(await code(post(source([mark, bytes('a=1')]).stream, form), { types: ['form'] })).toEqual({
      value: { a: '1' },
    })
  })
})

test('a body arrives as it was sent, wherever its chunks are cut', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: 'grapheme-composite' }), { maxLength: 20 }),
      fc.array(fc.nat(60), { maxLength: 10 }),
      fc.boolean(),
      async (texts, sizes, declared) => {
        const value = texts.map((text) => text.replaceAll('\0', ''))
        const all = bytes(JSON.stringify(value))
        const chunks: Uint8Array[] = []
        let at = 0
        for (const size of sizes) {
          chunks.push(all.slice(at, at + size))
          at += size
        }
        chunks.push(all.slice(at))
        const headers = declared ? { ...json, 'content-length': String(all.length) } : json
        expect(await readBody(post(source(chunks).stream, headers))).toEqual({ value })
      },
    ),
  )
})

test('a refusal never holds what was sent', async () => {
  const secret = 'hunter2secret'
  const refusals = await Promise.all([
    readBody(post(`{"${secret}"`)),
    readBody(post(`{"${secret}":1,"${secret}":2}`)),
    readBody(post(`{"a":"${secret}\\u0000"}`)),
    readBody(post(`{}`, { 'content-type': `text/${secret}` })),
    readBody(post(`{}`, { ...json, 'content-encoding': secret })),
    readBody(post(`a=%zz${secret}`, { 'content-type': 'application/x-www-form-urlencoded' }), { types: ['form'] }),
  ])
  for (const refusal of refusals) {
    expect(isProblem(refusal)).toBe(true)
    expect(JSON.stringify(refusal)).not.toContain(secret)
  }
})

describe('rules', () => {
  test('have defaults', () => {
    expect(bodyRules()).toMatchObject({ maxBytes: 102_400, types: ['json'], depth: 32 })
  })

  test.each([
    { maxBytes: Number.POSITIVE_INFINITY },
    { maxBytes: Number.NaN },
    { maxBytes: 0 },
    { maxBytes: -1 },
    { maxBytes: 1.5 },
    { maxBytes: '100kb' as never },
    { maxBytes: 2 ** 40 },
    { depth: 100_000 },
    { keys: Number.POSITIVE_INFINITY },
    { types: [] },
    { types: 'json' as never },
    { types: ['xml' as never] },
    { types: ['toString' as never] },
  ])('a limit that limits nothing does not construct: %j', async (rules) => {
    expect(() => bodyRules(rules)).toThrow(ConfigurationError)
    await expect(readBody(post('{}'), rules)).rejects.toThrow(ConfigurationError)
  })
})

/** Requests as Next makes them on Node: the incoming message is the body of a web Request. */
async function overSocket(head: string, write: (socket: ReturnType<typeof connect>) => void): Promise<string> {
  const server = createServer((message, response) => {
    const init = { method: 'POST', headers: message.headers as Record<string, string>, body: message, duplex: 'half' }
    void readBody(new Request('http://localhost/', init as unknown as RequestInit)).then((result) => {
      response.statusCode = isProblem(result) ? result.status : 200
      response.end(isProblem(result) ? result.code : JSON.stringify(result.value ?? 'nothing'))
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  try {
    return await new Promise((done, fail) => {
      const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
      let answer = ''
      socket.setEncoding('utf8')
      socket.on('data', (text: string) => {
        answer += text
        if (/\r\n\r\n[^]/.test(answer)) {
          socket.destroy()
          done(answer)
        }
      })
      socket.on('error', fail)
      socket.write(`POST / HTTP/1.1\r\nHost: x\r\n${head}\r\n\r\n`)
      write(socket)
    })
  } finally {
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
  }
}

describe('over a socket', () => {
  test('body/39 the answer to a body past the limit arrives while the client is still sending', async () => {
    const endless = 'Content-Type: application/json\r\nTransfer-Encoding: chunked'
    const answer = await overSocket(endless, (socket) => {
      for (let i = 0; i < 30; i++) socket.write(`1000\r\n${' '.repeat(4096)}\r\n`)
    })
    expect(answer).toMatch(/^HTTP\/1.1 413 [^]*input\.too_large/)
  })

  test('body/39 a declared length past the limit is answered before the body is sent', async () => {
    const answer = await overSocket('Content-Type: application/json\r\nContent-Length: 20000000', () => undefined)
    expect(answer).toMatch(/^HTTP\/1.1 413 [^]*input\.too_large/)
  })

  test('a body that is within the rules arrives, and none at all is none', async () => {
    const head = 'Content-Type: application/json\r\nContent-Length: 7'
    expect(await overSocket(head, (socket) => socket.write('{"a":1}'))).toContain('{"a":1}')
    expect(await overSocket('X: y', () => undefined)).toContain('"nothing"')
  })
})
