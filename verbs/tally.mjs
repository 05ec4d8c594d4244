/**
 * @typedef {object} Report vitest's JSON report, as far as it is counted
 * @property {{ name: string, status: string, message?: string, assertionResults: { fullName: string, status: string }[] }[]} testResults
 */

/**
 * Counts a test run so that nothing gets lost: a file that did not load, a test that did not run and a run without
 * tests are failures.
 *
 * @param {Report} report
 * @param {{ nameOf?: (file: string) => string, filtered?: boolean }} [options] `filtered`: only the tests of one name were asked for
 * @returns {{ passed: number, failures: string[] }}
 */
export function tally(report, { nameOf = (file) => file, filtered = false } = {}) {
  let passed = 0
  const failures = []
  for (const { name: file, status, message, assertionResults } of report.testResults) {
    let failedHere = 0
    for (const test of assertionResults) {
      if (test.status === 'passed') passed += 1
      else if (test.status === 'failed' || !filtered) {
        failedHere += 1
        failures.push(
          `${nameOf(file)}: ${test.fullName}${test.status === 'failed' ? '' : ` (did not run: ${test.status})`}`,
        )
      }
    }
    if (status === 'failed' && failedHere === 0) {
      failures.push(`${nameOf(file)}: ${message?.split('\n')[0] || 'did not load'}`)
    }
  }
  if (passed === 0 && failures.length === 0) failures.push('no test ran')
  return { passed, failures }
}
