import { describe, expect, it } from 'vitest'
import { affects, affectsRange, fixOf, type Advisory, type AffectedRange } from './advisory.js'
import {
  advisoriesFor,
  ageInDays,
  bundledTable,
  cleanVersion,
  describeTable,
  parseTable,
  withAdvisories,
} from './table.js'

const advisory = (ranges: readonly AffectedRange[], more: Partial<Advisory> = {}): Advisory => ({
  id: 'GHSA-aaaa-bbbb-cccc',
  aliases: [],
  package: 'next',
  severity: 'high',
  confidence: 'high',
  ranges,
  summary: 'something',
  source: 'osv',
  ...more,
})

describe('a version is affected by exact semver', () => {
  const range = [{ introduced: '15.0.0', fixed: '15.2.3' }]
  it.each([
    ['14.9.9', false],
    ['15.0.0-rc.1', false],
    ['15.0.0', true],
    ['15.2.3-canary.5', true],
    ['15.2.2', true],
    ['15.2.3', false],
    ['15.2.3+build', false],
    ['15.10.0', false],
  ])('%s: %s', (version, expected) => expect(affects(advisory(range), version)).toBe(expected))

  it('from the first version on, up to the last one, or for good', () => {
    expect(affects(advisory([{ introduced: '0', last: '2.0.0' }]), '0.0.0-0')).toBe(true)
    expect(affects(advisory([{ introduced: '0', last: '2.0.0' }]), '2.0.0')).toBe(true)
    expect(affects(advisory([{ introduced: '0', last: '2.0.0' }]), '2.0.1')).toBe(false)
    expect(affects(advisory([{ introduced: '1.0.0' }]), '99.0.0')).toBe(true)
  })

  it('the fix is that of its own line', () => {
    const lines = advisory([
      { introduced: '14.0.0', fixed: '14.2.25' },
      { introduced: '15.0.0', fixed: '15.2.3' },
    ])
    expect([fixOf(lines, '14.1.0'), fixOf(lines, '15.1.0'), fixOf(lines, '16.0.0')]).toEqual([
      '14.2.25',
      '15.2.3',
      undefined,
    ])
  })
})

it.each([
  ['15.1.0', 'all'],
  ['~15.1.0', 'all'],
  ['^15.0.0', 'some'],
  ['>=14', 'some'],
  ['*', 'some'],
  ['^16.0.0', 'none'],
  ['latest', 'none'],
  ['workspace:*', 'none'],
  ['^15.0.0 || ^16', 'some'],
] as const)('of the range %s %s is affected', (range, expected) => {
  expect(affectsRange(advisory([{ introduced: '15.0.0', fixed: '15.2.3' }]), range)).toBe(expected)
})

describe('the bundled table', () => {
  const table = bundledTable()

  it('is dated, and names its sources', () => {
    expect(table.collected).toMatch(/^\d{4}-\d{2}-\d{2}$/)
    expect(table.advisories.length).toBeGreaterThan(100)
    for (const { id, source, summary } of table.advisories) {
      expect(id).toMatch(/^(?:GHSA(?:-[\da-z]{4}){3}|CVE-\d{4}-\d+)$/)
      expect(source).toMatch(/^(?:osv|ghsa|cve|retire\.js)$/)
      expect(summary.length).toBeLessThan(115)
    }
  })

  it('names nothing twice', () => {
    const keys = table.advisories.map((each) => `${each.package} ${each.id}`)
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('every range has an order', () => {
    for (const each of table.advisories) {
      for (const { introduced } of each.ranges)
        expect(affects(each, introduced === '0' ? '0.0.0' : introduced)).toBe(true)
    }
  })

  it.each([
    ['next', '15.0.0', 'GHSA-9qr9-h5gf-34mp'],
    ['next', '14.2.24', 'GHSA-f82v-jwr5-mffw'],
    ['next-auth', '4.24.4', 'GHSA-v64w-49xw-qq89'],
    ['jsonwebtoken', '8.5.1', 'GHSA-qwph-4952-7xr6'],
    ['react-server-dom-webpack', '19.0.0', 'GHSA-fv66-9v8q-g76r'],
  ])('knows %s %s', (name, version, id) => {
    expect(advisoriesFor(table, name, version).map((each) => each.id)).toContain(id)
  })

  it('tells the next version that has none of them', () => {
    const clean = cleanVersion(table, 'next', '15.3.4')
    expect(clean).toBeDefined()
    expect(advisoriesFor(table, 'next', clean as string).filter(({ confidence }) => confidence !== 'low')).toEqual([])
    expect(cleanVersion(table, 'next', '999.0.0')).toBeUndefined()
  })
})

describe('the age of a table', () => {
  const table = { collected: '2026-11-21', advisories: [advisory([{ introduced: '0' }])] }
  const day = (text: string): number => Date.parse(`${text}T12:00:00Z`)

  it.each([
    ['2026-11-21', '1 advisories of 2026-11-21, of today'],
    ['2026-11-22', '1 advisories of 2026-11-21, 1 day old'],
    ['2027-01-01', '1 advisories of 2026-11-21, 41 days old'],
    ['2027-03-01', '1 advisories of 2026-11-21, 100 days old: a newer holdfast-cli, or --advisories, knows more'],
  ])('on %s', (today, expected) => expect(describeTable(table, day(today))).toBe(expected))

  it('is nothing for a clock that is slow', () => expect(ageInDays(table, 0)).toBe(0))
})

it('an advisory that is known under another id is not added again', () => {
  const table = { collected: '2026-11-21', advisories: [advisory([{ introduced: '0' }], { aliases: ['CVE-2026-1'] })] }
  const same = advisory([{ introduced: '0' }], { id: 'CVE-2026-1' })
  const other = advisory([{ introduced: '0' }], { id: 'CVE-2026-1', package: 'react' })
  expect(withAdvisories(table, [same, other]).advisories).toEqual([...table.advisories, other])
})

describe('a table from elsewhere is refused with a reason', () => {
  const good = {
    id: 'CVE-2026-1',
    package: 'next',
    severity: 'high',
    ranges: [{ introduced: '0', fixed: '1.0.0' }],
    summary: 's',
    source: 'osv',
  }
  const table = (change: object, more: object = {}): string =>
    JSON.stringify({ version: 1, collected: '2026-11-21', advisories: [{ ...good, ...change }], ...more })

  it('a good one is taken', () => expect(parseTable(table({})).advisories).toHaveLength(1))
  it.each([
    ['no JSON', '{', 'is no JSON'],
    ['another version', table({}, { version: 2 }), 'has not the version 1'],
    ['no date', table({}, { collected: 'yesterday' }), 'has no date'],
    ['an impossible date', table({}, { collected: '2026-13-41' }), 'has no date'],
    ['no advisories', table({}, { advisories: [] }), 'lists 1 to'],
    ['no id', table({ id: 'x y' }), 'advisories[0] has no id'],
    ['a package that is a path', table({ package: '../x' }), 'advisories[0] names no package'],
    ['a severity that is none', table({ severity: 'moderate' }), 'advisories[0] has no severity'],
    ['a summary that moves the cursor', table({ summary: 'a\u001b[2Jb' }), 'advisories[0] has no summary'],
    [
      'a range that is none',
      table({ ranges: [{ introduced: '>=1' }] }),
      'advisories[0].ranges[0].introduced is no version',
    ],
    [
      'a fix that is none',
      table({ ranges: [{ introduced: '0', fixed: 'latest' }] }),
      'advisories[0].ranges[0].fixed is no version',
    ],
    ['no ranges', table({ ranges: [] }), 'advisories[0] has no ranges'],
  ])('%s', (_name, text, message) => expect(() => parseTable(text)).toThrow(message))
})
