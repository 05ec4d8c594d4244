import { describe, expect, it } from 'vitest'
import { principal, type Principal } from '../core/principal.js'
import { fixedWindow } from './algorithms/fixed-window.js'
import { slidingWindow } from './algorithms/sliding-window.js'
import { tokenBucket } from './algorithms/token-bucket.js'
import { tiered } from './tiered.js'

const caller = (fields: Partial<Principal> = {}) =>
  principal({ id: 'ada', kind: 'user', provider: 'fake', carries: 'cookie', roles: [], scopes: [], ...fields })

const otherwise = slidingWindow(100, '1 m', { name: 'caller' })
const pro = slidingWindow(1_000, '1 m')
const admin = slidingWindow(6_000, '1 m')

describe('tiered', () => {
  const limit = tiered({ admin, pro }, { otherwise })

  it('gives the numbers of a role, and of none those of everybody', () => {
    expect(limit.tier?.(caller({ roles: ['pro'] }))).toEqual(pro.policy)
    expect(limit.tier?.(caller({ roles: ['member'] }))).toBeUndefined()
    expect(limit).toMatchObject({ policy: otherwise.policy, per: 'caller', name: 'caller' })
  })

  it('gives the most generous of several, whatever their order', () => {
    expect(limit.tier?.(caller({ roles: ['pro', 'admin'] }))).toEqual(admin.policy)
    expect(limit.tier?.(caller({ roles: ['admin', 'pro'] }))).toEqual(admin.policy)
    const bursts = tiered({ slow: fixedWindow(60, '1 m'), fast: tokenBucket(1, '1 s', 500) }, { otherwise })
    expect(bursts.tier?.(caller({ roles: ['slow', 'fast'] }))).toMatchObject({ algorithm: 'token-bucket' })
  })

  it('goes by anything else that is known of the caller, such as a plan', () => {
    const byPlan = tiered({ pro }, { otherwise, by: ({ profile }) => profile?.['plan'] as string | undefined })
    expect(byPlan.tier?.(caller({ profile: { plan: 'pro' } }))).toEqual(pro.policy)
    expect(byPlan.tier?.(caller({ profile: { plan: '__proto__' } }))).toBeUndefined()
    expect(byPlan.tier?.(caller())).toBeUndefined()
  })

  it.each([[Promise.resolve('pro')], [7], [true], [{ pro: true }]])('takes %s for no answer', (answer) => {
    expect(() => tiered({ pro }, { otherwise, by: () => answer as never }).tier?.(caller())).toThrow(TypeError)
  })

  it('only observes where `otherwise` does', () => {
    const observed = slidingWindow(1, '1 m', { observe: true })
    expect(tiered({ pro }, { otherwise: observed }).observe).toBe(true)
  })

  it.each([undefined, null, [], '', 'nobody', ['nobody']])('takes %j for no tier', (answer) => {
    expect(tiered({ pro }, { otherwise, by: () => answer as never }).tier?.(caller())).toBeUndefined()
  })

  it('compares what comes in the long run, in windows of any length', () => {
    const slow = slidingWindow(1_000, '1 h')
    const both = tiered({ slow, pro: slidingWindow(100, '1 m') }, { otherwise })
    expect(both.tier?.(caller({ roles: ['slow', 'pro'] }))).toMatchObject({ limit: 100 })
  })

  it('takes tiers that say the name of the whole, and its way', () => {
    const whole = slidingWindow(1, '1 m', { name: 'calls', observe: true })
    const same = slidingWindow(9, '1 m', { name: 'calls', observe: true })
    expect(tiered({ same }, { otherwise: whole })).toMatchObject({ name: 'calls', observe: true })
  })

  it.each([
    ['tiered(…)', { pro }, { otherwise, name: 'x' }],
    ['`by` of tiered(…) is a function from a principal to the names of tiers.', { pro }, { otherwise, by: 'role' }],
    ['tiered(…) has one tier or more.', {}, { otherwise }],
    ['A tier is no tiered limit itself.', { pro: tiered({ admin }, { otherwise }) }, { otherwise }],
    [
      'The limits of tiered(…) count per "caller".',
      { pro: slidingWindow(1, '1 m', { per: 'address' }) },
      { otherwise },
    ],
    ['The name of tiered(…) is that of `otherwise`.', { pro: slidingWindow(1, '1 m', { name: 'pro' }) }, { otherwise }],
    [
      'Whether tiered(…) only observes is said by `otherwise`.',
      { pro: slidingWindow(1, '1 m', { observe: true }) },
      { otherwise },
    ],
  ])('says what would be right: %s', (words, tiers, options) => {
    expect(() => tiered(tiers as never, options as never)).toThrow(words)
  })

  it('says what an answer of `by` is', () => {
    const wrong = tiered({ pro }, { otherwise, by: () => 7 as never })
    expect(() => wrong.tier?.(caller())).toThrow(
      '`by` of tiered(…) answers the name of a tier, a list of them, or undefined.',
    )
  })

  it.each([
    ['no tier', {}, { otherwise }],
    ['no `otherwise`', { pro }, {}],
    ['no limit', { pro: { limit: 5 } }, { otherwise }],
    ['a limit per address', { pro: slidingWindow(1, '1 m', { per: 'address' }) }, { otherwise }],
    ['everybody per address', { pro }, { otherwise: slidingWindow(1, '1 m', { per: 'address' }) }],
    ['a name of its own', { pro: slidingWindow(1, '1 m', { name: 'pro' }) }, { otherwise }],
    ['a tier that observes', { pro: slidingWindow(1, '1 m', { observe: true }) }, { otherwise }],
    ['tiers in tiers', { pro: tiered({ admin }, { otherwise }) }, { otherwise }],
    ['by what is no function', { pro }, { otherwise, by: 'role' }],
    ['another option', { pro }, { otherwise, name: 'x' }],
  ])('refuses %s at construction', (_, tiers, options) => {
    expect(() => tiered(tiers as never, options as never)).toThrow(/config\.(limit|unknown_option)/)
  })
})
