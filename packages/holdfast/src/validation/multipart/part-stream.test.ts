import { MultipartParser } from '@remix-run/multipart-parser'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ByteSource } from '../byte-source.js'
import { PartStream } from './part-stream.js'
import { fakeTimer } from '../timer.test-parts.js'

const bytes = (text: string) => new TextEncoder().encode(text)

/** What is read of a body that arrives in such chunks. */
async function parts(chunks: readonly Uint8Array[], boundary = 'B', maxHeaderBytes = 100) {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk)
      controller.close()
    },
  })
  const limits = { maxBytes: 1e8, declared: undefined, timeout: 1e6, minBytesPerSecond: 1 }
  const stream = new PartStream(new ByteSource(body, limits, fakeTimer().timer), boundary, maxHeaderBytes)
  const found: [string, string][] = []
  for (;;) {
    const header = await stream.next()
    if (header === null) return found
    if (typeof header === 'string') return header
    let content = ''
    for (;;) {
      const piece = await stream.content()
      if (piece === null) break
      if (typeof piece === 'string') return piece
      content += Buffer.from(piece).toString('latin1')
    }
    found.push([Buffer.from(header).toString('latin1'), content])
  }
}

const inChunks = (whole: Uint8Array, size: number) =>
  Array.from({ length: Math.ceil(whole.length / size) }, (_, i) => whole.subarray(i * size, (i + 1) * size))

describe('the parts of a form', () => {
  test.each([
    ['one', '--B\r\nX: y\r\n\r\nz\r\n--B--\r\n', [['X: y', 'z']]],
    ['no line break at the end', '--B\r\nX: y\r\n\r\nz\r\n--B--', [['X: y', 'z']]],
    ['none', '--B--\r\n', []],
    ['an empty one', '--B\r\nX: y\r\n\r\n\r\n--B--', [['X: y', '']]],
    ['an empty header', '--B\r\n\r\nz\r\n--B--', [['', 'z']]],
    ['line breaks in the content', '--B\r\nX: y\r\n\r\n\r\n\r\nz\r\n\r\n--B--', [['X: y', '\r\n\r\nz\r\n']]],
    [
      'what is nearly a delimiter',
      '--B\r\nX: y\r\n\r\n--B\r--B\n--B\r\n-B\r\n--b\r\n--B--',
      [['X: y', '--B\r--B\n--B\r\n-B\r\n--b']],
    ],
  ])('%s', async (_, text, expected) => {
    for (let size = 1; size <= text.length; size++) expect(await parts(inChunks(bytes(text), size))).toEqual(expected)
  })

  test.each([
    ['nothing', ''],
    ['another boundary', '--C\r\nX: y\r\n\r\nz\r\n--C--'],
    ['a preamble', 'This is a multi-part message.\r\n--B\r\nX: y\r\n\r\nz\r\n--B--'],
    ['a line break in front', '\r\n--B\r\nX: y\r\n\r\nz\r\n--B--'],
    ['a longer boundary', '--Bx\r\nX: y\r\n\r\nz\r\n--Bx--'],
    ['a longer boundary inside', '--B\r\nX: y\r\n\r\nz\r\n--Bx\r\n--B--'],
    ['white space behind the boundary', '--B \r\nX: y\r\n\r\nz\r\n--B--'],
    ['a bare line feed', '--B\nX: y\n\nz\n--B--'],
    ['no last delimiter', '--B\r\nX: y\r\n\r\nz\r\n--B\r\n'],
    ['an end in the content', '--B\r\nX: y\r\n\r\nz'],
    ['an end in the header', '--B\r\nX: y'],
    ['one dash at the end', '--B\r\nX: y\r\n\r\nz\r\n--B-'],
    ['an epilogue', '--B\r\nX: y\r\n\r\nz\r\n--B--\r\nmore'],
    ['another form behind it', '--B\r\nX: y\r\n\r\nz\r\n--B--\r\n--B\r\nX: y\r\n\r\nz\r\n--B--'],
    ['two line breaks behind it', '--B\r\nX: y\r\n\r\nz\r\n--B--\r\n\r\n'],
  ])('body/39 %s is malformed, however it is cut', async (_, text) => {
    for (const size of [1, 2, 3, 7, 1_000]) expect(await parts(inChunks(bytes(text), size))).toBe('malformed')
  })

  test('body/36 a header has a limit, ended or not', async () => {
    const header = (n: number) => bytes(`--B\r\nX:${'y'.repeat(n)}\r\n\r\nz\r\n--B--`)
    expect(await parts([header(50)])).toHaveLength(1)
    for (const size of [10, 1_000]) expect(await parts(inChunks(header(200), size))).toBe('header_too_large')
    expect(await parts([bytes(`--B\r\n${'x'.repeat(1e6)}`)])).toBe('header_too_large')
  })

  test('are those that another parser finds, wherever the chunks are cut', async () => {
    const piece = fc.constantFrom('\r', '\n', '\r\n', '-', '--', 'B', '--B', '\r\n--', '\r\n--b', 'x', '\0', '\xff')
    const content = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''))
    const form = fc.array(content, { maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(
        form,
        fc.constantFrom('B', 'b--', '-'.repeat(20)),
        fc.integer({ min: 1, max: 40 }),
        async (contents, boundary, size) => {
          fc.pre(
            !contents.some((each) => `${each}\r\n`.includes(`\r\n--${boundary}`) || each.startsWith(`--${boundary}`)),
          )
          const whole = Buffer.from(
            contents.map((each) => `--${boundary}\r\nX: y\r\n\r\n${each}\r\n`).join('') + `--${boundary}--`,
            'latin1',
          )
          const theirs = [...new MultipartParser(boundary).write(whole)]
          const expected = theirs.map((part) => Buffer.from(part.bytes).toString('latin1'))
          expect(expected).toEqual(contents)
          expect(await parts(inChunks(whole, size), boundary)).toEqual(contents.map((each) => ['X: y', each]))
        },
      ),
      { numRuns: 300 },
    )
  })

  test('body/36 no byte is compared twice: content of nothing but beginnings of a delimiter', async () => {
    const boundary = 'b'.repeat(70)
    const operations = async (times: number) => {
      let looked = 0
      const content = new Proxy(bytes(`\r\n--${boundary.slice(1)}`.repeat(times)), {
        get(target, name) {
          if (typeof name === 'string' && /^\d+$/.test(name)) looked++
          const member: unknown = Reflect.get(target, name, target)
          return typeof member === 'function' ? (member.bind(target) as unknown) : member
        },
      })
      const chunks = [bytes(`--${boundary}\r\nX: y\r\n\r\n`), content]
      const stream = new PartStream({ cut: undefined, next: async () => chunks.shift() }, boundary, 100)
      await stream.next()
      expect(await stream.content()).toHaveLength(content.length - boundary.length - 3)
      return looked / content.length
    }
    expect(await operations(100)).toBeLessThan(2)
    expect(await operations(2_000)).toBeLessThan(2)
  })
})
