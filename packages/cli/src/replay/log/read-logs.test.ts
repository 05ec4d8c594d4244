import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, it, onTestFinished } from 'vitest'
import { Names } from '../names/names.js'
import { SortedRecords } from '../records/sorted-records.js'
import { logLine } from '../replayed.test-parts.js'
import { LONGEST_LINE } from './lines.js'
import { logSource } from './log-source.js'
import { readLogs, type ReadLogs } from './read-logs.js'

const LINE = (second: number): string => logLine({ time: second * 1_000, address: '203.0.113.9' })

async function read(...contents: readonly (Buffer | string)[]): Promise<ReadLogs & { readonly requests: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-logs-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const sources = contents.map((content, index) => {
    const file = join(folder, `${index}.log`)
    writeFileSync(file, content)
    return logSource(file)
  })
  const records = new SortedRecords()
  const logs = await readLogs(sources, undefined, new Names(), records, () => {})
  records.close()
  return { ...logs, requests: records.length }
}

const skippedIn = ({ skipped }: ReadLogs): number => [...skipped.values()].reduce((sum, count) => sum + count, 0)

it.each([
  ['with and without a last newline', `${LINE(1)}\n${LINE(2)}`, 2],
  ['CR LF', `${LINE(1)}\r\n${LINE(2)}\r\n`, 2],
  ['the mark of UTF-8', `\ufeff${LINE(1)}\n`, 1],
  ['a hole of NULs in front', `${'\0'.repeat(100_000)}${LINE(1)}\n`, 1],
  ['nothing', '', 0],
  ['JSON', '{"remote_addr":"203.0.113.9","msec":1,"request":"GET / HTTP/1.1"}\n', 1],
])('%s', async (_, content, requests) => {
  expect(await read(content)).toMatchObject({ lines: requests, requests, notices: [] })
})

it('several files, each in its format, and some of them packed, in several members too', async () => {
  const json = '{"ClientIP":"203.0.113.9","EdgeStartTimestamp":1,"ClientRequestMethod":"GET","ClientRequestURI":"/"}\n'
  const packed = Buffer.concat([gzipSync(`${LINE(1)}\n`), gzipSync(`${LINE(2)}\n`)])
  const logs = await read(`${LINE(1)}\n`, gzipSync(json), packed)
  expect(logs).toMatchObject({ lines: 4, requests: 4 })
  expect([...logs.formats.values()]).toEqual(['combined', 'cloudflare', 'combined'])
})

it('of packed data that is cut off, what came before counts, and people are told', async () => {
  const lines = Array.from({ length: 20_000 }, (_, i) => LINE((i * 7_919) % 100_003)).join('\n')
  const packed = gzipSync(lines)
  const logs = await read(packed.subarray(0, packed.length / 2))
  expect(logs.requests).toBeGreaterThan(5_000)
  expect(logs.notices.join()).toContain('cut off')
  expect(logs.requests + skippedIn(logs)).toBe(logs.lines)
})

it.each([
  [Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0, 0]), 'zstd'],
  [Buffer.from('BZh91AY'), 'bzip2'],
  [Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0]), 'xz'],
])('says how to unpack what it cannot', async (content, name) => {
  await expect(read(content)).rejects.toThrow(name)
})

it('a line is never longer than what counts', async () => {
  const long = `${LINE(1)}${'x'.repeat(3 * LONGEST_LINE)}`
  expect(await read(`${long}\n${'y'.repeat(4 << 20)}\n${LINE(2)}\n${long}`)).toMatchObject({ lines: 4, requests: 3 })
})

it('whatever is in a file, every line is a request or skipped', async () => {
  const piece = fc.oneof(
    fc.constantFrom(LINE(1), LINE(86_400), '{"remote_addr":"1.2.3.4"}', '[', '"', '\\', ' - - [', '\n', '\r\n', '\0'),
    fc.uint8Array({ maxLength: 40 }),
    fc.nat({ max: 160 }).map((length) => LINE(9).slice(0, length)),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 30 }), async (pieces) => {
      const content = Buffer.concat(pieces.map((each) => (typeof each === 'string' ? Buffer.from(each) : each)))
      fc.pre(![0x1f, 0x28, 0x42, 0x50, 0xfd].includes(content[0] ?? 0))
      const logs = await read(content)
      const text = content.toString('latin1').replace(/^\xef\xbb\xbf/, '')
      const lines = text.split('\n').length - (text.endsWith('\n') || text === '' ? 1 : 0)
      expect(logs.lines).toBe(lines)
      expect(logs.requests + skippedIn(logs)).toBe(lines)
    }),
    { numRuns: 30 },
  )
})

it('what stands in lines that are no requests is nobody', async () => {
  const names = new Names()
  const records = new SortedRecords()
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-logs-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'garbage.log')
  writeFileSync(file, 'one two\n203.0.113.9 - frank [-]\n{"remote_addr":"203.0.113.8"}\nhost.test - - [x] "GET /"\n')
  await readLogs([logSource(file)], undefined, names, records, () => {})
  records.close()
  expect([names.addresses.size, names.users.size, names.agents.size, names.routes.size]).toEqual([2, 2, 2, 2])
})
