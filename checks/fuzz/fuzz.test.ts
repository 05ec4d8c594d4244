import { writeFileSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { hash } from '@node-rs/argon2'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { GateName } from './gates.ts'
import type { Outcome } from './oracle.ts'
import { PASSWORD } from './people.ts'
import { batchOf, type Batch } from './plans.ts'
import { world, type World } from './world.ts'

vi.mock('next/server.js', () => ({ connection: async () => {}, after: () => {} }))

/** A million in `npm run proof`, by several processes. */
const REQUESTS = Number(process.env['HOLDFAST_FUZZ'] ?? 3_000)
/** The same requests each time, or `random`; a failure says which, and where on the way. */
const SEED = process.env['HOLDFAST_FUZZ_SEED'] ?? '4815'
const PATH = process.env['HOLDFAST_FUZZ_PATH']
/** Where the figures are written. */
const REPORT = process.env['HOLDFAST_FUZZ_REPORT']
const SIZE = 50
/** Megabytes by which what is held may grow once there has been one of everything. */
const MOST = 12

const seed = SEED === 'random' ? Math.floor(Math.random() * 2 ** 31) : Number(SEED)
const statuses = new Map<string, number>()
const codes = new Map<string, number>()
const paths = new Set<string>()
const heap: number[] = []
const unhandled: unknown[] = []
let [requests, ran] = [0, 0]

const count = (counts: Map<string, number>, name: string) => counts.set(name, (counts.get(name) ?? 0) + 1)

function tell({ gate, target, status, text, headers, ran: handlers }: Outcome): void {
  requests++
  ran += handlers.length
  count(statuses, String(status))
  if (headers.get('content-type') === 'application/problem+json' && text !== '')
    count(codes, (JSON.parse(text) as { code: string }).code)
  paths.add(
    `${gate} ${target.method} ${target.pattern} ${target.kind === 'route' ? '' : Object.values(target.params).flat().join('/')}`,
  )
}

let passwordHash: string
const onUnhandled = (reason: unknown) => void unhandled.push(reason)
beforeAll(async () => {
  passwordHash = await hash(PASSWORD, { memoryCost: 19_456, timeCost: 2, parallelism: 1 })
  process.on('unhandledRejection', onUnhandled)
  // The gate tells of faults that are made here on purpose.
  for (const method of ['error', 'warn', 'info', 'log'] as const) vi.spyOn(console, method).mockReturnValue()
})
afterAll(() => {
  process.off('unhandledRejection', onUnhandled)
  vi.restoreAllMocks()
})

it(`whatever is sent to a gate, it answers with what its route declares or a refusal (${REQUESTS} requests, seed ${seed})`, async () => {
  const worlds = new Map<GateName, World>()
  const collect = collector()
  const every = Math.max(1_500, Math.floor(REQUESTS / 20))
  let [next, isFound] = [every, PATH !== undefined]

  /** One app for all batches; once something is found, a new one for each, so that it is found again by itself. */
  async function appOf(name: GateName): Promise<World> {
    const known = isFound ? undefined : worlds.get(name)
    const made = known ?? (await world(name, passwordHash, tell))
    worlds.set(name, made)
    return made
  }
  async function survives({ gate, plans }: Batch): Promise<void> {
    if (requests >= REQUESTS) return
    const app = await appOf(gate)
    // A spy keeps what it was called with: faults, with all that they hold.
    vi.clearAllMocks()
    try {
      await app.batch(plans)
    } catch (error) {
      isFound = true
      throw error
    }
    expect(unhandled).toEqual([])
    if (requests < next) return
    next += every
    heap.push(collect())
    if (REPORT !== undefined) process.stdout.write(`${requests} requests, ${heap.at(-1)?.toFixed(1)} MB held\n`)
  }

  await fc.assert(fc.asyncProperty(batchOf(SIZE), survives), {
    numRuns: PATH === undefined ? Math.ceil((REQUESTS / SIZE) * 2.6) : 1,
    seed,
    ...(PATH === undefined ? {} : { path: PATH }),
  })

  const report = { requests, ran, seed, statuses: sorted(statuses), codes: sorted(codes), paths: paths.size, heap }
  if (REPORT !== undefined) writeFileSync(REPORT, JSON.stringify(report))
  const settled = heap[Math.floor(heap.length / 4)] ?? 0
  expect((heap.at(-1) ?? 0) - settled).toBeLessThan(MOST)
  // Requests come as far as handlers, and each kind of refusal is among the answers.
  expect(ran).toBeGreaterThan(requests / 50)
  expect(Object.keys(report.statuses)).toEqual(
    expect.arrayContaining(['200', '400', '401', '403', '404', '405', '413', '415', '429', '503']),
  )
}, 3_600_000)

const sorted = (counts: ReadonlyMap<string, number>) =>
  Object.fromEntries([...counts].toSorted(([, a], [, b]) => b - a))

/** Megabytes that are held, without what nobody holds any more. */
function collector(): () => number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  return () => {
    collect()
    const { heapUsed, external } = process.memoryUsage()
    return (heapUsed + external) / 1e6
  }
}
