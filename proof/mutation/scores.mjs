import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SOURCES, fileNameOf } from './look.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const SCORES = new URL('scores.json', import.meta.url)

/**
 * Of one file: `failed` tests say of the mutant that it is wrong, `endless` ran a hundred times as long, `survived` all
 * tests that reach them, `unreached` by any test, `broken` before a test could begin. The last three count as survivors.
 *
 * @typedef {{ failed: number, endless: number, survived: number, unreached: number, broken: number, date: string,
 *   seconds: number, source: string }} Score
 */
/** @typedef {{ versions: Record<string, string>, files: Record<string, Score> }} Scores */

/** @returns {Scores} */
export function readScores() {
  return existsSync(SCORES) ? JSON.parse(readFileSync(SCORES, 'utf8')) : { versions: {}, files: {} }
}

/** Percent that a test noticed. @param {readonly Score[]} scores */
export function scoreOf(scores) {
  const sum = (/** @type {(score: Score) => number} */ of) => scores.reduce((all, score) => all + of(score), 0)
  const noticed = sum(({ failed, endless }) => failed + endless)
  const all = noticed + sum(({ survived, unreached, broken }) => survived + unreached + broken)
  return all === 0 ? 100 : (100 * noticed) / all
}

/** What a file is known by: a score of another content is not its score. @param {string} file */
export function sourceOf(file) {
  return createHash('sha256')
    .update(readFileSync(join(root, SOURCES, file)))
    .digest('hex')
    .slice(0, 16)
}

/** Every source file of a place. @param {string} place */
export function filesOf(place) {
  if (existsSync(join(root, SOURCES, `${place}.ts`))) return [`${place}.ts`]
  return readdirSync(join(root, SOURCES, place), { recursive: true, encoding: 'utf8' })
    .map((file) => `${place}/${file.replaceAll('\\', '/')}`)
    .filter((file) => file.endsWith('.ts') && !/\.(test|test-parts|d)\.ts$/.test(file))
    .toSorted()
}

const KINDS = /** @type {const} */ ({
  Killed: 'failed',
  Timeout: 'endless',
  Survived: 'survived',
  NoCoverage: 'unreached',
  RuntimeError: 'broken',
  CompileError: 'broken',
})

/**
 * Puts what a look found into the scores, file by file, and lists the survivors for whoever wants to end them.
 *
 * @param {import('./places.mjs').Part} part
 * @param {readonly import('@stryker-mutator/api/core').MutantResult[]} mutants
 * @param {number} seconds
 */
export function noted({ mutate }, mutants, seconds) {
  const scores = readScores()
  const date = new Date().toISOString().slice(0, 10)
  /** @type {Map<string, Score>} */
  const found = new Map()
  const survivors = []
  for (const mutant of mutants) {
    const file = relative(join(root, SOURCES), resolve(root, mutant.fileName))
    let score = found.get(file)
    if (score === undefined) {
      score = { failed: 0, endless: 0, survived: 0, unreached: 0, broken: 0, date, seconds: 0, source: sourceOf(file) }
      found.set(file, score)
    }
    const kind = KINDS[/** @type {keyof KINDS} */ (mutant.status)]
    if (kind === undefined) throw new Error(`A mutant of ${file} was left out: ${mutant.status}.`)
    score[kind]++
    if (kind !== 'failed' && kind !== 'endless') survivors.push(told(file, mutant, kind))
  }
  const files = [...found].toSorted(([a], [b]) => a.localeCompare(b))
  for (const [file, score] of files) {
    const count = score.failed + score.endless + score.survived + score.unreached + score.broken
    score.seconds = Math.round((10 * seconds * count) / mutants.length) / 10
    scores.files[file] = score
  }
  scores.versions = { node: process.version, ...versions('@stryker-mutator/core', 'vitest') }
  writeFileSync(SCORES, `${JSON.stringify({ versions: scores.versions, files: sorted(scores.files) }, null, 2)}\n`)
  const list = join(root, '.cache/mutation', `${fileNameOf(mutate)}.survivors.txt`)
  writeFileSync(list, survivors.toSorted().join('\n'))
  return files
}

function told(file, { location, mutatorName, replacement = '' }, kind) {
  const lines = readFileSync(join(root, SOURCES, file), 'utf8').split('\n')
  const { start, end } = location
  const line = lines[start.line - 1] ?? ''
  const before =
    start.line === end.line ? line.slice(start.column - 1, end.column - 1) : `${line.slice(start.column - 1)} …`
  const at = `${file}:${String(start.line).padStart(3, '0')}:${start.column}`
  return `${at} ${kind} ${mutatorName}: ${before} → ${replacement.replaceAll(/\s+/g, ' ').slice(0, 80)}`
}

function sorted(files) {
  return Object.fromEntries(Object.entries(files).toSorted(([a], [b]) => a.localeCompare(b)))
}

function versions(...names) {
  const require = createRequire(import.meta.url)
  return Object.fromEntries(names.map((name) => [name, require(`${name}/package.json`).version]))
}
