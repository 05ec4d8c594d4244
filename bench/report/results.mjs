import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { outcomes } from '../measuring/outcome.mjs'
import { machine } from './machine.mjs'
import { resultsPage } from './page.mjs'
import { parts } from './parts.mjs'
import { versions } from './versions.mjs'

const folder = new URL('../results/', import.meta.url)
const page = new URL('../RESULTS.md', import.meta.url)

/**
 * One part's outcome, when it was measured, and on what.
 *
 * @typedef {import('../measuring/outcome.mjs').Outcome & {
 *   date: string,
 *   command: string,
 *   seconds: number,
 *   machine: ReturnType<typeof machine>,
 *   versions: Record<string, string>,
 * }} Result
 */

/** What was kept of each part; those that were never measured are missing. @returns {Record<string, Result>} */
export function results() {
  return Object.fromEntries(
    parts.flatMap(({ name }) => {
      const result = read(new URL(`${name}.json`, folder))
      return result === undefined ? [] : [[name, result]]
    }),
  )
}

/** Takes what a part has left behind as its result. @param {string} name @param {string} command @param {number} began */
export function keep(name, command, began) {
  const outcome = read(new URL(`${name}.json`, outcomes))
  if (outcome === undefined) throw new Error(`bench/${name}.bench.mjs left no outcome.`)
  const [date = ''] = new Date(began).toISOString().split('T')
  const seconds = Math.round((Date.now() - began) / 1_000)
  mkdirSync(folder, { recursive: true })
  const result = { date, command, seconds, machine: machine(), versions: versions(), ...outcome }
  writeFileSync(new URL(`${name}.json`, folder), `${JSON.stringify(result, null, 2)}\n`)
}

/** Writes the page anew from everything that is kept. */
export function writePage() {
  writeFileSync(page, resultsPage(results()))
}

/** @param {URL} file */
function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return undefined
    throw error
  }
}
