import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

// Tests beside the source run side by side, on two cores too: much of their time is spent waiting for servers.
// What computes has the time that a loaded machine takes for it.
const sideBySide = { maxWorkers: Math.max(2, availableParallelism() - 1), testTimeout: 30_000, hookTimeout: 60_000 }

// Then, one file at a time, those that build and start the whole app: they share its port, its build folder and two cores.
const wholeApp = { fileParallelism: false, testTimeout: 300_000, hookTimeout: 300_000 }

const source = (file: string) => new URL(`packages/holdfast/src/${file}`, import.meta.url).pathname

/** These build and start apps as well. */
const nextApps = 'adapters/next-auth-*.test.ts'

/** What takes longer than its place in `npm test` is worth: `npm run proof` runs it. */
const proofs =
  process.env.HOLDFAST_PROOF === undefined
    ? [
        'init/wrap.test.ts',
        'contributing/walkthroughs.test.ts',
        'packaging/subpaths.test.ts',
        'app/refused-calls.test.ts',
      ]
    : []

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...sideBySide,
          name: 'holdfast',
          // By their names in package.json they are what the compiler has made.
          alias: {
            '#public-suffixes': source('origin/public-suffixes.cjs'),
            '#words': source('authentication/tokens/words-at-once.ts'),
          },
          root: 'packages/holdfast',
          include: ['src/**/*.test.ts'],
          globalSetup: ['../../checks/parts/for-the-library.ts', '../../checks/parts/node-bundle.ts'],
        },
      },
      {
        test: {
          ...sideBySide,
          name: 'cli',
          root: 'packages/cli',
          include: ['src/**/*.test.ts'],
          globalSetup: ['../../checks/parts/for-the-library.ts', '../../checks/parts/node-bundle.ts'],
        },
      },
      { test: { ...sideBySide, name: 'console-ui', root: 'packages/console-ui', include: ['src/**/*.test.ts'] } },
      {
        test: {
          ...sideBySide,
          name: 'checks',
          globalSetup: 'parts/node-bundle.ts',
          root: 'checks',
          include: ['**/*.test.ts'],
          exclude: ['**/node_modules/**', '**/.next/**', 'app/**', 'fresh-clone.test.ts', nextApps, ...proofs],
          testTimeout: 60_000,
        },
      },
      {
        test: {
          ...wholeApp,
          name: 'app',
          globalSetup: 'parts/node-bundle.ts',
          root: 'checks',
          include: ['app/**/*.test.ts', nextApps],
          exclude: proofs,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...wholeApp,
          name: 'fresh',
          root: 'checks',
          include: ['fresh-clone.test.ts'],
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
})
