export { accountStoreContract, type AccountsUnderTest } from './account-store-contract.js'
export { fakeHost, type FakeHost } from './fake-host.js'
export { fakeProvider, type FakeCaller, type FakeProviderOptions } from './fake-provider.js'
export { hostileKeys } from './hostile-keys.js'
export { schedule, type ScheduledCall, type ScheduleOptions } from './schedule.js'
export { sessionStoreContract, type SessionsUnderTest } from './session-store-contract.js'
export {
  mostInAnyWindow,
  storeContract,
  type StoreContractOptions,
  type StoreUnderTest,
  type TestRunner,
} from './store-contract.js'
