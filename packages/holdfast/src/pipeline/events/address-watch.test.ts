import { beforeEach, describe, expect, it, vi } from 'vitest'
import { publicAccess } from '../../authorization/access.js'
import { slidingWindow } from '../../rate-limit/algorithms/sliding-window.js'
import { START, statuses, testGate } from '../gate.test-parts.js'

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
      expect(world.gate.addresses.health()).toEqual({
        state: 'unresolvable',
        unresolved: 0,
        last: null,
        why: 'socket-not-recorded',
      })

      const ask = world.route({ access: publicAccess })
      const seen = await statuses(1_000, (n) => ask({ headers: { 'x-forwarded-for': `192.0.2.${n % 250}` } }))
      expect(seen.filter((status) => status === 200)).toHaveLength(100)
      expect(said()).toHaveLength(2)
      expect(said()[1]).toMatch(/registerPeer\(\).*has not run.*config\.trusted_proxies/)
      expect(world.gate.addresses.health()).toEqual({
        state: 'unresolvable',
        unresolved: 1_000,
        last: START,
        why: 'socket-not-recorded',
      })
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
    expect(said()).toEqual([expect.stringMatching(/without the header/)])
    expect(world.gate.addresses.health()).toMatchObject({ state: 'unresolvable', unresolved: 3, why: 'header-missing' })
  })

  it('address/34 with its header nothing is said, and each client has a counter', async () => {
    const world = testGate({ trustedProxies: 'vercel', host: blind, limits: { anonymous: slidingWindow(1, '1 m') } })
    const ask = world.route({ access: publicAccess })
    const seen = await statuses(200, (n) => ask({ headers: { 'x-real-ip': `192.0.2.${n}` } }))
    expect(new Set(seen)).toEqual(new Set([200]))
    expect(said()).toEqual([])
    expect(world.gate.addresses.health()).toEqual({ state: 'ok', unresolved: 0, last: null, why: null })
  })

  it('one request without an address among others is counted, and health recovers', async () => {
    const world = testGate({ trustedProxies: 'vercel', host: blind })
    const ask = world.route({ access: publicAccess })
    await ask()
    expect(world.gate.addresses.health().state).toBe('unresolvable')
    await ask({ headers: { 'x-real-ip': '192.0.2.1' } })
    expect(world.gate.addresses.health()).toEqual({ state: 'ok', unresolved: 1, last: START, why: 'header-missing' })
  })

  it('address/29 a request before register() ran: said as what it is, and over once it has', async () => {
    let recorded = false
    const host = { peer: () => (recorded ? '192.0.2.1' : undefined), recordsPeer: () => recorded }
    const world = testGate({ host, limits: { anonymous: slidingWindow(2, '1 m') } })
    const ask = world.route({ access: publicAccess })
    expect(await statuses(3, () => ask())).toEqual([200, 200, 429])
    expect(said()).toEqual([
      expect.stringMatching(/nothing records it yet.*registerPeer\(\)/),
      expect.stringMatching(/before anything records the socket.*has not run/),
    ])
    recorded = true
    expect(await statuses(2, () => ask())).toEqual([200, 200])
    expect(said().slice(2)).toEqual([expect.stringMatching(/recorded now.*3 requests before shared one/)])
    expect(world.gate.addresses.health()).toMatchObject({ state: 'ok', unresolved: 3 })
  })

  it('address/29 one that came in before register() ran and is answered after: no header is blamed', async () => {
    let peer: string | undefined
    const world = testGate({ host: { peer: () => peer, recordsPeer: () => true } })
    const ask = world.route({ access: publicAccess })
    await ask({ headers: { 'x-forwarded-for': '192.0.2.9' } })
    expect(said()).toEqual([expect.stringMatching(/came in before registerPeer\(\) had run.*Unix socket/)])
    expect(said().join()).not.toMatch(/header|192\.0\.2/)
    expect(world.gate.addresses.health()).toMatchObject({ state: 'unresolvable', why: 'socket-unknown' })
    peer = '192.0.2.1'
    await ask()
    expect(world.gate.addresses.health()).toMatchObject({ state: 'ok', unresolved: 1 })
    expect(said()).toHaveLength(1)
  })

  it('address/32 no line holds what a client sent', async () => {
    const world = testGate({ trustedProxies: 'cloudflare', host: blind })
    await world.route({ access: publicAccess })({ headers: { 'cf-connecting-ip': '<script>secret</script>' } })
    expect(said().join()).not.toContain('secret')
  })
})
