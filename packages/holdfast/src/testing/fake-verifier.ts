import type { HumanVerifier } from '../human/verifier.js'

/** Options of a CAPTCHA for tests. */
export interface FakeVerifierOptions {
  readonly onOutage?: 'refuse' | 'pass'
}

/**
 * A CAPTCHA for tests of what stands behind the gate: a solution that begins with `solved` passes once, `down` cannot be
 * checked, anything else fails. It verifies nothing: never outside of tests.
 */
export function fakeVerifier({ onOutage = 'refuse' }: FakeVerifierOptions = {}): HumanVerifier {
  const spent = new Set<string>()
  let puzzles = 0
  return {
    name: 'fake',
    onOutage,
    puzzle: () => ({ provider: 'fake', challenge: { number: ++puzzles } }),
    async verify({ solution }) {
      if (solution === 'down') return 'unavailable'
      if (!solution.startsWith('solved') || spent.has(solution)) return 'failed'
      spent.add(solution)
      return 'passed'
    },
  }
}
