import type { AddressHealth } from '../pipeline/events/address-watch.js'
import type { CsrfExemption } from '../origin/csrf-exemptions.js'
import { createGate, type GateOptions } from '../pipeline/gate.js'
import { GATE, type Gated } from '../pipeline/gated.js'
import type { LimiterHealth } from '../rate-limit/limiter/limiter.js'
import type { SinkDrops } from '../telemetry/dispatch.js'
import { createAction, type DeclareAction } from './actions/action.js'
import { createAuth, type Auth } from './auth.js'
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
export interface Holdfast extends Gated {
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

export interface Health {
  readonly limiter: LimiterHealth
  /** Whether clients' addresses are known: those without one share a limit. */
  readonly addresses: AddressHealth
  /** Events that did not reach a sink, over all sinks. */
  readonly eventsDropped: number
  /** In the order of `sinks`. */
  readonly sinks: readonly SinkDrops[]
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
    [GATE]: gate,
    route: createRoute(gate),
    routes: createRoutes(gate),
    action: createAction(gate),
    currentPrincipal,
    requirePrincipal: createRequirePrincipal(gate),
    csrfToken: createCsrfToken(gate, currentPrincipal),
    csrfExemptions: () => gate.csrf.exemptions.list,
    auth: createAuth(gate),
    start: () => void gate.start(),
    health: () => ({
      limiter: gate.limiter.health(),
      addresses: gate.addresses.health(),
      eventsDropped: gate.events.dropped(),
      sinks: gate.events.drops(),
    }),
  }
}
