import { beforeEach, describe, expect, it, vi } from 'vitest'
import { publicAccess } from '../authorization/access.js'
import { slidingWindow } from '../rate-limit/algorithms/sliding-window.js'
import { START, statuses, testGate } from './gate.test-parts.js'

const warn = vi.spyOn(console, 'warn')
const said = () => warn.mock.calls.map(([line]) => String(line))

beforeEach(() => {
  warn.mockReset().mockReturnValue()
})

const blind = { peer: () => undefined, recordsPeer: () => false }

describe('address/29 one counter for everybody is never silent', { timeout: 60_000 }, () => {
  it.each([
    ['no proxy', 'none'],
    ['networks', ['10.0.0.0/8']],
  ] as const)(
    '%s, and nothing records the socket: said at start, with the first request, and by health',
    async (_, trusted) => {
      const world = testGate({ trustedProxies: trusted, host: blind, limits: { anonymous: slidingWindow(100, '1 m') } })
      world.gate.start()
      world.gate.start()
      expect(said()).toEqual([expect.stringMatching(/registerPeer\(\).*share|share.*registerPeer\(\)/)])
      expect(world.gate.addresses.health()).toEqual({ state: 'unresolvable', unresolved: 0, last: null })

      const ask = world.route({ access: publicAccess })
      const seen = await statuses(1_000, (n) => ask({ headers: { 'x-forwarded-for': `192.0.2.${n % 250}` } }))
      expect(seen.filter((status) => status === 200)).toHaveLength(100)
      expect(said()).toHaveLength(2)
      expect(said()[1]).toContain('config.trusted_proxies')
      expect(world.gate.addresses.health()).toEqual({ state: 'unresolvable', unresolved: 1_000, last: START })
    },
  )

  it.each([
    ['vercel', {}],
    ['cloudflare', { 'x-forwarded-for': '192.0.2.1' }],
    ['fly', { 'x-real-ip': '192.0.2.1' }],
    ['aws-alb', {}],
    ['nginx', {}],
    [2, { 'x-forwarded-for': '192.0.2.1' }],
  ] as const)('address/34 %s without its header: said with the first request', async (trusted, headers) => {
    const world = testGate({ trustedProxies: trusted, host: blind })
    world.gate.start()
    expect(said()).toEqual([])
    const ask = world.route({ access: publicAccess })
    expect(await statuses(3, () => ask({ headers }))).toEqual([200, 200, 200])
    expect(said()).toEqual([expect.stringContaining('cannot be told')])
    expect(world.gate.addresses.health()).toMatchObject({ state: 'unresolvable', unresolved: 3 })
  })

  it('address/34 with its header nothing is said, and each client has a counter', async () => {
    const world = testGate({ trustedProxies: 'vercel', host: blind, limits: { anonymous: slidingWindow(1, '1 m') } })
    const ask = world.route({ access: publicAccess })
    const seen = await statuses(200, (n) => ask({ headers: { 'x-real-ip': `192.0.2.${n}` } }))
    expect(new Set(seen)).toEqual(new Set([200]))
    expect(said()).toEqual([])
    expect(world.gate.addresses.health()).toEqual({ state: 'ok', unresolved: 0, last: null })
  })

  it('one request without an address among others is counted, and health recovers', async () => {
    const world = testGate({ trustedProxies: 'vercel', host: blind })
    const ask = world.route({ access: publicAccess })
    await ask()
    expect(world.gate.addresses.health().state).toBe('unresolvable')
    await ask({ headers: { 'x-real-ip': '192.0.2.1' } })
    expect(world.gate.addresses.health()).toEqual({ state: 'ok', unresolved: 1, last: START })
  })

  it('address/32 no line holds what a client sent', async () => {
    const world = testGate({ trustedProxies: 'cloudflare', host: blind })
    await world.route({ access: publicAccess })({ headers: { 'cf-connecting-ip': '<script>secret</script>' } })
    expect(said().join()).not.toContain('secret')
  })
})
