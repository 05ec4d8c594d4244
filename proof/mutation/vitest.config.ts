import { fileURLToPath } from 'node:url'
import { defineConfig, type Plugin } from 'vitest/config'
import workspace from '../../vitest.config.ts'
import { keptThread } from './kept-thread.mjs'

/** The folder, or file, whose tests look at the mutants. */
const place = process.env.HOLDFAST_MUTATION_TESTS ?? ''

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

// The library's project as `npm test` has it, less the files that put something else in a module's place: they would
// load every module again for each mutant. The proof has started the servers.
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
          include: [`src/${place}/**/*.test.ts`, `src/${place}.test.ts`],
          pool: keptThread as never,
          maxWorkers: 1,
          testTimeout: 180_000,
          globalSetup: [],
        },
      }
    }),
  },
})
