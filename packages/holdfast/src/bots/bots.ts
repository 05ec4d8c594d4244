import type { Clock } from '../core/clock.js'
import type { Eventually } from '../core/verdict.js'
import { crawlerCheck, type Standing } from './crawler-check.js'
import { nodeDns, type Dns } from './dns.js'
import { operatorOf } from './operators.js'
import { listedPatterns, LONGEST, userAgentKinds, type KindOf } from './user-agent-kinds.js'

export interface Bots {
  /** The kind that a user agent declares; `null`: a browser. See `KindOf`. Later only until the list is loaded. */
  kindOf(userAgent: string | null): Eventually<string | null>
  /** Whose crawler a user agent claims to be; `null`: of nobody whose crawlers can be told from impostors. */
  claimOf(userAgent: string | null): { readonly operator: string; check(ip: string): Eventually<Standing> } | null
}

export interface BotsOptions {
  readonly clock: Clock
  /** Default: Node's. */
  readonly dns?: Dns
}

/** Nothing is loaded and nobody is asked before the first question. */
export function createBots({ clock, dns = nodeDns() }: BotsOptions): Bots {
  const check = crawlerCheck({ dns, clock })
  let kinds: KindOf | undefined
  let loading: Promise<KindOf> | undefined

  const load = (): Promise<KindOf> => {
    loading ??= listedPatterns().then(
      (patterns) => (kinds = userAgentKinds(patterns)),
      (error: unknown) => {
        // The next request tries again.
        loading = undefined
        throw error
      },
    )
    return loading
  }

  return {
    kindOf: (userAgent) => (kinds === undefined ? load().then((kindOf) => kindOf(userAgent)) : kinds(userAgent)),
    claimOf(userAgent) {
      const operator = userAgent === null ? null : operatorOf(userAgent.slice(0, LONGEST))
      return operator && { operator: operator.name, check: (ip) => check(operator, ip) }
    },
  }
}
