import { afterEach, describe, expect, it, vi } from 'vitest'
import { memory } from '../../storage/memory.js'
import { liveThrough, type Violation, type WorldReport } from '../../testing/refresh-world.js'
import { jwt } from '../providers/jwt.js'
import type * as Rotation from './rotation.js'
import type { SessionStore } from './session-store.js'

/** The rule under test, or a mutant in its place: for the store and for the provider alike. */
const mutant: Partial<typeof Rotation> = {}
vi.mock('./rotation.js', async (original) => {
  const rule = await original<typeof Rotation>()
  return {
    ...rule,
    rotation: (...parameters: Parameters<typeof Rotation.rotation>) =>
      (mutant.rotation ?? rule.rotation)(...parameters),
    renewal: (...parameters: Parameters<typeof Rotation.renewal>) => (mutant.renewal ?? rule.renewal)(...parameters),
  }
})
const { rotation } = await vi.importActual<typeof Rotation>('./rotation.js')

const SECRET = 'Zk3vQ8xN1mW5yR7tB9cL2hJ4pD6sF0gA-eKuXoViTqYw'
const USER = '0b9a1c2d-3e4f-4a5b-8c6d-7e8f9a0b1c2d'
const STEPS = 500

interface Setting {
  readonly carries: 'cookie' | 'header'
  /** Milliseconds. */
  readonly grace: number
  readonly delays: { readonly request: number; readonly response: number }
  readonly maxStale: number
  readonly thief: boolean
  readonly change?: (sessions: SessionStore) => Partial<SessionStore>
}

/** One life, the same for the same seed. */
async function life(seed: number, { carries, grace, delays, maxStale, thief, change }: Setting): Promise<WorldReport> {
  const clock = { now: 1_900_000_000_000 }
  const storage = memory()
  const account = { id: USER, email: 'ada@example.com', name: 'Ada', roles: [], passwordHash: 'phc' }
  await storage.accounts.create({ ...account, createdAt: clock.now })
  const sessions = { ...storage.sessions, ...change?.(storage.sessions) }
  const instances = [1, 2].map(() => {
    const instance = jwt({
      secret: SECRET,
      storage: { sessions },
      carries,
      accessTtl: seed % 2 === 0 ? '15 min' : '2 min',
      refresh: { grace },
      revocation: maxStale === 0 ? 'immediate' : { maxStale },
      clock: () => clock.now,
    })
    instance.start?.({ origin: 'http://localhost:3000' })
    return instance
  })
  return liveThrough({ seed, instances, clock, userId: USER, delays, grace, maxStale, thief, steps: STEPS })
}

/** More of them find rarer schedules: thousands are a matter of minutes. */
const ATTEMPTS = Number(process.env['HOLDFAST_MODEL_SEEDS'] ?? 30)

async function lives(setting: Setting, count = ATTEMPTS): Promise<readonly WorldReport[]> {
  const reports: WorldReport[] = []
  for (let seed = 1; seed <= count; seed++) reports.push(await life(seed, setting))
  return reports
}

/** The first life that goes wrong. */
async function firstViolation(setting: Setting, seeds = 200): Promise<Violation | undefined> {
  for (let seed = 1; seed <= seeds; seed++) {
    const { violation } = await life(seed, setting)
    if (violation !== undefined) return violation
  }
  return undefined
}

const total = (reports: readonly WorldReport[], what: 'steps' | 'refreshes' | 'stragglers' | 'lost' | 'detected') =>
  reports.reduce((sum, report) => sum + report[what], 0)

const byDefault = { grace: 10_000, delays: { request: 10_000, response: 60_000 } }
const byAMinute = { grace: 60_000, delays: { request: 60_000, response: 60_000 } }

describe.each([
  ['the default grace, answers of up to a minute', byDefault],
  ['a grace of a minute, everything up to a minute', byAMinute],
])('%s', (_, { grace, delays }) => {
  describe.each(['cookie', 'header'] as const)('access tokens by %s', (carries) => {
    describe.each([0, 10_000])('believed for %i ms', (maxStale) => {
      const setting = { carries, grace, delays, maxStale }

      it('an honest browser with five tabs is never signed out', { timeout: 60_000 }, async () => {
        const reports = await lives({ ...setting, thief: false })
        expect(reports.flatMap(({ violation }) => violation ?? [])).toEqual([])
        expect(total(reports, 'steps')).toBeGreaterThanOrEqual((2 / 3) * STEPS * ATTEMPTS)
        expect(total(reports, 'detected')).toBe(0)
        for (const what of ['refreshes', 'stragglers', 'lost'] as const)
          expect(total(reports, what)).toBeGreaterThan(ATTEMPTS / 3)
      })

      it('a thief is found out, and only that session ends', { timeout: 60_000 }, async () => {
        const reports = await lives({ ...setting, thief: true })
        expect(reports.flatMap(({ violation }) => violation ?? [])).toEqual([])
        expect(total(reports, 'steps')).toBeGreaterThanOrEqual((2 / 3) * STEPS * ATTEMPTS)
        expect(total(reports, 'detected')).toBeGreaterThan(ATTEMPTS / 6)
      })
    })
  })
})

describe('the model turns red', { timeout: 60_000 }, () => {
  afterEach(() => {
    for (const name of Object.keys(mutant) as (keyof typeof mutant)[]) delete mutant[name]
  })
  const setting = { carries: 'cookie', ...byDefault, maxStale: 0, thief: false } as const

  it('without confirmation: a thief is never found out', async () => {
    mutant.rotation = (state) => ({ outcome: 'rotated', ...state })
    const change = () => ({ confirm: async () => true })
    expect(await firstViolation({ ...setting, thief: true, change })).toMatchObject({ kind: 'undetected' })
  })

  it('where a reuse ends more than its own session', async () => {
    const change = (sessions: SessionStore) => ({
      async rotate(...parameters: Parameters<SessionStore['rotate']>) {
        const rotated = await sessions.rotate(...parameters)
        if (rotated.outcome === 'reused') await sessions.revokeAll(rotated.userId)
        return rotated
      },
    })
    expect(await firstViolation({ ...setting, thief: true, change })).toMatchObject({ kind: 'device' })
  })

  it('without waiting for the confirmation: a lost answer signs out', async () => {
    mutant.rotation = (state, presented, now, grace) => {
      const verdict = rotation(state, presented, now, grace)
      return verdict.outcome === 'rotated' && presented + 1 > verdict.generation
        ? { outcome: 'rotated', generation: presented + 1, confirmedAt: now }
        : verdict
    }
    expect(await firstViolation(setting)).toMatchObject({ kind: 'signed-out' })
  })

  it('without grace: a straggler signs out', async () => {
    mutant.rotation = (state, presented, now) => rotation(state, presented, now, 0)
    expect(await firstViolation(setting)).toMatchObject({ kind: 'signed-out' })
  })

  it('without the same child for the same parent: two tabs sign each other out', async () => {
    let children = 0
    mutant.renewal = () => ({ generation: ++children, withToken: true })
    expect(await firstViolation(setting)).toMatchObject({ kind: 'signed-out' })
  })

  it('without a rest between two generations: an answer that is overtaken signs out', async () => {
    mutant.renewal = (_, presented) => ({ generation: presented + 1, withToken: true })
    expect(await firstViolation(setting)).toMatchObject({ kind: 'signed-out' })
  })
})
