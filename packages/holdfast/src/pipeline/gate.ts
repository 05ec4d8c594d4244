import type { Accounts } from '../accounts/accounts.js'
import type { Provider } from '../authentication/provider.js'
import { systemClock, type Clock } from '../core/clock.js'
import { checkedOptions } from '../core/checked-options.js'
import { ConfigurationError } from '../core/configuration-error.js'
import type { Duration } from '../core/duration.js'
import { apiHeaders, type HeaderPair } from '../headers/api-profile.js'
import type { HumanVerifier } from '../human/verifier.js'
import { appOrigin } from '../origin/app-origin.js'
import { clientAddress, type ClientAddress } from '../origin/client-address.js'
import { cors, noCors, type Cors, type CorsOptions } from '../origin/cors.js'
import type { TrustedProxies } from '../origin/trusted-proxies.js'
import { slidingWindow } from '../rate-limit/algorithms/sliding-window.js'
import { checkedLimit } from '../rate-limit/checked-limit.js'
import type { Limit } from '../rate-limit/limit.js'
import { createLimiter, type Limiter } from '../rate-limit/limiter.js'
import type { Store } from '../rate-limit/store.js'
import { dispatcher, type Dispatcher } from '../telemetry/dispatch.js'
import { pseudonym, type Pseudonym } from '../telemetry/pseudonym.js'
import type { Sink } from '../telemetry/sink.js'
import type { Host } from './host.js'
import { humanKeys } from './human-keys.js'
import { RejectedCredentials } from './rejected-credentials.js'

/** The whole defence of one app. Checked at construction; what the environment decides is checked at `start()`. */
export interface GateOptions {
  /**
   * The app's own origin as browsers see it: `https://app.example.com`. Never derived from `Host`. May come from the
   * environment and be absent while the app is built; absent at start, nothing is served.
   */
  readonly origin: string | undefined
  /**
   * Whose forwarding headers count: a platform (`'vercel'`, …), how many proxies stand in front, their networks, or
   * `'none'`. Required in production. Default elsewhere: `'none'`.
   */
  readonly trustedProxies?: TrustedProxies
  /** Asked in order; the first that finds its own credential decides. */
  readonly identity: readonly Provider[]
  /** Sign-up, sign-in and sessions: `accounts({ storage })` from `holdfast/accounts`. */
  readonly accounts?: Accounts
  /** The CAPTCHA of routes with `human: true` and of sign-in: `altcha(…)`, `turnstile(…)`, `hcaptcha(…)`, `recaptcha(…)`. */
  readonly human?: HumanVerifier
  /** Which other origins may read answers. Default: none. */
  readonly cors?: CorsOptions
  readonly limits: {
    readonly store: Store
    /** When the store does not answer: go on with in-process counters, refuse with 503, or let pass. */
    readonly onStoreError: 'local' | 'deny' | 'allow'
    /** For each address, callers without a valid principal. Default 100 in a minute. */
    readonly anonymous?: Limit
    /** For each principal. Default 600 in a minute. */
    readonly caller?: Limit
    /** For each address, whoever calls. Default 6,000 in a minute. */
    readonly address?: Limit
    /** How long the store may take; default 50 ms. */
    readonly timeout?: Duration
  }
  /** Who is told of each decision. Default: nobody. */
  readonly sinks?: readonly Sink[]
  /** Tells two gates of one process apart: each has counters of its own. Default `app`. */
  readonly name?: string
  /** Below which problem types have their pages; default `urn:holdfast:<code>`. */
  readonly docs?: string
  /** Milliseconds since the epoch; for tests. */
  readonly clock?: Clock
}

const OPTIONS: Readonly<Record<keyof GateOptions, true>> = {
  origin: true,
  trustedProxies: true,
  identity: true,
  accounts: true,
  human: true,
  cors: true,
  limits: true,
  sinks: true,
  name: true,
  docs: true,
  clock: true,
}

const LIMIT_OPTIONS: Readonly<Record<keyof GateOptions['limits'], true>> = {
  store: true,
  onStoreError: true,
  anonymous: true,
  caller: true,
  address: true,
  timeout: true,
}

/** What the environment decided, once it is known to be sound. */
export interface Started {
  readonly origin: string
  readonly headers: readonly HeaderPair[]
  readonly clientAddress: (headers: Headers, peer: string | undefined) => ClientAddress
  /** Cookies whose presence makes a request ambient. */
  readonly ambientCookies: readonly string[]
}

/** The compiled options: what every stage shares. */
export interface Gate {
  readonly providers: readonly Provider[]
  readonly human: HumanVerifier | undefined
  readonly cors: Cors
  readonly limiter: Limiter
  readonly rejected: RejectedCredentials
  readonly limits: { readonly anonymous: Limit; readonly caller: Limit; readonly address: Limit }
  readonly events: Dispatcher
  /** Whether anybody listens: without sinks no event is made. */
  readonly observed: boolean
  readonly pseudonym: Pseudonym
  readonly docs: string | undefined
  readonly clock: Clock
  readonly host: Host
  /**
   * Checks what the environment decides, once; later calls cost nothing. Never called in a build.
   * @throws {ConfigurationError} each time, as long as the environment is not sound.
   */
  start(): Started
}

/** What counts and names callers: state, which copies of one gate have to share. */
export interface GateParts {
  readonly limiter: Limiter
  readonly pseudonym: Pseudonym
  readonly rejected: RejectedCredentials
}

export function gateParts({ limits, clock }: GateOptions): GateParts {
  const { store, onStoreError, timeout } = limits
  let names: Pseudonym | undefined
  let rejected: RejectedCredentials | undefined
  return {
    limiter: createLimiter({
      store,
      onStoreError,
      ...(timeout === undefined ? {} : { timeout }),
      ...(clock === undefined ? {} : { clock }),
    }),
    // With the first event: some runtimes give no randomness while a module loads.
    pseudonym: (id) => (names ??= pseudonym(crypto.getRandomValues(new Uint8Array(32))))(id),
    get rejected() {
      return (rejected ??= new RejectedCredentials())
    },
  }
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
  checkedOptions('holdfast(…)', options, OPTIONS)
  checkedOptions('limits', options.limits ?? {}, LIMIT_OPTIONS)
  const { identity, limits } = options
  if (!Array.isArray(identity))
    throw new ConfigurationError('config.unknown_option', '`identity` is a list of providers.')
  if (limits?.store === undefined || !['local', 'deny', 'allow'].includes(limits.onStoreError)) {
    throw new ConfigurationError('config.limit', '`limits` needs a `store`, and `onStoreError`: local, deny or allow.')
  }
  if (options.human !== undefined && typeof options.human.verify !== 'function') {
    throw new ConfigurationError(
      'config.human',
      '`human` is a verifier: altcha(…), turnstile(…), hcaptcha(…) or recaptcha(…).',
    )
  }
  const clock = options.clock ?? systemClock
  const parts = share(options, () => gateParts(options))
  let started: Started | undefined
  return {
    providers: identity,
    human: options.human,
    cors: options.cors === undefined ? noCors : cors(options.cors),
    limiter: parts.limiter,
    pseudonym: parts.pseudonym,
    get rejected() {
      return parts.rejected
    },
    limits: {
      anonymous: checkedLimit(limits.anonymous ?? slidingWindow(100, '1 m')),
      caller: checkedLimit(limits.caller ?? slidingWindow(600, '1 m')),
      address: checkedLimit(limits.address ?? slidingWindow(6_000, '1 m')),
    },
    events: dispatcher(options.sinks ?? []),
    observed: (options.sinks ?? []).length > 0,
    docs: options.docs?.replace(/\/$/, ''),
    clock,
    host,
    start: () => (started ??= start(options)),
  }
}

function start(options: GateOptions): Started {
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
  return {
    origin,
    headers: apiHeaders({ https: origin.startsWith('https://') }),
    clientAddress: clientAddress(options.trustedProxies ?? 'none'),
    // Of header-carried credentials too: a browser sends their refresh cookie unasked.
    ambientCookies: options.identity.flatMap((provider) => provider.cookieNames),
  }
}
