import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Stryker } from '@stryker-mutator/core'

const root = fileURLToPath(new URL('../..', import.meta.url))
export const SOURCES = 'packages/holdfast/src'

/** Under which a look is remembered: what was looked at. @param {readonly string[]} mutate */
export const fileNameOf = (mutate) =>
  mutate
    .filter((path) => !path.startsWith('!'))
    .join('+')
    .replaceAll(/\/\*\*\/\*\.ts|\*\.ts/g, '')
    .replaceAll(/[/{}]/g, '-')
    .slice(0, 100)

/** What a copy of the tree needs for the library's tests. */
const COPIED = [
  'package.json',
  'tsconfig.base.json',
  'vitest.config.ts',
  'verbs/**',
  'checks/parts/**',
  'proof/**',
  'packages/holdfast/package.json',
  'packages/holdfast/tsconfig.json',
  `${SOURCES}/**`,
]

/**
 * Changes every expression of a place, one at a time in a copy of the tree, and runs the tests beside it. No mutator
 * and no line is left out.
 *
 * @param {import('./places.mjs').Part} part
 * @param {{ isAfresh: boolean }} options whether to forget what earlier looks found of code that has not changed since
 */
export async function look({ mutate, tests }, { isAfresh }) {
  const cache = join(root, '.cache/mutation')
  const name = fileNameOf(mutate)
  const lines = join(cache, `${name}.jsonl`)
  mkdirSync(cache, { recursive: true })
  Object.assign(process.env, {
    HOLDFAST_MUTATION_TESTS: tests.join(' '),
    HOLDFAST_FUZZ: '200',
    HOLDFAST_MUTATION_LINES: lines,
  })
  rmSync(lines, { force: true })
  const before = process.cwd()
  process.chdir(root)
  try {
    const stryker = new Stryker({
      testRunner: 'kept-vitest',
      plugins: [fileURLToPath(new URL('runner.mjs', import.meta.url))],
      mutate: [
        ...mutate.map((path) => (path.startsWith('!') ? `!${SOURCES}/${path.slice(1)}` : `${SOURCES}/${path}`)),
        '!**/*.test.ts',
        '!**/*.test-parts.ts',
        '!**/*-process.*',
      ],
      coverageAnalysis: 'perTest',
      concurrency: Number(process.env.HOLDFAST_MUTATION_AT_ONCE ?? 1),
      // On a machine that does other things as well, what is slow is not what never ends.
      timeoutMS: 30_000,
      timeoutFactor: 2,
      dryRunTimeoutMinutes: 20,
      disableTypeChecks: false,
      ignorePatterns: ['**', ...COPIED.map((path) => `!${path}`)],
      tempDirName: join('.cache/mutation', `copy-${process.pid}`),
      incremental: true,
      force: isAfresh,
      incrementalFile: join('.cache/mutation', `${name}.json`),
      warnings: { slow: false },
      reporters: ['progress-append-only', 'while-looking'],
      logLevel: 'warn',
    })
    return await stryker.runMutationTest()
  } finally {
    process.chdir(before)
  }
}
