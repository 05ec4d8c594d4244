import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DecisionEvent } from '../core/event.js'
import { publicAccess, signedIn } from '../authorization/access.js'
import { slidingWindow } from '../rate-limit/algorithms/sliding-window.js'
import { limitText } from '../rate-limit/what-if/limit-text.js'
import { seenRequest } from '../rate-limit/what-if/seen-request.js'
import { whatIf } from '../rate-limit/what-if/what-if.js'
import { auditTrail } from '../storage/audit-trail.js'
import { audit, decision } from '../telemetry/sample-events.test-parts.js'
import { memorySink } from '../telemetry/sinks/memory.js'
import { TEST_SECRET } from '../testing/account-endpoints.js'
import { consoleWorld } from './console.test-parts.js'
import { newest } from './newest.js'
import { source } from './source.js'
import type { AuditAnswer, CoverageAnswer, EventsPage, WhatIfAnswer } from './wire.js'

describe('recorded events', () => {
  it('are read page by page, the newest first, each once, whatever is asked for and however the ring moves', async () => {
    const verdicts = ['allowed', 'denied', 'failed'] as const
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...verdicts, 'audit' as const), { maxLength: 300 }),
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom(...verdicts),
        async (happened, most, wanted) => {
          const sink = memorySink({ capacity: 5_000 })
          const from = source(sink, Date.now)
          for (const [index, what] of happened.entries()) {
            sink.record(what === 'audit' ? audit('user_signed_in') : decision({ requestId: `${index}`, verdict: what }))
          }
          const read: string[] = []
          let before: string | null = null
          do {
            const page: { readonly events: readonly DecisionEvent[]; readonly next: string | null } = await newest(
              from,
              'decision',
              { before, most },
              ({ verdict }) => verdict === wanted,
            )
            expect(page.events.length).toBeLessThanOrEqual(most)
            read.push(...page.events.map(({ requestId }) => requestId))
            before = page.next
            sink.record(decision({ requestId: 'later', verdict: wanted }))
          } while (before !== null)
          const expected = happened.flatMap((what, index) => (what === wanted ? [`${index}`] : [])).toReversed()
          expect(read).toEqual(expected)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('are found by verdict, stage, code, route and caller', async () => {
    const sink = memorySink()
    const { get } = await consoleWorld({ sinks: [sink] })
    sink.record(decision({ requestId: 'a' }))
    sink.record(decision({ requestId: 'b', verdict: 'allowed', stage: 'response', code: null, route: '/api/posts' }))
    const ids = async (query: string) =>
      (await get<EventsPage>(`events?${query}`)).events.map((event) => event.requestId)
    expect(await ids('')).toEqual(['b', 'a'])
    expect(await ids('verdict=denied')).toEqual(['a'])
    expect(await ids('stage=response')).toEqual(['b'])
    expect(await ids('code=limit.exceeded')).toEqual(['a'])
    expect(await ids(`route=${encodeURIComponent('GET /api/posts')}`)).toEqual(['b'])
    expect(await ids('caller=client%20BBBBBBBBBBBBBBBBBBBBBA')).toEqual(['b', 'a'])
    expect(await ids('caller=client%20x')).toEqual([])
    expect(await get('events?verdict=maybe')).toMatchObject({ status: 400, code: 'input.invalid' })
  })
})

describe('what if', () => {
  it('is worked out one after the other, and one that nobody waits for any more is no failure', async () => {
    const { ask, called, decisions } = await consoleWorld()
    for (let n = 0; n < 500; n++) await called({ from: `203.0.113.${n % 9}` })
    const query = new URLSearchParams({ id: 'app anonymous', limit: '5', window: '60000' })
    const path = `/api/limits/what-if?${query.toString()}`
    const stop = new AbortController()
    const left = Array.from({ length: 10 }, async () => ask(path, { signal: stop.signal }).catch(() => null))
    const stayed = Array.from({ length: 10 }, async () => (await ask(path)).json() as Promise<WhatIfAnswer>)
    stop.abort()
    await Promise.all(left)
    const found = await Promise.all(stayed)
    expect(new Set(found.map(({ denied }) => denied)).size).toBe(1)
    expect((await decisions()).filter(({ verdict }) => verdict === 'failed')).toEqual([])
  })

  it('is what a replay of the exported traffic finds', async () => {
    const sink = memorySink()
    const world = await consoleWorld({ sinks: [sink], limits: { anonymous: slidingWindow(50, '1 m') } })
    const route = world.route({ access: publicAccess, limit: slidingWindow(30, '10 s'), name: '/api/posts' })
    for (let n = 0; n < 60; n++) await route({ from: `203.0.113.${n % 4}` })
    await world.settled()
    const lines = (await (await world.ask('/api/events.jsonl')).text()).trim().split('\n')
    const exported = lines.map((line) => JSON.parse(line) as DecisionEvent)
    expect(exported).toHaveLength(60)
    const seen = exported.map(seenRequest)
    for (const limit of [1, 3, 10, 14, 15, 40]) {
      const query = new URLSearchParams({ id: 'app anonymous', limit: `${limit}`, window: '60000' })
      const asked = await world.get<WhatIfAnswer>(`limits/what-if?${query.toString()}`)
      const { policy } = slidingWindow(limit, '1 m')
      const text = limitText(policy, 'anonymous')
      const replayed = whatIf(seen, [{ text, policy, per: 'anonymous' }])
      expect(asked).toMatchObject({
        text,
        command: `npx holdfast replay events.jsonl --limit '${text}'`,
        requests: replayed.requests,
        denied: replayed.limits[0]?.denied,
        identities: replayed.limits[0]?.identities,
        callers: 4,
      })
      for (const { identity } of asked.top) expect(identity).toMatch(/^client [\w-]{22}$/)
    }
    const own = new URLSearchParams({ id: 'GET /api/posts route', limit: '5', window: '10000' })
    expect(await world.get(`limits/what-if?${own.toString()}`)).toMatchObject({ callers: 4, requests: 60 })
    await world.route({ access: publicAccess, limit: slidingWindow(3, '1 m'), name: "/api/o'neil" })()
    const odd = new URLSearchParams({ id: "GET /api/o'neil route", limit: '5', window: '10000' })
    const { command } = await world.get<WhatIfAnswer>(`limits/what-if?${odd.toString()}`)
    expect(command).toMatch(/ --limit '5\/10s per caller on GET \/api\/o'\\''neil(?:, .*)?'$/)
    expect(await world.get('limits/what-if?id=x&limit=5&window=1')).toMatchObject({ status: 404 })
    expect(await world.get('limits/what-if?id=app%20caller&limit=-5&window=1')).toMatchObject({ status: 400 })
    expect(await world.get('limits/what-if?id=app%20caller&limit=5&window=1000&burst=2')).toMatchObject({
      status: 400,
      detail: 'A sliding window has no burst: change `limit` or `window`.',
    })
  })
})

describe('coverage', () => {
  it('is of the list that was written down, of what runs, and of what was called', async () => {
    const routes = {
      version: 1,
      apps: {
        '.': {
          routes: {
            'GET /api/orders': {
              access: 'signed-in',
              gate: 'app',
              limits: { orders: '30 per 10 s' },
              object: 'checked',
            },
            'GET /api/open': { access: 'none' },
            // Events know it by its name: it is no second route.
            'GET /api/people/me': { access: 'signed-in', name: 'people.me' },
            'action orders/actions.ts#placeOrder': { access: 'signed-in', name: 'orders.place' },
            '* /console/[[...path]]': { access: 'role(admin)', gate: 'app' },
            // Each of its endpoints is known by now.
            '* /api/auth/[...holdfast]': { access: 'accounts', gate: 'app' },
          },
        },
      },
    }
    const sink = memorySink()
    const world = await consoleWorld({ sinks: [sink], console: { routes } })
    await world.route({ access: signedIn, name: '/api/me' })()
    await world.route({ access: signedIn, name: 'people.me' })()
    await world.settled()
    sink.record(decision({ time: Date.now(), route: '/api/unlisted', method: 'POST' }))
    // The console's own routes are one of the app: none of them is told as unguarded.
    sink.record(decision({ time: Date.now(), route: '/console/[[...path]]', method: 'GET' }))
    sink.record(decision({ time: Date.now(), route: '/console/api/limits/change', method: 'POST' }))
    const { routes: rows, complete } = await world.get<CoverageAnswer>('coverage')
    expect(complete).toBe(true)
    expect(rows).toMatchObject([
      { route: 'GET /api/me', access: 'signed in', calls: 1, denied: 1 },
      { route: 'GET /api/open', access: null, layers: {}, calls: 0 },
      {
        route: 'GET /api/orders',
        access: 'signed-in',
        layers: { access: 'signed-in', limits: 'app, orders 30 per 10 s', ownership: 'checked' },
        calls: 0,
      },
      { route: 'POST /api/unlisted', access: null, layers: {}, calls: 1, denied: 1 },
      { route: '* /console/[[...path]]', access: 'role(admin)', layers: { limits: 'app' }, calls: 2, denied: 2 },
      { route: 'POST orders.place', access: 'signed-in', calls: 0 },
      { route: 'GET people.me', access: 'signed in', calls: 1, denied: 1 },
    ])
    expect(await (await consoleWorld()).get('coverage')).toMatchObject({ complete: false })
  })
})

describe('the audit view', () => {
  it('shows what the source still has, where there is no trail', async () => {
    const sink = memorySink()
    const { get, command } = await consoleWorld({ sinks: [sink] })
    sink.record(audit('user_signed_in'))
    sink.record(decision())
    sink.record(audit('refresh_reused'))
    const answer = await get<AuditAnswer>('audit')
    expect([answer.from, answer.rows.map(({ event }) => event.type)]).toEqual([
      'events',
      ['refresh_reused', 'user_signed_in'],
    ])
    expect((await command('audit/verify')).status).toBe(404)
  })

  it('tells who has taken events or the trail along', async () => {
    const { ask, audits, gate } = await consoleWorld()
    for (const file of ['events.jsonl', 'audit.jsonl?format=ocsf']) await (await ask(`/api/${file}`)).text()
    const actor = await gate.callers.principal('admin-1')
    expect(await audits()).toMatchObject([
      { type: 'data_exported', actor, subject: null, facts: { file: 'events.jsonl' } },
      { type: 'data_exported', actor, subject: null, facts: { file: 'audit.jsonl' } },
    ])
  })

  it('answers 503 and no empty file where the database of the trail is down', async () => {
    const client = { query: async () => Promise.reject(Object.assign(new Error('no'), { code: 'ECONNREFUSED' })) }
    const trail = auditTrail({ client: client as never, secret: TEST_SECRET })
    const { ask, command, audits } = await consoleWorld({ console: { trail } })
    const answers = [await ask('/api/audit'), await ask('/api/audit.jsonl?format=ocsf'), await command('audit/verify')]
    expect(answers.map(({ status }) => status)).toEqual([503, 503, 503])
    expect(await audits()).toEqual([])
  })
})
