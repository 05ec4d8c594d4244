// What runs in the thread before each file of tests: it switches the mutant on, or notes which mutants each test
// reaches. What a file loads is loaded without the mutant, unless the mutant is in what runs while loading.
import { TestRunner, afterAll, afterEach, beforeAll, beforeEach, inject, vi } from 'vitest'
import { beginKeys } from './same-keys.mjs'

const mutant = inject('mutant')
const { file } = TestRunner.getCurrentSuite()
const stryker = (globalThis[inject('strykerName')] ??= {})
stryker.activeMutant = mutant?.activation === 'static' ? mutant.id : undefined
stryker.hitLimit = mutant?.hitLimit
beginKeys()

if (mutant === null) {
  beforeEach(({ task }) => {
    stryker.currentTestId = task.id
  })
  afterEach(() => {
    stryker.currentTestId = undefined
  })
  afterAll(() => {
    const reached = (stryker.mutantCoverage ??= { static: {}, perTest: {} })
    file.meta.reached = structuredClone(reached)
    // The mutants hold on to these two.
    for (const half of [reached.static, reached.perTest]) for (const key of Object.keys(half)) delete half[key]
  })
} else {
  beforeAll(() => {
    stryker.hitCount = 0
    stryker.activeMutant = mutant.id
  })
  afterAll(() => {
    file.meta.hitCount = stryker.hitCount
    stryker.activeMutant = undefined
    // What a test that failed halfway would leave to the next.
    vi.useRealTimers()
    vi.unstubAllEnvs()
    vi.unstubAllGlobals()
  })
}
