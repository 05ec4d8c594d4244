import type { AuditEvent, Event } from '../core/event.js'
import type { Eventually } from '../core/verdict.js'
import type { EventLog } from '../telemetry/event-log.js'
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
  const times = (events: readonly Event[]) => events.map(({ time }) => time - NOW)

  describe(`the event log "${name}"`, () => {
    test('is empty at first, and has no place to read on from', async ({ log }) => {
      expect(await log.read(null)).toEqual({ events: [], cursor: null })
    })

    test('gives back what was recorded, whole and in order', async ({ log }) => {
      await record(log, [numbered(1), decision, numbered(2)])
      expect((await log.read(null)).events).toEqual([numbered(1), decision, numbered(2)])
    })

    test('begins with the last ones, and reads on from there', async ({ log }) => {
      await record(log, numbers(0, 5))
      const first = await log.read(null, 2)
      expect(times(first.events)).toEqual([3, 4])
      expect(await log.read(first.cursor)).toEqual({ events: [], cursor: first.cursor })
      await record(log, numbers(5, 7))
      expect(times((await log.read(first.cursor)).events)).toEqual([5, 6])
    })

    test('is read in pages, each event once', async ({ log }) => {
      await record(log, numbers(0, 1))
      let { cursor } = await log.read(null)
      await record(log, numbers(1, 1_200))
      const seen: number[] = []
      for (;;) {
        const page = await log.read(cursor, 250)
        if (page.events.length === 0) break
        seen.push(...times(page.events))
        cursor = page.cursor
      }
      expect(seen).toEqual(times(numbers(1, 1_200)))
    })

    test('shows every event of several writers to who reads meanwhile, once', async ({ log, another = () => log }) => {
      await record(log, numbers(0, 1))
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
      for (let before = -1; seen.length !== before;) {
        before = seen.length
        await read()
      }
      expect(seen.length).toBe(400)
      expect(new Set(seen).size).toBe(400)
    })

    test('keeps text that a store could stumble over', async ({ log }) => {
      const hostile = ['"\\\u2028', "'; drop table events; --", '\u{1F600}', '</script>', '{{0}} $1 %s']
      await record(log, [
        { ...numbered(1), facts: Object.fromEntries(hostile.map((text, index) => [`${index}`, text])) },
      ])
      const [read] = (await log.read(null)).events
      expect((read as AuditEvent).facts).toEqual(Object.fromEntries(hostile.entries()))
    })

    test('loses no neighbour to text that is no Unicode', async ({ log }) => {
      await record(log, [numbered(1), { ...numbered(2), facts: { torn: '\uD800', nul: 'a\0b' } }, numbered(3)])
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

const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => numbered(from + index))

const decision: Event = {
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
  provider: 'jwt',
  address: '2001:db8::/48',
  limits: [{ name: 'caller', limit: 600, window: 60_000, remaining: 0, reset: 100, allowed: false }],
  ms: 0.25,
  handlerMs: 0,
  trail: [{ stage: 'origin', ms: 0.01 }],
  degraded: ['limit-store'],
}
