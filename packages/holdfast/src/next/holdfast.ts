import type { AddressHealth } from '../pipeline/address-watch.js'
import type { CsrfExemption } from '../origin/csrf-exemptions.js'
import { csrfEndpoints } from '../pipeline/csrf-endpoints.js'
import { createGate, type Gate, type GateOptions } from '../pipeline/gate.js'
import { humanEndpoints } from '../pipeline/human-endpoints.js'
import type { LimiterHealth } from '../rate-limit/limiter.js'
import { accountActions, type AccountActions } from './account-actions.js'
import { accountHandlers, type AccountHandlers } from './account-handlers.js'
import { createAction, type DeclareAction } from './action.js'
import { createCsrfToken, type CsrfToken } from './csrf-token.js'
import { nextHost } from './next-host.js'
import {
  createCurrentPrincipal,
  createRequirePrincipal,
  type CurrentPrincipal,
  type RequirePrincipal,
} from './principals.js'
import { createRoute, type Route } from './route.js'
import { createRoutes, type Routes } from './routes.js'
import { sharedParts } from './shared-parts.js'

/** The gate of one app: what its routes, actions and pages use. */
export interface Holdfast {
  readonly route: Route
  readonly routes: Routes
  readonly action: DeclareAction
  readonly currentPrincipal: CurrentPrincipal
  readonly requirePrincipal: RequirePrincipal
  /** For forms, where `csrf.token` is configured. */
  readonly csrfToken: CsrfToken
  /** Which requests the CSRF check lets through unchecked, and why: for reviewers, a console, `holdfast routes`. */
  csrfExemptions(): readonly Required<CsrfExemption>[]
  /** Sign-up, sign-in and sessions, where `accounts` is configured; puzzles, where `human` is; tokens, where `csrf.token` is. */
  readonly auth: Auth
  /**
   * Checks what the environment decides: origin, proxies, secrets. Call it from `register()`, so that an unsound
   * deployment fails as it starts and not on its first request.
   * @throws {ConfigurationError} naming the setting and what to do.
   */
  start(): void
  /** How the parts are: for a liveness endpoint. */
  health(): Health
}

export interface Auth {
  /** For `app/api/auth/[...holdfast]/route.ts`: `export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = auth.handlers`. */
  readonly handlers: AccountHandlers
  /** The same endpoints as Server Actions, for forms that work without JavaScript. */
  readonly actions: AccountActions
}

export interface Health {
  readonly limiter: LimiterHealth
  /** Whether clients' addresses are known: those without one share a limit. */
  readonly addresses: AddressHealth
  /** Events that did not reach a sink. */
  readonly eventsDropped: number
}

/**
 * One gate in front of every API route. Its options are checked here; what the environment decides (origin, secrets,
 * proxies) is checked by `start()` or on the first request, never in a build.
 * @throws {ConfigurationError} naming the option and what to do.
 */
export function holdfast(options: GateOptions): Holdfast {
  const gate = createGate(options, nextHost, sharedParts)
  const currentPrincipal = createCurrentPrincipal(gate)
  return {
    route: createRoute(gate),
    routes: createRoutes(gate),
    action: createAction(gate),
    currentPrincipal,
    requirePrincipal: createRequirePrincipal(gate),
    csrfToken: createCsrfToken(gate, currentPrincipal),
    csrfExemptions: () => gate.csrf.exemptions.list,
    auth: auth(gate, options),
    start: () => void gate.start(),
    health: () => ({
      limiter: gate.limiter.health(),
      addresses: gate.addresses.health(),
      eventsDropped: gate.events.dropped(),
    }),
  }
}

function auth(gate: Gate, { accounts, identity }: GateOptions): Auth {
  const endpoints = [
    ...(accounts?.endpoints(identity) ?? []),
    ...humanEndpoints(gate.human),
    ...csrfEndpoints(gate.csrf),
  ]
  return {
    handlers: accountHandlers(gate, endpoints),
    actions: accountActions(gate, endpoints),
  }
}
