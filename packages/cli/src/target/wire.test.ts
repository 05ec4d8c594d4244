import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer as createTlsServer } from 'node:https'
import { createServer as createSocketServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, it, onTestFinished } from 'vitest'
import { listening, served } from './served.test-parts.js'
import { overTheWire, type Wire, type WireRequest } from './wire.js'

const signal = new AbortController().signal
const wireTo = (url: string, more: Partial<Wire> = {}): Wire => ({
  url: new URL(url),
  insecure: false,
  signal,
  ...more,
})
const request = (more: Partial<WireRequest> = {}): WireRequest => ({
  method: 'GET',
  path: '/',
  headers: {},
  body: undefined,
  deadline: 20_000,
  ...more,
})

/** A server that says what it is told to as soon as it has read something. */
async function raw(answer: (text: string) => string | null): Promise<string> {
  const server = createSocketServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', (chunk) => {
      const text = answer(chunk.toString('latin1'))
      if (text === null) socket.destroy()
      else socket.write(text, 'latin1')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

it('writes the path byte for byte, and a list as several lines', async () => {
  let told = ''
  const url = await raw((text) => {
    told = text
    return 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'
  })
  await overTheWire(request({ path: '//api/../%6frders/%2e%2e;a?x=%00', headers: { 'x-a': ['1', '2'] } }), wireTo(url))
  expect(told).toMatch(/^GET \/\/api\/\.\.\/%6frders\/%2e%2e;a\?x=%00 HTTP\/1\.1\r\n/)
  expect(told.match(/x-a: \d/g)).toEqual(['x-a: 1', 'x-a: 2'])
})

it('joins lines of one name, but for cookies', async () => {
  const url = await raw(
    () =>
      'HTTP/1.1 200 OK\r\nVary: Origin\r\nvary: Cookie\r\nSet-Cookie: a=1\r\nset-cookie: b=2\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{}',
  )
  expect(await overTheWire(request(), wireTo(url))).toMatchObject({
    status: 200,
    headers: { vary: 'Origin, Cookie' },
    setCookies: ['a=1', 'b=2'],
    text: '{}',
    json: {},
  })
})

it('reads what is compressed without having been asked for it', async () => {
  const url = await served(({ response }) => {
    response.setHeader('content-encoding', 'gzip')
    response.end(gzipSync('{"a":1}'))
    return undefined
  })
  expect(await overTheWire(request(), wireTo(url))).toMatchObject({ json: { a: 1 } })
})

it('an answer without an end is what came until the deadline; none at all is none', async () => {
  const stream = await raw(() => 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\ndata: 1\n\n')
  expect(await overTheWire(request({ deadline: 2_000 }), wireTo(stream))).toMatchObject({
    status: 200,
    text: 'data: 1\n\n',
  })
  const silent = await raw(() => '')
  expect(await overTheWire(request({ deadline: 100 }), wireTo(silent))).toEqual({ reason: 'ETIMEDOUT' })
  const broken = await raw(() => null)
  expect(await overTheWire(request(), wireTo(broken))).toEqual({ reason: 'ECONNRESET' })
  const garbage = await raw(() => 'SSH-2.0-OpenSSH\r\n')
  expect(await overTheWire(request(), wireTo(garbage))).toEqual({ reason: expect.stringMatching(/^HPE_/) })
})

it('hears a refusal that comes before the end of a large body', async () => {
  const url = await served(({ response }) => void response)
  const early = await raw(() => 'HTTP/1.1 413 Payload Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n')
  const body = Buffer.alloc(12_000_000, 'a')
  const large = request({ method: 'POST', headers: { 'content-length': String(body.length) }, body })
  expect(await overTheWire(large, wireTo(early))).toMatchObject({ status: 413 })
  expect(url).not.toBe(early)
})

it('reads no more than 2 MB', async () => {
  const url = await served(() => ({ body: 'x'.repeat(5_000_000) }))
  const answer = await overTheWire(request(), wireTo(url))
  expect('text' in answer && answer.text.length).toBeLessThan(2_200_000)
})

it('takes a certificate that nobody vouches for only where it is told to', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-tls-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const subject = ['-subj', '/CN=localhost', '-days', '1', '-nodes', '-keyout', key, '-out', cert]
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', ...subject], {
    stdio: 'ignore',
  })
  const url = await listening(
    createTlsServer({ key: readFileSync(key), cert: readFileSync(cert) }, (_, response) => response.end('{}')),
    'https',
  )
  expect(await overTheWire(request(), wireTo(url))).toEqual({ reason: 'DEPTH_ZERO_SELF_SIGNED_CERT' })
  expect(await overTheWire(request(), wireTo(url, { insecure: true }))).toMatchObject({ status: 200 })
})

it('ends with what is under way when the run is stopped', async () => {
  const stop = new AbortController()
  const url = await raw(() => '')
  setTimeout(() => stop.abort(), 50)
  expect(await overTheWire(request(), wireTo(url, { signal: stop.signal }))).toEqual({ reason: 'ABORT_ERR' })
})
