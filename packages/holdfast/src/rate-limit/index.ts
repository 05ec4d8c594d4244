export type { LimitOptions } from './algorithms/declared-limit.js'
export { fixedWindow } from './algorithms/fixed-window.js'
export { gcra, type GcraOptions } from './algorithms/gcra.js'
export { slidingWindow } from './algorithms/sliding-window.js'
export { tokenBucket } from './algorithms/token-bucket.js'
export type { AnalyticsStore, Minute, Share, Tally } from './analytics/analytics-store.js'
export { summarize, type Heaviest, type LimitSummary } from './analytics/summary.js'
export { checkTake } from './checked-take.js'
export type { Limit } from './limit.js'
export {
  createLimiter,
  type BlockedState,
  type Charge,
  type Limiter,
  type LimiterHealth,
  type Outcome,
} from './limiter/limiter.js'
export type { LimiterOptions, OnStoreError } from './limiter/limiter-options.js'
export type { LimitStoreEvent } from './limiter/limiter-outages.js'
export {
  rateLimit,
  type BlockOptions,
  type RateLimit,
  type RateLimitIdentity,
  type RateLimitOptions,
} from './rate-limit.js'
export type { RateLimitResult } from './rate-limit-result.js'
export { rateLimitHeaders, retryAfterSeconds, type RateLimitHeaderOptions } from './rate-limit-headers.js'
export type { LimitOverride, LimitSettings, ListedCaller, SettingsChange } from './settings/settings.js'
export { isStale } from './settings/stale-revision.js'
export type { DocumentStore, SharedDocument } from './shared-document.js'
export { tiered, type TieredOptions } from './tiered.js'
export type { Algorithm, Counter, LimitPolicy, Store, Take, Taken } from './store.js'
export { limitText, windowText, type Per } from './what-if/limit-text.js'
export { LimitTrial } from './what-if/limit-trial.js'
export { seenRequest, type SeenRequest } from './what-if/seen-request.js'
export { Timeline } from './what-if/timeline.js'
export {
  whatIf,
  whatIfInSlices,
  type LimitOutcome,
  type WhatIf,
  type WhatIfIdentity,
  type WhatIfLimit,
} from './what-if/what-if.js'
