import { describe, expect, it } from 'vitest'
import { readLine } from '../replayed.test-parts.js'
import { cloudflareRequest, nginxRequest, vercelRequest } from './json-formats.js'
import { JsonFormat } from './json-lines.js'

const EXPECTED = {
  time: '2026-01-05T10:05:03.250Z',
  address: '203.0.113.9',
  route: 'GET /orders/[id]',
  agent: 'Agent/1',
}

describe('nginx JSON', () => {
  const read = (fields: object): unknown => readLine(JSON.stringify(fields), new JsonFormat(nginxRequest))
  const WHO = { remote_addr: '203.0.113.9', remote_user: '', http_user_agent: 'Agent/1', status: 200 }
  it.each([
    { ...WHO, msec: '1767607503.250', request: 'GET /orders/7?key=secret HTTP/1.1' },
    { ...WHO, msec: 1767607503.25, request_method: 'GET', request_uri: '/orders/7?key=secret' },
    { ...WHO, time_iso8601: '2026-01-05T12:05:03.250+02:00', method: 'GET', uri: '/orders/7' },
    { ...WHO, timestamp: '2026-01-05T10:05:03.25Z', request: 'GET /orders/7' },
  ])('reads %o', (fields) => expect(read(fields)).toMatchObject(EXPECTED))

  it('reads the local time', () => {
    const fields = { ...WHO, time_local: '05/Jan/2026:10:05:03 +0000', request: 'GET /orders/7 HTTP/2.0' }
    expect(read(fields)).toMatchObject({ ...EXPECTED, time: '2026-01-05T10:05:03.000Z' })
  })

  it.each([
    ['no address', { ...WHO, remote_addr: '-', msec: 1, request: 'GET /' }],
    ['no time', { ...WHO, request: 'GET /' }],
    ['no request', { ...WHO, msec: 1, request: '' }],
    ['no request', { ...WHO, msec: 1, request: '\u0016\u0003' }],
    ['not the format', { message: 'started' }],
  ])('says %s of %o', (reason, fields) => expect(read(fields)).toBe(reason))
})

describe('Cloudflare Logpush', () => {
  const FIELDS = {
    ClientIP: '203.0.113.9',
    ClientRequestMethod: 'GET',
    ClientRequestURI: '/orders/7?a=1',
    ClientRequestUserAgent: 'Agent/1',
    EdgeResponseStatus: 200,
  }
  it.each(['2026-01-05T10:05:03.250Z', 1_767_607_503_250, '1767607503250000000', 1767607503250000])(
    'reads the time %s',
    (time) => {
      const line = JSON.stringify({ ...FIELDS, EdgeStartTimestamp: time })
      expect(readLine(line, new JsonFormat(cloudflareRequest))).toMatchObject(EXPECTED)
    },
  )
  it('reads nanoseconds and seconds that are numbers', () => {
    const at = (time: string): unknown =>
      readLine(`{"EdgeStartTimestamp":${time},${JSON.stringify(FIELDS).slice(1)}`, new JsonFormat(cloudflareRequest))
    expect(at('1767607503250000000')).toMatchObject(EXPECTED)
    expect(at('1767607503')).toMatchObject({ ...EXPECTED, time: '2026-01-05T10:05:03.000Z' })
  })
})

describe('a Vercel log drain', () => {
  const proxy = {
    timestamp: 1_767_607_503_250,
    method: 'GET',
    path: '/orders/7?a=1',
    clientIp: '203.0.113.9',
    userAgent: ['Agent/1'],
    statusCode: 200,
  }
  it('reads the request of the proxy', () => {
    const line = JSON.stringify({ id: '1', requestId: 'r1', timestamp: 1_767_607_503_900, proxy })
    expect(readLine(line, new JsonFormat(vercelRequest))).toMatchObject(EXPECTED)
  })
  it('counts a request once, however many lines its function wrote', () => {
    const format = new JsonFormat(vercelRequest)
    const line = (message: string): string => JSON.stringify({ requestId: 'r1', message, proxy })
    expect([readLine(line('a'), format), readLine(line('b'), format)]).toMatchObject([
      EXPECTED,
      'another line of the same request',
    ])
  })
  it('passes over lines of a build', () => {
    expect(readLine('{"message":"Building"}', new JsonFormat(vercelRequest))).toBe('not the format')
  })
})

describe('a line that is cut off', () => {
  const whole =
    '{"ClientIP":"203.0.113.9","EdgeStartTimestamp":1767607503,"ClientRequestMethod":"GET","ClientRequestURI":"/a","EdgeResponseStatus":200}'
  const read = (length: number): unknown => readLine(whole.slice(0, length), new JsonFormat(cloudflareRequest))
  it('counts where who, when and what stand before', () => {
    const end = whole.indexOf(',"EdgeResponseStatus"')
    for (let length = end; length < whole.length; length++) expect(read(length)).toMatchObject({ route: 'GET /a' })
  })
  it('does not where they do not', () => {
    expect(read(60)).not.toHaveProperty('route')
    expect(readLine('[1,2', new JsonFormat(cloudflareRequest))).toBe('not JSON')
    expect(readLine('{"a":'.repeat(10_000), new JsonFormat(cloudflareRequest))).toBe('not JSON')
  })
})
