import { writeFileSync } from 'node:fs'
import { machine } from '../../bench/report/machine.mjs'
import { markdown } from '../../bench/measuring/table.mjs'
import { LEAST, PLACES } from './places.mjs'
import { filesOf, readScores, scoreOf, sourceOf } from './scores.mjs'

const PAGE = new URL('../MUTATION.md', import.meta.url)

/** Every file of every place with its score, also those that were not looked at since they were changed. */
export function writePage() {
  const { versions, files } = readScores()
  const places = PLACES.map(({ name }) => ({ name, rows: filesOf(name).flatMap((file) => rowOf(file, files[file])) }))
  const summary = places.map(({ name, rows }) => ({
    place: name,
    'files looked at': `${rows.length} of ${filesOf(name).length}`,
    ...totals(rows.map(({ counts }) => counts)),
  }))
  const text = [
    '# Mutation testing',
    `Written by \`npm run proof -- mutation\`. Each mutant is one expression changed in what decides who comes in; the tests beside it that reach the expression are run until one fails. No mutator, no line and no file is left out: mutants that change nothing that can be seen (a message's words, a cache's size, a check that another repeats) are counted as survivors. Files of types alone hold no expression. The proof fails below ${LEAST} % of a place.`,
    `“Failed” is a mutant that made a test fail, “endless” one that ran a hundred times as often or far longer than the code does, or until the memory was full; both count as noticed. “Unreached” is no test, “broken” a mutant that ended the tests' process; neither counts. While mutants are looked at, properties have 60 cases with a fixed seed, fuzz has 200, and files of tests that put something else in a module's place are not asked: the score is the least that the tests notice.`,
    markdown(summary),
    ...places.flatMap(({ name, rows }) => [`## \`${name}\``, markdown(rows.map(({ row }) => row))]),
    `## With`,
    markdown(Object.entries({ ...machine(), ...versions }).map(([part, value]) => ({ part, value }))),
  ]
  writeFileSync(PAGE, `${text.join('\n\n')}\n`)
}

/** @param {string} file @param {import('./scores.mjs').Score | undefined} score */
function rowOf(file, score) {
  // Types and re-exports hold no expression.
  if (score === undefined) return []
  const { date, source } = score
  const looked = source === sourceOf(file) ? date : `${date}, before its last change`
  return { row: { file, ...totals([score]), looked }, counts: score }
}

/** @param {readonly import('./scores.mjs').Score[]} scores */
function totals(scores) {
  const sum = (/** @type {'failed' | 'endless' | 'survived' | 'unreached' | 'broken'} */ kind) =>
    scores.reduce((all, score) => all + score[kind], 0)
  return {
    score: scores.length === 0 ? 'not looked at' : `${scoreOf(scores).toFixed(1)} %`,
    failed: sum('failed'),
    endless: sum('endless'),
    survived: sum('survived'),
    unreached: sum('unreached'),
    broken: sum('broken'),
    seconds: Math.round(scores.reduce((all, { seconds }) => all + seconds, 0)),
  }
}
