import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig, type Plugin } from 'vitest/config'
import workspace from '../../vitest.config.ts'
import { keptThread } from './kept-thread.mjs'

/** The tests that look at the mutants. */
const tests = (process.env.HOLDFAST_MUTATION_TESTS ?? '').split(' ').map((path) => `src/${path}`)

const fewerRuns = fileURLToPath(new URL('fewer-runs.mjs', import.meta.url))

const fewerCases: Plugin = {
  name: 'fewer-cases',
  enforce: 'pre',
  resolveId: (id, importer) => (id === 'fast-check' && importer !== fewerRuns ? fewerRuns : undefined),
}

/** Whoever asks for tests says in which order. */
class AsGiven {
  sort = <T>(files: T) => files
  shard = <T>(files: T) => files
}

/** These would put something in the place of a module that others have in the same thread. */
const replacing = (workspace.test?.projects ?? [])
  .flatMap((project) => (typeof project === 'object' && 'test' in project ? (project.test?.exclude ?? []) : []))
  .filter((file) => file.endsWith('.test.ts') && file.startsWith('src/'))
  .filter((file) => /\bvi\.(mock|doMock)\(/.test(readFileSync(join('packages/holdfast', file), 'utf8')))

// The library's project as `npm test` has it, with those that load modules anew. The proof has started the servers.
export default defineConfig({
  test: {
    sequence: { sequencer: AsGiven },
    projects: (workspace.test?.projects ?? []).flatMap((project) => {
      if (typeof project !== 'object' || !('test' in project)) return []
      const { test } = project
      if (test?.name !== 'holdfast') return []
      return {
        plugins: [fewerCases],
        test: {
          ...test,
          exclude: replacing,
          include: tests,
          pool: keptThread as never,
          maxWorkers: 1,
          testTimeout: 180_000,
          globalSetup: [],
        },
      }
    }),
  },
})
