import { stages, type AuditEvent, type DecisionEvent, type Event } from '../core/event.js'
import type { Eventually } from '../core/verdict.js'
import type { EventLog, EventPage, StageTally } from '../telemetry/event-log.js'
import type { Sink } from '../telemetry/sink.js'
import type { TestRunner } from './store-contract-suite.js'

/** An empty log. */
export interface EventLogUnderTest {
  readonly log: Sink & EventLog
  /** The same log, as another process opens it. Default: `log` itself. */
  another?(): Sink & EventLog
  close?(): Eventually<void>
}

/**
 * What every sink that can be read must do, whatever is behind it. Call it in a test file, once for each way to open it;
 * `open` is called for each test.
 *
 * @example
 * eventLogContract('redis', () => ({ log: redisSink(client, { key: freshKey() }) }), { describe, it, expect })
 */
export function eventLogContract(
  name: string,
  open: () => Eventually<EventLogUnderTest>,
  { describe, it, expect }: TestRunner,
): void {
  function test(title: string, body: (under: EventLogUnderTest) => Promise<void>): void {
    it(title, async () => {
      const under = await open()
      try {
        await body(under)
      } finally {
        await under.close?.()
      }
    })
  }

  const record = (log: Sink, events: readonly Event[]) => Promise.all(events.map(async (event) => log.record(event)))
  /** Waits until all of it is shown: a store may hold it back while an older transaction of anybody's is open. */
  async function shown(log: EventLog, all: number): Promise<void> {
    for (let attempt = 0; attempt < 2_000; attempt++) {
      if ((await log.read(null, all)).events.length >= all) return
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }
  const times = (events: readonly Event[]) => events.map(({ time }) => time - NOW)

  describe(`the event log "${name}"`, () => {
    test('is empty at first, and has no place to read on from', async ({ log }) => {
      expect(await log.read(null)).toEqual({ events: [], cursor: null, first: null, missed: false })
      expect(await log.readBack(null)).toEqual({ events: [], cursor: null, first: null, missed: false })
    })

    test('gives back what was recorded, whole and in order', async ({ log }) => {
      await record(log, [numbered(1), decision, numbered(2)])
      await shown(log, 3)
      expect((await log.read(null)).events).toEqual([numbered(1), decision, numbered(2)])
    })

    test('begins with the last ones, and reads on from there', async ({ log }) => {
      await record(log, numbers(0, 5))
      await shown(log, 5)
      const first = await log.read(null, 2)
      expect(times(first.events)).toEqual([3, 4])
      const none = await log.read(first.cursor)
      expect([none.events.length, none.cursor, none.missed]).toEqual([0, first.cursor, false])
      await record(log, numbers(5, 7))
      await shown(log, 7)
      expect(times((await log.read(first.cursor)).events)).toEqual([5, 6])
    })

    test('has nothing before or after a place that it never told: a client may have made it up', async ({ log }) => {
      await record(log, numbers(0, 3))
      await shown(log, 3)
      for (const cursor of ['nonsense', '-', '(1-1', '0', '1e5', "' or 1=1", '9'.repeat(30), '1-1-1', '1.5.2', '$']) {
        expect([cursor, (await log.readBack(cursor)).events]).toEqual([cursor, []])
        expect([cursor, (await log.read(cursor)).events]).toEqual([cursor, []])
      }
    })

    test('is read in pages, each event once', async ({ log }) => {
      await record(log, numbers(0, 1))
      await shown(log, 1)
      let { cursor } = await log.read(null)
      await record(log, numbers(1, 1_200))
      await shown(log, 1_200)
      const seen: number[] = []
      for (;;) {
        const page = await log.read(cursor, 250)
        if (page.events.length === 0) break
        seen.push(...times(page.events))
        cursor = page.cursor
      }
      expect(seen).toEqual(times(numbers(1, 1_200)))
    })

    test('is read back in pages, each event once, whatever comes meanwhile', async ({ log }) => {
      await record(log, numbers(0, 300))
      await shown(log, 300)
      const seen: number[] = []
      let from: string | null = null
      do {
        const page: EventPage = await log.readBack(from, 70)
        seen.unshift(...times(page.events))
        from = page.first
        await record(log, numbers(2_000, 2_010))
      } while (from !== null)
      expect(seen).toEqual(times(numbers(0, 300)))
    })

    test('reads on and back from the same page', async ({ log }) => {
      await record(log, numbers(0, 6))
      await shown(log, 6)
      const { first } = await log.read(null, 2)
      const before = await log.readBack(first, 2)
      expect(times(before.events)).toEqual([2, 3])
      expect(times((await log.readBack(before.first, 2)).events)).toEqual([0, 1])
      expect(times((await log.read(before.cursor, 1)).events)).toEqual([4])
    })

    test('counts calls by ten minutes and stage, to the call, whatever number of writers', async ({
      log,
      another = () => log,
    }) => {
      expect(await log.tallies(BEFORE, NOW)).toEqual([])
      const calls = [0, 1, 2, 3].map((writer) =>
        Array.from({ length: 100 }, (_, index) => called(100 * writer + index)),
      )
      await Promise.all(calls.map((own) => record(another(), [numbered(0), ...own])))
      const tallies = await log.tallies(BEFORE, NOW)
      expect(tallies.map(textOf).toSorted()).toEqual(recounted(calls.flat()).map(textOf).toSorted())
      const some = recounted(calls.flat()).filter(({ from }) => from === BEFORE + TALLIED)
      expect((await log.tallies(BEFORE + 1, BEFORE + TALLIED + 1)).map(textOf).toSorted()).toEqual(
        some.map(textOf).toSorted(),
      )
    })

    test('counts a call from the future as of now, and none that nobody asks for any more', async ({ log }) => {
      const ahead = { ...called(3), time: NOW + 7_200_000 }
      const old = { ...called(3), time: NOW - 48 * 3_600_000 }
      await record(log, [ahead, old])
      const tallies = await log.tallies(NOW - 72 * 3_600_000, NOW + 10 * 3_600_000)
      expect(new Set(tallies.map(({ from }) => from <= Date.now()))).toEqual(new Set([true]))
      expect(tallies.reduce((sum, { allowed }) => sum + allowed, 0)).toBe(1)
    })

    test('shows every event of several writers to who reads meanwhile, once', async ({ log, another = () => log }) => {
      await record(log, numbers(0, 1))
      await shown(log, 1)
      let { cursor } = await log.read(null)
      const seen: number[] = []
      const read = async () => {
        const page = await log.read(cursor)
        cursor = page.cursor
        seen.push(...times(page.events))
      }
      const writers = [0, 1, 2, 3].map((writer) => [writer, another()] as const)
      const writing = new Set(writers)
      const written = writers.map(async (one) => {
        const [writer, own] = one
        for (let round = 0; round < 5; round++) {
          const from = 1_000 * (writer + 1) + 20 * round
          await record(own, numbers(from, from + 20))
        }
        writing.delete(one)
      })
      while (writing.size > 0) {
        await read()
        // A store within the process answers without ever letting a timer run.
        await new Promise((resolve) => setTimeout(resolve, 1))
      }
      await Promise.all(written)
      for (let attempt = 0; seen.length < 400 && attempt < 1_000; attempt++) {
        await read()
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
      await read()
      expect(seen.length).toBe(400)
      expect(new Set(seen).size).toBe(400)
    })

    test('keeps text that a store could stumble over', async ({ log }) => {
      const hostile = ['"\\\u2028', "'; drop table events; --", '\u{1F600}', '</script>', '{{0}} $1 %s']
      await record(log, [
        { ...numbered(1), facts: Object.fromEntries(hostile.map((text, index) => [`${index}`, text])) },
      ])
      await shown(log, 1)
      const [read] = (await log.read(null)).events
      expect((read as AuditEvent).facts).toEqual(Object.fromEntries(hostile.entries()))
    })

    test('loses no neighbour to text that is no Unicode', async ({ log }) => {
      await record(log, [numbered(1), { ...numbered(2), facts: { torn: '\uD800', nul: 'a\0b' } }, numbered(3)])
      await shown(log, 3)
      expect(times((await log.read(null)).events)).toEqual([1, 2, 3])
    })
  })
}

/** Of today: what is old may be swept. */
const NOW = Date.now()

const numbered = (number: number): AuditEvent => ({
  kind: 'audit',
  time: NOW + number,
  requestId: '00000000-0000-4000-8000-000000000000',
  type: 'user_signed_in',
  subject: 'AAAAAAAAAAAAAAAAAAAAAA',
  actor: null,
  address: '192.0.2.0/24',
  facts: { sessions: 2, first: true },
})

const TALLIED = 600_000
/** Twenty to thirty minutes ago. */
const BEFORE = Math.floor(NOW / TALLIED) * TALLIED - 2 * TALLIED

/** One of many calls, in one of two times ten minutes. */
function called(number: number): DecisionEvent {
  const stage = stages[number % stages.length]!
  const verdict = (['denied', 'observed', 'failed'] as const)[number % 5] ?? 'allowed'
  const passed = stage === 'response' ? stages : stages.slice(0, stages.indexOf(stage) + 1)
  const trail = passed.filter((each) => each !== 'input').map((each) => ({ stage: each, ms: 0.01 }))
  return { ...decision, time: BEFORE + (number % ((2 * TALLIED) / 1_000)) * 1_000, stage, verdict, trail }
}

/** One after the other. */
function recounted(calls: readonly DecisionEvent[]): StageTally[] {
  return [BEFORE, BEFORE + TALLIED].flatMap((from) => {
    const own = calls.filter(({ time }) => time >= from && time < from + TALLIED)
    return stages.flatMap((stage) => {
      const entered = own.filter(({ trail }) => trail.some((each) => each.stage === stage)).length
      const decided = (verdict: DecisionEvent['verdict']) =>
        own.filter((call) => call.stage === stage && call.verdict === verdict).length
      const counts = {
        allowed: decided('allowed'),
        denied: decided('denied'),
        observed: decided('observed'),
        failed: decided('failed'),
      }
      const isEmpty = entered + counts.allowed + counts.denied + counts.observed + counts.failed === 0
      return isEmpty ? [] : [{ from, stage, entered, ...counts }]
    })
  })
}

const textOf = ({ from, stage, entered, allowed, denied, observed, failed }: StageTally): string =>
  `${from} ${stage} ${[entered, allowed, denied, observed, failed].join(' ')}`

const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => numbered(from + index))

const decision: DecisionEvent = {
  kind: 'decision',
  time: NOW,
  requestId: '00000000-0000-4000-8000-000000000001',
  route: '/api/orders/[id]',
  method: 'GET',
  surface: 'route',
  stage: 'limit-caller',
  verdict: 'denied',
  code: 'limit.exceeded',
  status: 429,
  principal: 'AAAAAAAAAAAAAAAAAAAAAA',
  client: 'BBBBBBBBBBBBBBBBBBBBBA',
  provider: 'jwt',
  address: '2001:db8::/48',
  limits: [{ name: 'caller', limit: 600, window: 60_000, remaining: 0, reset: 100, allowed: false }],
  ms: 0.25,
  handlerMs: 0,
  trail: [{ stage: 'origin', ms: 0.01 }],
  degraded: ['limit-store'],
}
