import type { Eventually } from '../core/verdict.js'
import { accountStoreContract } from './account-store-contract.js'
import { attemptStoreContract } from './attempt-store-contract.js'
import { factorStoreContract } from './factor-store-contract.js'
import { keyStoreContract } from './key-store-contract.js'
import type { StorageUnderTest } from './sample-rows.js'
import { sessionStoreContract } from './session-store-contract.js'
import { singleUseContract } from './single-use-contract.js'
import type { TestRunner } from './store-contract.js'
import { ticketStoreContract } from './ticket-store-contract.js'

/**
 * What every `Storage` must do: the suites of all its stores.
 *
 * @example storageContract('memory', () => memory(), { describe, it, expect })
 */
export function storageContract(name: string, open: () => Eventually<StorageUnderTest>, runner: TestRunner): void {
  const suites = [
    accountStoreContract,
    sessionStoreContract,
    keyStoreContract,
    ticketStoreContract,
    attemptStoreContract,
    factorStoreContract,
    singleUseContract,
  ]
  for (const suite of suites) suite(name, open, runner)
}
