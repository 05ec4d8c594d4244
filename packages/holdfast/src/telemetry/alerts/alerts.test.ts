import * as fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { audit, decision } from '../sample-events.test-parts.js'
import type { Alert, Receiver } from './alert.js'
import { alerts, type AlertOptions } from './alerts.js'
import { budgetSpent, failedSignIns, failures, refreshReuse, refusals, secretLeaked, storeLost } from './conditions.js'

const START = 1_700_000_000_000

function told(options: Partial<AlertOptions> = {}) {
  const seen: Alert[] = []
  const to: Receiver = { name: 'test', deliver: async (alert) => void seen.push(alert) }
  const sink = alerts({ on: [refusals({ above: 2, within: '1 m' })], to: [to], ...options })
  const refused = (at: number, changes = {}) => sink.record(decision({ time: START + at, ...changes }))
  return { sink, seen, refused }
}

describe('a threshold', () => {
  it('is crossed by one more, and tells how many there were and where', async () => {
    const { seen, refused } = told()
    await refused(0)
    await refused(1_000, { route: '/api/posts' })
    expect(seen).toEqual([])
    await refused(2_000)
    expect(seen).toEqual([
      {
        name: 'refusals',
        title: '3 calls were refused within 1 minute',
        lines: ['Most of them: 2 × GET /api/orders/[id], 1 × GET /api/posts.'],
        count: 3,
        within: 60_000,
        time: START + 2_000,
        isTest: false,
      },
    ])
  })

  it('is not crossed by what is older than its window', async () => {
    const { seen, refused } = told()
    for (const at of [0, 1_000, 62_000, 63_000, 125_000]) await refused(at)
    expect(seen).toEqual([])
  })

  it('is crossed exactly where counting one by one says so, give or take a sixtieth of the window', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 1, maxLength: 60 }),
        async (pauses) => {
          const { seen, refused } = told({ cooldown: 1 })
          let at = 0
          const times: number[] = []
          for (const pause of pauses) {
            times.push((at += pause))
            await refused(at)
            if (seen.length > 0) break
          }
          const within = (ms: number) => times.filter((time) => time > at - ms).length
          if (seen.length > 0) expect(within(60_000)).toBeGreaterThan(2)
          else expect(within(59_000)).toBeLessThanOrEqual(2)
        },
      ),
    )
  })
})

describe('after an alert', () => {
  it('the condition is silent for its cooldown, and then tells what came meanwhile', async () => {
    const { seen, refused } = told({ cooldown: '10 m' })
    for (let at = 0; at < 600_000; at += 1_000) await refused(at)
    expect(seen.length).toBe(1)
    for (let at = 600_000; at < 604_000; at += 1_000) await refused(at)
    expect(seen.length).toBe(2)
    expect(seen[1]?.lines.at(-1)).toBe('599 came since the last alert of this kind.')
  })

  it('other conditions are heard', async () => {
    const { sink, seen } = told({ on: [refusals({ above: 0, within: '1 m' }), refreshReuse()] })
    await sink.record(decision())
    await sink.record(decision())
    await sink.record(audit('refresh_reused'))
    expect(seen.map(({ name }) => name)).toEqual(['refusals', 'refresh-reuse'])
  })
})

it.each([
  ['a refused call of one route', refusals({ above: 0, within: '1 m', route: '/api/orders/[id]' }), decision(), true],
  ['of another route', refusals({ above: 0, within: '1 m', route: '/api/posts' }), decision(), false],
  ['for one code', refusals({ above: 0, within: '1 m', code: 'limit.exceeded' }), decision(), true],
  ['for another code', refusals({ above: 0, within: '1 m', code: 'csrf.origin_missing' }), decision(), false],
  ['an allowed call', refusals({ above: 0, within: '1 m' }), decision({ verdict: 'allowed' }), false],
  ['a failed call', failures({ above: 0, within: '1 m' }), decision({ verdict: 'failed' }), true],
  ['a wrong password', failedSignIns({ above: 0, within: '1 m' }), audit('user_sign_in_failed'), true],
  ['a right one', failedSignIns({ above: 0, within: '1 m' }), audit('user_signed_in'), false],
  ['a stolen token', refreshReuse(), audit('refresh_reused'), true],
  ['a spent budget', budgetSpent(), audit('budget_exceeded'), true],
  ['a lost store', storeLost(), audit('limit_store_lost'), true],
  ['a store that is back', storeLost(), audit('limit_store_back'), false],
  ['a leak', secretLeaked(), audit('secret_leaked'), true],
])('%s', async (_, condition, event, isTold) => {
  const { sink, seen } = told({ on: [condition] })
  await sink.record(event)
  expect(seen.length).toBe(isTold ? 1 : 0)
})

describe('several instances', () => {
  it('tell of one thing once, where they share a store', async () => {
    const spentIds = new Set<string>()
    const singleUse = { spend: async (id: string) => !spentIds.has(id) && Boolean(spentIds.add(id)) }
    const [one, two] = [told({ singleUse }), told({ singleUse })]
    for (let index = 0; index < 3; index++) await Promise.all([one.refused(index), two.refused(index)])
    expect(one.seen.length + two.seen.length).toBe(1)
  })

  it('each tell, where the store hangs', async () => {
    vi.useFakeTimers({ now: START })
    const { seen, refused } = told({ singleUse: { spend: () => new Promise(() => undefined) } })
    for (let index = 0; index < 3; index++) void refused(index)
    await vi.advanceTimersByTimeAsync(1_100)
    vi.useRealTimers()
    expect(seen.length).toBe(1)
  })

  it('each tell, where the store is away', async () => {
    const { seen, refused } = told({ singleUse: { spend: () => Promise.reject(new Error('down')) } })
    for (let index = 0; index < 3; index++) await refused(index)
    expect(seen.length).toBe(1)
  })
})

it('no caller, address or request leaves', async () => {
  const { seen, refused } = told()
  for (let index = 0; index < 3; index++) await refused(index)
  expect(JSON.stringify(seen)).not.toMatch(/AAAAAAAA|192\.0\.2|00000000-/)
})

it('memory is bounded under a flood of names', () => {
  const { sink, seen } = told({ on: [refusals({ above: 1_000_000, within: '1 d' })] })
  for (let index = 0; index < 50_000; index++) void sink.record(decision({ time: START + index, route: `/${index}` }))
  expect(seen).toEqual([])
  expect(JSON.stringify(sink.deliveries())).toBe('[]')
})

it('what is watched, and until when it is silent, can be shown', async () => {
  const { sink, refused } = told({
    cooldown: '10 m',
    clock: () => START + 3_000,
    on: [refusals({ above: 0, within: '1 m' }), storeLost()],
  })
  const [one, two] = [
    { name: 'refusals', what: 'calls were refused', above: 0, within: 60_000, silentUntil: null },
    { name: 'store-lost', what: 'times the store of limits was lost', above: 0, within: 60_000, silentUntil: null },
  ]
  expect(sink).toMatchObject({ cooldown: 600_000, receivers: ['test'] })
  expect(sink.conditions()).toEqual([one, two])
  await refused(0)
  expect(sink.conditions()).toEqual([{ ...one, silentUntil: START + 600_000 }, two])
})

it('a pattern of any length leaves as a short line', async () => {
  const { seen, refused } = told({ on: [refusals({ above: 0, within: '1 m' })] })
  await refused(0, { route: `/${'a'.repeat(100_000)}` })
  expect(JSON.stringify(seen).length).toBeLessThan(1_000)
})

describe('a receiver that fails', () => {
  beforeEach(() => void vi.useFakeTimers({ now: START }))
  afterEach(() => void vi.useRealTimers())

  it('is tried again after 1, 10 and 60 seconds, and others hear at once', async () => {
    const [tries, heard] = [[] as number[], [] as Alert[]]
    const to: [Receiver, Receiver] = [
      {
        name: 'broken',
        deliver: async () => {
          tries.push(Date.now() - START)
          if (tries.length < 4) throw new Error('https://hooks.example.com/secret is down')
        },
      },
      { name: 'sound', deliver: async (alert) => void heard.push(alert) },
    ]
    const { sink } = told({ to, on: [refreshReuse()] })
    await sink.record(audit('refresh_reused', { time: START }))
    expect(heard.length).toBe(1)
    expect(sink.deliveries()).toMatchObject([
      { receiver: 'sound', state: 'delivered', tries: 1 },
      { receiver: 'broken', state: 'trying', tries: 1 },
    ])
    await vi.advanceTimersByTimeAsync(71_000)
    expect(tries).toEqual([0, 1_000, 11_000, 71_000])
    expect(sink.deliveries()[1]).toMatchObject({ state: 'delivered', tries: 4 })
  })

  it('for good is told of in the log, without its address', async () => {
    const log = vi.spyOn(console, 'error').mockReturnValue()
    const to: [Receiver] = [
      { name: 'slack', deliver: () => Promise.reject(new Error('https://hooks.example.com/T0/key')) },
    ]
    const { sink } = told({ to, on: [refreshReuse()] })
    await sink.record(audit('refresh_reused', { time: START }))
    await vi.advanceTimersByTimeAsync(120_000)
    expect(sink.deliveries()).toMatchObject([{ state: 'failed', tries: 4 }])
    expect(log.mock.calls).toEqual([['holdfast: the alert "refresh-reuse" did not reach slack in 4 tries: fault.']])
    log.mockRestore()
  })

  it('by hanging costs four seconds a try, and no request any of them', async () => {
    const to: [Receiver] = [{ name: 'hung', deliver: () => new Promise(() => undefined) }]
    const { sink } = told({ to, on: [refreshReuse()] })
    const recorded = vi.fn<() => void>()
    void Promise.resolve(sink.record(audit('refresh_reused', { time: START }))).then(recorded)
    await vi.advanceTimersByTimeAsync(3_999)
    expect(recorded).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(5)
    expect(recorded).toHaveBeenCalledOnce()
  })
})

it.each<[string, () => unknown]>([
  ['nothing to tell', () => alerts({ on: [] as never, to: [{ name: 'x', deliver: async () => undefined }] })],
  ['nobody to tell', () => alerts({ on: [refreshReuse()], to: [] as never })],
  [
    'the same twice',
    () => alerts({ on: [refreshReuse(), refreshReuse()], to: [{ name: 'x', deliver: async () => undefined }] }),
  ],
  ['a cooldown that is none', () => told({ cooldown: 'soon' as never })],
  ['a threshold that is none', () => refusals({ above: -1, within: '1 m' })],
  ['a window that is none', () => refusals({ above: 1, within: 0 })],
])('%s does not construct', (_, make) => {
  expect(make).toThrow(/\[config\.alert\]/)
})
