import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stages, type DecisionEvent, type Stage } from '../../core/event.js'
import { audit, decision } from '../sample-events.test-parts.js'
import { history } from './history.js'
import type { Counts, HistoryNumbers } from './numbers.js'
import { ranges, type Range } from './ranges.js'

const START = Date.UTC(2026, 0, 5, 10, 4, 3)
const [SECOND, MINUTE, HOUR] = [1_000, 60_000, 3_600_000]
const all = Object.keys(ranges) as Range[]

/** What was recorded, and the time at which it counts. */
interface Recorded {
  readonly event: DecisionEvent
  readonly time: number
}

/** The same numbers, by looking at every event that was recorded. */
class Recount {
  now = START
  /** By range, and by the seconds that the rate is of. */
  readonly #counted: Readonly<Record<Range | 'second', Recorded[]>> = { '10m': [], '1h': [], '24h': [], second: [] }
  /** Those of a known caller: where the clock was put back, only they take the place of one. */
  readonly #called: Readonly<Record<Range, Recorded[]>> = { '10m': [], '1h': [], '24h': [] }
  readonly #abouts = new Map<string, Recorded>()
  #since: number | null = null

  record(event: DecisionEvent): void {
    const recorded = { event, time: Math.min(event.time, this.now) }
    this.#since = Math.min(this.#since ?? recorded.time, recorded.time)
    const id = idOf(event)
    for (const range of all) {
      const { step, steps } = ranges[range]
      this.#count(recorded, this.#counted[range], step, steps)
      if (id !== undefined) this.#count(recorded, this.#called[range], step, steps)
    }
    this.#count(recorded, this.#counted.second, SECOND, 16)
    if (id === undefined || !this.#counted['24h'].includes(recorded)) return
    const last = this.#abouts.get(id)
    if (last === undefined || recorded.time >= last.time) this.#abouts.set(id, recorded)
  }

  /** A step takes the place of those that are a whole range away from it, which matters where the clock was put back. */
  #count(recorded: Recorded, among: Recorded[], step: number, steps: number): void {
    const own = Math.floor(recorded.time / step)
    if (own <= Math.floor(this.now / step) - steps) return
    const others = among.filter(({ time }) => {
      const away = Math.floor(time / step) - own
      return away === 0 || away % steps !== 0
    })
    among.splice(0, Infinity, ...others, recorded)
  }

  numbers(range: Range): Omit<HistoryNumbers, 'overhead' | 'audits'> {
    const { step, steps } = ranges[range]
    const last = Math.floor(this.now / step)
    const within = (from: number, to: number, among = this.#counted[range]) =>
      among.filter(({ time }) => time >= from && time < to).map(({ event }) => event)
    const whole = [(last - steps + 1) * step, (last + 1) * step] as const
    const events = within(...whole)
    const second = Math.floor(this.now / SECOND)
    const recent = this.#counted.second.filter(
      ({ time }) => Math.floor(time / SECOND) > second - 10 && Math.floor(time / SECOND) <= second,
    )
    return {
      now: this.now,
      range,
      step,
      since: this.#since,
      detailSince: this.#since,
      totals: countsOf(events),
      perSecond: (recent.length * SECOND) / (this.now - (second - 9) * SECOND),
      stages: stages.map((stage) => {
        const { denied, observed, failed } = countsOf(events.filter((event) => event.stage === stage))
        const entered = events.filter(({ trail }) => trail.some((each) => each.stage === stage)).length
        return { stage, entered, denied, observed, failed }
      }),
      series: Array.from({ length: steps }, (_, at) => {
        const from = (last - steps + 1 + at) * step
        const { allowed, observed, failed } = countsOf(within(from, from + step))
        return { from, allowed: allowed + observed, failed, denied: deniedBy(within(from, from + step)) }
      }),
      callers: ranked(within(...whole, this.#called[range]), idOf).map(([id, own]) => {
        const { event, time } = this.#abouts.get(id)!
        const kind = event.principal === null ? ('client' as const) : ('principal' as const)
        const caller = { id, kind, network: event.address, bot: event.bot?.kind ?? null }
        return { caller, ...countsOf(own), code: codeOf(own), last: time }
      }),
      routes: ranked(events, ({ method, route }) => `${method} ${route}`).map(([route, own]) => ({
        route,
        ...countsOf(own),
        code: codeOf(own),
      })),
    }
  }

  times(range: Range): number[] {
    const { step, steps } = ranges[range]
    const last = Math.floor(this.now / step)
    return this.#counted[range]
      .filter(({ time }) => Math.floor(time / step) > last - steps && Math.floor(time / step) <= last)
      .map(({ event }) => event.ms)
      .toSorted((a, b) => a - b)
  }
}

const idOf = ({ principal, client }: DecisionEvent): string | undefined =>
  principal === null ? (client === null ? undefined : `client ${client}`) : `principal ${principal}`

function countsOf(events: readonly DecisionEvent[]): Counts {
  const count = (verdict: DecisionEvent['verdict']) => events.filter((event) => event.verdict === verdict).length
  return { allowed: count('allowed'), denied: count('denied'), observed: count('observed'), failed: count('failed') }
}

function deniedBy(events: readonly DecisionEvent[]): Partial<Record<Stage, number>> {
  const denied: Partial<Record<Stage, number>> = {}
  for (const { stage, verdict } of events) if (verdict === 'denied') denied[stage] = (denied[stage] ?? 0) + 1
  return denied
}

function codeOf(events: readonly DecisionEvent[]): string | null {
  const most = [...groups(events, ({ code }) => code ?? undefined)].toSorted(
    ([a, some], [b, others]) => others.length - some.length || (a < b ? -1 : 1),
  )
  return most[0]?.[0] ?? null
}

function groups(
  events: readonly DecisionEvent[],
  name: (event: DecisionEvent) => string | undefined,
): Map<string, DecisionEvent[]> {
  const found = new Map<string, DecisionEvent[]>()
  for (const event of events) {
    const own = name(event)
    if (own !== undefined) found.set(own, [...(found.get(own) ?? []), event])
  }
  return found
}

function ranked(
  events: readonly DecisionEvent[],
  name: (event: DecisionEvent) => string | undefined,
): [string, DecisionEvent[]][] {
  const refusals = (own: DecisionEvent[]) => countsOf(own).denied + countsOf(own).observed
  const key = (id: string) => id.replace(/^(?:client|principal) /, '')
  return [...groups(events, name)]
    .toSorted(
      ([a, some], [b, others]) =>
        refusals(others) - refusals(some) || others.length - some.length || (key(a) < key(b) ? -1 : 1),
    )
    .slice(0, 20)
}

const call = fc.record({
  at: fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: -8 * SECOND, max: 0 }) },
    { weight: 2, arbitrary: fc.integer({ min: -2 * HOUR, max: 0 }) },
    { weight: 1, arbitrary: fc.integer({ min: -30 * HOUR, max: 3 * HOUR }) },
  ),
  stage: fc.constantFrom(...stages),
  verdict: fc.constantFrom('allowed' as const, 'denied' as const, 'observed' as const, 'failed' as const),
  // With the verdicts twelve outcomes, as many as are told apart of one name.
  code: fc.constantFrom(null, 'limit.exceeded' as const, 'auth.required' as const),
  principal: fc.constantFrom(null, 'PA', 'PB'),
  client: fc.constantFrom(null, 'CA', 'CB', 'CC'),
  address: fc.constantFrom(null, '192.0.2.0/24', '198.51.100.0/24'),
  route: fc.constantFrom('/api/orders', '/api/posts', 'createOrder'),
  method: fc.constantFrom('GET', 'POST'),
  bot: fc.constantFrom(undefined, null, { kind: 'ai-crawler', verified: false }),
  ms: fc.double({ min: 0.002, max: 60_000, noNaN: true }),
  passed: fc.subarray([...stages]),
})

const action = fc.oneof(
  { weight: 12, arbitrary: fc.record({ call }) },
  { weight: 3, arbitrary: fc.record({ clock: fc.integer({ min: 0, max: 40 * SECOND }) }) },
  { weight: 2, arbitrary: fc.record({ clock: fc.integer({ min: 0, max: 3 * HOUR }) }) },
  { weight: 1, arbitrary: fc.record({ clock: fc.integer({ min: -2 * HOUR, max: 30 * HOUR }) }) },
)

describe('the numbers', () => {
  it('are those of a recount, whenever events come, after silences and whatever the clock does', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 120 }), (actions) => {
        const recount = new Recount()
        const counted = history({ clock: () => recount.now })
        for (const each of actions) {
          if ('clock' in each) {
            recount.now += each.clock
            continue
          }
          const { at, passed, bot, ...rest } = each.call
          const event = decision({
            ...rest,
            time: recount.now + at,
            trail: passed.map((stage) => ({ stage, ms: 0 })),
            ...(bot === undefined ? {} : { bot }),
          })
          recount.record(event)
          counted.record(event)
        }
        for (const range of all) {
          const { overhead, audits, ...numbers } = counted.numbers(range)
          expect(numbers).toEqual(recount.numbers(range))
          expect(audits).toEqual({})
          const times = recount.times(range)
          for (const [name, share] of [
            ['p50', 0.5],
            ['p95', 0.95],
            ['p99', 0.99],
          ] as const) {
            const exact = times[Math.max(0, Math.ceil(share * times.length) - 1)]
            if (exact === undefined) expect(overhead).toBeNull()
            else expect(Math.abs(overhead![name] / exact - 1)).toBeLessThanOrEqual(0.05)
          }
        }
      }),
      { numRuns: 150 },
    )
  })

  // Twelve that a route had ever had were all that it could have: of what came in its second month nobody saw the code.
  it('tell the code of what a route refuses now, whatever it has refused before', () => {
    let now = START
    const counted = history({ clock: () => now })
    const refuse = (code: `${string}.${string}`) => counted.record(decision({ time: now, route: '/api/orders', code }))
    for (let day = 0; day < 30; day++) {
      for (let each = 0; each < 10; each++) refuse(`orders.day_${day}_${each}`)
      refuse(`orders.day_${day}_0`)
      for (const range of all) {
        expect(counted.routes(range)).toMatchObject([{ denied: 11, code: `orders.day_${day}_0` }])
      }
      now += 25 * HOUR
    }
  })

  it('count more outcomes of a route than are told apart, by their verdicts', () => {
    let now = START
    const counted = history({ clock: () => now })
    const refuse = (code: `${string}.${string}`) => counted.record(decision({ time: now, route: '/api/orders', code }))
    for (let each = 0; each < 40; each++) refuse(`orders.code_${each}`)
    for (const range of all) expect(counted.routes(range)).toMatchObject([{ denied: 40, code: 'orders.code_0' }])
    // Half an hour later the shorter of the ranges has forgotten them, and the others have not.
    now += 30 * MINUTE
    for (let each = 0; each < 3; each++) refuse('orders.late')
    expect(all.map((range) => counted.routes(range)[0])).toMatchObject([
      { denied: 3, code: 'orders.late' },
      { denied: 43, code: 'orders.code_0' },
      { denied: 43, code: 'orders.code_0' },
    ])
  })

  it('count what happened to accounts, by type', () => {
    let now = START
    const counted = history({ clock: () => now })
    counted.record(audit('user_signed_in', { time: now }))
    counted.record(audit('user_signed_in', { time: now }))
    counted.record(audit('refresh_reused', { time: now - 20 * MINUTE }))
    expect(all.map((range) => counted.numbers(range).audits)).toEqual([
      { user_signed_in: 2 },
      { user_signed_in: 2, refresh_reused: 1 },
      { user_signed_in: 2, refresh_reused: 1 },
    ])
    now += 2 * HOUR
    expect(all.map((range) => counted.numbers(range).audits)).toEqual([
      {},
      {},
      { user_signed_in: 2, refresh_reused: 1 },
    ])
  })

  it('say since when they are whole', () => {
    const counted = history({ clock: () => START, since: START - HOUR })
    expect(counted.numbers('1h').since).toBeNull()
    counted.record(decision({ time: START }))
    expect(counted.numbers('1h').since).toBe(START - HOUR)
    counted.clear()
    counted.record(decision({ time: START }))
    expect(counted.numbers('1h')).toMatchObject({ since: START, totals: { denied: 1 } })
  })

  it('begin anew where they are cleared', () => {
    const counted = history({ clock: () => START })
    const empty = counted.numbers('24h')
    counted.record(decision({ time: START }))
    counted.record(audit('user_signed_in', { time: START }))
    counted.clear()
    expect(counted.numbers('24h')).toEqual(empty)
    expect(counted.routes('24h')).toEqual([])
  })
})

describe('tallies of a log', () => {
  const TALLIED = 10 * MINUTE
  const now = Math.floor(START / TALLIED) * TALLIED + 7 * MINUTE
  const ago = (steps: number) => Math.floor(now / TALLIED - steps) * TALLIED
  const tally = { entered: 50, allowed: 10, denied: 20, observed: 3, failed: 4 }

  it('are the day before the first event that was recorded', () => {
    const counted = history({ clock: () => now })
    counted.record(decision({ time: ago(3) + MINUTE, stage: 'access', verdict: 'denied' }))
    counted.record(decision({ time: now, stage: 'access', verdict: 'denied' }))
    counted.addTallies([0, 2, 3, 100].map((steps) => ({ from: ago(steps), stage: 'access', ...tally })))
    const { series, totals, since, detailSince } = counted.numbers('24h')
    const denied = new Map(series.map((step) => [step.from, step.denied.access ?? 0]))
    expect([0, 2, 3, 100].map((steps) => denied.get(ago(steps)))).toEqual([1, 0, 20, 20])
    expect(totals).toEqual({ allowed: 20, denied: 41, observed: 6, failed: 8 })
    expect([since, detailSince]).toEqual([ago(100), ago(3) + MINUTE])
    expect(counted.numbers('1h')).toMatchObject({ totals: { denied: 2 }, since: ago(3) + MINUTE })
  })

  it('are the same however often they are told', () => {
    const counted = history({ clock: () => now })
    counted.record(decision({ time: now }))
    const told = [{ from: ago(5), stage: 'access' as const, ...tally }]
    counted.addTallies(told)
    const once = counted.numbers('24h')
    counted.addTallies(told)
    expect(counted.numbers('24h')).toEqual(once)
  })
})

describe('a million callers', () => {
  const name = (number: number) => `C${number}`

  it('are exact up to five hundred', () => {
    const counted = history({ clock: () => START })
    for (let count = 0; count < 3; count++) {
      for (let number = 0; number < 500; number++) {
        counted.record(decision({ time: START, principal: null, client: name(number), route: `/api/${number}` }))
      }
    }
    for (const range of all) expect(counted.routes(range).map(({ denied }) => denied)).toEqual(Array(500).fill(3))
    expect(counted.numbers('24h').callers.map(({ denied }) => denied)).toEqual(Array(20).fill(3))
  })

  it('who left a range make room in it, before anybody who is there has to leave', () => {
    let now = START
    const counted = history({ clock: () => now })
    for (let round = 0; round < 20; round++) {
      for (let number = 0; number < 400; number++) {
        counted.record(decision({ time: now, route: `/api/${round}/${number}` }))
      }
      expect(counted.routes('10m').length).toBe(400)
      now += 11 * MINUTE
    }
  })

  it('hide nobody who makes more than a fiftieth of the calls, and make nobody more than they are', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffff_ffff }), fc.integer({ min: 0, max: 20_000 }), (seed, quiet) => {
        let now = START
        let state = seed
        const random = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 0x1_0000_0000
        const counted = history({ clock: () => now })
        const heavy = new Map([
          ['H1', 0],
          ['H2', 0],
          ['H3', 0],
        ])
        for (let number = 0; number < 20_000; number++) {
          if (number % 100 === 0) now += 1_000
          const at = Math.floor(random() * 120)
          // Those that come late find the place taken by whoever came before.
          const who = number > quiet && at < 6 ? `H${(at % 3) + 1}` : name(number)
          if (heavy.has(who)) heavy.set(who, heavy.get(who)! + 1)
          counted.record(decision({ time: now, principal: null, client: who }))
        }
        const known = counted.numbers('1h').callers
        for (const [who, calls] of heavy) {
          const own = known.find(({ caller }) => caller.id === `client ${who}`)?.denied ?? 0
          expect(own).toBeLessThanOrEqual(calls)
          if (calls > 400) expect(own).toBeGreaterThan(calls - 200)
        }
        expect(counted.numbers('1h').totals.denied).toBe(20_000)
      }),
      { numRuns: 4 },
    )
  })

  it('take no more than a few megabytes', () => {
    let now = START
    const counted = history({ clock: () => now })
    for (let number = 0; number < 100_000; number++) {
      // Every step of the hour is used once, and every second one of ten minutes.
      if (number % 500 === 0) now += 10 * SECOND
      counted.record(decision({ time: now, principal: null, client: name(number), code: null }))
    }
    // 384 steps of 512 counters, of 500 for all calls together, and of a few routes.
    expect(counted.size).toBeLessThan(2_000_000)
    expect(counted.numbers('1h').callers.length).toBe(20)
  })
})
