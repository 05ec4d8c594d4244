/** Set by vitest, by jest, and by `node --test` in the processes that run tests. */
const RUNNERS = ['VITEST', 'JEST_WORKER_ID', 'NODE_TEST_CONTEXT']

/**
 * What stands in for identity must not be called where people are served.
 * @throws {Error} where no test runner runs this process, and in production whatever runs it
 */
export function refuseOutsideTests(what: string): void {
  const { env } = process
  if (env.NODE_ENV !== 'production' && (env.NODE_ENV === 'test' || RUNNERS.some((name) => Boolean(env[name])))) return
  throw new Error(
    `${what} of holdfast/testing takes everybody for whom it is told: it works under a test runner alone (vitest, jest, ` +
      'node --test, or NODE_ENV=test), and with NODE_ENV=production never. A running app is asked over HTTP: see docs/how-to/test-a-route.md.',
  )
}
