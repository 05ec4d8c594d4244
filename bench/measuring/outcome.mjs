import { mkdirSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { figureOf } from './statistics.mjs'
import { print, printed } from './table.mjs'

/** Where each benchmark leaves its outcome, whoever asked for it. */
export const outcomes = new URL('../../.cache/bench/', import.meta.url)

/**
 * A figure that is wanted: at most, or at least.
 *
 * @typedef {{ figure: string, atMost?: number, atLeast?: number }} Target
 */

/**
 * What one benchmark found, as data.
 *
 * @typedef {object} Outcome
 * @property {Record<string, import('./statistics.mjs').Figure>} figures by name
 * @property {import('./table.mjs').Table[]} tables what it printed
 * @property {number} load of the machine, mean of the last minute
 */

/**
 * The end of a benchmark: prints its targets, and writes figures and tables to .cache/bench/<name>.json.
 *
 * @param {string} name
 * @param {Record<string, number | import('./statistics.mjs').Figure>} given a number was counted, or measured once
 * @param {readonly Target[]} [targets]
 */
export function conclude(name, given, targets = []) {
  const figures = Object.fromEntries(
    Object.entries(given).map(([label, figure]) => [label, typeof figure === 'number' ? figureOf([figure]) : figure]),
  )
  if (targets.length > 0)
    print(
      'Targets',
      targets.map((target) => judged(target, figures)),
    )
  mkdirSync(outcomes, { recursive: true })
  /** @type {Outcome} */
  const outcome = { figures, tables: printed, load: Math.round((loadavg()[0] ?? 0) * 10) / 10 }
  writeFileSync(new URL(`${name}.json`, outcomes), `${JSON.stringify(outcome, null, 2)}\n`)
}

/** @param {Target} target @param {Outcome['figures']} figures */
function judged({ figure, atMost = Number.POSITIVE_INFINITY, atLeast }, figures) {
  const { value, low, high, rounds } = figures[figure] ?? figureOf([Number.NaN])
  return {
    target: figure,
    wanted: atLeast === undefined ? `≤ ${atMost}` : `≥ ${atLeast}`,
    measured: value,
    'middle half of the rounds': rounds > 1 ? `${low}–${high}` : 'once',
    reached: value <= atMost && value >= (atLeast ?? Number.NEGATIVE_INFINITY) ? 'yes' : 'NO',
  }
}
