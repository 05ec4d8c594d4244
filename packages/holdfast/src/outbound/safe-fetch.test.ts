import { readFileSync } from 'node:fs'
import type { IncomingHttpHeaders } from 'node:http'
import { gzipSync } from 'node:zlib'
import { describe, expect, it, vi } from 'vitest'
import { isOutage } from '../core/outage.js'
import { loopbackCertificate } from '../testing/loopback-certificate.js'
import { fetchRefusedCodes } from './fetch-refused.js'
import { safeFetch } from './safe-fetch.js'
import { listen, listenTls, outcome, toLoopback } from './safe-fetch.test-parts.js'

const HOST = 'api.example.com'

describe('addresses behind a name', () => {
  it('are all judged: one inside refuses the host, whichever would be tried', async () => {
    const outside = await listen((_, response) => response.end('reached'))
    const inside = await listen((_, response) => response.end('reached'), '127.0.0.2', outside.port)
    for (const [addresses, expected] of [
      [['127.0.0.1'], 'reached'],
      [['127.0.0.1', '127.0.0.2'], 'refused: address'],
      [['127.0.0.2', '127.0.0.1'], 'refused: address'],
      [['127.0.0.1', '::ffff:127.0.0.1'], 'refused: address'],
      [['127.0.0.1', 'fe80::1%lo'], 'refused: address'],
      [['127.0.0.1', '169.254.169.254'], 'refused: address'],
      [['64:ff9b::7f00:1'], 'refused: address'],
      [['no address'], 'refused: address'],
      [[], 'outage: ENOTFOUND'],
    ] as const) {
      const fetch = toLoopback(outside.port, {}, { [HOST]: addresses })
      expect(await outcome(fetch(`http://${HOST}:${outside.port}/`)), addresses.join()).toBe(expected)
    }
    expect(inside.connections()).toBe(0)
  })

  it('are asked for once: a resolver that answers differently the second time changes nothing', async () => {
    const outside = await listen((_, response) => response.end('outside'))
    const inside = await listen((_, response) => response.end('inside'), '127.0.0.2', outside.port)
    let asked = 0
    const rebinding = () => (asked++ === 0 ? ['127.0.0.1'] : ['127.0.0.2'])
    const fetch = toLoopback(outside.port, {}, { [HOST]: rebinding })
    expect(await outcome(fetch(`http://${HOST}:${outside.port}/`))).toBe('outside')
    expect([asked, inside.connections()]).toEqual([1, 0])
    // The connection that was judged is used again, or a new one is judged again.
    expect(['outside', 'refused: address']).toContain(await outcome(fetch(`http://${HOST}:${outside.port}/`)))
    expect(inside.connections()).toBe(0)
  })

  it('a resolver that changes its answer for every new connection never leads inside', async () => {
    const outside = await listen((_, response) => response.setHeader('connection', 'close').end('outside'))
    const inside = await listen((_, response) => response.end('inside'), '127.0.0.2', outside.port)
    let asked = 0
    const fetch = toLoopback(outside.port, {}, { [HOST]: () => [asked++ % 2 === 0 ? '127.0.0.1' : '127.0.0.2'] })
    const seen = new Set<string>()
    for (let turn = 0; turn < 6; turn++) seen.add(await outcome(fetch(`http://${HOST}:${outside.port}/`)))
    expect(seen).toEqual(new Set(['outside', 'refused: address']))
    expect(inside.connections()).toBe(0)
  })

  it('a connection that was opened for one name is not used for another', async () => {
    const server = await listen((request, response) => response.end(request.headers.host))
    const fetch = toLoopback(server.port, {}, { 'evil.example.com': ['10.0.0.1'] })
    expect(await outcome(fetch(`http://${HOST}:${server.port}/`))).toBe(`${HOST}:${server.port}`)
    expect(await outcome(fetch(`http://evil.example.com:${server.port}/`))).toBe('refused: address')
    expect(await outcome(fetch(`http://other.example.com:${server.port}/`))).toBe(`other.example.com:${server.port}`)
    expect(server.connections()).toBe(2)
  })

  it('a connection is kept for the next fetch, and many hosts are forgotten again', async () => {
    const server = await listen((_, response) => response.end('ok'))
    const fetch = toLoopback(server.port)
    for (let turn = 0; turn < 10; turn++) await outcome(fetch(`http://${HOST}:${server.port}/`))
    expect(server.connections()).toBeLessThan(10)
    for (let host = 0; host < 105; host++) await outcome(fetch(`http://h${host}.example.com:${server.port}/`))
    expect(await outcome(fetch(`http://${HOST}:${server.port}/`))).toBe('ok')
  })

  it('a proxy of the environment is not asked', async () => {
    const server = await listen((_, response) => response.end('direct'))
    const proxy = await listen((_, response) => response.end('proxied'))
    const names = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY', 'ALL_PROXY'] as const
    for (const name of names) vi.stubEnv(name, `http://127.0.0.1:${proxy.port}`)
    expect(await outcome(toLoopback(server.port)(`http://${HOST}:${server.port}/`))).toBe('direct')
    vi.unstubAllEnvs()
    expect(proxy.connections()).toBe(0)
  })
})

describe('addresses in a URL', () => {
  it.each([
    ['loopback', '127.0.0.2'],
    ['as an integer', '2130706434'],
    ['in octal', '0177.0.0.2'],
    ['in hex', '0x7f.0.0.2'],
    ['hex as one number', '0x7f000002'],
    ['octal as one number', '017700000002'],
    ['in two parts', '127.2'],
    ['in three parts', '127.0.2'],
    ['mixed', '0x7f.0x0.0.02'],
    ['with a dot at the end', '127.0.0.2.'],
    ['full-width digits', '１２７.0.0.2'],
    ['circled digits', '①②⑦.0.0.②'],
    ['an ideographic full stop', '127。0。0。2'],
    ['percent-encoded', '%31%32%37.0.0.2'],
    ['zero', '0'],
    ['zero, dotted', '0.0.0.0'],
    ['private', '10.0.0.1'],
    ['private', '172.16.0.1'],
    ['private', '192.168.0.1'],
    ['carrier-grade NAT', '100.64.0.1'],
    ['metadata', '169.254.169.254'],
    ['metadata as an integer', '2852039166'],
    ['metadata in hex', '0xa9fea9fe'],
    ['metadata in octal', '0251.0376.0251.0376'],
    ['metadata of Azure', '168.63.129.16'],
    ['metadata of Alibaba', '100.100.100.200'],
    ['metadata of AWS, IPv6', '[fd00:ec2::254]'],
    ['IPv6 loopback', '[::1]'],
    ['IPv6 loopback in full', '[0000:0000:0000:0000:0000:0000:0000:0001]'],
    ['IPv6 unspecified', '[::]'],
    ['IPv4-mapped', '[::ffff:127.0.0.2]'],
    ['IPv4-mapped in hex', '[::ffff:7f00:2]'],
    ['IPv4-mapped, in full and upper case', '[0:0:0:0:0:FFFF:7F00:0002]'],
    ['IPv4-mapped of a public address', '[::ffff:1.1.1.1]'],
    ['IPv4-compatible', '[::127.0.0.2]'],
    ['IPv4-translated', '[::ffff:0:7f00:2]'],
    ['NAT64', '[64:ff9b::169.254.169.254]'],
    ['NAT64, local prefix', '[64:ff9b:1::a9fe:a9fe]'],
    ['6to4', '[2002:a9fe:a9fe::1]'],
    ['Teredo', '[2001:0:53aa:64c::1]'],
    ['unique-local', '[fd12:3456::1]'],
    ['link-local', '[fe80::1]'],
    ['site-local', '[fec0::1]'],
    ['multicast', '[ff02::1]'],
    ['documentation', '[2001:db8::1]'],
    ['broadcast', '255.255.255.255'],
  ])('%s: %s is refused, and no connection is made', async (_, host) => {
    const inside = await listen((_request, response) => response.end('inside'), '127.0.0.2')
    const fetch = toLoopback(inside.port, { lookup: () => Promise.reject(new Error('asked')) })
    expect(await outcome(fetch(`http://${host}:${inside.port}/latest/meta-data/`))).toBe('refused: address')
    expect(inside.connections()).toBe(0)
  })

  it.each([
    'localhost',
    'LOCALHOST',
    'localhost.',
    'app.localhost',
    'db.internal',
    'metadata.google.internal',
    'nas.local',
    'router.home.arpa',
    'redis',
    'ｌocalhost',
    'api.example.com.',
    'hidden.onion',
  ])('%s is no public name', async (host) => {
    const fetch = toLoopback(8080, { lookup: () => Promise.reject(new Error('asked')) })
    expect(await outcome(fetch(`http://${host}:8080/`))).toBe('refused: host')
  })

  it.each([
    ['', 'url'],
    ['/relative', 'url'],
    ['//api.example.com/', 'url'],
    ['https://', 'url'],
    ['http://[fe80::1%25lo]:8080/', 'url'],
    ['http://256.256.256.256:8080/', 'url'],
    ['http://1.2.3.4.5.0x10:8080/', 'url'],
    ['file:///etc/passwd', 'scheme'],
    ['data:text/plain,a', 'scheme'],
    ['blob:http://a.example.com/1', 'scheme'],
    ['gopher://api.example.com:8080/', 'scheme'],
    ['ftp://api.example.com:8080/', 'scheme'],
    ['javascript:alert(1)', 'scheme'],
    ['http://user@api.example.com:8080/', 'credentials'],
    ['http://user:secret@api.example.com:8080/', 'credentials'],
    ['http://:secret@api.example.com:8080/', 'credentials'],
    ['http://api.example.com:22/', 'port'],
    ['http://api.example.com:6379/', 'port'],
    ['http://api.example.com/', 'port'],
  ])('%j is refused as %s', async (url, code) => {
    expect(await outcome(toLoopback(8080)(url))).toBe(`refused: ${code}`)
  })

  it('http is refused unless it is asked for, and 80 and 443 are the ports', async () => {
    const fetch = safeFetch({ lookup: () => Promise.resolve(['10.0.0.1']) })
    expect(await outcome(fetch('http://api.example.com/'))).toBe('refused: scheme')
    expect(await outcome(fetch('https://api.example.com:8443/'))).toBe('refused: port')
    expect(await outcome(fetch('https://api.example.com:80/'))).toBe('refused: address')
    expect(await outcome(fetch(new URL('https://api.example.com/')))).toBe('refused: address')
  })

  it('what is no text and no URL is refused', async () => {
    for (const input of [undefined, null, {}, new Request('https://api.example.com/')]) {
      expect(await outcome(toLoopback(443)(input as never))).toBe('refused: url')
    }
  })
})

describe('a list of hosts', () => {
  const listed = { allowHosts: ['api.example.com', '*.cdn.example.com', 'localhost', '127.0.0.1'] }

  it.each([
    ['api.example.com', 'ok'],
    ['API.EXAMPLE.COM', 'ok'],
    ['a.b.cdn.example.com', 'ok'],
    ['localhost', 'ok'],
    ['127.0.0.1', 'ok'],
    ['0x7f000001', 'ok'],
    ['cdn.example.com', 'refused: host'],
    ['example.com', 'refused: host'],
    ['api.example.com.', 'refused: host'],
    ['api.example.com.evil.com', 'refused: host'],
    ['evilcdn.example.com', 'refused: host'],
    ['xn--ai-kia.example.com', 'refused: host'],
    ['аpi.example.com', 'refused: host'],
    ['1.1.1.1', 'refused: host'],
  ])('decides alone: %s → %s', async (host, expected) => {
    const server = await listen((_, response) => response.end('ok'))
    expect(await outcome(toLoopback(server.port, listed)(`http://${host}:${server.port}/`))).toBe(expected)
  })

  it('does not open an address', async () => {
    const fetch = toLoopback(8080, listed, { 'api.example.com': ['10.0.0.1'] })
    expect(await outcome(fetch('http://api.example.com:8080/'))).toBe('refused: address')
  })

  it('holds for redirects', async () => {
    const server = await listen((_, response) => {
      response.writeHead(302, { location: `http://other.example.com:${server.port}/` }).end()
    })
    expect(await outcome(toLoopback(server.port, listed)(`http://${HOST}:${server.port}/`))).toBe('refused: host')
  })
})

describe('redirects', () => {
  it.each([
    ['metadata', 'http://169.254.169.254/latest/meta-data/', 'port'],
    ['metadata on an allowed port', 'http://169.254.169.254:PORT/latest/meta-data/', 'address'],
    ['the inside, by address', 'http://127.0.0.2:PORT/', 'address'],
    ['the inside, by an integer', 'http://2130706434:PORT/', 'address'],
    ['the inside, by name', 'http://inside.example.com:PORT/', 'address'],
    ['the inside, scheme-relative', '//127.0.0.2:PORT/', 'address'],
    ['the inside, by backslashes', '\\\\127.0.0.2:PORT/', 'address'],
    ['localhost', 'http://localhost:PORT/', 'host'],
    ['another scheme', 'file:///etc/passwd', 'scheme'],
    ['credentials', 'http://user:secret@api.example.com:PORT/', 'credentials'],
    ['no URL', 'http://[', 'url'],
  ])('to %s are refused', async (_, location, code) => {
    const server = await listen((_request, response) => {
      response.writeHead(302, { location: location.replace('PORT', `${server.port}`) }).end('moved')
    })
    const inside = await listen((_request, response) => response.end('inside'), '127.0.0.2', server.port)
    const fetch = toLoopback(server.port, {}, { 'inside.example.com': ['127.0.0.2'] })
    for (const redirect of ['follow', undefined] as const) {
      expect(await outcome(fetch(`http://${HOST}:${server.port}/`, redirect ? { redirect } : {}))).toBe(
        `refused: ${code}`,
      )
    }
    expect(inside.connections()).toBe(0)
  })

  it('are followed five times, and no sixth time', async () => {
    const server = await listen((request, response) => {
      const left = Number(request.url?.slice(1))
      if (left === 0) response.end('there')
      else response.writeHead(302, { location: `/${left - 1}` }).end()
    })
    const fetch = toLoopback(server.port)
    const response = await fetch(`http://${HOST}:${server.port}/5`)
    expect([response.status, response.redirected, response.url]).toEqual([200, true, `http://${HOST}:${server.port}/0`])
    expect(await response.text()).toBe('there')
    expect(await outcome(fetch(`http://${HOST}:${server.port}/6`))).toBe('refused: redirect')
    expect(await outcome(fetch(`http://${HOST}:${server.port}/1`, { redirect: 'error' }))).toBe('refused: redirect')
    const unfollowed = await fetch(`http://${HOST}:${server.port}/1`, { redirect: 'manual' })
    expect([unfollowed.status, unfollowed.headers.get('location')]).toEqual([302, '/0'])
    await unfollowed.body?.cancel()
  })

  it('a response of 304, or without a Location, is no redirect', async () => {
    const server = await listen((request, response) => {
      response
        .writeHead(request.url === '/304' ? 304 : 302, request.url === '/304' ? { location: '/elsewhere' } : {})
        .end()
    })
    for (const path of ['304', '302']) {
      expect((await toLoopback(server.port)(`http://${HOST}:${server.port}/${path}`)).status).toBe(Number(path))
    }
  })

  /** What the second hop receives. */
  async function arrived(status: number, method: string, body: BodyInit | null, to = 'other.example.com') {
    let got: { method?: string | undefined; headers?: IncomingHttpHeaders; body?: string } = {}
    const server = await listen((request, response) => {
      if (request.url === '/first') {
        request.resume()
        response.writeHead(status, { location: `http://${to}:${server.port}/second`, 'set-cookie': 'a=b' }).end()
        return
      }
      let text = ''
      request.on('data', (chunk) => (text += chunk))
      request.on('end', () => {
        got = { method: request.method, headers: request.headers, body: text }
        response.end()
      })
    })
    const headers = {
      authorization: 'Bearer secret',
      'proxy-authorization': 'Basic secret',
      cookie: 'session=secret',
      'x-api-key': 'secret',
      accept: 'text/html',
      'user-agent': 'preview',
      host: 'evil.example.com',
    }
    const sent = await outcome(
      toLoopback(server.port)(`http://${HOST}:${server.port}/first`, { method, body, headers }),
    )
    return { ...got, sent }
  }

  it('to another origin leave every credential behind', async () => {
    const { headers } = await arrived(302, 'GET', null)
    expect(JSON.stringify(headers)).not.toContain('secret')
    expect(headers).toMatchObject({ accept: 'text/html', 'user-agent': 'preview' })
    expect(headers?.host).toMatch(/^other\.example\.com:/)
  })

  it('within the origin take them along, and the Host is the one that was checked', async () => {
    const { headers } = await arrived(302, 'GET', null, HOST)
    expect(headers).toMatchObject({ authorization: 'Bearer secret', cookie: 'session=secret', 'x-api-key': 'secret' })
    expect(headers?.host).toMatch(/^api\.example\.com:/)
  })

  it.each([
    [301, 'POST', 'GET', ''],
    [302, 'POST', 'GET', ''],
    [303, 'POST', 'GET', ''],
    [303, 'PUT', 'GET', ''],
    [301, 'PUT', 'PUT', 'note=1'],
    [302, 'PUT', 'PUT', 'note=1'],
    [307, 'POST', 'POST', 'note=1'],
    [308, 'POST', 'POST', 'note=1'],
    [308, 'patch', 'PATCH', 'note=1'],
  ])('%i of a %s goes on as a %s (Fetch §4.4)', async (status, method, then, body) => {
    const got = await arrived(status, method, new URLSearchParams({ note: '1' }))
    expect([got.method, got.body]).toEqual([then, body])
    expect(got.headers?.['content-type'] === undefined).toBe(body === '')
  })

  it.each([303, 307, 308])('%i of a HEAD stays one', async (status) => {
    expect((await arrived(status, 'HEAD', null)).method).toBe('HEAD')
  })

  it('a body that is a stream is sent once', async () => {
    const stream = () => new Blob(['note=1']).stream()
    expect((await arrived(307, 'POST', stream())).sent).toBe('refused: redirect')
    expect(await arrived(303, 'POST', stream())).toMatchObject({ method: 'GET', body: '', sent: '' })
  })
})

describe('https', () => {
  it('verifies the name that was asked for, and does not go on in the clear', async () => {
    const server = await listenTls((request, response) => {
      const { servername } = request.socket as unknown as { servername: string }
      if (request.url === '/down') response.writeHead(307, { location: `http://localhost:${server.port}/` }).end()
      else response.end(`${servername} ${request.headers.host}`)
    })
    const allowHosts = ['localhost', HOST]
    const fetch = toLoopback(server.port, { ca: loopbackCertificate.cert, allowHosts })
    expect(await outcome(fetch(`https://localhost:${server.port}/`))).toBe(`localhost localhost:${server.port}`)
    expect(await outcome(fetch(`https://localhost:${server.port}/down`))).toBe('refused: redirect')
    expect(await outcome(fetch(`https://${HOST}:${server.port}/`))).toBe('outage: ERR_TLS_CERT_ALTNAME_INVALID')
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0')
    const untrusting = toLoopback(server.port, { allowHosts })
    expect(await outcome(untrusting(`https://localhost:${server.port}/`))).toBe('outage: DEPTH_ZERO_SELF_SIGNED_CERT')
    vi.unstubAllEnvs()
  })
})

describe('size', () => {
  it('a body is cut off where it goes too far, announced or not', async () => {
    let written = 0
    const server = await listen((request, response) => {
      if (request.url === '/announced') {
        response.writeHead(200, { 'content-length': 1_000_001 }).write('x')
        return
      }
      const more = (): void => {
        while (!response.destroyed && (written += 65_536) && response.write(Buffer.alloc(65_536)));
      }
      response.on('drain', more)
      more()
    })
    const fetch = toLoopback(server.port, { maxBytes: 1_000_000 })
    expect(await outcome(fetch(`http://${HOST}:${server.port}/announced`))).toBe('refused: size')
    expect(await outcome(fetch(`http://${HOST}:${server.port}/endless`))).toBe('refused: size')
    expect(written).toBeLessThan(40_000_000)
  })

  it.each(['gzip', 'x-gzip', 'gzip, gzip'])('a bomb (%s) is counted as it unfolds', async (encoding) => {
    let bomb = gzipSync(Buffer.alloc(100_000_000))
    if (encoding.includes(',')) bomb = gzipSync(bomb)
    expect(bomb.byteLength).toBeLessThan(200_000)
    const server = await listen((_, response) => response.writeHead(200, { 'content-encoding': encoding }).end(bomb))
    const fetch = toLoopback(server.port, { maxBytes: 1_000_000 })
    expect(await outcome(fetch(`http://${HOST}:${server.port}/`))).toBe('refused: size')
  })

  it('exactly as much as allowed passes, and a decoded body is not announced as encoded', async () => {
    const server = await listen((request, response) => {
      if (request.url === '/gzip')
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('x'.repeat(1000)))
      else response.end('x'.repeat(1000))
    })
    const fetch = toLoopback(server.port, { maxBytes: 1000 })
    for (const path of ['gzip', 'plain']) {
      const response = await fetch(`http://${HOST}:${server.port}/${path}`)
      expect(response).toBeInstanceOf(Response)
      expect(response.headers.get('content-encoding')).toBeNull()
      expect(await response.text()).toHaveLength(1000)
    }
  })

  it('a HEAD of something large is no body', async () => {
    const server = await listen((_, response) => response.writeHead(200, { 'content-length': 9_000_000 }).end())
    const response = await toLoopback(server.port)(`http://${HOST}:${server.port}/`, { method: 'HEAD' })
    expect([response.headers.get('content-length'), await response.text()]).toEqual(['9000000', ''])
  })
})

describe('time', () => {
  it.each(['never answers', 'answers byte by byte', 'stops in the body', 'redirects slowly', 'resolves never'])(
    'a side that %s is left at the deadline',
    async (how) => {
      const server = await listen((_, response) => {
        if (how === 'answers byte by byte') setInterval(() => response.socket?.write('H'), 20).unref()
        if (how === 'stops in the body') response.writeHead(200).write('x')
        if (how === 'redirects slowly') setTimeout(() => response.writeHead(302, { location: '/' }).end(), 60)
      })
      const never = how === 'resolves never' ? { lookup: () => new Promise<never>(() => undefined) } : {}
      const fetch = toLoopback(server.port, { timeout: '150 ms', ...never })
      const expected =
        how === 'answers byte by byte' ? /^outage: (?:timeout|HPE_INVALID_CONSTANT)$/ : /^outage: timeout$/
      expect(await outcome(fetch(`http://${HOST}:${server.port}/`))).toMatch(expected)
    },
  )

  it('the caller may leave before', async () => {
    const server = await listen((request, response) => {
      if (request.url === '/body') response.writeHead(200).write('x')
    })
    const fetch = toLoopback(server.port)
    for (const path of ['head', 'body']) {
      const controller = new AbortController()
      const answered = fetch(`http://${HOST}:${server.port}/${path}`, { signal: controller.signal }).then((r) =>
        r.text(),
      )
      setTimeout(() => controller.abort(new Error('gone')), 50)
      await expect(answered).rejects.toThrow('gone')
    }
    await expect(
      fetch(`http://${HOST}:${server.port}/`, { signal: AbortSignal.abort(new Error('never')) }),
    ).rejects.toThrow('never')
  })
})

describe('failures', () => {
  it('of the network are outages, and nothing of the URL is in any message', async () => {
    const closed = await listen(() => undefined)
    const fetch = toLoopback(closed.port, {
      lookup: () => Promise.reject(Object.assign(new Error('secret-host'), { code: 'ENOTFOUND' })),
    })
    const odd = await listen((_, response) => response.socket?.end('HTTP/1.1 999 Denied\r\ncontent-length: 0\r\n\r\n'))
    const cases = [
      () => fetch(`http://secret-host.example.com:${closed.port}/secret-path?secret-query`),
      () => toLoopback(odd.port)(`http://${HOST}:${odd.port}/secret-path?secret-query`),
      () => toLoopback(1)(`http://${HOST}:1/secret-path?secret-query`),
      () => toLoopback(443)('https://secret-user:secret-password@api.example.com/secret-path'),
      () => toLoopback(443)('https://secret-host.internal/secret-path'),
      () => toLoopback(443)('secret-text'),
      () => toLoopback(443)(`https://${HOST}/`, { headers: { 'x-api-key': 'secret\nvalue' } }),
    ]
    for (const failing of cases) {
      const error = await failing().catch((reason: unknown) => reason)
      expect(error).toBeInstanceOf(Error)
      expect(String((error as Error).stack)).not.toContain('secret')
      expect(JSON.stringify(error)).not.toContain('secret')
    }
    expect(isOutage(await cases[0]?.().catch((reason: unknown) => reason))).toBe(true)
  })

  it('every code is explained in the docs', () => {
    const page = readFileSync(new URL('../../docs/safe-fetch.md', import.meta.url), 'utf8')
    const [, table = ''] = page.split('| code | |')
    const explained = [...table.slice(0, table.indexOf('\n\n')).matchAll(/^\| `([a-z]+)` \|/gm)].map(([, code]) => code)
    expect(new Set(explained)).toEqual(new Set(fetchRefusedCodes))
  })
})

describe('construction', () => {
  it.each([
    [{ allowHosts: [] }],
    [{ allowHosts: ['https://api.example.com'] }],
    [{ allowHosts: ['api.example.com:443'] }],
    [{ allowHosts: ['API.example.com'] }],
    [{ allowHosts: ['api.example.com.'] }],
    [{ allowHosts: ['*'] }],
    [{ allowHosts: ['*.'] }],
    [{ allowHosts: ['a.*.example.com'] }],
    [{ allowHosts: ['*example.com'] }],
    [{ allowHosts: ['münchen.example'] }],
    [{ allowHosts: ['0x7f.1'] }],
    [{ allowHosts: [/example/] }],
    [{ allowHosts: 'api.example.com' }],
    [{ allowAddresses: '10.0.0.0/8' }],
    [{ allowAddresses: ['10.0.0.0/7'] }],
    [{ allowAddresses: ['0.0.0.0/0'] }],
    [{ allowAddresses: ['::/0'] }],
    [{ allowAddresses: ['10.0.0.1/8'] }],
    [{ allowAddresses: ['10.0.0.0/33'] }],
    [{ allowAddresses: ['10.0.0/8'] }],
    [{ allowAddresses: ['012.0.0.0/8'] }],
    [{ allowAddresses: ['fe80::1%eth0'] }],
    [{ allowAddresses: ['::ffff:0:0/96'] }],
    [{ allowAddresses: ['64:ff9b::/96'] }],
    [{ allowAddresses: ['2002::/16'] }],
    [{ allowAddresses: ['localhost'] }],
    [{ allowAddresses: [undefined] }],
    [{ ports: [] }],
    [{ ports: [0] }],
    [{ ports: ['443'] }],
    [{ ports: 443 }],
    [{ timeout: 0 }],
    [{ timeout: 'soon' }],
    [{ timeout: '30 d' }],
    [{ maxBytes: 0 }],
    [{ maxBytes: Infinity }],
    [{ allowHttp: 'yes' }],
    [{ lookup: '1.1.1.1' }],
  ])('refuses %j', (options) => {
    expect(() => safeFetch(options as never)).toThrow(expect.objectContaining({ code: 'config.outbound' }))
  })

  it('refuses an option that it does not know', () => {
    expect(() => safeFetch({ allowedHosts: ['api.example.com'] } as never)).toThrow(
      expect.objectContaining({ code: 'config.unknown_option' }),
    )
  })
})
