export type { Alert, Receiver } from './alert.js'
export { alerts, type AlertOptions, type AlertSink, type WatchedCondition } from './alerts.js'
export {
  budgetSpent,
  failedSignIns,
  failures,
  refreshReuse,
  refusals,
  secretLeaked,
  storeLost,
  type Condition,
  type Selection,
  type Threshold,
} from './conditions.js'
export type { Delivery } from './delivery.js'
