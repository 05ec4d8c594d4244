import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { slidingWindow } from '../rate-limit/algorithms/sliding-window.js'
import type { TrustedProxies } from '../origin/trusted-proxies.js'
import { httpGate, type Asking, type HttpGate } from './http-gate.test-parts.js'

const warn = vi.spyOn(console, 'warn')
beforeEach(() => void warn.mockReset().mockReturnValue())

const open: HttpGate[] = []
afterEach(async () => void (await Promise.all(open.splice(0).map((each) => each.close()))))

async function gate(trusted: TrustedProxies): Promise<HttpGate> {
  const made = await httpGate(trusted, { limits: { anonymous: slidingWindow(1, '1 m') } })
  open.push(made)
  return made
}

const SPOOFED = '198.51.100.66'

/** Everything that somebody in front may write, and a client as well. */
const FORWARDING: readonly (readonly [string, string])[] = [
  ['X-Forwarded-For', SPOOFED],
  ['x-FORWARDED-for', SPOOFED],
  ['Forwarded', `for=${SPOOFED}`],
  ['X-Real-IP', SPOOFED],
  ['CF-Connecting-IP', SPOOFED],
  ['True-Client-IP', SPOOFED],
  ['Fly-Client-IP', SPOOFED],
  ['X-Vercel-Forwarded-For', SPOOFED],
  ['X-Client-IP', SPOOFED],
  ['X-Cluster-Client-IP', SPOOFED],
  ['X-Test-Peer', SPOOFED],
]

describe('without a trusted proxy', () => {
  it.each(FORWARDING)('address/29 %s is ignored: the socket decides, verified', async (name, value) => {
    const { who, ask } = await gate('none')
    const sent: Asking = { from: '127.0.0.2', headers: { [name]: value } }
    expect(await who(sent)).toMatchObject({ ip: '127.0.0.2', source: 'peer', verified: true })
    // Whatever it writes, it is one client, whose limit of one is used up.
    expect((await ask({ ...sent, headers: { [name]: '192.0.2.99' } })).status).toBe(429)
    expect((await ask({ from: '127.0.0.3', headers: { [name]: value } })).status).toBe(200)
  })
})

describe('a number of proxies', () => {
  it.each<readonly [number, string | readonly string[], string]>([
    [1, '203.0.113.7', '203.0.113.7'],
    [1, `${SPOOFED}, 203.0.113.7`, '203.0.113.7'],
    [2, `${SPOOFED}, 203.0.113.7, 10.0.0.2`, '203.0.113.7'],
    [2, [SPOOFED, '203.0.113.7', '10.0.0.2'], '203.0.113.7'],
    [3, `${SPOOFED},203.0.113.7,10.0.0.3,10.0.0.2`, '203.0.113.7'],
    [1, `junk, ${SPOOFED},, 203.0.113.7`, '203.0.113.7'],
  ])('address/30 %i of %j: the n-th from the right is %s', async (hops, chain, ip) => {
    const { who } = await gate(hops)
    expect(await who({ headers: { 'X-Forwarded-For': chain } })).toMatchObject({ ip, verified: true })
  })

  it.each([
    ['fewer entries than proxies', { 'X-Forwarded-For': SPOOFED }],
    ['an empty list', { 'X-Forwarded-For': '' }],
    ['no list', {}],
    ['fewer elements than proxies', { Forwarded: `for=${SPOOFED}` }],
  ])('address/30 %s: the socket, unverified', async (_, headers) => {
    const { who } = await gate(2)
    expect(await who({ from: '127.0.0.4', headers })).toMatchObject({ ip: '127.0.0.4', verified: false })
  })
})

describe('the networks of the proxies', () => {
  const ours = ['127.0.0.1/32', '10.0.0.0/8']

  it.each([
    [`${SPOOFED}, 203.0.113.7, 10.0.0.2`, '203.0.113.7'],
    ['10.9.9.9, 203.0.113.7', '203.0.113.7'],
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:10.0.0.2, 203.0.113.7, ::ffff:10.0.0.3', '203.0.113.7'],
    ['10.0.0.3, 10.0.0.2', '10.0.0.3'],
  ])('address/30 "%s" stops at the first stranger, %s', async (chain, ip) => {
    const { who } = await gate(ours)
    expect(await who({ headers: { 'X-Forwarded-For': chain } })).toMatchObject({ ip, verified: true })
  })

  it.each(FORWARDING)('address/30 a stranger who writes %s is who it is', async (name, value) => {
    const { who } = await gate(ours)
    expect(await who({ from: '127.0.0.9', headers: { [name]: value } })).toMatchObject({
      ip: '127.0.0.9',
      verified: true,
    })
  })
})

describe('one client, one key', () => {
  it.each([
    ['203.0.113.7', ['203.0.113.7:443', '::ffff:203.0.113.7', '::FFFF:CB00:7107', '[::ffff:203.0.113.7]:8080']],
    [
      '2001:db8:0:1::/64',
      ['2001:db8:0:1::1', '2001:DB8:0000:0001::2', '[2001:db8::1:0:0:0:3]:443', '2001:0db8:0:1:ffff:ffff:ffff:ffff'],
    ],
    ['2001:db8::/64', ['2001:db8::1', '2001:0DB8::0001', '[2001:db8:0:0::9]', '2001:db8:0000:0000:0:0:0:5']],
  ])('address/31 %s in every spelling', async (key, spellings) => {
    const { who, ask } = await gate(1)
    const [first, ...others] = spellings
    expect(await who({ headers: { 'X-Forwarded-For': first as string } })).toMatchObject({ key })
    for (const other of others) expect((await ask({ headers: { 'X-Forwarded-For': other } })).status).toBe(429)
  })

  it('address/31 neighbours of a /64, and of an IPv4 address, are others', async () => {
    const { ask } = await gate(1)
    for (const ip of ['2001:db8:0:1::1', '2001:db8:0:2::1', '203.0.113.7', '203.0.113.8']) {
      expect((await ask({ headers: { 'X-Forwarded-For': ip } })).status).toBe(200)
    }
  })
})

describe('what is no address', () => {
  it.each([
    '0177.0.0.1',
    '0x7f.0.0.1',
    '0x7f000001',
    '2130706433',
    '10.1.2',
    '1.2.3.256',
    '1.2.3.4.5',
    '203.0.113.07',
    'unknown',
    '_hidden',
    'fe80::1%eth0',
    'fe80::1%25eth0',
    '[2001:db8::1',
    '2001:db8::1::2',
    '<script>alert(1)</script>',
    '"><img src=x>',
    "' OR 1=1",
    '203.0.113.7 198.51.100.66',
    'localhost',
  ])('address/32 %j is refused, and never raw in a log or an answer', async (entry) => {
    const { who, decisions } = await gate(1)
    const answered = await who({ headers: { 'X-Forwarded-For': entry } })
    expect(answered).toEqual({
      ip: null,
      key: 'unresolvable',
      network: null,
      source: 'disputed',
      verified: false,
    })
    expect(warn.mock.calls).toHaveLength(1)
    for (const told of [JSON.stringify(warn.mock.calls), JSON.stringify(await decisions())]) {
      expect(told).not.toContain(JSON.stringify(entry).slice(1, -1))
    }
  })
})

describe('long and repeated lists', () => {
  it.each([
    ['of addresses', `${SPOOFED}, `.repeat(100_000)],
    ['of nothing', ','.repeat(100_000)],
    ['of one endless entry', '1'.repeat(1_000_000)],
  ])('address/33 100,000 entries %s on the left change nothing', async (_, flood) => {
    const { who } = await gate(1)
    expect(await who({ headers: { 'X-Forwarded-For': `${flood}, 203.0.113.7` } })).toMatchObject({ ip: '203.0.113.7' })
  })

  it.each([
    ['X-Forwarded-For', [SPOOFED, '203.0.113.7, 10.0.0.2'], '203.0.113.7'],
    ['X-Forwarded-For', [SPOOFED, '203.0.113.7', '10.0.0.2'], '203.0.113.7'],
    ['Forwarded', [`for=${SPOOFED}`, 'for=203.0.113.7, for=10.0.0.2'], '203.0.113.7'],
    ['Forwarded', ['for=203.0.113.7;proto=https', 'for=10.0.0.2;by=10.0.0.1'], '203.0.113.7'],
  ])('address/33 %s in lines %j: joined, then read', async (name, lines, ip) => {
    const { who } = await gate(2)
    expect(await who({ headers: { [name]: lines } })).toMatchObject({ ip, verified: true })
  })

  it.each([
    ['for="[2001:db8::1]"', '2001:db8::1'],
    ['for="[2001:db8::1]:4711";proto=https;by=203.0.113.43', '2001:db8::1'],
    ['For="203.0.113.7:80"', '203.0.113.7'],
    [`for=${SPOOFED}, proto=http; FOR="203.0.113.7"`, '203.0.113.7'],
    [`for="${SPOOFED}, for=192.0.2.1", for=203.0.113.7`, '203.0.113.7'],
  ])('address/33 RFC 7239: %s is %s', async (forwarded, ip) => {
    const { who } = await gate(1)
    expect(await who({ headers: { Forwarded: forwarded } })).toMatchObject({ ip, verified: true })
  })
})

describe('the headers of platforms', () => {
  const own = {
    cloudflare: ['CF-Connecting-IP'],
    fly: ['Fly-Client-IP'],
    vercel: ['X-Real-IP', 'X-Vercel-Forwarded-For', 'X-Forwarded-For'],
    nginx: ['X-Real-IP', 'X-Forwarded-For'],
    'aws-alb': ['X-Forwarded-For'],
  } as const

  it.each(Object.keys(own) as (keyof typeof own)[])(
    'address/34 %s: its own counts, and no other does',
    async (preset) => {
      const { who } = await gate(preset)
      const [header] = own[preset]
      expect(await who({ headers: { [header]: '203.0.113.7' } })).toMatchObject({ ip: '203.0.113.7', verified: true })
      const foreign = FORWARDING.filter(
        ([name]) => !own[preset].some((known) => known.toLowerCase() === name.toLowerCase()),
      )
      expect(await who({ from: '127.0.0.5', headers: Object.fromEntries(foreign) })).toMatchObject({
        ip: '127.0.0.5',
        verified: false,
      })
    },
  )

  it.each([
    ['none', 'none'],
    ['a number', 1],
    ['networks', ['127.0.0.1/32']],
  ] as const)('address/34 under %s no platform is believed', async (_, trusted) => {
    const { who } = await gate(trusted)
    const headers = {
      'CF-Connecting-IP': SPOOFED,
      'X-Real-IP': SPOOFED,
      'True-Client-IP': SPOOFED,
      'Fly-Client-IP': SPOOFED,
    }
    expect((await who({ headers })).ip).toBe('127.0.0.1')
  })
})
