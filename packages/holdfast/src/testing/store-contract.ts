import type { Eventually } from '../core/verdict.js'
import { algorithmTests } from './store-contract-algorithms.js'
import { callTests } from './store-contract-calls.js'
import { counterTests } from './store-contract-counters.js'
import { sharedTests } from './store-contract-shared.js'
import { opened, type Opened, type StoreUnderTest, type Suite, type TestRunner } from './store-contract-suite.js'

export { mostInAnyWindow, type StoreUnderTest, type TestRunner } from './store-contract-suite.js'

export interface StoreContractOptions {
  /** The window that the suite works with, milliseconds; default 60,000. With a real clock, about 500: it waits for some 35 of them. */
  readonly window?: number
  /** How far the store's times may be off, milliseconds; default 0: exact. With a real clock, 50. */
  readonly slack?: number
}

/**
 * What every `Store` must do, whatever is behind it: the waist as tests. Call it in a test file, once for each way to
 * open the store; `open` is called for each test.
 *
 * @example
 * storeContract('memory', () => {
 *   let time = 0
 *   return { store: memory({ clock: () => time }), now: () => time, advance: (ms) => void (time += ms) }
 * }, { describe, it, expect })
 */
export function storeContract(
  name: string,
  open: () => Eventually<StoreUnderTest>,
  { describe, it, expect }: TestRunner,
  { window = 60_000, slack = 0 }: StoreContractOptions = {},
): void {
  function test(title: string, body: (opened: Opened) => Promise<void>): void {
    it(title, async () => {
      const under = await open()
      try {
        await body(opened(under, slack))
      } finally {
        await under.close?.()
      }
    })
  }

  const suite: Suite = { test, expect, window, slack }
  describe(`the store "${name}"`, () => {
    algorithmTests(suite)
    callTests(suite)
    counterTests(suite)
    sharedTests(suite)
  })
}
