import { describe, expect, it } from 'vitest'
import { accounts } from '../accounts/accounts.js'
import { jwt } from '../authentication/providers/jwt.js'
import { apiKey } from '../authentication/providers/api-key.js'
import { slidingWindow } from '../rate-limit/algorithms/sliding-window.js'
import { tokenBucket } from '../rate-limit/algorithms/token-bucket.js'
import { memory } from '../rate-limit/stores/memory.js'
import type { Store } from '../rate-limit/store.js'
import { memory as memoryStorage } from '../storage/memory.js'
import { alerts } from '../telemetry/alerts/alerts.js'
import { refusals } from '../telemetry/alerts/conditions.js'
import { TEST_SECRET } from '../testing/account-endpoints.js'
import { CALLERS, consoleWorld } from './console.test-parts.js'
import type { AlertsAnswer, CallersAnswer, LimitsAnswer, PeopleAnswer, PersonAnswer } from './wire.js'

describe('a limit', () => {
  const limits = { anonymous: slidingWindow(3, '1 m') }
  const change = (to: object | null, revision: number, limit = 'app anonymous') => ({ limit, to, revision })

  it('is changed at once, told with whom, and taken back', async () => {
    const { get, command, called, audits, gate } = await consoleWorld({ limits })
    const before = await get<LimitsAnswer>('limits')
    expect(before.limits.find(({ id }) => id === 'app anonymous')).toMatchObject({
      declared: { algorithm: 'sliding-window', limit: 3, window: 60_000 },
      overridden: false,
      observe: false,
      per: 'anonymous',
      routes: [],
    })
    const answer = (await (
      await command('limits/change', change({ limit: 1 }, before.revision))
    ).json()) as LimitsAnswer
    expect(answer.limits.find(({ id }) => id === 'app anonymous')).toMatchObject({
      declared: { limit: 3 },
      inForce: { limit: 1 },
      overridden: true,
    })
    const actor = await gate.callers.principal(CALLERS.admin.id)
    expect(answer.changes).toMatchObject([{ limit: 'app anonymous', from: null, to: { limit: 1 }, actor }])
    expect([(await called()).status, (await called()).status]).toEqual([200, 429])

    const back = (await (await command('limits/change', change(null, answer.revision))).json()) as LimitsAnswer
    expect(back.limits.find(({ id }) => id === 'app anonymous')).toMatchObject({ overridden: false })
    expect((await called()).status).toBe(200)
    expect(await audits()).toMatchObject([
      { type: 'limit_changed', actor, facts: { limit: 'app anonymous', from: 'declared', to_limit: 1 } },
      { type: 'limit_changed', actor, facts: { limit: 'app anonymous', from_limit: 1, to: 'declared' } },
    ])
    const { changes } = await get<LimitsAnswer>('limits')
    expect(changes.map(({ from, to }) => [from, to])).toEqual([
      [{ limit: 1 }, null],
      [null, { limit: 1 }],
    ])
  })

  it.each(['app caller', 'app address', 'app anonymous'])(
    'of the whole app shuts no administrator out: %s is taken back as often as it is set to one a year',
    async (limit) => {
      const { command, get, gate, called } = await consoleWorld()
      for (let n = 0; n < 3; n++) {
        const { revision } = await gate.limiter.settings()
        const set = await command('limits/change', change({ limit: 1, window: 365 * 86_400_000 }, revision, limit))
        expect(set.status).toBe(200)
      }
      const asked = limit === 'app caller' ? { headers: { cookie: 'fake=admin' } } : {}
      await called(asked)
      expect((await called(asked)).status).toBe(429)
      const { revision } = await get<LimitsAnswer>('limits')
      expect((await command('limits/change', change(null, revision, limit))).status).toBe(200)
      expect((await called(asked)).status).toBe(200)
    },
  )

  it('that somebody else has changed meanwhile stays as they left it', async () => {
    const { get, command, audits } = await consoleWorld({ limits })
    const { revision } = await get<LimitsAnswer>('limits')
    const both = await Promise.all([
      command('limits/change', change({ limit: 7 }, revision)),
      command('limits/change', change({ limit: 8 }, revision), { as: 'second' }),
    ])
    const statuses = both.map(({ status }) => status)
    expect(statuses).toEqual(expect.arrayContaining([200, 409]))
    const refused = both[statuses.indexOf(409)]
    expect(await refused?.json()).toMatchObject({ code: 'object.conflict' })
    expect(await audits()).toHaveLength(1)
  })

  it.each([
    ['that is not there', change({ limit: 1 }, 0, 'app nothing'), 404],
    ['by a name that every object has', change(null, 0, 'constructor'), 404],
    ['to nothing', change({ limit: 0 }, 0), 400],
    ['to a fraction', change({ limit: 1.5 }, 0), 400],
    ['by what is no number', change({ limit: '1' }, 0), 400],
    ['with more than that', change({ limit: 1, algorithm: 'gcra' }, 0), 400],
    ['to what its algorithm cannot do', change({ burst: 1 }, 0, 'app caller'), 400],
    ['without a revision', { limit: 'app anonymous', to: null }, 400],
  ])('%s is refused', async (_, body, status) => {
    const world = await consoleWorld({ limits: { caller: tokenBucket(10, '1 s', 50) } })
    expect((await world.command('limits/change', body)).status).toBe(status)
    expect((await world.get<LimitsAnswer>('limits')).revision).toBe(0)
  })

  it('shows how it was used, where the app adds that up', async () => {
    const { get, called } = await consoleWorld({ limits: { ...limits, analytics: true } })
    for (let n = 0; n < 5; n++) await called()
    const answer = await get<LimitsAnswer>('limits')
    expect(answer.analytics).toBe(true)
    const row = answer.limits.find(({ id }) => id === 'app anonymous')
    expect(row?.observed).toMatchObject({ allowed: 3, denied: 2, callers: 1, use: { max: 3 } })
    expect((await (await consoleWorld()).get<LimitsAnswer>('limits')).limits.map(({ observed }) => observed)).toEqual([
      null,
      null,
      null,
    ])
  })
})

describe('a caller', () => {
  const listing = (id: string, verdict: 'allow' | 'deny' | null, minutes: number | null = 5) => {
    return { id, verdict, minutes, reason: '<img src=x onerror=alert(1)>' }
  }

  it('is blocked, told with whom and why, and let in again', async () => {
    const world = await consoleWorld({ host: { peer: (headers) => headers.get('x-test-peer') ?? '198.51.100.9' } })
    const { called, command, decisions, audits } = world
    await called({ from: '203.0.113.7' })
    const [event] = await decisions()
    const id = `client ${event?.client}`
    const listed = await command('callers/list', listing(id, 'deny'))
    expect(listed.headers.get('x-content-type-options')).toBe('nosniff')
    expect(listed.headers.get('content-type')).toBe('application/json')
    expect(((await listed.json()) as CallersAnswer).listed).toMatchObject([
      { id, verdict: 'deny', declared: false, reason: '<img src=x onerror=alert(1)>' },
    ])
    expect((await called({ from: '203.0.113.7' })).status).toBe(403)
    expect((await called({ from: '203.0.113.8' })).status).toBe(200)
    expect(((await (await command('callers/list', listing(id, null))).json()) as CallersAnswer).listed).toEqual([])
    expect((await called({ from: '203.0.113.7' })).status).toBe(200)
    expect(await audits()).toMatchObject([
      { type: 'caller_listed', facts: { caller: id, verdict: 'deny', minutes: 5 } },
      { type: 'caller_unlisted', facts: { caller: id } },
    ])
    expect((await command('callers/list', listing(id, null))).status).toBe(404)
  })

  it('who looks cannot shut themselves out, by account or by address', async () => {
    const { command, gate, called, decisions, audits } = await consoleWorld()
    const own = `principal ${await gate.callers.principal(CALLERS.admin.id)}`
    await called()
    const address = `client ${(await decisions()).at(-1)?.client}`
    for (const id of [own, address]) {
      const refused = await command('callers/list', listing(id, 'deny'))
      expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([409, 'console.own_caller'])
      // To be let past the limits shuts nobody out.
      expect((await command('callers/list', listing(id, 'allow'))).status).toBe(200)
    }
    expect(await audits()).toHaveLength(2)
  })

  it('for whose address nobody vouches is not said to be blocked', async () => {
    const { called, command, decisions, gate } = await consoleWorld({ trustedProxies: 1 })
    const through = { headers: { 'x-forwarded-for': '203.0.113.9' } }
    await called({ from: '198.51.100.9' })
    const past = `client ${(await decisions()).at(-1)?.client}`
    const refused = await command('callers/list', listing(past, 'deny'), through)
    expect([refused.status, await refused.json()]).toMatchObject([400, { detail: expect.stringContaining('vouches') }])
    expect((await gate.limiter.settings()).callers).toEqual([])
    await called({ from: '198.51.100.9', headers: { 'x-forwarded-for': '203.0.113.7' } })
    const known = `client ${(await decisions()).at(-1)?.client}`
    expect((await command('callers/list', listing(known, 'deny'), through)).status).toBe(200)
  })

  it('for whom the list has no room is refused in words', async () => {
    const { command, gate } = await consoleWorld()
    const listed = Array.from({ length: 10_000 }, (_, at) => `client ${String(at).padStart(22, '0')}`)
    await gate.limiter.change({
      callers: listed.map((identity) => ({ identity, verdict: 'deny', until: null, reason: null })),
    })
    const refused = await command('callers/list', listing(`client ${'x'.repeat(22)}`, 'deny'))
    expect([refused.status, await refused.json()]).toMatchObject([400, { detail: expect.stringContaining('10,000') }])
  })

  it('that code has listed by an id or an address is shown by a name, and taken off by it', async () => {
    const { gate, get, command } = await consoleWorld({ limits: { deny: ['user 13'] } })
    await gate.limiter.change({
      callers: [
        { identity: 'user 42', verdict: 'deny', until: null, reason: null },
        { identity: 'address 203.0.113.99', verdict: 'allow', until: null, reason: null },
      ],
    })
    const { listed } = await get<CallersAnswer>('callers')
    expect(JSON.stringify(listed)).not.toMatch(/203\.0|user 42|13"/)
    expect(listed.map(({ verdict, declared }) => [verdict, declared])).toEqual([
      ['deny', false],
      ['allow', false],
      ['deny', true],
    ])
    for (const { id, declared } of listed) {
      expect((await command('callers/list', listing(id, null))).status).toBe(declared ? 404 : 200)
    }
    expect((await gate.limiter.settings()).callers).toEqual([])
  })

  it.each(['user 42', 'address 192.0.2.1', 'everybody', 'client x', `client ${'A'.repeat(23)}`, 7, null])(
    'is named as the console names callers, and not %o',
    async (id) => {
      const { command } = await consoleWorld()
      expect((await command('callers/list', listing(id as string, 'deny'))).status).toBe(400)
    },
  )
})

describe('people', () => {
  async function peopleWorld() {
    const storage = memoryStorage()
    const people = accounts({ storage, secret: TEST_SECRET })
    const keys = apiKey({ storage, scopes: ['report:read'] })
    people.endpoints([jwt({ secret: TEST_SECRET, storage }), keys])
    const world = await consoleWorld({ console: { people } })
    const made = await people.createUser({ email: 'ada@example.com', password: 'Tr0mbone-Lake', name: '<b>Ada</b>' })
    const { id } = made as { id: string }
    const now = Date.now()
    const times = {
      createdAt: now,
      lastSeenAt: now,
      authenticatedAt: now,
      idleExpiresAt: now + 1e6,
      expiresAt: now + 2e6,
    }
    const sessions = [crypto.randomUUID(), crypto.randomUUID()]
    for (const session of sessions) {
      await storage.sessions.create({ id: session, userId: id, ...times, userAgent: '<script>', secretHash: null })
    }
    const issued = await keys.issueKey({ name: 'ci', scopes: ['report:read'], expiresAt: null }, id)
    return { ...world, people, storage, id, sessions, key: (issued as { apiKey: { id: string } }).apiKey.id, issued }
  }

  it('are found by page and by address, and shown without what signs them in', async () => {
    const { get, id, issued } = await peopleWorld()
    const { people } = await get<PeopleAnswer>('people')
    expect(people).toMatchObject([{ id, email: 'ada@example.com', name: '<b>Ada</b>', disabled: false }])
    expect(await get('people?find=ADA@example.com')).toEqual({ people, next: null })
    expect(await get('people?find=grace@example.com')).toEqual({ people: [], next: null })
    const person = await get<PersonAnswer>(`people/${id}`)
    expect(person.sessions).toMatchObject([{ userAgent: '<script>', current: false }, {}])
    expect(person.keys).toMatchObject([{ name: 'ci', scopes: ['report:read'] }])
    const text = JSON.stringify(person)
    for (const word of ['hash', 'secret', (issued as { key: string }).key.split('_')[3]])
      expect(text).not.toContain(word)
    expect(await get('people/0b9a1c2d-3e4f-4a5b-8c6d-7e8f9a0b1c2d')).toMatchObject({ status: 404 })
  })

  it('lose a session, all sessions, and a key, each with its event', async () => {
    const { command, get, id, sessions, key, audits, gate } = await peopleWorld()
    expect((await command(`people/${id}/sessions/${sessions[0]}/revoke`)).status).toBe(200)
    expect((await command(`people/${id}/sessions/${sessions[0]}/revoke`)).status).toBe(404)
    expect((await command(`people/${id}/sessions/revoke`)).status).toBe(200)
    expect((await command(`people/${id}/keys/${key}/revoke`)).status).toBe(200)
    expect((await command(`people/${CALLERS.admin.id}/keys/${key}/revoke`)).status).toBe(404)
    expect(await get<PersonAnswer>(`people/${id}`)).toMatchObject({ sessions: [], keys: [] })
    const [actor, subject] = [await gate.callers.principal(CALLERS.admin.id), await gate.callers.principal(id)]
    expect(await audits()).toMatchObject([
      { type: 'session_revoked', actor, subject },
      { type: 'sessions_revoked', actor, subject, facts: { ended: 1 } },
      { type: 'key_revoked', actor, subject, facts: { key } },
    ])
  })

  it('who look end every session of theirs but the one that they look with', async () => {
    const { command, callers, id, sessions, get } = await peopleWorld()
    callers['self'] = { id, roles: ['admin'], sessionId: sessions[0]! }
    const own = await command(`people/${id}/sessions/${sessions[0]}/revoke`, {}, { as: 'self' })
    expect([own.status, ((await own.json()) as { code: string }).code]).toEqual([409, 'console.own_caller'])
    expect((await command(`people/${id}/sessions/revoke`, {}, { as: 'self' })).status).toBe(200)
    expect((await get<PersonAnswer>(`people/${id}`)).sessions.map((session) => session.id)).toEqual([sessions[0]])
  })
})

describe('alerts', () => {
  it('are tested, and tell which receiver took it', async () => {
    const sink = alerts({
      on: [refusals({ above: 1, within: '1 m' })],
      to: [
        { name: 'here', deliver: async () => undefined },
        { name: 'away', deliver: async () => Promise.reject(new Error('https://hooks.example.com/secret')) },
      ],
    })
    const { get, command, audits } = await consoleWorld({ console: { alerts: sink } })
    expect(await get<AlertsAnswer>('alerts')).toMatchObject({ receivers: ['here', 'away'], deliveries: [] })
    const answer = await command('alerts/test')
    const text = await answer.text()
    expect((JSON.parse(text) as AlertsAnswer).deliveries.map(({ receiver, state }) => [receiver, state])).toEqual(
      expect.arrayContaining([
        ['here', 'delivered'],
        ['away', 'failed'],
      ]),
    )
    expect(text).not.toContain('hooks.example.com')
    expect(await audits()).toMatchObject([{ type: 'alerts_tested', facts: { delivered: 1, failed: 1 } }])
  })
})

describe('where the store of limits is down', () => {
  function faultyStore(): { store: Store; fail: (does: boolean) => void } {
    const store = memory()
    let fails = false
    const document: Store['document'] = {
      read: (known) => {
        if (fails) throw Object.assign(new Error('down'), { code: 'ECONNREFUSED' })
        return store.document.read(known)
      },
      write: (text, revision) => {
        if (fails) throw Object.assign(new Error('down'), { code: 'ECONNREFUSED' })
        return store.document.write(text, revision)
      },
    }
    return { store: { ...store, document }, fail: (does) => void (fails = does) }
  }

  it('commands answer 503, nothing is half done, and what needs no store is still shown', async () => {
    const { store, fail } = faultyStore()
    const { ask, command, audits, gate } = await consoleWorld({ limits: { store, onStoreError: 'local' } })
    fail(true)
    const listing = { id: `client ${'A'.repeat(22)}`, verdict: 'deny', minutes: null, reason: null }
    const refused = await Promise.all([
      ask('/api/limits'),
      ask('/api/callers'),
      command('limits/change', { limit: 'app caller', to: { limit: 1 }, revision: 0 }),
      command('callers/list', listing),
    ])
    for (const answer of refused) {
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1'])
      expect(await answer.json()).toMatchObject({ code: 'internal.unavailable' })
    }
    expect(await audits()).toEqual([])
    for (const path of ['session', 'events', 'coverage', 'audit']) expect((await ask(`/api/${path}`)).status).toBe(200)
    fail(false)
    expect(await gate.limiter.settings()).toEqual({ revision: 0, limits: {}, callers: [] })
  })
})
