import { readFileSync, readdirSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { claims } from '../bench/claims.mjs'
import { figureOf, ratioOf } from '../bench/measuring/statistics.mjs'
import { resultsPage } from '../bench/report/page.mjs'
import { parts } from '../bench/report/parts.mjs'
import { results } from '../bench/report/results.mjs'
import { verdicts } from '../bench/report/verdicts.mjs'
import { root } from './working-tree.ts'

const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const readme = read('README.md')

/** What is measured: a number and its unit. Settings and durations of the configuration stand in code. */
const FIGURE = /\d[\d.,]*(?:[  ](?:×|%|[kMG]B|[mµ]s|s|seconds?|times|million|thousand)(?![\w-])|[×%])/g

/** Prose alone. */
const prose = (text: string): string => text.replace(/```.*?```/gs, '').replace(/`[^`\n]*`/g, '')

/** Figures of a page that no claim covers. */
function unclaimed(text: string, said: readonly string[]): string[] {
  const rest = said.reduce((left, says) => left.replace(says, ' '), prose(text))
  return rest.match(FIGURE) ?? []
}

/** The last: what it was measured with comes before. */
const numberIn = (says: string): number => Number(says.match(/\d[\d.]*/g)?.at(-1))
const isBound = (says: string): boolean => /\b(?:under|less than|at most)\b/.test(says)

describe('figures of the pages', () => {
  it('README tells none that the report does not measure', () => {
    const said = claims.filter(({ page }) => page === 'README.md').map(({ says }) => says)
    expect(unclaimed(readme, said)).toEqual([])
  })

  it.each(['It takes 2.5 × as long.', 'In 12 ms.', 'It saves 40 %.', '80 kB less'])(
    'one that is typed in is found: %s',
    (typed) => {
      const said = claims.filter(({ page }) => page === 'README.md').map(({ says }) => says)
      expect(unclaimed(`${readme}\n${typed}`, said)).toHaveLength(1)
    },
  )

  it.each(claims)('$page says “$says”', ({ page, says, part }) => {
    expect(prose(read(page))).toContain(says)
    expect(parts.map(({ name }) => name)).toContain(part)
  })

  // A range that admits everything would prove nothing.
  it.each(claims)('“$says” is bounded by what it says', ({ says, least, most }) => {
    const figure = numberIn(says)
    if (isBound(says)) expect({ least, most }).toEqual({ least: undefined, most: figure })
    else if (says.includes('more than ')) expect({ least, most }).toEqual({ least: figure, most: undefined })
    else {
      expect(least).toBeGreaterThanOrEqual(figure * 0.74)
      expect(most).toBeLessThanOrEqual(figure * 1.26)
    }
  })

  it('the probe has some sixty checks, as README says', () => {
    expect(readme).toContain('some sixty harmless checks')
    const pages = readdirSync(join(root, 'packages/cli/docs/probes')).length
    expect(Math.abs(pages - 60)).toBeLessThanOrEqual(5)
  })
})

describe('bench/RESULTS.md', () => {
  const kept = results()

  it('is what the kept results say, and no hand has been in it', () => {
    expect(read('bench/RESULTS.md')).toBe(resultsPage(kept))
  })

  // Whether it holds is the report's to judge, by its exit code: what a busy machine measured must not stop a change.
  it('says of every figure that a page tells whether it was found', () => {
    const page = read('bench/RESULTS.md')
    for (const verdict of verdicts(kept)) expect(page).toContain(verdict.says.replaceAll('|', '\\|'))
  })

  it('names neither the machine nor a place on it', () => {
    const page = resultsPage(kept)
    expect(page.toLowerCase()).not.toContain(hostname().toLowerCase())
    expect(page).not.toMatch(/(?:^|[\s"'`(])\/(?:home|root|tmp|var|usr|work|Users)\//m)
  })
})

describe('a verdict', () => {
  const claim = { page: 'README.md', says: '2 ×', part: 'p', figure: 'f', least: 1.5, most: 2.5 }
  const found = (value: number | null) =>
    verdicts({ p: { figures: { f: { value, low: value, high: value, rounds: 3 } } } } as never, [claim])[0]

  it.each([
    [2, true],
    [1.5, true],
    [2.6, false],
    [1.4, false],
    // What could not be measured is written as null.
    [null, false],
  ])('of %s is %s', (value, holds) => {
    expect(found(value)?.holds).toBe(holds)
  })

  it('of a part that was never measured is red', () => {
    expect(verdicts({}, [claim])[0]?.holds).toBe(false)
  })
})

describe('a report', () => {
  const result = (date: string, value: number) => ({
    date,
    command: 'npm run bench -- pipeline',
    seconds: 3,
    load: 0.5,
    machine: { processor: 'One', memory: '2 GiB', system: 'Three', node: 'v20.9.0' },
    versions: { holdfast: '1.0.0' },
    figures: { f: { value, low: value - 0.1, high: value + 0.1, rounds: 7 } },
    tables: [{ title: 'Of one round | or two', rows: [{ contender: 'a | b', ratio: value }] }],
  })

  it('keeps the date of each part that was not measured again', () => {
    const page = resultsPage({ pipeline: result('2026-01-05', 1.2), size: result('2026-02-06', 30) })
    expect(page).toContain('· 2026-01-05 · 3 s')
    expect(page).toContain('· 2026-02-06 · 3 s')
    expect(page.indexOf('2026-01-05')).toBeLessThan(page.indexOf('2026-02-06'))
  })

  it('lets no cell break its table', () => {
    expect(resultsPage({ pipeline: result('2026-01-05', 1.2) })).toContain('| a \\| b | 1.2 |')
  })

  it('says of a claim that was not found that it does not hold', () => {
    const lines = resultsPage({}).split('\n')
    expect(lines).toContain('Nothing has been measured yet.')
    const told = resultsPage({ pipeline: result('2026-01-05', 1.2) }).split('\n')
    expect(told.filter((line) => line.includes('| **NO** |'))).toHaveLength(claims.length)
  })
})

describe('what was measured several times', () => {
  it('is its median, and what the middle half lies between', () => {
    expect(figureOf([5, 1, 4, 2, 3, 100, 6])).toEqual({ value: 4, low: 2, high: 6, rounds: 7 })
  })

  it('is compared within each round, so that a slow one does not count twice', () => {
    expect(ratioOf([2, 20, 200], [1, 10, 100])).toEqual({ value: 2, low: 2, high: 2, rounds: 3 })
  })

  it('is no number where nothing was measured', () => {
    expect(figureOf([]).value).toBeNaN()
  })
})
