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
} from '../authorization/access.js'
export { recent } from '../authorization/recent.js'
export { roles, type PermissionOf, type RoleTable, type Roles } from '../authorization/roles.js'
export { TODO } from '../authorization/todo.js'
export { where, type Filter } from '../authorization/where.js'
export type { BotRule } from '../bots/bot-rule.js'
export type { Dns } from '../bots/dns.js'
export type { Answer } from '../core/answer.js'
export type { SetCookie } from '../core/cookie.js'
export type { Principal } from '../core/principal.js'
export { problem, type Problem, type ProblemBody } from '../core/problem.js'
export type { HumanAttempt, HumanPuzzle, HumanStart, HumanVerdict, HumanVerifier } from '../human/verifier.js'
export type { CorsOptions } from '../origin/cors-options.js'
export type { CsrfExemption } from '../origin/csrf-exemptions.js'
export { publicCors, type Cors } from '../origin/decide-cors.js'
export {
  noObject,
  type HandlerArguments,
  type NoObject,
  type RouteDefinition,
  type Unowned,
} from '../pipeline/definition.js'
export type { ActionArguments, ActionDefinition, ActionResult } from '../pipeline/action.js'
export type { AddressHealth } from '../pipeline/events/address-watch.js'
export type { Cost, CostArguments } from '../pipeline/limits/cost.js'
export type { CsrfOptions, CsrfTokenOptions } from '../pipeline/stages/csrf.js'
export type { GateOptions } from '../pipeline/gate.js'
export type { LimitsOptions } from '../pipeline/limits/gate-limits.js'
export { fixedWindow } from '../rate-limit/algorithms/fixed-window.js'
export { gcra } from '../rate-limit/algorithms/gcra.js'
export { slidingWindow } from '../rate-limit/algorithms/sliding-window.js'
export { tokenBucket } from '../rate-limit/algorithms/token-bucket.js'
export type { Limit } from '../rate-limit/limit.js'
export { tiered, type TieredOptions } from '../rate-limit/tiered.js'
export type { Action, DeclareAction } from './actions/action.js'
export type { AccountAction, AccountActions, AccountItemAction } from './actions/account-action-names.js'
export type { AccountHandlers } from './account-handlers.js'
export type { CsrfToken } from './csrf-token.js'
export type { Auth } from './auth.js'
export { holdfast, type Health, type Holdfast } from './holdfast.js'
export { nextHandler, type NextHandler } from './next-handler.js'
export type { CurrentPrincipal, RequirePrincipal } from './principals.js'
export type { Route, RouteContext, RouteHandler } from './route.js'
export type { Exported, RouteExports, Routes } from './routes.js'
