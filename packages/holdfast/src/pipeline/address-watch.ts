import { takesSocket, type TrustedProxies } from '../origin/trusted-proxies.js'
import type { Host } from './host.js'

/** Whether clients' addresses are known, for a liveness endpoint. */
export interface AddressHealth {
  /** `unresolvable`: of every client, by configuration or because the last request's was. They share one limit. */
  readonly state: 'ok' | 'unresolvable'
  /** Requests without an address, since the start. */
  readonly unresolved: number
  /** When the last of them came, milliseconds since the epoch; `null`: none. */
  readonly last: number | null
}

const EXPLAIN = '[config.trusted_proxies] holdfast explain config.trusted_proxies'

/**
 * Callers without an address share one counter, and one of them can use it up for all. That is never silent: it is said
 * at start where it is known by then, with the first request that it happens to, and in `health()`.
 */
export class AddressWatch {
  #unresolved = 0
  #last: number | null = null
  #isResolvable = true
  #hasWarned = false

  /** Once the gate starts: some settings cannot give an address on this runtime. */
  started(trusted: TrustedProxies, host: Host): void {
    this.#isResolvable = !takesSocket(trusted) || host.recordsPeer()
    if (this.#isResolvable || this.#hasWarned) return
    this.#hasWarned = true
    console.warn(
      'holdfast: with these `trustedProxies` the socket says who calls, and nothing records it, so all anonymous callers ' +
        'share one limit. On Node, call registerPeer() from holdfast/next/peer in instrumentation.ts, before start(); ' +
        `on Edge, name the platform in front. ${EXPLAIN}`,
    )
  }

  /** One request, known by its address or not. */
  saw(isResolved: boolean, now: number): void {
    if (isResolved) {
      this.#isResolvable = true
      return
    }
    this.#isResolvable = false
    this.#last = now
    if (this.#unresolved++ > 0) return
    console.warn(
      'holdfast: a request came whose client address cannot be told: the header that `trustedProxies` counts on is missing ' +
        `or unreadable, or nothing records the socket. Such callers share one limit; health() counts them. ${EXPLAIN}`,
    )
  }

  health(): AddressHealth {
    return {
      state: this.#isResolvable ? 'ok' : 'unresolvable',
      unresolved: this.#unresolved,
      last: this.#last,
    }
  }
}
