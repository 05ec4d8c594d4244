import { describe, expect, it } from 'vitest'
import type { Revocation } from './fresh-rows.js'
import { sessionCheck, type SessionUse } from './session-check.js'
import type { SessionWithUser } from './session-store.js'

const user = { id: 'u', email: 'ada@example.com', name: 'Ada', roles: ['member'], disabled: false }
const alive: SessionWithUser = {
  id: 's',
  userId: 'u',
  createdAt: 0,
  lastSeenAt: 0,
  authenticatedAt: 0,
  idleExpiresAt: 50_000,
  expiresAt: 100_000,
  userAgent: null,
  generation: 0,
  confirmedAt: 0,
  secretHash: null,
  user,
}

function setUp(revocation: Revocation) {
  const state = { now: 1_000, row: alive as SessionWithUser | null, reads: 0, wait: Promise.resolve() }
  const store = {
    async find() {
      state.reads++
      const { row } = state
      await state.wait
      return row
    },
  }
  return { state, check: sessionCheck(store, revocation, () => state.now) }
}

describe('immediate', () => {
  it('asks for each request, so that every change is seen at once', async () => {
    const { state, check } = setUp('immediate')
    expect((await check.live('s'))?.user.roles).toEqual(['member'])
    state.row = { ...alive, user: { ...user, roles: [] } }
    expect((await check.live('s'))?.user.roles).toEqual([])
    state.row = { ...alive, user: { ...user, disabled: true } }
    expect(await check.live('s')).toBeNull()
    state.row = null
    expect(await check.live('s')).toBeNull()
    expect(state.reads).toBe(4)
  })

  it.each([
    [49_999, true],
    [50_000, false],
  ])('at %i an idle session is alive: %s', async (now, expected) => {
    const { state, check } = setUp('immediate')
    state.now = now
    expect((await check.live('s')) !== null).toBe(expected)
  })

  it('ends at its absolute expiry however lively it is', async () => {
    const { state, check } = setUp('immediate')
    state.row = { ...alive, idleExpiresAt: 500_000 }
    state.now = 100_000
    expect(await check.live('s')).toBeNull()
  })
})

describe('maxStale', () => {
  it('tokens/45 asks again once what it knows is that old, and not before', async () => {
    const { state, check } = setUp({ maxStale: '10 s' })
    await check.live('s')
    state.row = null
    state.now += 9_999
    expect(await check.live('s')).not.toBeNull()
    state.now += 1
    expect(await check.live('s')).toBeNull()
    expect(state.reads).toBe(2)
  })

  it('counts from before the read: a slow store cannot stretch it', async () => {
    const { state, check } = setUp({ maxStale: '10 s' })
    const reading = check.live('s')
    state.now += 8_000
    await reading
    state.now += 2_000
    await check.live('s')
    expect(state.reads).toBe(2)
  })

  it('expires on time what it remembers', async () => {
    const { state, check } = setUp({ maxStale: '10 s' })
    state.now = 49_000
    expect(await check.live('s')).not.toBeNull()
    state.now = 50_000
    expect(await check.live('s')).toBeNull()
  })

  it('reads again what looks expired: somebody who has just refreshed elsewhere is not refused', async () => {
    const { state, check } = setUp({ maxStale: '10 s' })
    state.now = 49_000
    await check.live('s')
    state.row = { ...alive, idleExpiresAt: 99_000 }
    state.now = 50_000
    expect(await check.live('s')).not.toBeNull()
    expect(state.reads).toBe(2)
  })

  it('reads again when the clock has moved backwards', async () => {
    const { state, check } = setUp({ maxStale: '10 s' })
    await check.live('s')
    state.now -= 500
    await check.live('s')
    expect(state.reads).toBe(2)
  })

  it('forgets at once, also what a read under way brings back', async () => {
    const { state, check } = setUp({ maxStale: '10 s' })
    let go: () => void = () => undefined
    state.wait = new Promise((resolve) => (go = resolve))
    const reading = check.live('s')
    state.row = null
    check.forget('s')
    go()
    expect(await reading).not.toBeNull()
    expect(await check.live('s')).toBeNull()
  })

  it('never remembers an absence, and remembers 10,000 sessions at most', async () => {
    const { state, check } = setUp({ maxStale: '10 s' })
    state.row = null
    await check.live('s')
    await check.live('s')
    expect(state.reads).toBe(2)
    state.row = alive
    for (let index = 0; index <= 10_000; index++) await check.live(`s${index}`)
    const before = state.reads
    await check.live('s10000')
    expect(state.reads).toBe(before)
    await check.live('s0')
    expect(state.reads).toBe(before + 1)
  })

  it('tokens/46 a store that fails is a failure, unless the answer is known and fresh', async () => {
    const { state, check } = setUp({ maxStale: '10 s' })
    await check.live('s')
    state.wait = Promise.reject(new Error('down'))
    state.wait.catch(() => undefined)
    expect(await check.live('s')).not.toBeNull()
    state.now += 10_000
    await expect(check.live('s')).rejects.toThrow('down')
  })
})

describe('what a row does not know yet', () => {
  const generation = (value: number, write: () => Promise<boolean>): SessionUse => ({
    what: `generation ${value}`,
    isKnown: (session) => session.generation >= value,
    write,
    known: (session) => ({ ...session, generation: value }),
  })

  it('is read again before it is written: another instance may have told it', async () => {
    const { state, check } = setUp({ maxStale: '10 s' })
    await check.live('s')
    state.row = { ...alive, generation: 1 }
    expect(await check.live('s', (session) => session.generation >= 1)).toMatchObject({ generation: 1 })
    expect(await check.live('s', (session) => session.generation >= 1)).toMatchObject({ generation: 1 })
    expect(state.reads).toBe(2)
  })

  it('is written once for all who ask at the same time, and known from then on', async () => {
    const { state, check } = setUp({ maxStale: '10 s' })
    await check.live('s')
    let writes = 0
    const first = generation(1, async () => ++writes > 0)
    expect(await Promise.all([1, 2, 3].map(() => check.record('s', first)))).toEqual([true, true, true])
    await check.record(
      's',
      generation(2, async () => ++writes > 0),
    )
    expect(writes).toBe(2)
    expect(await check.live('s', (session) => session.generation >= 2)).toMatchObject({ generation: 2 })
    expect(state.reads).toBe(1)
  })

  it('is never turned back by a write that comes late', async () => {
    const { check } = setUp({ maxStale: '10 s' })
    await check.live('s')
    let go: (isAlive: boolean) => void = () => undefined
    const late = check.record(
      's',
      generation(1, () => new Promise((resolve) => (go = resolve))),
    )
    await check.record(
      's',
      generation(2, async () => true),
    )
    go(true)
    await late
    expect(await check.live('s')).toMatchObject({ generation: 2 })
  })

  it('and cannot be told any more ends what is remembered', async () => {
    const { state, check } = setUp({ maxStale: '10 s' })
    await check.live('s')
    state.row = null
    expect(
      await check.record(
        's',
        generation(1, async () => false),
      ),
    ).toBe(false)
    expect(await check.live('s')).toBeNull()
  })

  it('tokens/46 a write that fails is a failure for all who wait for it, and is tried again by the next', async () => {
    const { check } = setUp('immediate')
    const down = generation(1, () => Promise.reject(new Error('down')))
    const asked = await Promise.allSettled([1, 2].map(() => check.record('s', down)))
    expect(asked.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(
      await check.record(
        's',
        generation(1, async () => true),
      ),
    ).toBe(true)
  })

  it('does not revive what was forgotten meanwhile, nor make it look younger', async () => {
    const { state, check } = setUp({ maxStale: '10 s' })
    await check.live('s')
    state.now += 9_000
    await check.record(
      's',
      generation(1, async () => true),
    )
    state.row = null
    state.now += 1_000
    expect(await check.live('s')).toBeNull()
  })
})

it("forgets all of one user's sessions, and nobody else's", async () => {
  const { state, check } = setUp({ maxStale: '10 s' })
  for (const id of ['one', 'two']) {
    state.row = { ...alive, id }
    await check.live(id)
  }
  state.row = { ...alive, id: 'other', userId: 'v' }
  await check.live('other')
  state.row = null
  check.forgetUser('u')
  expect(await check.live('one')).toBeNull()
  expect(await check.live('two')).toBeNull()
  expect(await check.live('other')).not.toBeNull()
})

it.each([
  { maxStale: '16 min' },
  { maxStale: 0 },
  { maxStale: 'soon' },
  { maxStale: -1 },
  {},
  'never',
  undefined,
] as Revocation[])('refuses %o', (revocation) => {
  expect(() => setUp(revocation)).toThrow(expect.objectContaining({ code: 'config.token' }))
})
