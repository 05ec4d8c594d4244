import { appendFileSync, rmSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Duration } from '../../core/duration.js'
import { ownServer, type OwnServer } from '../../storage/redis/server.test-parts.js'
import { clients, proxy, world, type World } from './limiter-faults.test-parts.js'

/** Enough to open the breaker and to go on for some probes. */
const REQUESTS = 400

let server: OwnServer
let closing: (() => unknown)[] = []
let admin: Redis | undefined

beforeEach(async () => {
  server = await ownServer('--save', '3600 1')
  closing = [() => server.remove()]
  admin = undefined
})

afterEach(async () => {
  for (let close = closing.pop(); close !== undefined; close = closing.pop()) await close()
})

function opened(client: string, port = server.port, timeout?: Duration): World {
  const made = world(clients[client]!(port), timeout)
  closing.push(made.close)
  return made
}

/** On a connection of its own, which stays: the server asks it for no password later on. */
async function tell(...commands: readonly string[]): Promise<string> {
  if (admin === undefined) {
    const client = (admin = new Redis(server.port))
    closing.push(() => client.disconnect())
  }
  let answer: unknown
  for (const command of commands) {
    const [name, ...parameters] = command.split(' ')
    answer = await admin.call(name!, ...parameters.map((each) => (each === 'NONE' ? '' : each)))
  }
  return String(answer)
}

async function failedSnapshot(): Promise<void> {
  rmSync((await tell('CONFIG GET dir')).split(',')[1]!, { recursive: true })
  await tell('BGSAVE')
  while (!(await tell('INFO persistence')).includes('rdb_last_bgsave_status:err')) await setTimeout(5)
}

interface Fault {
  begins(): unknown
  ends(): unknown
  /** What the log says of it. */
  why: RegExp
}

/** The whole course: healthy, lost, half-open, back. What is awaited between `begins` and `ends` was not held by the store. */
async function survives(run: World, { begins, ends, why }: Fault): Promise<void> {
  await run.ready
  await run.healthy()
  await run.once('blocked')
  expect((await run.once('blocked')).refused).toBeDefined()
  expect(run.limiter.health()).toEqual({
    state: 'ok',
    since: null,
    degradations: 0,
    breaker: 'closed',
    lostRefunds: 0,
    warnings: [],
  })

  await begins()
  run.forgetTimes()
  const outcomes = await run.flood(REQUESTS)
  expect(outcomes).toHaveLength(REQUESTS)
  // Nobody is refused or let through for want of a store: this process counts.
  expect(outcomes.at(-1)).toMatchObject({ degraded: true, unavailable: false, states: [{ limit: 1_000_000 }] })
  await run.halfOpen()
  expect((await run.once('blocked')).refused).toBeDefined()
  const lost = run.limiter.health()
  expect(lost.state).toBe('degraded')
  expect(lost.degradations).toBeGreaterThanOrEqual(outcomes.filter(({ degraded }) => degraded).length)
  expect(run.seen).toContain('open')
  expect(run.seen).toContain('half-open')
  expect(run.lines).toHaveLength(1)
  expect(run.lines[0]).toMatch(why)

  const faulted = run.times()
  await ends()
  const back = await run.healthy()
  record(faulted, back)
  expect(run.limiter.health()).toMatchObject({ state: 'ok', since: null, breaker: 'closed' })
  expect(run.lines).toHaveLength(2)
  expect(run.lines[1]).toContain('answers again')
  expect(run.events.map(({ type }) => type)).toEqual(['limit_store_lost', 'limit_store_back'])
}

/** Where somebody wants to read them; nothing is asserted about times. */
function record(times: readonly number[], back: number): void {
  const file = process.env['HOLDFAST_TEST_TIMES']
  if (file === undefined) return
  const test = expect.getState().currentTestName
  const figures = { p50: at(times, 0.5), p99: at(times, 0.99), most: at(times, 1), back }
  appendFileSync(file, `${JSON.stringify({ test, requests: times.length, ...figures })}\n`)
}

const at = (sorted: readonly number[], share: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]

describe.each(Object.keys(clients))('limits/50 %s', (client) => {
  it('a frozen Redis (SIGSTOP) holds nobody: all are answered before it goes on', async () => {
    await survives(opened(client), { begins: server.freeze, ends: server.thaw, why: /\(timeout\)/ })
  })

  it('a killed Redis (SIGKILL) holds nobody, and is found again when it is started', async () => {
    await survives(opened(client), { begins: server.kill, ends: server.start, why: /does not answer/ })
  })

  it('a Redis that is not there at the start holds nobody, and is found when it is', async () => {
    await server.kill()
    const run = opened(client)
    const outcomes = await run.flood(REQUESTS)
    expect(outcomes.every(({ degraded, unavailable }) => degraded && !unavailable)).toBe(true)
    await run.halfOpen()
    expect(run.lines).toHaveLength(1)
    const faulted = run.times()
    await server.start()
    const back = await run.healthy()
    record(faulted, back)
    expect(run.limiter.health()).toMatchObject({ state: 'ok', breaker: 'closed' })
    expect(run.lines).toHaveLength(2)
  })

  it('a Redis that answers after 500 ms holds nobody for longer than the timeout', async () => {
    const between = await proxy(server.port)
    closing.push(() => between.close())
    await survives(opened(client, between.port, '400 ms'), {
      begins: () => (between.delay = 500),
      ends: () => (between.delay = 0),
      why: /\(timeout\)/,
    })
  })

  it.each<[string, Fault]>([
    [
      'asks for a password',
      {
        begins: () => tell('CONFIG SET requirepass s3cret', 'CLIENT KILL TYPE normal'),
        ends: () => tell('CONFIG SET requirepass NONE'),
        why: /does not answer/,
      },
    ],
    [
      'takes no scripts from this user (ACL)',
      {
        begins: () => tell('ACL SETUSER default -@scripting'),
        ends: () => tell('ACL SETUSER default +@all'),
        why: /\(NOPERM\)/,
      },
    ],
    [
      'became a replica (READONLY)',
      {
        begins: () => tell('REPLICAOF 127.0.0.1 1'),
        ends: () => tell('REPLICAOF NO ONE'),
        why: /\(READONLY\)/,
      },
    ],
    [
      'cannot write its snapshot (MISCONF)',
      {
        begins: failedSnapshot,
        ends: () => tell('CONFIG SET stop-writes-on-bgsave-error no'),
        why: /\(MISCONF\)/,
      },
    ],
    [
      'is full (OOM)',
      {
        begins: () => tell('CONFIG SET maxmemory 1'),
        ends: () => tell('CONFIG SET maxmemory 0'),
        why: /\(OOM\)/,
      },
    ],
  ])('a Redis that %s holds nobody', async (_, fault) => {
    await survives(opened(client), fault)
  })

  it('a Redis that is emptied in mid-run (FLUSHALL, SCRIPT FLUSH) goes on counting at once', async () => {
    const run = opened(client)
    await run.ready
    await run.flood(50)
    await tell('FLUSHALL', 'SCRIPT FLUSH')
    const outcomes = await run.flood(50)
    expect(outcomes.every(({ degraded, states }) => !degraded && (states[0]?.remaining ?? 0) >= 999_998)).toBe(true)
    expect(run.lines).toEqual([])
  })
})
