import { checkedOptions } from '../../core/checked-options.js'
import { ConfigurationError } from '../../core/configuration-error.js'
import type { Duration } from '../../core/duration.js'
import { slidingWindow } from '../../rate-limit/algorithms/sliding-window.js'
import { checkedLimit } from '../../rate-limit/checked-limit.js'
import type { Limit } from '../../rate-limit/limit.js'
import type { Store } from '../../rate-limit/store.js'
import { BUDGET, KEY } from './charges.js'
import { callerLists, type CallerLists } from './listed.js'

/** How often: the limits of the whole app, and the store that counts. */
export interface LimitsOptions {
  readonly store: Store
  /** When the store does not answer: go on with in-process counters, refuse with 503, or let pass. */
  readonly onStoreError: 'local' | 'deny' | 'allow'
  /** For each address, callers without a valid principal. Default 100 in a minute. */
  readonly anonymous?: Limit
  /** For each principal. Default 600 in a minute. */
  readonly caller?: Limit
  /** For each address, whoever calls. Default 6,000 in a minute. */
  readonly address?: Limit
  /** For each operator of verified crawlers, under `bots: 'allow-verified'`. Default 600 in a minute. */
  readonly crawler?: Limit
  /**
   * Who is counted by no limit but a route's budget: networks in CIDR notation, addresses, or identities (`user 42`,
   * `service 7`). Addresses count only where the configured proxies vouch for them. More can be listed at run time.
   */
  readonly allow?: readonly string[]
  /** Who is refused with 403, before anything is spent on them. As `allow`, and stronger than it. */
  readonly deny?: readonly string[]
  /** How long the store may take; default 50 ms. */
  readonly timeout?: Duration
  /** Whether `X-RateLimit-Limit`, `-Remaining` and `-Reset` are sent too. Default false. */
  readonly legacyHeaders?: boolean
  /** Whether decisions are added up in the store, for the console. Default false. */
  readonly analytics?: boolean
}

const OPTIONS: Readonly<Record<keyof LimitsOptions, true>> = {
  store: true,
  onStoreError: true,
  anonymous: true,
  caller: true,
  address: true,
  crawler: true,
  allow: true,
  deny: true,
  timeout: true,
  legacyHeaders: true,
  analytics: true,
}

/** The app-wide limits as the stages read them. */
export interface GateLimits {
  readonly anonymous: Limit
  readonly caller: Limit
  readonly address: Limit
  readonly crawler: Limit
  /** What they are called in headers and events, that of credentials included. */
  readonly shown: readonly string[]
  readonly lists: CallerLists
  readonly legacyHeaders: boolean
  readonly analytics: boolean
}

/** @throws {ConfigurationError} `config.limit`, `config.unknown_option` */
export function gateLimits(limits: LimitsOptions): GateLimits {
  checkedOptions('limits', limits ?? {}, OPTIONS)
  if (limits?.store === undefined || !['local', 'deny', 'allow'].includes(limits.onStoreError)) {
    refuse('`limits` needs a `store`, and `onStoreError`: local, deny or allow.')
  }
  for (const option of ['legacyHeaders', 'analytics'] as const) {
    if (limits[option] !== undefined && typeof limits[option] !== 'boolean')
      refuse(`limits.${option} is true or false.`)
  }
  const app = {
    anonymous: ofNobody('anonymous', limits.anonymous ?? slidingWindow(100, '1 m')),
    caller: notOfAddresses('caller', appWide('caller', limits.caller ?? slidingWindow(600, '1 m'))),
    address: ofNobody('address', limits.address ?? slidingWindow(6_000, '1 m')),
    crawler: notOfAddresses('crawler', ofNobody('crawler', limits.crawler ?? slidingWindow(600, '1 m'))),
  }
  return {
    ...app,
    shown: shownTogether(app),
    lists: callerLists(limits.allow, limits.deny),
    legacyHeaders: limits.legacyHeaders ?? false,
    analytics: limits.analytics ?? false,
  }
}

/** The address and the credential are counted beside any of the others, of which a call has one. */
function shownTogether(app: Pick<GateLimits, 'anonymous' | 'caller' | 'address' | 'crawler'>): readonly string[] {
  const others = (['anonymous', 'caller', 'crawler'] as const).map((kind) => app[kind].name ?? kind)
  const address = app.address.name ?? 'address'
  if (others.includes(address)) refuse(`limits.address is shown as "${address}", and so is another limit of the app.`)
  if ([address, ...others].includes(KEY)) refuse(`"${KEY}" is what the limits of credentials are shown as.`)
  return [...others, address, KEY]
}

function appWide(option: string, limit: Limit): Limit {
  if (checkedLimit(limit).name === BUDGET) refuse(`limits.${option} cannot be called "${BUDGET}".`)
  return limit
}

function notOfAddresses(option: string, limit: Limit): Limit {
  if (limit.per === 'address') refuse(`limits.${option} does not count per "address": limits.address does.`)
  return limit
}

/** There is no principal whose tier it could be. */
function ofNobody(option: string, limit: Limit): Limit {
  if (limit.tier !== undefined) refuse(`limits.${option} counts nobody in particular: tiers are for "caller".`)
  return appWide(option, limit)
}

function refuse(message: string): never {
  throw new ConfigurationError('config.limit', message)
}
