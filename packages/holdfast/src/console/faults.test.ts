import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { securityConsole } from './console.js'
import { GATE } from '../pipeline/gated.js'
import { testGate } from '../pipeline/gate.test-parts.js'
import type { AuditTrail } from '../storage/audit-trail.js'
import type { EventLog } from '../telemetry/event-log.js'
import { fakeProvider } from '../testing/fake-provider.js'
import { FAULTS, injected } from '../pipeline/faults/injected.test-parts.js'
import { events, rowsOf, trail } from '../pipeline/faults/operations.test-parts.js'
import { report, verdictOf } from '../pipeline/faults/report.test-parts.js'

const page = { events: [], cursor: null, first: null, missed: false }
const log: EventLog = { read: async () => page, readBack: async () => page, tallies: async () => [] }
const sealed: AuditTrail = {
  name: 'audit-trail',
  record: async () => undefined,
  verify: async () => ({ rows: 0, faults: [], end: null }) as never,
  read: async () => [],
  readBack: async () => [],
}

/** What of the console comes to each operation that only administrators ask for. */
const asked: Readonly<Record<string, readonly ['GET' | 'POST', string]>> = {
  'events.readBack': ['GET', 'events'],
  'trail.readBack': ['GET', 'audit'],
  'trail.verify': ['POST', 'audit/verify'],
}

beforeEach(() => void vi.spyOn(console, 'error').mockReturnValue())
afterEach(() => void vi.restoreAllMocks())

it.each(Object.entries(asked))(
  '%s: the console says that it is away, and shows it again',
  async (operation, [method, path]) => {
    const injection = injected({ events: log, trail: sealed })
    const world = testGate({
      identity: [fakeProvider({ carries: 'cookie', callers: { root: { id: 'root', roles: ['admin'] } } })],
    })
    const handlers = securityConsole(
      { [GATE]: world.gate },
      { events: injection.store.events, trail: injection.store.trail },
    )
    const ask = async (): Promise<string> => {
      const headers = { cookie: 'fake=root', 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' }
      const request = new Request(`https://app.example.com/console/api/${path}`, {
        method,
        headers,
        ...(method === 'POST' ? { body: '{}' } : {}),
      })
      const answer = await handlers[method](request, { params: Promise.resolve({ path: ['api', ...path.split('/')] }) })
      return verdictOf(answer)
    }
    expect(await ask()).toBe('200')
    for (const fault of FAULTS.filter((one) => one !== 'garbage')) {
      injection.arm(operation, fault, Infinity)
      const answer = await ask()
      expect(injection.hits, fault).toBeGreaterThan(0)
      injection.arm('', fault, 0)
      const again = await ask()
      report(operation, `${method} console/${path}`, fault, Infinity, answer, again)
      expect([fault, answer, again]).toEqual([fault, '503 internal.unavailable', '200'])
    }
  },
)

it('what is asked of event logs and the trail has its row', () => {
  expect(Object.values(events).every((row) => row === 'administrators')).toBe(true)
  const rows = new Map(rowsOf({ events, trail }))
  for (const operation of Object.keys(asked)) expect(rows.get(operation), operation).toBe('administrators')
})
