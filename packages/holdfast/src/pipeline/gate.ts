import type { Endpoint } from '../accounts/endpoint.js'
import type { KeySource } from '../authentication/key-source.js'
import type { Provider } from '../authentication/provider.js'
import type { BotRule } from '../bots/bot-rule.js'
import type { Bots } from '../bots/bots.js'
import { systemClock, type Clock } from '../core/clock.js'
import { ConfigurationError } from '../core/configuration-error.js'
import type { LeakWatch } from '../env/leaks/leak-watch.js'
import { apiHeaders, type HeaderPair } from '../headers/api-profile.js'
import type { HumanVerifier } from '../human/verifier.js'
import { appOrigin } from '../origin/app-origin.js'
import { clientAddress, type ClientAddress } from '../origin/client-address.js'
import { cors, noCors, type Cors, type CorsAnswer } from '../origin/decide-cors.js'
import type { LimitNames } from '../rate-limit/limit-names.js'
import type { Limiter } from '../rate-limit/limiter/limiter.js'
import type { Dispatcher } from '../telemetry/dispatch.js'
import type { Sink } from '../telemetry/sink.js'
import type { AddressWatch } from './events/address-watch.js'
import { gateCsrf, type GateCsrf } from './stages/csrf.js'
import { gateLimits, type GateLimits } from './limits/gate-limits.js'
import { checkedGateOptions, type GateOptions } from './gate-options.js'
import { gateParts, type GateParts } from './gate-parts.js'
import type { Host } from './host.js'
import { humanKeys } from './human-keys.js'
import type { CallerNames } from './events/keyed-names.js'
import type { KnownPlaces } from './events/known-places.js'
import type { RejectedCredentials } from './limits/rejected-credentials.js'
import type { SpentBudgets } from './limits/spent-budgets.js'

export type { GateOptions } from './gate-options.js'
export type { GateParts } from './gate-parts.js'

/** What the environment decided, once it is known to be sound. */
export interface Started {
  readonly origin: string
  readonly headers: readonly HeaderPair[]
  /** All headers of a JSON answer but the caller's limits, by what CORS has decided: put together once for each. */
  readonly jsonHeaders: WeakMap<CorsAnswer, Headers>
  readonly clientAddress: (headers: Headers, peer: string | undefined) => ClientAddress
  /** Cookies whose presence makes a request ambient. */
  readonly ambientCookies: readonly string[]
}

/** The compiled options: what every stage shares. */
export interface Gate {
  readonly providers: readonly Provider[]
  /** Of the accounts, as data: what `auth` mounts. */
  readonly endpoints: readonly Endpoint[]
  readonly human: HumanVerifier | undefined
  readonly cors: Cors
  readonly csrf: GateCsrf
  readonly limiter: Limiter
  readonly rejected: RejectedCredentials
  readonly limits: GateLimits
  /** What its routes and actions are counted by. */
  readonly names: LimitNames
  /** What stands before the ids of its limits. */
  readonly namespace: string
  readonly spent: SpentBudgets
  readonly addresses: AddressWatch
  /** Where its routes and actions answer, as far as this process knows. */
  readonly places: KnownPlaces
  readonly botRule: BotRule | undefined
  readonly bots: () => Promise<Bots>
  readonly leaks: LeakWatch | undefined
  readonly events: Dispatcher
  /** Who hears of them: where copies of the gate share their parts, those of the first. */
  readonly sinks: readonly Sink[]
  /** Whether anybody listens: without sinks no event is made. */
  readonly observed: boolean
  /** What events and lists call them. */
  readonly callers: CallerNames
  readonly docs: string | undefined
  readonly clock: Clock
  readonly host: Host
  /**
   * Checks what the environment decides, once; later calls cost nothing. Never called in a build.
   * @throws {ConfigurationError} each time, as long as the environment is not sound.
   */
  start(): Started
}

/**
 * @param share gives the parts of an earlier copy of this gate, or keeps these
 * @throws {ConfigurationError} naming the option and what to do
 */
export function createGate(
  options: GateOptions,
  host: Host,
  share: (options: GateOptions, make: () => GateParts) => GateParts = (_, make) => make(),
): Gate {
  checkedGateOptions(options)
  const { identity, name } = options
  const limits = gateLimits(options.limits)
  const csrf = gateCsrf(options.csrf)
  const clock = options.clock ?? systemClock
  const parts = share(options, () => gateParts(options, host, keySource(options, csrf)))
  let started: Started | undefined
  return {
    providers: identity,
    endpoints: options.accounts?.endpoints(identity) ?? [],
    human: options.human,
    cors: options.cors === undefined ? noCors : cors(options.cors),
    csrf,
    limiter: parts.limiter,
    callers: parts.callers,
    get rejected() {
      return parts.rejected
    },
    limits,
    names: parts.names,
    namespace: name === undefined || name === 'app' ? '' : `${name}: `,
    spent: parts.spent,
    addresses: parts.addresses,
    places: parts.places,
    botRule: options.bots,
    bots: parts.bots,
    leaks: options.leaks,
    get events() {
      return parts.events
    },
    get sinks() {
      return parts.sinks
    },
    get observed() {
      return parts.sinks.length > 0
    },
    docs: options.docs?.replace(/\/$/, ''),
    clock,
    host,
    start() {
      csrf.start()
      parts.limiter.start()
      return (started ??= start(options, host, parts))
    },
  }
}

/** The first part that knows the app's secret, which is the same one on every instance. */
function keySource({ identity, accounts }: GateOptions, { keys }: GateCsrf): KeySource | undefined {
  const parts = [...identity, accounts, keys]
  return parts.find((part): part is KeySource => part?.derivedKey !== undefined)
}

function start(options: GateOptions, host: Host, { addresses }: GateParts): Started {
  const origin = appOrigin(options.origin)
  if (options.trustedProxies === undefined && process.env.NODE_ENV === 'production') {
    throw new ConfigurationError(
      'config.trusted_proxies',
      'In production `trustedProxies` says whose forwarding headers count: a platform, a number of hops, networks, or "none".',
    )
  }
  for (const provider of options.identity) provider.start?.({ origin })
  options.accounts?.start({ origin })
  options.human?.start?.({ origin, keys: humanKeys })
  options.leaks?.start()
  const trusted = options.trustedProxies ?? 'none'
  addresses.started(trusted, host)
  return {
    origin,
    headers: apiHeaders({ https: origin.startsWith('https://') }),
    jsonHeaders: new WeakMap(),
    clientAddress: clientAddress(trusted),
    // Of header-carried credentials too: a browser sends their refresh cookie unasked.
    ambientCookies: options.identity.flatMap((provider) => provider.cookieNames),
  }
}
