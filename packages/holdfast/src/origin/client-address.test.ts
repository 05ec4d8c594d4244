import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clientAddress, type TrustedProxies } from './client-address.js'

const UNRESOLVABLE = { ip: null, key: 'unresolvable', network: null, source: 'unresolvable', verified: false }
const DISPUTED = { ...UNRESOLVABLE, source: 'disputed' }

const ask = (trusted: TrustedProxies, headers: HeadersInit = {}, peer?: string) =>
  clientAddress(trusted)(new Headers(headers), peer)

/** Every header that some software somewhere takes the client's address from. */
const spoofed = Object.fromEntries(
  [
    'x-forwarded-for',
    'x-forwarded',
    'forwarded-for',
    'x-real-ip',
    'x-vercel-forwarded-for',
    'x-vercel-ip',
    'cf-connecting-ip',
    'cf-connecting-ipv6',
    'true-client-ip',
    'fly-client-ip',
    'fastly-client-ip',
    'x-client-ip',
    'x-cluster-client-ip',
    'x-originating-ip',
    'x-remote-ip',
    'x-appengine-user-ip',
    'x-nf-client-connection-ip',
    'x-azure-clientip',
    'client-ip',
  ].map((name) => [name, '198.51.100.66']),
)
const spoofedForwarded = { ...spoofed, forwarded: 'for=198.51.100.66' }

describe("'none': the socket decides", () => {
  it('address/29 forwarding headers are ignored, and the answer is verified', () => {
    expect(ask('none', spoofedForwarded, '203.0.113.7')).toEqual({
      ip: '203.0.113.7',
      key: '203.0.113.7',
      network: '203.0.113.0/24',
      source: 'peer',
      verified: true,
    })
  })

  it('address/29 without a socket address nothing a client sends fills it', () => {
    expect(ask('none', spoofedForwarded)).toEqual(UNRESOLVABLE)
    expect(ask('none', spoofedForwarded, '')).toEqual(UNRESOLVABLE)
    expect(ask('none', spoofedForwarded, 'unknown')).toEqual(UNRESOLVABLE)
    expect(ask('none', spoofedForwarded, '203.0.113.7, 198.51.100.66')).toEqual(UNRESOLVABLE)
  })

  it('address/31 a dual-stack socket and a plain one give one client one key', () => {
    expect(ask('none', {}, '::ffff:127.0.0.2')).toEqual(ask('none', {}, '127.0.0.2'))
  })

  it('address/31 an IPv6 client is counted by its /64 and shown by its /48', () => {
    expect(ask('none', {}, '2001:db8:1:2:3:4:5:6')).toEqual({
      ip: '2001:db8:1:2:3:4:5:6',
      key: '2001:db8:1:2::/64',
      network: '2001:db8:1::/48',
      source: 'peer',
      verified: true,
    })
  })
})

describe('a number of proxies', () => {
  const xff = (value: string) => ({ 'x-forwarded-for': value })

  it.each([
    [1, '203.0.113.7', '203.0.113.7'],
    [1, '198.51.100.66, 203.0.113.7', '203.0.113.7'],
    [2, '198.51.100.66, 203.0.113.7, 10.0.0.2', '203.0.113.7'],
    [3, '198.51.100.66,203.0.113.7,10.0.0.3,10.0.0.2', '203.0.113.7'],
    [1, '"><script>, 203.0.113.7', '203.0.113.7'],
    [1, ', 203.0.113.7', '203.0.113.7'],
    [1, 'junk, [2001:db8::1]:5000', '2001:db8::1'],
    [1, '203.0.113.7:61234', '203.0.113.7'],
  ])('address/30 %i of "%s" is %s', (count, header, ip) => {
    expect(ask(count, xff(header), '10.0.0.1')).toMatchObject({ ip, source: 'forwarded', verified: true })
    expect(ask(count, xff(header))).toMatchObject({ ip, source: 'forwarded', verified: true })
  })

  it('address/30 fewer entries: the socket, unverified, and never what the client wrote', () => {
    expect(ask(2, xff('198.51.100.66'), '203.0.113.7')).toMatchObject({
      ip: '203.0.113.7',
      source: 'peer',
      verified: false,
    })
    expect(ask(1, {}, '203.0.113.7')).toMatchObject({ ip: '203.0.113.7', source: 'peer', verified: false })
    expect(ask(1, xff(''), '203.0.113.7')).toMatchObject({ ip: '203.0.113.7', source: 'peer', verified: false })
    expect(ask(2, xff('198.51.100.66'))).toEqual(UNRESOLVABLE)
    const both = { 'x-forwarded-for': '198.51.100.66', forwarded: 'for=198.51.100.66' }
    expect(ask(2, both, '203.0.113.7')).toMatchObject({ ip: '203.0.113.7', source: 'peer', verified: false })
  })

  it('address/30 rotating what is left of the chain gains nothing', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[\x20-\x7e]*$/), fc.integer({ min: 1, max: 4 }), (junk, count) => {
        const chain = ['203.0.113.7', '10.0.0.3', '10.0.0.2', '10.0.0.1'].slice(0, count)
        expect(ask(count, xff([junk, ...chain].join(', '))).key).toBe('203.0.113.7')
      }),
    )
  })

  it.each([
    ['unknown'],
    ['_hidden'],
    ['0177.0.0.1'],
    ['0x7f.1'],
    ['2130706433'],
    ['10.1'],
    ['1.2.3.256'],
    ['fe80::1%eth0'],
    ['<b>x</b>'],
    ['203.0.113.7 198.51.100.66'],
    ['203.0.113.7;198.51.100.66'],
    ['198.51.100.66,'],
  ])('address/32 the entry "%s" is refused', (entry) => {
    expect(ask(1, xff(entry), '10.0.0.1')).toEqual(DISPUTED)
    expect(ask(1, xff(`198.51.100.66, ${entry}`))).toEqual(DISPUTED)
  })

  it('address/33 repeated lines are joined, then parsed', () => {
    const headers = new Headers()
    headers.append('x-forwarded-for', '198.51.100.66')
    headers.append('X-Forwarded-For', '203.0.113.7, 10.0.0.2')
    expect(clientAddress(2)(headers, '10.0.0.1').ip).toBe('203.0.113.7')
    expect(clientAddress(3)(headers, '10.0.0.1').ip).toBe('198.51.100.66')
  })

  it('address/33 100,000 entries: the same answer as for three', () => {
    const header = `${'198.51.100.66, '.repeat(100_000)}203.0.113.7, 10.0.0.2`
    expect(ask(2, xff(header)).ip).toBe('203.0.113.7')
    expect(ask(['10.0.0.0/8'], xff(header), '10.0.0.1').ip).toBe('203.0.113.7')
    expect(ask(2, { forwarded: `${'for=198.51.100.66, '.repeat(100_000)}for=203.0.113.7, for=10.0.0.2` }).ip).toBe(
      '203.0.113.7',
    )
  })
})

describe('RFC 7239', () => {
  it.each([
    [1, 'for=198.51.100.66, for=203.0.113.7', '203.0.113.7'],
    [1, 'for=198.51.100.66, For="[2001:DB8:cafe::17]:4711";proto=https;by=_x', '2001:db8:cafe::17'],
    [2, 'for="_hidden", for="203.0.113.7:80";proto=http, for=10.0.0.2', '203.0.113.7'],
    [1, 'for=", for=203.0.113.7', '203.0.113.7'],
  ])('address/33 %i of %s is %s', (count, forwarded, ip) => {
    expect(ask(count, { forwarded })).toMatchObject({ ip, source: 'forwarded', verified: true })
  })

  it.each([['for=unknown'], ['for=_hidden'], ['for="_hidden:80"'], ['proto=https'], ['203.0.113.7']])(
    'address/32 %s is refused',
    (forwarded) => {
      expect(ask(1, { forwarded }, '10.0.0.1')).toEqual(DISPUTED)
    },
  )

  it('address/33 the header that the proxy does not write cannot choose the address', () => {
    const wrote = { 'x-forwarded-for': '198.51.100.66, 203.0.113.7' }
    expect(ask(1, { ...wrote, forwarded: 'for=203.0.113.7' }).ip).toBe('203.0.113.7')
    expect(ask(1, { ...wrote, forwarded: 'for=198.51.100.66' }, '10.0.0.1')).toEqual(DISPUTED)
    expect(ask(1, { ...wrote, forwarded: 'nonsense' }, '10.0.0.1')).toEqual(DISPUTED)
    expect(ask(2, { ...wrote, forwarded: 'for=198.51.100.66' }, '10.0.0.1')).toEqual(DISPUTED)
    expect(ask(1, { forwarded: 'for=203.0.113.7', 'x-forwarded-for': '198.51.100.66' })).toEqual(DISPUTED)
  })

  it('address/33 an X-Forwarded-For that Next filled with the socket is no second opinion', () => {
    const headers = { forwarded: 'for=203.0.113.7', 'x-forwarded-for': '::ffff:10.0.0.1' }
    expect(ask(1, headers, '10.0.0.1').ip).toBe('203.0.113.7')
    expect(ask(['10.0.0.0/8'], headers, '10.0.0.1').ip).toBe('203.0.113.7')
    expect(ask(1, headers, '10.0.0.9')).toEqual(DISPUTED)
  })
})

describe('networks in CIDR notation', () => {
  const ours = ['10.0.0.0/8', 'fd00::/8']
  const from = (header: string, peer?: string) => ask(ours, { 'x-forwarded-for': header }, peer)

  it("address/30 a stranger's headers are ignored", () => {
    expect(ask(ours, spoofedForwarded, '203.0.113.7')).toMatchObject({
      ip: '203.0.113.7',
      source: 'peer',
      verified: true,
    })
  })

  it.each([
    ['203.0.113.7', '10.0.0.1', '203.0.113.7'],
    ['198.51.100.66, 203.0.113.7, 10.0.0.2', '10.0.0.1', '203.0.113.7'],
    ['10.9.9.9, 203.0.113.7, 10.0.0.2', '10.0.0.1', '203.0.113.7'],
    ['junk, 203.0.113.7, ::ffff:10.0.0.2', '::ffff:10.0.0.1', '203.0.113.7'],
    ['198.51.100.66, 2001:db8::1, [fd00::2]:80', 'fd00::1', '2001:db8::1'],
    ['10.0.0.3, 10.0.0.2', '10.0.0.1', '10.0.0.3'],
  ])('address/30 "%s" through %s stops at %s', (header, peer, ip) => {
    expect(from(header, peer)).toMatchObject({ ip, source: 'forwarded', verified: true })
  })

  it('address/30 a proxy without a forwarding header speaks for itself', () => {
    expect(ask(ours, {}, '10.0.0.1')).toMatchObject({ ip: '10.0.0.1', source: 'peer', verified: true })
  })

  it('address/32 an unreadable entry ends the walk: what is left of it is not believed', () => {
    expect(from('203.0.113.7, unknown, 10.0.0.2', '10.0.0.1')).toEqual(DISPUTED)
    expect(from('203.0.113.7, , 10.0.0.2', '10.0.0.1')).toEqual(DISPUTED)
  })

  it('address/30 loopback is no proxy unless it is listed', () => {
    expect(from('198.51.100.66', '127.0.0.1').ip).toBe('127.0.0.1')
    expect(from('198.51.100.66', '::1').ip).toBe('::1')
    expect(ask(['127.0.0.0/8'], { 'x-forwarded-for': '203.0.113.7' }, '127.0.0.1').ip).toBe('203.0.113.7')
  })

  it('address/30 without the socket the chain has no beginning', () => {
    expect(from('203.0.113.7')).toEqual(UNRESOLVABLE)
    expect(from('203.0.113.7', 'not an address')).toEqual(UNRESOLVABLE)
  })

  it('address/33 a chain of 32 hops is followed to its end, and none that is longer', () => {
    expect(from(`203.0.113.7${', 10.0.0.2'.repeat(31)}`, '10.0.0.1').ip).toBe('203.0.113.7')
    expect(from(`203.0.113.7${', 10.0.0.2'.repeat(32)}`, '10.0.0.1')).toEqual(DISPUTED)
  })

  it('address/33 an endless chain of our own addresses is not followed', () => {
    expect(from('10.0.0.2, '.repeat(1000) + '10.0.0.2', '10.0.0.1')).toEqual(DISPUTED)
  })

  it('a list that changes after construction changes nothing', () => {
    const networks = ['10.0.0.0/8']
    const of = clientAddress(networks)
    networks.push('203.0.113.0/24')
    expect(of(new Headers({ 'x-forwarded-for': '198.51.100.66' }), '203.0.113.7').ip).toBe('203.0.113.7')
  })
})

describe('presets', () => {
  it.each([
    ['cloudflare', 'cf-connecting-ip'],
    ['fly', 'fly-client-ip'],
    ['vercel', 'x-real-ip'],
    ['vercel', 'x-vercel-forwarded-for'],
    ['vercel', 'x-forwarded-for'],
    ['nginx', 'x-real-ip'],
  ] as const)('address/34 %s: %s names the client', (preset, header) => {
    expect(ask(preset, { [header]: '203.0.113.7' }, '10.0.0.1')).toEqual({
      ip: '203.0.113.7',
      key: '203.0.113.7',
      network: '203.0.113.0/24',
      source: 'platform',
      verified: true,
    })
    expect(ask(preset, { [header]: 'unknown' }, '10.0.0.1')).toEqual(DISPUTED)
    expect(ask(preset, { [header]: '203.0.113.7, 198.51.100.66' }, '10.0.0.1')).toEqual(DISPUTED)
  })

  it.each([
    ['cloudflare', ['cf-connecting-ip']],
    ['fly', ['fly-client-ip']],
    ['vercel', ['x-real-ip', 'x-vercel-forwarded-for', 'x-forwarded-for']],
    ['nginx', ['x-real-ip', 'x-forwarded-for']],
    ['aws-alb', ['x-forwarded-for']],
  ] as const)('address/34 %s believes no header but %j', (preset, names) => {
    const foreign = Object.entries(spoofedForwarded).filter(([name]) => !(names as readonly string[]).includes(name))
    expect(ask(preset, foreign, '203.0.113.7')).toMatchObject({ ip: '203.0.113.7', source: 'peer', verified: false })
    expect(ask(preset, foreign)).toEqual(UNRESOLVABLE)
    expect(ask(preset, [...foreign, [names[0], '203.0.113.7']], '10.0.0.1').ip).toBe('203.0.113.7')
  })

  it('address/34 without its header a request came past the platform: the socket, unverified', () => {
    expect(ask('cloudflare', { 'x-forwarded-for': '198.51.100.66' }, '203.0.113.7')).toMatchObject({
      ip: '203.0.113.7',
      source: 'peer',
      verified: false,
    })
  })

  it('address/34 a broken header is not made up for by the next one', () => {
    expect(ask('vercel', { 'x-real-ip': '', 'x-forwarded-for': '198.51.100.66' })).toEqual(DISPUTED)
  })

  it('address/34 aws-alb: the last entry, with or without a port', () => {
    const xff = (value: string) => ask('aws-alb', { 'x-forwarded-for': value }, '10.0.0.1')
    expect(xff('198.51.100.66, 203.0.113.7')).toMatchObject({ ip: '203.0.113.7', source: 'forwarded', verified: true })
    expect(xff('198.51.100.66, 203.0.113.7:443').ip).toBe('203.0.113.7')
    expect(xff('198.51.100.66, [2001:db8::1]:443').ip).toBe('2001:db8::1')
    expect(xff('203.0.113.7, unknown')).toEqual(DISPUTED)
  })

  it('address/34 nginx: whichever header the server forgot to set cannot choose the address', () => {
    const both = (real: string, xff: string, peer = '10.0.0.1') =>
      ask('nginx', { 'x-real-ip': real, 'x-forwarded-for': xff }, peer)
    expect(both('203.0.113.7', '198.51.100.66, 203.0.113.7')).toMatchObject({ ip: '203.0.113.7', verified: true })
    expect(both('198.51.100.66', '203.0.113.7')).toEqual(DISPUTED)
    expect(both('203.0.113.7', '198.51.100.66')).toEqual(DISPUTED)
    expect(both('junk', '203.0.113.7')).toEqual(DISPUTED)
    // Filled by Next, since the server sets X-Real-IP alone.
    expect(both('203.0.113.7', '10.0.0.1').ip).toBe('203.0.113.7')
    expect(ask('nginx', { 'x-forwarded-for': '198.51.100.66, 203.0.113.7' })).toMatchObject({
      ip: '203.0.113.7',
      source: 'forwarded',
    })
  })
})

describe('whatever arrives', () => {
  const value = fc.oneof(
    fc.stringMatching(/^[\x20-\x7e\x80-\xff]{0,200}$/),
    fc
      .array(fc.oneof(fc.ipV4(), fc.ipV6(), fc.constantFrom('unknown', '_x', '10.0.0.1', '"', ';', 'for=', '')))
      .map((parts) => parts.join(', ')),
  )
  const trust = fc.constantFrom<TrustedProxies>(
    ...([
      'none',
      'vercel',
      'cloudflare',
      'fly',
      'aws-alb',
      'nginx',
      1,
      2,
      5,
      ['10.0.0.0/8'],
      ['::1', '127.0.0.1'],
    ] as const),
  )
  const peer = fc.oneof(
    fc.constant(undefined),
    fc.ipV4(),
    fc.ipV6(),
    fc.constantFrom('10.0.0.1', '127.0.0.1'),
    fc.string(),
  )
  const KEY = /^(?:unresolvable|\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f:]+\/64)$/
  const NETWORK = /^(?:\d{1,3}\.\d{1,3}\.\d{1,3}\.0\/24|[0-9a-f:]+\/48)$/

  it('address/32 nothing raw is in the answer, nothing throws, and the fields agree', () => {
    fc.assert(
      fc.property(trust, value, value, value, peer, (trusted, xff, forwarded, platform, socket) => {
        const headers = {
          ...spoofed,
          'x-forwarded-for': xff,
          forwarded,
          'x-real-ip': platform,
          'cf-connecting-ip': platform,
        }
        const address = ask(trusted, headers, socket)
        expect(address.key).toMatch(KEY)
        expect(address.ip === null).toBe(address.key === 'unresolvable')
        expect(address.ip === null).toBe(address.source === 'unresolvable' || address.source === 'disputed')
        if (address.network !== null) expect(address.network).toMatch(NETWORK)
        if (address.ip === null) expect([UNRESOLVABLE, DISPUTED]).toContainEqual(address)
        else
          expect(ask('none', {}, address.ip)).toMatchObject({
            ip: address.ip,
            key: address.key,
            network: address.network,
          })
      }),
      { numRuns: 2000 },
    )
  })
})
