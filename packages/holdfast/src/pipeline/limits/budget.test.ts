import { describe, expect, it } from 'vitest'
import { publicAccess, role, signedIn } from '../../authorization/access.js'
import { slidingWindow } from '../../rate-limit/algorithms/sliding-window.js'
import { fakeVerifier } from '../../testing/fake-verifier.js'
import { addressNo, codeOf, distantStore, START, statuses, testGate } from '../gate.test-parts.js'

const CALLERS = { ada: { id: 'ada' } }

// Ten thousand requests take their time where many tests run.
describe('a budget', { timeout: 60_000 }, () => {
  it('is a ceiling for everybody: a crawl from 10,000 addresses runs into it', async () => {
    const world = testGate({ limits: { anonymous: slidingWindow(5, '1 m') } })
    const ask = world.route({ access: publicAccess, budget: slidingWindow(2_000, '1 d') })
    const seen = await statuses(10_000, (n) => ask({ from: addressNo(n) }))
    expect(seen.filter((status) => status === 200)).toHaveLength(2_000)
    expect(seen.slice(2_000).every((status) => status === 503)).toBe(true)
    // Nobody behind these addresses had to be told more than that once.
    expect((await world.audits()).map(({ type, subject, actor, address }) => [type, subject, actor, address])).toEqual([
      ['budget_exceeded', null, null, null],
    ])
  })

  it('costs no trip to the store once it is spent, whoever calls', async () => {
    let now = START
    const distant = distantStore(() => now)
    // Time goes on from call to call: what is remembered at one moment holds from the next.
    const world = testGate({ clock: () => now++, limits: { store: distant.store } })
    const ask = world.route({ access: publicAccess, budget: slidingWindow(10, '1 h') })
    await statuses(11, (n) => ask({ from: addressNo(n) }))
    const before = distant.trips()
    const seen = await statuses(5_000, (n) => ask({ from: addressNo(100 + n) }))
    expect(new Set(seen)).toEqual(new Set([503]))
    expect(distant.trips() - before).toBe(0)
    now += 3_600_000
    expect((await ask({ from: addressNo(7_000) })).status).toBe(200)
  })

  it('says when it is whole again, and obeying that is enough', async () => {
    const world = testGate()
    const ask = world.route({ access: publicAccess, budget: slidingWindow(3, '1 m') })
    await ask()
    world.pass(20_000)
    await statuses(2, () => ask())
    const refused = await ask()
    expect(refused.headers.get('retry-after')).toBe('60')
    expect(await refused.json()).toMatchObject({ code: 'limit.budget_exceeded', retryAfter: 60 })
    world.pass(60_000)
    expect(await statuses(3, () => ask())).toEqual([200, 200, 200])
  })

  it('is told after the caller’s own limit, which is theirs to keep', async () => {
    const world = testGate({ limits: { anonymous: slidingWindow(2, '1 m') } })
    const ask = world.route({ access: publicAccess, budget: slidingWindow(2, '1 h') })
    await statuses(2, () => ask({ from: '192.0.2.1' }))
    const own = await ask({ from: '192.0.2.1' })
    expect([own.status, await codeOf(own)]).toEqual([429, 'limit.exceeded'])
    expect(own.headers.get('retry-after')).toBe('60')
    expect((await ask({ from: '192.0.2.2' })).status).toBe(503)
  })

  it('is told after the caller’s own limit where both are known without asking the store', async () => {
    let now = START
    const distant = distantStore(() => now)
    const world = testGate({
      clock: () => now++,
      callers: CALLERS,
      limits: { store: distant.store, anonymous: slidingWindow(2, '1 m'), caller: slidingWindow(2, '1 m') },
    })
    const ask = world.route({ access: publicAccess, budget: slidingWindow(4, '1 h') })
    await statuses(2, () => ask({ from: '192.0.2.1' }))
    await statuses(2, () => ask({ as: 'ada' }))
    await ask({ from: '192.0.2.1' })
    expect(await codeOf(await ask({ from: '192.0.2.1' }))).toBe('limit.exceeded')
    expect(await codeOf(await ask({ from: '192.0.2.9' }))).toBe('limit.budget_exceeded')
  })

  it('limits/48 that is spent charges no other limit', async () => {
    const world = testGate({ limits: { anonymous: slidingWindow(5, '1 m') } })
    const spent = world.route({ access: publicAccess, budget: slidingWindow(1, '1 h') })
    const open = world.route({ access: publicAccess })
    await spent()
    await statuses(20, () => spent())
    expect(await statuses(5, () => open())).toEqual([200, 200, 200, 200, 429])
  })

  it('cannot be spent by strangers at the door: who may not call is refused and costs nothing of it', async () => {
    const world = testGate({ callers: CALLERS, limits: { anonymous: slidingWindow(10_000, '1 m') } })
    const ask = world.route({ access: signedIn, budget: slidingWindow(2, '1 h') })
    expect(new Set(await statuses(50, (n) => ask({ from: addressNo(n) })))).toEqual(new Set([401]))
    expect(new Set(await statuses(50, () => ask({ as: 'expired' })))).toEqual(new Set([401]))
    expect(await statuses(3, () => ask({ as: 'ada' }))).toEqual([200, 200, 503])
  })

  it('that is spent is no news for who may not call: strangers hear 401 and members 403, and only callers 503', async () => {
    let now = START
    const distant = distantStore(() => now)
    const world = testGate({
      clock: () => now++,
      callers: { ada: { id: 'ada', roles: ['admin'] }, bob: { id: 'bob' } },
      limits: { store: distant.store },
    })
    const ask = world.route({ access: role('admin'), budget: slidingWindow(2, '1 h') })
    expect(await statuses(4, () => ask({ as: 'ada' }))).toEqual([200, 200, 503, 503])
    const before = distant.trips()
    expect(await statuses(2, () => ask({ as: 'ada' }))).toEqual([503, 503])
    const crawl = await statuses(500, (n) => ask({ from: addressNo(n) }))
    expect(new Set(crawl)).toEqual(new Set([401]))
    expect(distant.trips() - before).toBe(0)
    expect((await ask({ as: 'bob' })).status).toBe(403)
    expect((await world.audits()).map(({ type }) => type)).toEqual(['budget_exceeded'])
  })

  it('that is spent hides no guesses: a bad credential is counted, and blocked after as many as ever', async () => {
    const world = testGate({ callers: CALLERS, limits: { anonymous: slidingWindow(3, '1 m') } })
    const ask = world.route({ access: signedIn, budget: slidingWindow(1, '1 h') })
    expect(await statuses(2, () => ask({ as: 'ada' }))).toEqual([200, 503])
    expect(await statuses(5, (n) => ask({ as: `guess-${n}` }))).toEqual([401, 401, 401, 429, 429])
  })

  it('that is spent asks nobody for a CAPTCHA, and answers no stranger before 401', async () => {
    const world = testGate({ human: fakeVerifier(), callers: CALLERS })
    const ask = world.route({ access: signedIn, human: true, budget: slidingWindow(1, '1 h') })
    const solved = (n: number) => ask({ as: 'ada', headers: { 'holdfast-human': `solved-${n}` } })
    expect(await statuses(2, solved)).toEqual([200, 503])
    expect((await ask({ as: 'ada' })).status).toBe(503)
    expect((await ask({ from: addressNo(1) })).status).toBe(401)
  })

  it('cannot be spent by programs where a person is asked for: it counts who has solved the CAPTCHA', async () => {
    const world = testGate({ human: fakeVerifier() })
    const ask = world.route({ access: publicAccess, human: true, budget: slidingWindow(2, '1 h') })
    const sent = (n: number, solution: string) => ask({ from: addressNo(n), headers: { 'holdfast-human': solution } })
    expect(new Set(await statuses(20, (n) => ask({ from: addressNo(n) })))).toEqual(new Set([403]))
    expect(new Set(await statuses(20, (n) => sent(n, 'junk')))).toEqual(new Set([403]))
    expect(await statuses(4, (n) => sent(n, `solved-${n}`))).toEqual([200, 200, 503, 503])
    const decisions = await world.decisions()
    expect(decisions.at(40)?.limits.map(({ name }) => name)).toEqual(['anonymous', 'address', 'budget'])
    expect(decisions.at(40)?.degraded).toEqual([])
  })

  it('is nobody’s to read: no header tells what others have used', async () => {
    const ask = testGate({ limits: { legacyHeaders: true } }).route({
      access: publicAccess,
      budget: slidingWindow(2, '1 h'),
    })
    for (const answer of [await ask(), await ask(), await ask()]) {
      expect([...answer.headers].filter(([, value]) => value.includes('budget'))).toEqual([])
    }
  })

  it('by name is one budget for several routes', async () => {
    const world = testGate()
    const mails = slidingWindow(2, '1 h', { name: 'mails' })
    const one = world.route({ access: publicAccess, budget: mails })
    const other = world.route({ access: publicAccess, budget: mails })
    expect((await one({ path: '/api/invite' })).status).toBe(200)
    expect((await other({ path: '/api/remind' })).status).toBe(200)
    expect((await one({ path: '/api/invite' })).status).toBe(503)
  })

  it('refuses with 503, which is a refusal and no failure', async () => {
    const world = testGate()
    const ask = world.route({ access: publicAccess, budget: slidingWindow(1, '1 h') })
    expect(await statuses(2, () => ask())).toEqual([200, 503])
    expect((await world.decisions()).map(({ stage, verdict, code }) => [stage, verdict, code])).toEqual([
      ['response', 'allowed', null],
      ['limit-address', 'denied', 'limit.budget_exceeded'],
    ])
  })

  it('that only observes refuses nobody, and alerts all the same', async () => {
    const world = testGate()
    const ask = world.route({ access: publicAccess, budget: slidingWindow(2, '1 h', { observe: true }) })
    expect(await statuses(4, () => ask())).toEqual([200, 200, 200, 200])
    expect((await world.decisions()).map(({ verdict, code }) => [verdict, code])).toEqual([
      ['allowed', null],
      ['allowed', null],
      ['observed', 'limit.budget_exceeded'],
      ['observed', 'limit.budget_exceeded'],
    ])
    expect((await world.audits()).map(({ facts }) => facts['observe'])).toEqual([true])
  })

  it('is told again the next time that it is spent', async () => {
    const world = testGate()
    const ask = world.route({ access: publicAccess, budget: slidingWindow(1, '1 h') })
    await statuses(5, () => ask())
    world.pass(3_600_000)
    await statuses(5, () => ask())
    expect((await world.audits()).map(({ type, facts }) => [type, facts])).toEqual(
      Array.from({ length: 2 }, () => [
        'budget_exceeded',
        { budget: 'GET /api/orders budget', route: '/api/orders', limit: 1, window: 3_600_000, observe: false },
      ]),
    )
  })

  it.each([
    ['per address', { budget: slidingWindow(1, '1 m', { per: 'address' }) }],
    ['smaller than the cost of one call', { budget: slidingWindow(1, '1 m'), cost: 2 }],
    ['no limit', { budget: { limit: 5, window: '1 m' } as never }],
    ['whose name is taken by a limit', { limit: slidingWindow(1, '1 m', { name: 'budget' }) }],
  ])('%s is refused at construction', (_, definition) => {
    expect(() => testGate().route({ access: publicAccess, ...definition })).toThrow(/config\.(route|limit)/)
  })
})
