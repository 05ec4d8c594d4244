import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { crawlerCheck, type CrawlerCheckOptions } from './crawler-check.js'
import { nodeDns, reverseName, type Dns } from './dns.js'
import { dnsServer, type DnsServer, type Zone } from './dns-server.test-parts.js'
import { operators, type Operator } from './operators.js'

const named = (name: string) => operators.find((operator) => operator.name === name) as Operator
const google = named('google')
const V4 = '66.249.66.1'
const V6 = '2001:4860:4801:10::1'

const ptr = (ip: string) => `PTR ${reverseName(ip)}`

describe('against a name server', () => {
  let server: DnsServer
  let now = 0

  beforeEach(async () => {
    now = 1_000_000
    server = await dnsServer({})
  })
  afterEach(() => server.close())

  const check = (options: Partial<CrawlerCheckOptions> = {}) =>
    crawlerCheck({ dns: nodeDns({ servers: [server.address] }), clock: () => now, deadline: 5_000, ...options })

  it('a crawler has a name below its operator’s domain, and that name has its address', async () => {
    server.zone = {
      [ptr(V4)]: ['crawl-66-249-66-1.googlebot.com'],
      'A crawl-66-249-66-1.googlebot.com': ['66.249.66.9', V4],
      [ptr(V6)]: ['crawl-v6.googlebot.com'],
      'AAAA crawl-v6.googlebot.com': [V6],
    }
    const ask = check()
    expect(await ask(google, V4)).toBe('verified')
    expect(await ask(google, V6)).toBe('verified')
    expect(await ask(named('bing'), V4)).toBe('impostor')
  })

  it.each<[string, Zone]>([
    ['no name', {}],
    ['a name with no record', { [ptr(V4)]: [] }],
    ['a name that only ends like it', { [ptr(V4)]: ['evilgooglebot.com'], 'A evilgooglebot.com': [V4] }],
    ['a name that only begins like it', { [ptr(V4)]: ['googlebot.com.evil.test'], 'A googlebot.com.evil.test': [V4] }],
    [
      'the name of a customer’s machine',
      { [ptr(V4)]: ['1.66.bc.googleusercontent.com'], 'A 1.66.bc.googleusercontent.com': [V4] },
    ],
    ['a name that it gave itself', { [ptr(V4)]: ['crawl.googlebot.com'], 'A crawl.googlebot.com': ['66.249.66.9'] }],
    ['a name that does not exist', { [ptr(V4)]: ['crawl.googlebot.com'] }],
    ['a name without such an address', { [ptr(V4)]: ['crawl.googlebot.com'], 'A crawl.googlebot.com': [] }],
  ])('an impostor has %s', async (_, zone) => {
    server.zone = zone
    expect(await check()(google, V4)).toBe('impostor')
  })

  it('one good name among an address’s many suffices, and few of them are looked at', async () => {
    server.zone = {
      [ptr(V4)]: ['a.evil.test', 'crawl.googlebot.com'],
      'A crawl.googlebot.com': [V4],
    }
    expect(await check()(google, V4)).toBe('verified')
    server.zone = { [ptr(V4)]: Array.from({ length: 10 }, (_, n) => `crawl-${n}.googlebot.com`) }
    const before = server.questions.length
    expect(await check()(google, V4)).toBe('impostor')
    expect(server.questions.length - before).toBe(4)
  })

  it('a server that fails or is silent proves nothing', async () => {
    server.zone = { [ptr(V4)]: 'down' }
    expect(await check()(google, V4)).toBe('unknown')
    server.zone = { [ptr(V4)]: ['crawl.googlebot.com'], 'A crawl.googlebot.com': 'down' }
    expect(await check()(google, V4)).toBe('unknown')
    server.zone = { [ptr(V4)]: 'silent' }
    expect(await check({ deadline: 50 })(google, V4)).toBe('unknown')
  })

  it('asks once about an address, however many ask at once, and remembers what it heard', async () => {
    server.zone = { [ptr(V4)]: ['crawl.googlebot.com'], 'A crawl.googlebot.com': [V4] }
    const ask = check()
    const many = await Promise.all(Array.from({ length: 200 }, async () => ask(google, V4)))
    expect(new Set(many)).toEqual(new Set(['verified']))
    expect(server.questions).toHaveLength(2)
    now += 86_399_000
    expect(ask(google, V4)).toBe('verified')
    now += 1_000
    await ask(google, V4)
    expect(server.questions).toHaveLength(4)
  })

  it('believes a refusal for ten minutes, and an outage for one', async () => {
    const ask = check()
    await ask(google, V4)
    now += 599_000
    expect(ask(google, V4)).toBe('impostor')
    server.zone = { [ptr(V4)]: 'down' }
    now += 1_000
    expect(await ask(google, V4)).toBe('unknown')
    server.zone = { [ptr(V4)]: ['crawl.googlebot.com'], 'A crawl.googlebot.com': [V4] }
    now += 59_000
    expect(ask(google, V4)).toBe('unknown')
    now += 1_000
    expect(await ask(google, V4)).toBe('verified')
  })
})

it('the DNS is asked about addresses in its own notation', () => {
  expect(reverseName('192.0.2.1')).toBe('1.2.0.192.in-addr.arpa')
  expect(reverseName('2001:db8::567:89ab')).toBe(
    'b.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa',
  )
})

describe('a flood of impostors', { timeout: 60_000 }, () => {
  it('is no flood of questions: few are under way, few are begun in a minute, and nobody waits for a place', async () => {
    let under = 0
    let most = 0
    let asked = 0
    const dns: Dns = {
      reverse: async () => {
        asked++
        most = Math.max(most, ++under)
        await new Promise((resolve) => setImmediate(resolve))
        under--
        return []
      },
      forward: async () => [],
    }
    let now = 0
    const ask = crawlerCheck({ dns, clock: () => now })
    const flood = async (from: number) => {
      const seen = { impostor: 0, unknown: 0, verified: 0 }
      const all: Promise<void>[] = []
      for (let n = 0; n < 10_000; n++) {
        const standing = ask(google, `10.${from}.${n >> 8}.${n & 255}`)
        all.push(Promise.resolve(standing).then((each) => void seen[each]++))
        // Sixteen at a time, as fast as they are answered.
        if (n % 16 === 15) await Promise.all(all.splice(0))
      }
      await Promise.all(all)
      return seen
    }
    expect(await flood(1)).toEqual({ impostor: 600, unknown: 9_400, verified: 0 })
    expect([most, asked]).toEqual([16, 600])
    now += 60_000
    await flood(2)
    expect(asked).toBe(1_200)
  })

  it('that comes at once finds its places taken, and is answered without them', async () => {
    const hung: Dns = { reverse: () => new Promise(() => {}), forward: async () => [] }
    const ask = crawlerCheck({ dns: hung, clock: () => 0, deadline: 20 })
    const answers = Array.from({ length: 100 }, (_, n) => ask(google, `10.0.0.${n}`))
    expect(answers.filter((answer) => answer === 'unknown')).toHaveLength(84)
    expect(new Set(await Promise.all(answers.map(async (answer) => answer)))).toEqual(new Set(['unknown']))
  })

  it('drives no crawler out of memory', async () => {
    const dns: Dns = {
      reverse: async (ip) => (ip === V4 ? ['crawl.googlebot.com'] : []),
      forward: async () => [V4],
    }
    const ask = crawlerCheck({ dns, clock: () => 0, remembered: 100, perMinute: 10_000 })
    await ask(google, V4)
    for (let n = 0; n < 5_000; n++) await ask(google, `10.0.${n >> 8}.${n & 255}`)
    expect(ask(google, V4)).toBe('verified')
  })
})

it('where there is no resolver nobody is verified, and nothing throws', async () => {
  const dns: Dns = {
    reverse: () => {
      throw new Error('This runtime has no DNS resolver.')
    },
    forward: async () => [],
  }
  expect(await crawlerCheck({ dns, clock: () => 0 })(google, V4)).toBe('unknown')
})
