export { slidingWindow, type SlidingWindowOptions } from './algorithms/sliding-window.js'
export { checkTake } from './checked-take.js'
export type { Limit } from './limit.js'
export {
  createLimiter,
  type BlockedState,
  type Charge,
  type Limiter,
  type LimiterHealth,
  type LimiterOptions,
  type Outcome,
} from './limiter.js'
export { rateLimitHeaders, retryAfterSeconds, type RateLimitHeaderOptions } from './rate-limit-headers.js'
export type { LimitPolicy, Store, Take, Taken } from './store.js'
