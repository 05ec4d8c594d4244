import { markdown } from '../measuring/table.mjs'
import { parts } from './parts.mjs'
import { bounds, measuredText, verdicts } from './verdicts.mjs'

/** RESULTS.md, from what was measured and nothing else. @param {Record<string, import('./results.mjs').Result>} results */
export function resultsPage(results) {
  const [latest] = Object.values(results).toSorted((a, b) => b.date.localeCompare(a.date))
  return `${[
    '# Results',
    'Written by `npm run bench -- --report`, from `bench/results`. Ratios within one run count: whoever is compared had a turn in each round, in random company of whatever else the machine did. “Middle half” is between which figures the middle half of the rounds lies. Absolute figures are of this machine.',
    ...(latest === undefined ? ['Nothing has been measured yet.'] : measured(results, latest)),
  ].join('\n\n')}\n`
}

/** @param {Record<string, import('./results.mjs').Result>} results @param {import('./results.mjs').Result} latest */
function measured(results, latest) {
  return [
    '## What was said, and what was measured',
    said(results),
    '## The machine',
    machineTable(latest),
    ...parts.flatMap((part) => {
      const result = results[part.name]
      return result === undefined ? [] : section(part, result, latest)
    }),
    '## Versions',
    versionTable(results),
  ]
}

/** @param {Record<string, import('./results.mjs').Result>} results */
function said(results) {
  return markdown(
    verdicts(results).map((verdict) => ({
      page: verdict.page,
      says: `“${verdict.says}”`,
      'what was measured': verdict.figure,
      figure: measuredText(verdict).figure,
      'middle half': measuredText(verdict).half,
      'has to be': bounds(verdict),
      by: `[${verdict.part}](#${verdict.part})`,
      holds: verdict.holds ? 'yes' : '**NO**',
    })),
  )
}

/** @param {import('./results.mjs').Result} result */
function machineTable({ machine }) {
  return markdown(Object.entries(machine).map(([part, value]) => ({ part, value })))
}

/**
 * @param {import('./parts.mjs').Part} part
 * @param {import('./results.mjs').Result} result
 * @param {import('./results.mjs').Result} latest
 */
function section(part, { date, command, seconds, load, machine, tables }, latest) {
  const elsewhere =
    JSON.stringify(machine) === JSON.stringify(latest.machine) ? [] : [Object.values(machine).join(', ')]
  return [
    `<a id="${part.name}"></a>`,
    `## ${part.title}`,
    [`\`${command}\``, date, `${seconds} s`, `load at its end ${load}`, ...elsewhere].join(' · '),
    ...tables.flatMap(({ title, rows }) => [`**${title}**`, markdown(rows)]),
  ]
}

/** Those of the newest results: a part that was measured with others says so. @param {Record<string, import('./results.mjs').Result>} results */
function versionTable(results) {
  const byAge = Object.entries(results).toSorted(([, a], [, b]) => a.date.localeCompare(b.date))
  /** @type {Map<string, Set<string>>} */
  const found = new Map()
  for (const [, { versions }] of byAge) {
    for (const [name, version] of Object.entries(versions)) {
      found.set(name, (found.get(name) ?? new Set()).add(version))
    }
  }
  return markdown([...found].map(([name, all]) => ({ package: name, version: [...all].join(', ') })))
}
