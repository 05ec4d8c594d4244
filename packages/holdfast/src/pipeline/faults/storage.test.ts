import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  cases,
  id,
  isUnasked,
  prepared,
  shape,
  time,
  type Answered,
  type Prepare,
} from '../../accounts/endpoints/outages.test-parts.js'
import type { Storage } from '../../storage/storage.js'
import { memory } from '../../storage/memory.js'
import { TEST_SECRET } from '../../testing/account-endpoints.js'
import { accounts } from '../../accounts/accounts.js'
import { identified } from './identity.test-parts.js'
import { FAULTS, injected, type Fault, type Injection } from './injected.test-parts.js'
import { report } from './report.test-parts.js'
import { rowsOf, storage as rows } from './operations.test-parts.js'

/** A request that comes to an operation before its answer. */
interface Way {
  readonly route: string
  readonly prepare: Prepare
  readonly isRequired: boolean
  /** Of the first call of the operation among all. */
  readonly place: number
  readonly sound: Answered
}

/** Each fault once, and each for good: a retry that nobody sees would hide the one, and a fallback the other. */
const TIMES = [1, Infinity]
/** In the proof by every request that comes to an operation, else by the first. */
const WAYS = process.env['HOLDFAST_PROOF'] === undefined ? 1 : Infinity

const table = rowsOf(rows)
/** What callers are known by: no endpoint of accounts comes to it. */
const elsewhere: ReadonlySet<string> = new Set(identified)
const ways = new Map<string, Way[]>()

beforeEach(() => void vi.spyOn(console, 'error').mockReturnValue())
afterEach(() => void vi.restoreAllMocks())

/** A request, and the storage that it will meet. */
async function ready({ route, prepare, isRequired }: Omit<Way, 'place' | 'sound'>) {
  let injection: Injection<Storage> | undefined
  const around = (storage: Storage) => (injection = injected(storage)).store
  const made = await prepared(route, prepare, isRequired, { storage: around })()
  if (injection === undefined) throw new Error('The world has no storage.')
  made.storage.fail(0)
  return { ...made, injection }
}

beforeAll(async () => {
  for (const [route, prepares] of Object.entries(cases)) {
    for (const prepare of prepares) {
      for (const isRequired of route === 'POST register' ? [false, true] : [false]) {
        const { run, storage } = await ready({ route, prepare, isRequired })
        const sound = await run()
        for (const [place, call] of storage.calls.entries()) {
          const known = ways.get(call) ?? []
          if (known.at(-1)?.prepare === prepare && known.at(-1)?.isRequired === isRequired) continue
          ways.set(call, [...known, { route, prepare, isRequired, place, sound }])
        }
      }
    }
  }
}, 120_000)

const told = ({ status, body }: Answered) =>
  status < 400 ? String(status) : `${status} ${(JSON.parse(body) as { code: string }).code}`

/** What is answered while an operation fails, and after. */
async function failed(way: Way, operation: string, fault: Fault, times: number) {
  const { run, injection, base } = await ready(way)
  const before = (await base.sessions.list(id, time)).length
  injection.arm(operation, fault, times)
  const answer = await run()
  const { hits } = injection
  injection.arm('', fault, 0)
  const again = await run()
  return { answer, again, hits, before }
}

describe('an operation of the storage that fails', () => {
  const asked = table.filter(([name, row]) => (row === 'closed' || row === 'passing') && !elsewhere.has(name))

  it.each(asked)(
    '%s is %s, whichever way it fails, and works again',
    async (operation, row) => {
      const reached = ways.get(operation) ?? []
      expect(reached.length, 'no request comes to it').toBeGreaterThan(0)
      for (const way of reached.slice(0, WAYS)) {
        for (const fault of FAULTS) {
          for (const times of fault === 'rejects' || WAYS > 1 ? TIMES : [Infinity]) {
            const { answer, again, hits, before } = await failed(way, operation, fault, times)
            const what = `${way.route}: ${operation} ${fault} ${times === 1 ? 'once' : 'for good'}: ${told(answer)}`
            expect(hits, what).toBeGreaterThan(0)
            report(operation, way.route, fault, times, told(answer), told(again))
            // A session that was begun may be left over, and nobody holds its cookie.
            expect(answer.sessions, what).toBeLessThanOrEqual(Math.max(before + 1, way.sound.sessions))
            expect(again.status, `${what}, then ${told(again)}`).toBeLessThan(500)
            const isAnswered = way.place >= way.sound.before || isUnasked(way.route, operation, way.place + 1)
            if (answer.status < 400) {
              expect(row === 'passing' || isAnswered || fault === 'garbage', what).toBe(true)
              expect(shape(answer).cookies, what).toEqual(shape(way.sound).cookies)
              continue
            }
            if (told(answer) === told(way.sound)) continue
            expect(
              answer.cookies.filter((cookie) => !cookie.includes('Max-Age=0')),
              what,
            ).toEqual([])
            if (fault !== 'garbage') expect(told(answer), what).toMatch(/^503 (?:auth|internal)\.unavailable$/)
          }
        }
      }
    },
    120_000,
  )

  it('nobody comes to what only later versions need', () => {
    for (const [operation] of table.filter(([, row]) => row === 'nobody'))
      expect(ways.get(operation), operation).toBeUndefined()
  })

  it('what administrators ask of it fails as an outage', async () => {
    for (const [operation] of table.filter(([, row]) => row === 'administrators')) {
      for (const fault of FAULTS.filter((one) => one !== 'garbage')) {
        const injection = injected(memory())
        const { users } = accounts({ storage: injection.store, secret: TEST_SECRET, clock: () => time })
        injection.arm(operation, fault, 1)
        const work = operation === 'accounts.list' ? users.list({ limit: 1 }) : users.update(id, { roles: [] })
        await expect(work, `${operation} ${fault}`).rejects.toMatchObject({ name: 'HoldfastOutage' })
      }
    }
  })
})
