import { readdirSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

const setupFiles = new URL('checks/parts/generated-sizes.ts', import.meta.url).pathname

// Tests beside the source run side by side, on two cores too: much of their time is spent waiting for servers.
// What computes, and what is waited for, has the time that a loaded machine takes for it.
const sideBySide = {
  maxWorkers: Math.max(2, availableParallelism() - 1),
  testTimeout: 30_000,
  hookTimeout: 60_000,
  expect: { poll: { timeout: 20_000 } },
  setupFiles,
}

// Then those that start the whole app: two at a time where it is built already, one at a time where more is built.
const wholeApp = { testTimeout: 300_000, hookTimeout: 300_000, expect: { poll: { timeout: 60_000 } } }

/**
 * The library's test files that put something in a module's place, or load it anew: each needs modules of its own, all
 * others share.
 */
const mocking = readdirSync('packages/holdfast/src', { recursive: true, encoding: 'utf8' })
  .filter(
    (file) =>
      file.endsWith('.test.ts') &&
      /\bvi\.(mock|doMock|resetModules)\(/.test(readFileSync(join('packages/holdfast/src', file), 'utf8')),
  )
  .map((file) => `src/${file}`)

const source = (file: string) => new URL(`packages/holdfast/src/${file}`, import.meta.url).pathname

/** For the tests of packages, whose folders they are seen from. */
const globalSetup = ['../../checks/parts/for-the-library.ts', '../../checks/parts/node-bundle.ts']

const library = {
  ...sideBySide,
  // By their names in package.json they are what the compiler has made.
  alias: {
    '#public-suffixes': source('origin/public-suffixes.cjs'),
    '#words': source('authentication/tokens/words-at-once.ts'),
  },
  root: 'packages/holdfast',
  globalSetup,
}

/** These build apps: as the first of them starts, the reference app itself, as it is in every one that follows. */
const building = [
  'app/black-box.test.ts',
  'app/csp.test.ts',
  'app/next-build.test.ts',
  'app/scan.test.ts',
  'adapters/next-auth-*.test.ts',
]

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
          ...library,
          name: 'holdfast',
          isolate: false,
          include: ['src/**/*.test.ts'],
          exclude: mocking,
        },
      },
      { test: { ...library, name: 'holdfast-mocks', include: mocking } },
      {
        test: {
          ...sideBySide,
          name: 'cli',
          isolate: false,
          root: 'packages/cli',
          include: ['src/**/*.test.ts'],
          globalSetup,
        },
      },
      {
        test: {
          ...sideBySide,
          name: 'console-ui',
          isolate: false,
          root: 'packages/console-ui',
          include: ['src/**/*.test.ts'],
        },
      },
      {
        test: {
          ...sideBySide,
          name: 'checks',
          globalSetup: 'parts/node-bundle.ts',
          root: 'checks',
          include: ['**/*.test.ts'],
          exclude: ['**/node_modules/**', '**/.next/**', 'app/**', 'fresh-clone.test.ts', ...building, ...proofs],
          testTimeout: 60_000,
        },
      },
      {
        test: {
          ...wholeApp,
          name: 'app-builds',
          globalSetup: 'parts/node-bundle.ts',
          root: 'checks',
          include: building,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...wholeApp,
          name: 'app',
          globalSetup: 'parts/node-bundle.ts',
          root: 'checks',
          include: ['app/**/*.test.ts'],
          exclude: [...building, ...proofs],
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          ...wholeApp,
          name: 'fresh',
          root: 'checks',
          include: ['fresh-clone.test.ts'],
          fileParallelism: false,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
})
