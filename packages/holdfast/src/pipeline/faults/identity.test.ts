import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { guardedRoute, USER, type Identified } from './identity.test-parts.js'
import { FAULTS } from './injected.test-parts.js'
import { report } from './report.test-parts.js'

type World = Awaited<ReturnType<typeof guardedRoute>>

/** How a request comes to each operation, and what becomes of it. */
const cases: Readonly<
  Record<
    Identified,
    {
      readonly by: Parameters<typeof guardedRoute>[0]
      readonly row: 'closed' | 'passing'
      prepare(world: World): unknown
    }
  >
> = {
  'keys.find': { by: 'key', row: 'closed', prepare: () => undefined },
  'keys.used': { by: 'key', row: 'passing', prepare: async (world) => (await world.ask(), world.pass(120_000)) },
  'sessions.touch': { by: 'session', row: 'closed', prepare: ({ pass }) => pass(120_000) },
  'sessions.confirm': {
    by: 'jwt',
    row: 'closed',
    prepare: async (world) => (world.pass(60_000), await world.refresh(), world.pass(60_000)),
  },
  'sessions.deleteExpired': { by: 'session', row: 'passing', prepare: ({ pass }) => pass(2 * 3_600_000) },
}

beforeEach(() => void vi.spyOn(console, 'error').mockReturnValue())
afterEach(() => void vi.restoreAllMocks())

const told = ({ status, code }: Awaited<ReturnType<World['ask']>>) =>
  code === undefined ? String(status) : `${status} ${code}`

it.each(Object.entries(cases))(
  '%s: a guarded route does not open, and nobody is signed out',
  async (operation, { by, row, prepare }) => {
    for (const fault of FAULTS) {
      for (const times of [1, Infinity]) {
        const world = await guardedRoute(by)
        await prepare(world)
        const ran = world.runs()
        world.injection.arm(operation, fault, times)
        // What is deleted in passing is deleted by whoever signs in.
        const issued =
          operation === 'sessions.deleteExpired' ? await world.issuer.issue({ userId: USER, userAgent: null }) : null
        const answer = await world.ask()
        const what = `${operation} ${fault} ${times === 1 ? 'once' : 'for good'}: ${answer.status} ${answer.code}`
        expect(world.injection.hits, what).toBeGreaterThan(0)
        world.injection.arm('', fault, 0)
        const again = await world.ask()
        report(operation, 'a guarded route', fault, times, told(answer), told(again))
        if (operation === 'sessions.deleteExpired') expect(issued, what).not.toBeNull()
        if (row === 'passing') expect(answer.status, what).toBe(200)
        else if (fault !== 'garbage')
          expect([answer, world.runs()], what).toEqual([
            { status: 503, code: 'auth.unavailable', retryAfter: expect.any(String) as string },
            ran + 1,
          ])
        else expect(answer.status, what).not.toBe(200)
        expect(again.status, what).toBe(200)
      }
    }
  },
)
