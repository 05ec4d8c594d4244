import { describe, expect, it } from 'vitest'
import { publicAccess, signedIn } from '../../authorization/access.js'
import type { Dns } from '../../bots/dns.js'
import { slidingWindow } from '../../rate-limit/algorithms/sliding-window.js'
import { BROWSER, codeOf, statuses, testGate } from '../gate.test-parts.js'

const GOOGLE = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)'
const GPT = 'Mozilla/5.0 (compatible; GPTBot/1.2; +https://openai.com/gptbot)'
const REAL = '66.249.66.1'

/** Google's addresses begin with 66, the DNS does not answer about those that begin with 77. */
function fakeDns(): Dns & { readonly asked: string[] } {
  const asked: string[] = []
  return {
    asked,
    async reverse(ip) {
      asked.push(ip)
      if (ip.startsWith('77.')) throw new Error('SERVFAIL')
      return ip.startsWith('66.') ? [`crawl-${ip}.googlebot.com`] : []
    },
    forward: async (name) => [/^crawl-([\d.]+)\.googlebot\.com$/.exec(name)?.[1] ?? ''],
  }
}

const CALLERS = { ada: { id: 'ada' } }

describe("bots: 'allow-verified'", () => {
  const world = (dns = fakeDns()) =>
    testGate({
      callers: CALLERS,
      bots: 'allow-verified',
      dns,
      limits: { anonymous: slidingWindow(2, '1 m'), crawler: slidingWindow(5, '1 m') },
    })

  it('counts a crawler by its operator, in place of its address and of the route’s limits per caller', async () => {
    const { route, decisions } = world()
    const ask = route({ access: publicAccess, limit: slidingWindow(1, '1 m') })
    const seen = await statuses(6, (n) => ask({ from: `66.249.66.${n % 2}`, userAgent: GOOGLE }))
    expect(seen).toEqual([200, 200, 200, 200, 200, 429])
    const [first] = await decisions()
    expect(first?.bot).toEqual({ kind: 'search-engine', verified: true })
    expect(first?.limits.map(({ name }) => name)).toEqual(['crawler', 'address'])
  })

  it('refuses impostors, and bots that nobody can tell from impostors', async () => {
    const { route, decisions } = world()
    const ask = route({ access: publicAccess })
    for (const [from, userAgent] of [
      ['10.0.0.1', GOOGLE],
      [REAL, GPT],
      ['66.249.66.2', 'curl/8.4.0'],
      ['66.249.66.3', null],
    ] as const) {
      const refused = await ask({ from, userAgent })
      expect([refused.status, await codeOf(refused)]).toEqual([403, 'limit.bot_denied'])
    }
    const events = await decisions()
    expect(events.map(({ bot }) => bot)).toEqual(
      ['search-engine', 'ai-crawler', 'http-library', 'nameless'].map((kind) => ({ kind, verified: false })),
    )
    expect(events.map(({ stage }) => stage)).toEqual(Array(4).fill('limit-caller'))
  })

  // An impostor sent a `Forwarded` of its own, had no address that could be checked, and was let in.
  it('refuses who says to be a crawler and contradicts the proxy about its address', async () => {
    const { route } = testGate({ trustedProxies: 1, bots: 'allow-verified', dns: fakeDns() })
    const ask = route({ access: publicAccess })
    const from = (forwarded: string) =>
      ask({ from: '10.0.0.1', userAgent: GOOGLE, headers: { 'x-forwarded-for': REAL, forwarded } })
    expect(await codeOf(await from('for=198.51.100.66'))).toBe('limit.bot_denied')
    expect((await from(`for=${REAL}`)).status).toBe(200)
  })

  it('counts a crawler that cannot be checked right now like anybody', async () => {
    const { route, decisions } = world()
    const ask = route({ access: publicAccess })
    expect(await statuses(3, () => ask({ from: '77.88.5.1', userAgent: GOOGLE }))).toEqual([200, 200, 429])
    expect((await decisions())[0]?.bot).toEqual({ kind: 'search-engine', verified: false })
  })

  it('asks about no address that may be a proxy’s, and none about nobody’s', async () => {
    const dns = fakeDns()
    const { route } = testGate({ bots: 'allow-verified', dns, trustedProxies: 1 })
    expect((await route({ access: publicAccess })({ from: '10.0.0.1', userAgent: GOOGLE })).status).toBe(200)
    const blind = testGate({ bots: 'allow-verified', dns, host: { peer: () => undefined } })
    expect((await blind.route({ access: publicAccess })({ userAgent: GOOGLE })).status).toBe(200)
    expect(dns.asked).toEqual([])
  })

  it('lets browsers and principals be, whatever their user agent', async () => {
    const { route, decisions } = world()
    const ask = route({ access: publicAccess })
    expect((await ask({ userAgent: BROWSER })).status).toBe(200)
    expect((await ask({ as: 'ada', userAgent: 'curl/8.4.0' })).status).toBe(200)
    const [browser, principal] = await decisions()
    expect(browser?.bot).toBeNull()
    expect(principal).not.toHaveProperty('bot')
  })

  it('answers a client without its key with 401 where a key is needed, and asks no DNS for it', async () => {
    const dns = fakeDns()
    const { route } = world(dns)
    const ask = route({ access: signedIn })
    expect((await ask({ userAgent: 'curl/8.4.0' })).status).toBe(401)
    expect((await ask({ userAgent: GOOGLE, as: 'expired' })).status).toBe(401)
    expect(dns.asked).toEqual([])
  })

  it('is not got round with a credential of nobody', async () => {
    const ask = world().route({ access: publicAccess })
    expect((await ask({ userAgent: 'curl/8.4.0', as: 'nonsense' })).status).toBe(403)
  })

  it('counts who is refused like anybody: neither refusals nor questions to the DNS go on without end', async () => {
    const dns = fakeDns()
    const { route } = testGate({ bots: 'allow-verified', dns, limits: { anonymous: slidingWindow(3, '1 m') } })
    const ask = route({ access: publicAccess })
    const bots = await statuses(5, (n) => ask({ from: '192.0.2.1', userAgent: 'curl/8.4.0', as: `guess${n}` }))
    expect(bots).toEqual([403, 403, 403, 429, 429])
    // One subscriber has 2^64 addresses to ask about.
    const impostors = await statuses(100, (n) => ask({ from: `2001:db8:1:2::${n + 1}`, userAgent: GOOGLE }))
    expect(impostors.filter((status) => status === 403)).toHaveLength(3)
    expect(dns.asked).toHaveLength(3)
  })

  it('refuses nobody with a credential while nobody can tell whose it is', async () => {
    const { route } = testGate({ bots: 'deny', limits: { anonymous: slidingWindow(1, '1 m') } })
    const ask = route({ access: publicAccess })
    expect(await statuses(2, () => ask({ as: 'down', userAgent: 'curl/8.4.0' }))).toEqual([200, 429])
    expect((await ask({ from: '192.0.2.9', userAgent: 'curl/8.4.0' })).status).toBe(403)
  })

  it('lets past who is on the list', async () => {
    const { route } = testGate({ bots: 'deny', limits: { allow: ['192.0.2.0/24'] } })
    expect((await route({ access: publicAccess })({ from: '192.0.2.1', userAgent: 'curl/8.4.0' })).status).toBe(200)
  })

  it('crawlers, too, spend the budget of all', async () => {
    const ask = world().route({ access: publicAccess, budget: slidingWindow(1, '1 m') })
    expect(await statuses(2, () => ask({ from: REAL, userAgent: GOOGLE }))).toEqual([200, 503])
  })
})

describe("bots: 'deny' and 'limit'", () => {
  it('refuses every bot, real crawlers too, without asking who it is', async () => {
    const dns = fakeDns()
    const { route } = testGate({ bots: 'deny', dns })
    const ask = route({ access: publicAccess })
    expect((await ask({ from: REAL, userAgent: GOOGLE })).status).toBe(403)
    expect((await ask({ userAgent: BROWSER })).status).toBe(200)
    expect(dns.asked).toEqual([])
  })

  it('counts bots like anybody, and says which they are', async () => {
    const dns = fakeDns()
    const { route, decisions } = testGate({ bots: 'limit', dns, limits: { anonymous: slidingWindow(2, '1 m') } })
    const ask = route({ access: publicAccess })
    expect(await statuses(3, () => ask({ from: REAL, userAgent: GPT }))).toEqual([200, 200, 429])
    expect((await decisions())[0]?.bot).toEqual({ kind: 'ai-crawler', verified: false })
    expect(dns.asked).toEqual([])
  })

  it('is the route’s to say, in place of the app’s', async () => {
    const { route } = testGate({ bots: 'deny' })
    const health = route({ access: publicAccess, bots: 'limit' })
    expect((await health({ userAgent: 'curl/8.4.0' })).status).toBe(200)
    const other = testGate().route({ access: publicAccess, bots: 'deny' })
    expect((await other({ userAgent: 'curl/8.4.0' })).status).toBe(403)
  })

  it('is looked at by nobody without the option', async () => {
    const { route, decisions } = testGate()
    expect((await route({ access: publicAccess })({ userAgent: 'curl/8.4.0' })).status).toBe(200)
    expect((await decisions())[0]).not.toHaveProperty('bot')
  })

  it('of another word is refused at construction', () => {
    expect(() => testGate({ bots: 'block' as never })).toThrow('config.unknown_option')
    expect(() => testGate().route({ access: publicAccess, bots: 'block' as never })).toThrow('config.route')
  })
})
