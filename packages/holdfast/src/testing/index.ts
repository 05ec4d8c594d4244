export { accountStoreContract, type AccountsUnderTest } from './account-store-contract.js'
export {
  bolaMatrix,
  type Matrix,
  type MatrixCaller,
  type MatrixCell,
  type MatrixObject,
  type MatrixOptions,
  type MatrixRoute,
} from './bola-matrix.js'
export {
  call,
  type CalledHandler,
  type CallOptions,
  type CallParams,
  type TestPrincipal,
  type TestRequest,
} from './call.js'
export { analyticsStoreContract, type AnalyticsUnderTest } from './analytics-store-contract.js'
export { attemptStoreContract, type AttemptsUnderTest } from './attempt-store-contract.js'
export { eventLogContract, type EventLogUnderTest } from './event-log-contract.js'
export { factorStoreContract, type FactorsUnderTest } from './factor-store-contract.js'
export { keyStoreContract, type KeysUnderTest } from './key-store-contract.js'
export { singleUseContract, type SingleUseUnderTest } from './single-use-contract.js'
export { ticketStoreContract, type TicketsUnderTest } from './ticket-store-contract.js'
export { storageContract } from './storage-contract.js'
export type { StorageUnderTest } from './sample-rows.js'
export { fakeHost, type FakeHost } from './fake-host.js'
export { fakeProvider, type FakeCaller, type FakeProviderOptions } from './fake-provider.js'
export { fakeVerifier, type FakeVerifierOptions } from './fake-verifier.js'
export { everyOutage, faultyStorage, type FaultyStorage, type OutageRun, type StorageFault } from './faulty-storage.js'
export { hostileKeys } from './hostile-keys.js'
export {
  humanVerifierContract,
  type HumanVerifierOptions,
  type HumanVerifierUnderTest,
} from './human-verifier-contract.js'
export { schedule, type ScheduledCall, type ScheduleOptions } from './schedule.js'
export { sessionStoreContract, type SessionsUnderTest } from './session-store-contract.js'
export {
  mostInAnyWindow,
  storeContract,
  type StoreContractOptions,
  type StoreUnderTest,
  type TestRunner,
} from './store-contract.js'
export { redisRestFront } from './redis-rest-front.js'
