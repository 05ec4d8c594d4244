import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { publicAccess } from '../../authorization/access.js'
import { fixedWindow } from '../../rate-limit/algorithms/fixed-window.js'
import { memory } from '../../rate-limit/stores/memory.js'
import type { Store } from '../../rate-limit/store.js'
import { testGate } from '../gate.test-parts.js'
import { FAULTS, injected } from './injected.test-parts.js'
import { limits, rowsOf } from './operations.test-parts.js'
import { report, verdictOf } from './report.test-parts.js'

/** What a choice answers while the store fails, and to a caller who has used up the limit in this process meanwhile. */
const CHOICES = {
  local: ['200', '429 limit.exceeded'],
  deny: ['503 limit.store_unavailable', '503 limit.store_unavailable'],
  allow: ['200', '200'],
} as const
const OPERATIONS = ['take', 'document.read', 'analytics.add'] as const

beforeEach(() => {
  // Not what the clock says: a window that ends within the outage forgets what was counted.
  vi.useFakeTimers({ now: Date.UTC(2026, 0, 1) })
  for (const method of ['error', 'warn'] as const) vi.spyOn(console, method).mockReturnValue()
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

/** A store that is asked over a network, as far as the limiter knows. */
function distant() {
  const { takeOne: _, takerOf: __, ...real } = memory({ clock: Date.now })
  return injected<Store>({
    ...real,
    name: 'distant',
    reach: 'shared',
    take: async (takes) => real.take(takes),
    document: {
      read: async (known) => real.document.read(known),
      write: async (...given) => real.document.write(...given),
    },
    analytics: {
      add: async (tallies) => real.analytics.add(tallies),
      read: async (...given) => real.analytics.read(...given),
    },
  })
}

async function told(answer: Promise<Response>): Promise<string> {
  await vi.advanceTimersByTimeAsync(60)
  return verdictOf(await answer)
}

describe.each(Object.entries(CHOICES))('limits whose store fails, with onStoreError: %s', (onStoreError, expected) => {
  it.each(OPERATIONS.flatMap((operation) => [...FAULTS, 'hangs' as const].map((fault) => [operation, fault] as const)))(
    '%s %s: as it is said, and counted again when the store is back',
    async (operation, fault) => {
      const injection = distant()
      const world = testGate({
        clock: Date.now,
        limits: { store: injection.store, onStoreError: onStoreError as 'local', analytics: true },
      })
      const ask = world.route({ access: publicAccess, limit: fixedWindow(2, '1 h') })
      expect(await told(ask({ from: '203.0.113.1' }))).toBe('200')
      const isOfCalls = operation === 'take'
      injection.arm(operation, fault, Infinity)
      const answers = [
        await told(ask({ from: '203.0.113.2' })),
        await told(ask({ from: '203.0.113.2' })),
        await told(ask({ from: '203.0.113.2' })),
      ]
      const [first, last] = [answers[0] ?? '', answers[2] ?? '']
      if (isOfCalls) expect([first, last]).toEqual(expected)
      else expect([first, last]).toEqual(['200', '429 limit.exceeded'])
      // Settings are asked for each other second, and what was counted is added up each minute.
      if (!isOfCalls) await vi.advanceTimersByTimeAsync(90_000)
      if (!isOfCalls) await told(ask({ from: '203.0.113.4' }))
      expect(injection.hits).toBeGreaterThan(0)
      injection.arm('', 'rejects', 0)
      // The breaker leaves the store alone for a while.
      await vi.advanceTimersByTimeAsync(30_000)
      await told(ask({ from: '203.0.113.3' }))
      await vi.advanceTimersByTimeAsync(30_000)
      const back = [await told(ask({ from: '203.0.113.1' })), await told(ask({ from: '203.0.113.1' }))]
      report(
        `limits.${operation}`,
        `onStoreError: ${onStoreError}`,
        fault,
        Infinity,
        `${first}, then ${last}`,
        back.join(', then '),
      )
      // What was counted before the outage still is: one of two was used.
      expect(back).toEqual(['200', '429 limit.exceeded'])
      expect(world.gate.limiter.health()).toMatchObject({ state: 'ok', breaker: 'closed' })
    },
  )
})

it('every operation of the store has its row', () => {
  const needed = rowsOf(limits)
    .filter(([, row]) => row === 'choice' || row === 'passing')
    .map(([name]) => name)
  // A store that answers at once has ways of its own to be taken from; what goes wrong with them is the process itself.
  expect(needed.filter((name) => name !== 'takeOne' && name !== 'takerOf')).toEqual([...OPERATIONS])
})
