import { describe, expect, it } from 'vitest'
import { tally } from '../../verbs/tally.mjs'

const file = (name: string, status: string, ...tests: [fullName: string, status: string][]) => ({
  name,
  status,
  message: '',
  assertionResults: tests.map(([fullName, outcome]) => ({ fullName, status: outcome })),
})

describe('the summary of npm test', () => {
  it('counts tests', () => {
    const testResults = [
      file('a.test.ts', 'passed', ['adds', 'passed'], ['subtracts', 'passed']),
      file('b.test.ts', 'failed', ['divides', 'failed'], ['multiplies', 'passed']),
    ]
    expect(tally({ testResults })).toEqual({ passed: 3, failures: ['b.test.ts: divides'] })
  })

  it('counts a file that does not load as a failure', () => {
    const broken = { ...file('a.test.ts', 'failed'), message: 'Cannot find module x\n  at y' }
    const testResults = [broken, file('b.test.ts', 'passed', ['adds', 'passed'])]
    expect(tally({ testResults })).toEqual({ passed: 1, failures: ['a.test.ts: Cannot find module x'] })
  })

  it.each(['pending', 'skipped', 'todo'])('counts a test that is %s as a failure', (status) => {
    const testResults = [file('a.test.ts', 'passed', ['adds', 'passed'], ['divides', status])]
    expect(tally({ testResults }).failures).toEqual([`a.test.ts: divides (did not run: ${status})`])
  })

  it('does not ask for the tests that a name filter left out', () => {
    const testResults = [file('a.test.ts', 'passed', ['adds', 'passed'], ['divides', 'pending'])]
    expect(tally({ testResults }, { filtered: true })).toEqual({ passed: 1, failures: [] })
  })

  it('counts a run without tests as a failure', () => {
    expect(tally({ testResults: [] })).toEqual({ passed: 0, failures: ['no test ran'] })
  })
})
