import type { Accounts } from '../accounts/accounts.js'
import type { Provider } from '../authentication/provider.js'
import { botRules, createBots, type BotRule, type Bots } from '../bots/bots.js'
import type { Dns } from '../bots/dns.js'
import { systemClock, type Clock } from '../core/clock.js'
import { checkedOptions } from '../core/checked-options.js'
import { ConfigurationError } from '../core/configuration-error.js'
import type { AuditEvent, AuditType } from '../core/event.js'
import { apiHeaders, type HeaderPair } from '../headers/api-profile.js'
import type { HumanVerifier } from '../human/verifier.js'
import { appOrigin } from '../origin/app-origin.js'
import { clientAddress, type ClientAddress } from '../origin/client-address.js'
import { cors, noCors, type Cors, type CorsOptions } from '../origin/cors.js'
import type { TrustedProxies } from '../origin/trusted-proxies.js'
import { isLimitName } from '../rate-limit/checked-limit.js'
import { createLimiter, type Limiter } from '../rate-limit/limiter.js'
import { dispatcher, type Dispatcher } from '../telemetry/dispatch.js'
import { pseudonym, type Pseudonym } from '../telemetry/pseudonym.js'
import type { Sink } from '../telemetry/sink.js'
import { AddressWatch } from './address-watch.js'
import { afterAnswer } from './after-answer.js'
import { gateLimits, type GateLimits, type LimitsOptions } from './gate-limits.js'
import type { Host } from './host.js'
import { humanKeys } from './human-keys.js'
import { callerLists } from './listed.js'
import { RejectedCredentials } from './rejected-credentials.js'
import { SpentBudgets } from './spent-budgets.js'

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
  readonly limits: LimitsOptions
  /**
   * What holds for callers without a principal whose user agent says that they are no browser. Without it nobody looks at
   * user agents. A bot that lies is a matter of `limits` and of routes' budgets.
   */
  readonly bots?: BotRule
  /** How `bots: 'allow-verified'` asks the DNS. Default: Node's resolver; on Edge nobody can be verified without one. */
  readonly dns?: Dns
  /** Who is told of each decision. Default: nobody. */
  readonly sinks?: readonly Sink[]
  /** Tells several gates of one app apart: each has counters of its own. Lower-case letters, digits and `-`; default `app`. */
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
  bots: true,
  dns: true,
  sinks: true,
  name: true,
  docs: true,
  clock: true,
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
  readonly limits: GateLimits
  /** What stands before the ids of its limits. */
  readonly namespace: string
  readonly spent: SpentBudgets
  readonly addresses: AddressWatch
  readonly botRule: BotRule | undefined
  readonly bots: Bots
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
  readonly spent: SpentBudgets
  readonly addresses: AddressWatch
  readonly bots: Bots
}

/** @param tell gets what is for the audit trail and comes of no request */
export function gateParts(
  { limits, clock, dns }: GateOptions,
  host: Host,
  tell: (event: AuditEvent) => void,
): GateParts {
  const { store, onStoreError, timeout, analytics } = limits
  const { allow, deny } = callerLists(limits.allow, limits.deny)
  let names: Pseudonym | undefined
  let rejected: RejectedCredentials | undefined
  return {
    limiter: createLimiter({
      store,
      onStoreError,
      ...(timeout === undefined ? {} : { timeout }),
      ...(clock === undefined ? {} : { clock }),
      ...(analytics === undefined ? {} : { analytics }),
      allow,
      deny,
      on: ({ type, time, since, ...facts }) => tell(ofNobody(type, time, { since, ...facts })),
      background: (task) => afterAnswer(host, task),
    }),
    // With the first event: some runtimes give no randomness while a module loads.
    pseudonym: (id) => (names ??= pseudonym(crypto.getRandomValues(new Uint8Array(32))))(id),
    get rejected() {
      return (rejected ??= new RejectedCredentials())
    },
    spent: new SpentBudgets(),
    addresses: new AddressWatch(),
    bots: createBots({ clock: clock ?? systemClock, ...(dns === undefined ? {} : { dns }) }),
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
  const { identity, name } = options
  const limits = gateLimits(options.limits)
  if (!Array.isArray(identity))
    throw new ConfigurationError('config.unknown_option', '`identity` is a list of providers.')
  if (options.bots !== undefined && !botRules.includes(options.bots)) {
    throw new ConfigurationError('config.unknown_option', `\`bots\` is one of ${botRules.join(', ')}.`)
  }
  if (name !== undefined && !isLimitName(name)) {
    throw new ConfigurationError('config.limit', 'The name of a gate is 1 to 64 of a–z, 0–9 and "-", a letter first.')
  }
  if (options.human !== undefined && typeof options.human.verify !== 'function') {
    throw new ConfigurationError(
      'config.human',
      '`human` is a verifier: altcha(…), turnstile(…), hcaptcha(…) or recaptcha(…).',
    )
  }
  const clock = options.clock ?? systemClock
  const events = dispatcher(options.sinks ?? [])
  const parts = share(options, () => gateParts(options, host, events.emit))
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
    limits,
    namespace: name === undefined || name === 'app' ? '' : `${name}: `,
    spent: parts.spent,
    addresses: parts.addresses,
    botRule: options.bots,
    bots: parts.bots,
    events,
    observed: (options.sinks ?? []).length > 0,
    docs: options.docs?.replace(/\/$/, ''),
    clock,
    host,
    start: () => (started ??= start(options, host, parts)),
  }
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
  const trusted = options.trustedProxies ?? 'none'
  addresses.started(trusted, host)
  return {
    origin,
    headers: apiHeaders({ https: origin.startsWith('https://') }),
    clientAddress: clientAddress(trusted),
    // Of header-carried credentials too: a browser sends their refresh cookie unasked.
    ambientCookies: options.identity.flatMap((provider) => provider.cookieNames),
  }
}

/** A fact about the app, and about nobody who calls it. */
function ofNobody(type: AuditType, time: number, facts: AuditEvent['facts']): AuditEvent {
  return { kind: 'audit', time, requestId: crypto.randomUUID(), type, subject: null, actor: null, address: null, facts }
}
