import { describe, expect, it } from 'vitest'
import { readLine } from '../replayed.test-parts.js'

const TIME = '17/May/2015:10:05:03 +0000'
const REST = '"GET /a HTTP/1.1" 200 12 "http://b.test/" "Agent/1"'

describe('a line of the Combined or Common format', () => {
  it('says who, when, what and with what', () => {
    expect(readLine(`203.0.113.9 - frank [${TIME}] ${REST}`)).toEqual({
      time: '2015-05-17T10:05:03.000Z',
      address: '203.0.113.9',
      user: 'frank',
      agent: 'Agent/1',
      route: 'GET /a',
    })
  })

  it.each([
    ['Common', `203.0.113.9 - - [${TIME}] "GET /a HTTP/1.1" 200 12`, ''],
    ['no fields', `203.0.113.9 - - [${TIME}] "GET /a HTTP/1.1" - - "-" "-"`, ''],
    [
      'escaped quotes',
      String.raw`203.0.113.9 - - [${TIME}] "GET /a HTTP/1.1" 200 1 "a\"b" "An \"agent\" \x22x\x22"`,
      String.raw`An \"agent\" \x22x\x22`,
    ],
    ['more fields behind', `203.0.113.9 - - [${TIME}] ${REST} "198.51.100.7" 0.003`, 'Agent/1'],
    ['the agent cut off', `203.0.113.9 - - [${TIME}] "GET /a HTTP/1.1" 200 12 "-" "Agen`, 'Agen'],
    ['the referer cut off', `203.0.113.9 - - [${TIME}] "GET /a HTTP/1.1" 200 12 "http`, ''],
    ['the status cut off', `203.0.113.9 - - [${TIME}] "GET /a HTTP/1.1" 2`, ''],
    ['the request cut off', `203.0.113.9 - - [${TIME}] "GET /a`, ''],
    ['no protocol', `203.0.113.9 - - [${TIME}] "GET /a"`, ''],
    ['a query', `203.0.113.9 - - [${TIME}] "GET /a?token=secret HTTP/1.1" 200 1`, ''],
    ['a session in the path', `203.0.113.9 - - [${TIME}] "GET /a;jsessionid=7 HTTP/1.1" 200 1`, ''],
    ['a whole URL', `203.0.113.9 - - [${TIME}] "GET http://c.test/a HTTP/1.1" 200 1`, ''],
    ['a virtual host', `www.example.com:443 203.0.113.9 - - [${TIME}] ${REST}`, 'Agent/1'],
    ['a port', `203.0.113.9:1234 - - [${TIME}] ${REST}`, 'Agent/1'],
    ['a list of proxies', `198.51.100.1, 198.51.100.2, 203.0.113.9 - - [${TIME}] ${REST}`, 'Agent/1'],
    ['a user with spaces and brackets', `203.0.113.9 - a [b] c [${TIME}] ${REST}`, 'Agent/1'],
    ['a user who writes a time', `203.0.113.9 - x [01/Jan/2001:00:00:00 +0000] y [${TIME}] ${REST}`, 'Agent/1'],
  ])('counts with %s', (_, line, agent) => {
    expect(readLine(line)).toMatchObject({
      time: '2015-05-17T10:05:03.000Z',
      address: '203.0.113.9',
      route: 'GET /a',
      agent,
    })
  })

  it.each([
    ['2001:db8::1', '2001:db8::/64'],
    ['host.example.com', 'host.example.com'],
  ])('counts for %s', (address, key) => {
    expect(readLine(`${address} - - [${TIME}] ${REST}`)).toMatchObject({ address: key, agent: 'Agent/1' })
  })

  it.each([
    ['17/May/2015:10:05:03 +0200', '2015-05-17T08:05:03.000Z'],
    ['17/May/2015:10:05:03 -0930', '2015-05-17T19:35:03.000Z'],
    ['17/May/2015:10:05:03', '2015-05-17T10:05:03.000Z'],
    ['31/Dec/2016:23:59:60 +0000', '2017-01-01T00:00:00.000Z'],
    ['29/Feb/2024:00:00:00 +0000', '2024-02-29T00:00:00.000Z'],
    ['01/Jan/1969:00:00:00 +0000', '1969-01-01T00:00:00.000Z'],
    ['31/Dec/9999:23:59:59 +0000', '9999-12-31T23:59:59.000Z'],
    ['01/Mar/1900:00:00:00 +0000', '1900-03-01T00:00:00.000Z'],
  ])('counts at %s', (time, expected) => {
    expect(readLine(`203.0.113.9 - - [${time}] ${REST}`)).toMatchObject({ time: expected })
  })

  it.each([
    ['no address', `- - - [${TIME}] ${REST}`],
    ['no address', `999.0.0.1 - - [${TIME}] ${REST}`],
    ['no address', '\u0000\u0001\u0002'],
    ['no time', `203.0.113.9 - - [30/Feb/2015:10:05:03 +0000] ${REST}`],
    ['no time', `203.0.113.9 - - [17/May/2015:25:05:03 +0000] ${REST}`],
    ['no time', `203.0.113.9 - - [-] ${REST}`],
    ['no time', '203.0.113.9'],
    ['no request', `203.0.113.9 - - [${TIME}] "-" 408 0`],
    ['no request', String.raw`203.0.113.9 - - [${TIME}] "\x16\x03\x01" 400 0`],
    ['no request', `203.0.113.9 - - [${TIME}] "GET"`],
    ['no request', `203.0.113.9 - - [${TIME}] "GET `],
    ['no request', `203.0.113.9 - - [${TIME}]`],
  ])('is none with %s: %s', (reason, line) => {
    expect(readLine(line)).toBe(reason)
  })

  it.each([
    ['/orders/17', '/orders/[id]'],
    ['/orders/0b0e9a4e-5a3c-4b1e-9d8f-1c2d3e4f5a6b/items', '/orders/[id]/items'],
    ['/files/9f86d081884c7d659a2feaa0c55ad015', '/files/[id]'],
    ['/added', '/added'],
    ['/v1/orders', '/v1/orders'],
    [`/${'x'.repeat(80)}`, '/[id]'],
  ])('%s is the route %s', (path, route) => {
    expect(readLine(`203.0.113.9 - - [${TIME}] "POST ${path}?q=1 HTTP/1.1" 200 1`)).toMatchObject({
      route: `POST ${route}`,
    })
  })
})
