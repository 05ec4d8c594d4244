import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { publicAccess } from '../authorization/access.js'
import { slidingWindow } from '../rate-limit/algorithms/sliding-window.js'
import { memory } from '../rate-limit/stores/memory.js'
import type { GateOptions } from '../pipeline/gate.js'
import { GATE } from '../pipeline/gated.js'
import type { Sink } from '../telemetry/sink.js'
import { memorySink } from '../telemetry/sinks/memory.js'
import { prometheusSink } from '../telemetry/sinks/prometheus.js'
import { holdfast } from './holdfast.js'

const work = vi.hoisted(() => [] as Promise<void>[])
vi.mock('next/server.js', () => ({
  connection: async () => {},
  after: (done: Promise<void>) => void work.push(done),
}))
vi.mock('next/headers.js', () => ({ headers: async () => new Headers(), cookies: async () => ({ set: () => {} }) }))

const LIMIT = slidingWindow(3, '1 m', { name: 'guesses' })

/** As Next does: the same declaration, evaluated once more. */
function copy(name?: string, options: Partial<GateOptions> = {}) {
  return holdfast({
    origin: 'https://app.example.com',
    trustedProxies: 'none',
    identity: [],
    limits: { store: memory(), onStoreError: 'local' },
    ...(name === undefined ? {} : { name }),
    ...options,
  })
}

function guesses(gate: ReturnType<typeof copy>) {
  const handler = gate.route({ access: publicAccess, limit: LIMIT, handler: () => 'guess' })
  const guess = gate.action({ name: 'guess', access: publicAccess, limit: LIMIT, handler: () => 'guess' })
  return {
    byRoute: async () =>
      (await handler(new Request('http://localhost/api/guess'), { params: Promise.resolve({}) })).status,
    byAction: async () => (await guess(undefined)).ok,
  }
}

afterEach(() => vi.unstubAllEnvs())

it('a gate that Next loads twice counts once: the form gives no second set of guesses', async () => {
  vi.stubEnv('NEXT_RUNTIME', 'nodejs')
  vi.spyOn(console, 'warn').mockReturnValue()
  const [routes, actions] = [guesses(copy()), guesses(copy())]
  expect([await routes.byRoute(), await routes.byRoute()]).toEqual([200, 200])
  expect([await actions.byAction(), await actions.byAction()]).toEqual([true, false])
  expect(await routes.byRoute()).toBe(429)
})

it('two gates of one process that have names of their own count apart', async () => {
  vi.stubEnv('NEXT_RUNTIME', 'nodejs')
  vi.spyOn(console, 'warn').mockReturnValue()
  const [one, other] = [guesses(copy('one')), guesses(copy('other'))]
  for (let time = 0; time < 3; time++) expect(await one.byRoute()).toBe(200)
  expect(await one.byRoute()).toBe(429)
  expect(await other.byRoute()).toBe(200)
})

it('two different gates under one name do not share a store by accident: the second does not construct', () => {
  vi.stubEnv('NEXT_RUNTIME', 'nodejs')
  vi.stubEnv('NODE_ENV', 'production')
  copy('twice')
  copy('twice')
  expect(() =>
    holdfast({
      name: 'twice',
      origin: 'https://other.example.com',
      trustedProxies: 'none',
      identity: [],
      limits: { store: memory(), onStoreError: 'deny' },
    }),
  ).toThrow('config.limit')
})

it('outside of Next nothing is shared: a test’s gate is its own', async () => {
  vi.stubEnv('NEXT_RUNTIME', undefined)
  vi.spyOn(console, 'warn').mockReturnValue()
  const [one, other] = [guesses(copy()), guesses(copy())]
  for (let time = 0; time < 3; time++) await one.byRoute()
  expect(await other.byRoute()).toBe(200)
})

describe('the sinks of a gate that is loaded several times', () => {
  beforeEach(() => {
    vi.stubEnv('NEXT_RUNTIME', 'nodejs')
    vi.spyOn(console, 'warn').mockReturnValue()
  })

  /** One evaluation of the file: its gate, its sinks, and the calls that its routes and actions get. */
  function evaluated(name: string, options: Partial<GateOptions> = {}) {
    const heard: string[] = []
    const plain: Sink = {
      name: 'plain',
      record: (event) => void (event.kind === 'decision' && heard.push(event.route)),
    }
    const [ring, scraped] = [memorySink(), prometheusSink()]
    const gate = copy(name, { sinks: [plain, ring, scraped], ...options })
    const done = async (call: Promise<unknown>) => {
      await call
      await Promise.all(work.splice(0))
    }
    const route = gate.route({ name: 'by-route', access: publicAccess, handler: () => 1 })
    const action = gate.action({ name: 'by-action', access: publicAccess, handler: () => 1 })
    return {
      gate,
      ring,
      scraped,
      heard,
      called: () => done(route(new Request('http://localhost/api'), { params: Promise.resolve({}) })),
      acted: () => done(action(undefined)),
    }
  }
  const routesIn = (ring: ReturnType<typeof memorySink>) =>
    ring.events().map((event) => event.kind === 'decision' && event.route)

  it('hear of all copies, and whichever copy is read shows it', async () => {
    const [routes, actions] = [evaluated('copies'), evaluated('copies')]
    await routes.called()
    await actions.acted()
    expect([routes.heard, actions.heard]).toEqual([['by-route', 'by-action'], []])
    for (const { ring, scraped, gate } of [routes, actions]) {
      expect(routesIn(ring)).toEqual(['by-route', 'by-action'])
      expect(await (await scraped.metrics()).text()).toContain('route="by-action"')
      expect(gate[GATE].sinks).toBe(routes.gate[GATE].sinks)
    }
  })

  it('count what they lose together', async () => {
    const broken: Sink = {
      name: 'broken',
      record: () => {
        throw new Error('down')
      },
    }
    const [one, other] = [evaluated('lossy', { sinks: [broken] }), evaluated('lossy', { sinks: [broken] })]
    await one.called()
    await other.acted()
    for (const { gate } of [one, other]) {
      expect(gate.health()).toMatchObject({ eventsDropped: 2, sinks: [{ name: 'broken', dropped: 2 }] })
    }
  })

  it('of a listener that has gone nothing stays, whichever copy it listened to', async () => {
    const [first, later] = [evaluated('listeners'), evaluated('listeners')]
    const told = vi.fn<() => void>()
    const stop = later.ring.subscribe(told)
    await first.called()
    stop()
    await first.called()
    await later.acted()
    expect(told).toHaveBeenCalledOnce()
  })

  it('after an edit keep what was recorded, and are those of the newest evaluation', async () => {
    vi.stubEnv('NODE_ENV', 'development')
    const before = evaluated('edited')
    await before.called()
    const same = evaluated('edited')
    await same.acted()
    const other = evaluated('edited', { limits: { store: memory(), onStoreError: 'deny' } })
    await other.called()
    expect(routesIn(other.ring)).toEqual(['by-route', 'by-action', 'by-route'])
    expect([before.heard, same.heard, other.heard]).toEqual([['by-route'], ['by-action'], ['by-route']])
    // Code from before the edit, which a request is still in.
    await before.called()
    expect(routesIn(other.ring)).toHaveLength(4)
  })

  it('are not another gate’s: two with other sinks need a name each', () => {
    vi.stubEnv('NODE_ENV', 'production')
    evaluated('other-sinks')
    expect(() => evaluated('other-sinks', { sinks: [memorySink()] })).toThrow('config.limit')
  })
})
