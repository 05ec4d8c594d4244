import { describe, expect, it } from 'vitest'
import { changed, withResets } from './settings-change.js'
import { MAX_RESETS, readSettings, UNCHANGED, writeSettings, type Settings } from './settings-document.js'
import type { LimitOverride, ListedCaller, SettingsChange } from './settings.js'
import { isStale } from './stale-revision.js'
import type { Counter } from '../store.js'

const caller = (identity: string, more: Partial<ListedCaller> = {}): ListedCaller => ({
  identity,
  verdict: 'deny',
  until: null,
  reason: null,
  ...more,
})

const read = (text: string) => readSettings({ revision: 7, text })

const counter = (identity: string): Counter => ({
  limit: 'orders',
  identity,
  policy: { algorithm: 'fixed-window', limit: 1, window: 1 },
})

describe('the shared document', () => {
  it('is read as it was written', () => {
    const change: SettingsChange = {
      limits: { orders: { limit: 5, window: 1_000, burst: 2, observe: true }, 'a b': {} },
      callers: [caller('user 1'), caller('user 2', { verdict: 'allow', until: 99, reason: 'ours' })],
    }
    const settings = withResets(changed(UNCHANGED, change, 0), [counter('user 3')], 7)
    expect(read(writeSettings(settings))).toEqual({ settings, faults: 0 })
    expect(read('')).toEqual({ settings: UNCHANGED, faults: 0 })
  })

  it.each([
    '{',
    'null',
    '[]',
    '"text"',
    '{"limits":[]}',
    '{"callers":{}}',
    '{"resets":7}',
    JSON.stringify({ callers: Array.from({ length: 10_001 }, (_, i) => caller(`${i}`)) }),
    JSON.stringify({ limits: Object.fromEntries(Array.from({ length: 1_001 }, (_, i) => [i, {}])) }),
    JSON.stringify({ resets: Array.from({ length: 101 }, () => ({ revision: 1, limit: 'a', identity: 'b' })) }),
    '7',
    '{"limits":7}',
    '{"limits":null}',
    `{}${' '.repeat(1_048_575)}`,
  ])('is none: %.40s', (text) => {
    expect(read(text)).toBeUndefined()
  })

  it('is read up to the last entry that it may hold, at the edge of every number', () => {
    const longest = 'x'.repeat(512)
    const most: LimitOverride = { limit: 100_000_000, burst: 100_000_000, window: 366 * 86_400_000, observe: false }
    const least: LimitOverride = { limit: 1, burst: 1, window: 1 }
    const limits = Object.fromEntries(Array.from({ length: 998 }, (_, i) => [`l${i}`, {}]))
    const callers = Array.from({ length: 9_998 }, (_, i) => caller(`${i}`))
    const edges = [caller(longest, { reason: 'x'.repeat(200) }), caller('edge', { until: 0, reason: '' })]
    const resets = Array.from({ length: 100 }, (_, i) => ({ revision: i, limit: longest, identity: longest }))
    const document = { limits: { ...limits, [longest]: most, least }, callers: [...callers, ...edges], resets }
    const { settings, faults } = read(JSON.stringify(document))!
    expect([faults, settings.limits.size, settings.callers.length, settings.resets]).toEqual([0, 1_000, 10_000, resets])
    expect([settings.limits.get(longest), settings.limits.get('least'), settings.forgotten]).toEqual([most, least, 0])
    expect(read(`{}${' '.repeat(1_048_574)}`)).toEqual({ settings: UNCHANGED, faults: 0 })
  })

  it.each<[string, unknown]>([
    ['a limit of 0', { limits: { orders: { limit: 0 } } }],
    ['a limit that is text', { limits: { orders: { limit: '5' } } }],
    ['half a limit', { limits: { orders: { limit: 1.5 } } }],
    ['a window beyond 366 days', { limits: { orders: { window: 1e12 } } }],
    ['a switch that is none', { limits: { orders: { observe: 'no' } } }],
    ['a word that nobody knows', { limits: { orders: { limits: 5 } } }],
    ['a limit without a name', { limits: { '': { limit: 5 } } }],
    ['no override at all', { limits: { orders: null } }],
    ['a caller without an identity', { callers: [{ ...caller('x'), identity: undefined }] }],
    ['an empty identity', { callers: [caller('')] }],
    ['a limit beyond the largest', { limits: { orders: { limit: 100_000_001 } } }],
    ['a burst beyond the largest', { limits: { orders: { burst: 100_000_001 } } }],
    ['a window that is a little longer than 366 days', { limits: { orders: { window: 366 * 86_400_000 + 1 } } }],
    ['a name of 513 characters', { limits: { ['x'.repeat(513)]: {} } }],
    ['an override that is a list', { limits: { orders: [] } }],
    ['an identity of 513 characters', { callers: [caller('x'.repeat(513))] }],
    ['a time before all time', { callers: [caller('x', { until: -1 })] }],
    ['a time between milliseconds', { callers: [caller('x', { until: 0.5 })] }],
    ['a caller without a time', { callers: [{ ...caller('x'), until: undefined }] }],
    ['a caller without a reason', { callers: [{ ...caller('x'), reason: undefined }] }],
    ['a verdict that is none', { callers: [{ ...caller('x'), verdict: 'maybe' }] }],
    ['a time that is text', { callers: [{ ...caller('x'), until: 'soon' }] }],
    ['a reason that is a novel', { callers: [caller('x', { reason: 'x'.repeat(201) })] }],
    ['a caller that is null', { callers: [null] }],
  ])('has what can be followed, without %s', (_, garbage) => {
    const good = { limits: { good: { limit: 3 } }, callers: [caller('good')] }
    const { limits = {}, callers = [] } = garbage as { limits?: object; callers?: unknown[] }
    const text = JSON.stringify({ limits: { ...good.limits, ...limits }, callers: [...good.callers, ...callers] })
    const { settings, faults } = read(text)!
    expect(faults).toBe(1)
    expect([...settings.limits]).toEqual([['good', { limit: 3 }]])
    expect(settings.callers).toEqual(good.callers)
  })

  it('has every instance forget everything where a reset cannot be read', () => {
    const good = { revision: 3, limit: 'orders', identity: 'user 1' }
    for (const wrong of [
      { revision: -1 },
      { revision: 0.5 },
      { revision: undefined },
      { limit: '' },
      { identity: '' },
    ]) {
      const { settings, faults } = read(JSON.stringify({ resets: [good, { ...good, ...wrong }], forgotten: 2 }))!
      expect([settings.resets, settings.forgotten, faults]).toEqual([[good], 7, 1])
    }
    expect(read(JSON.stringify({ resets: [good], forgotten: 2 }))?.settings.forgotten).toBe(2)
    expect(read(JSON.stringify({ resets: [good], forgotten: -1 }))?.settings.forgotten).toBe(7)
  })
})

describe('a change', () => {
  it('leaves what it does not name, and takes off what it calls null', () => {
    const before = changed(
      UNCHANGED,
      { limits: { a: { limit: 1 }, b: { limit: 2 } }, callers: [caller('x'), caller('y')] },
      0,
    )
    const after = changed(before, { limits: { a: null }, callers: [{ identity: 'x', verdict: null }] }, 0)
    expect([...after.limits]).toEqual([['b', { limit: 2 }]])
    expect(after.callers).toEqual([caller('y')])
    expect(changed(after, {}, 0)).toEqual(after)
  })

  it('is made to the revision that it names, or not at all', () => {
    const change: SettingsChange = { revision: 3, limits: { orders: { limit: 1 } } }
    expect(changed(UNCHANGED, change, 0, 3).limits.size).toBe(1)
    for (const other of [2, 4, undefined]) {
      let thrown: unknown
      try {
        changed(UNCHANGED, change, 0, other)
      } catch (error) {
        thrown = error
      }
      expect(isStale(thrown)).toBe(true)
    }
  })

  it('fills the lists to the last place', () => {
    const limits = Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`l${i}`, { limit: 1 }]))
    const callers = Array.from({ length: 10_000 }, (_, i) => caller(`${i}`))
    const full = changed(UNCHANGED, { limits, callers }, 0)
    expect([full.limits.size, full.callers.length]).toEqual([1_000, 10_000])
  })

  it('leaves out callers whose time is over', () => {
    const before = changed(UNCHANGED, { callers: [caller('x', { until: 100 }), caller('y', { until: 101 })] }, 0)
    expect(changed(before, {}, 100).callers.map(({ identity }) => identity)).toEqual(['y'])
  })

  const numbers =
    'A limit is changed by whole numbers: `limit` and `burst` from 1 to 100,000,000, `window` in milliseconds from 1 to 366 days; and `observe`.'
  const identity = 'A listed caller has an identity of 1 to 512 characters.'
  const listed =
    'A caller is listed with the verdict "allow" or "deny", `until` in milliseconds or null, and a reason of at most 200 characters or null.'

  it.each<[string, string, SettingsChange]>([
    ['a limit of 0', numbers, { limits: { orders: { limit: 0 } } }],
    ['NaN', numbers, { limits: { orders: { window: Number.NaN } } }],
    ['an unknown number', numbers, { limits: { orders: { size: 1 } as LimitOverride } }],
    ['a limit without a name', 'A limit is named by 1 to 512 characters.', { limits: { '': { limit: 1 } } }],
    ['an identity of 513 characters', identity, { callers: [caller('x'.repeat(513))] }],
    ['an absent identity', identity, { callers: [caller(undefined as unknown as string)] }],
    ['a time that is none', listed, { callers: [caller('x', { until: Number.NaN })] }],
    ['a verdict that is none', listed, { callers: [caller('x', { verdict: 'block' as 'deny' })] }],
    [
      '1,001 limits',
      'At most 1,000 limits can be changed at run time.',
      { limits: Object.fromEntries(Array.from({ length: 1_001 }, (_, i) => [`l${i}`, { limit: 1 }])) },
    ],
    [
      '10,001 callers',
      'At most 10,000 callers can be listed at run time.',
      { callers: Array.from({ length: 10_001 }, (_, i) => caller(`${i}`)) },
    ],
  ])('to %s is a RangeError', (_, words, change) => {
    expect(() => changed(UNCHANGED, change, 0)).toThrow(new RangeError(words))
  })
})

it('the last resets are told, and up to which revision they no longer are', () => {
  let settings: Settings = UNCHANGED
  for (let revision = 1; revision <= MAX_RESETS + 3; revision++) {
    settings = withResets(settings, [counter(`${revision}`)], revision)
  }
  expect(settings.resets).toHaveLength(MAX_RESETS)
  expect(settings.resets[0]).toEqual({ revision: 4, limit: 'orders', identity: '4' })
  expect(settings.forgotten).toBe(3)
})
