export {
  all,
  any,
  publicAccess,
  role,
  scope,
  signedIn,
  type Access,
  type GuardedAccess,
  type PublicAccess,
} from './authorization/access.js'
export { recent } from './authorization/recent.js'
export { roles, type PermissionOf, type RoleTable, type Roles } from './authorization/roles.js'
export { where, type Filter } from './authorization/where.js'
export type { Answer } from './core/answer.js'
export type { Clock } from './core/clock.js'
export { codes, type AppCode, type Code, type CodeEntry } from './core/codes.js'
export { ConfigurationError, configurationCodes, type ConfigurationCode } from './core/configuration-error.js'
export type { Cookies, SetCookie } from './core/cookie.js'
export type { Duration } from './core/duration.js'
export type { AuditEvent, AuditType, DecisionEvent, Event, LimitState, Stage } from './core/event.js'
export type { Principal } from './core/principal.js'
export { isProblem, problem, type Problem, type ProblemBody } from './core/problem.js'
export type { CorsOptions } from './origin/cors-options.js'
export { publicCors, type Cors } from './origin/decide-cors.js'
export { slidingWindow } from './rate-limit/algorithms/sliding-window.js'
export type { Limit } from './rate-limit/limit.js'
export type {
  Identification,
  IdentityRequest,
  InvalidCredential,
  Provider,
  StartContext,
  UnavailableIdentity,
} from './authentication/provider.js'
export type { Sink } from './telemetry/sink.js'
export type { Store } from './rate-limit/store.js'
