import { takesSocket, type TrustedProxies } from '../../origin/trusted-proxies.js'
import type { Host } from '../host.js'

/** Whether clients' addresses are known, for a liveness endpoint. */
export interface AddressHealth {
  /** `unresolvable`: of every client, by configuration or because the last request's was. They share one limit. */
  readonly state: 'ok' | 'unresolvable'
  /** Requests without an address, since the start. */
  readonly unresolved: number
  /** When the last of them came, milliseconds since the epoch; `null`: none. */
  readonly last: number | null
  /** Why the last of them had none; before the first, why it will have none. `null`: no request is known to lack one. */
  readonly why: Unresolved | null
}

/**
 * - `socket-not-recorded`: the socket says who calls, and `registerPeer()` has not run.
 * - `socket-unknown`: it has; this request came in before that, or over a socket without an address (a Unix socket).
 * - `header-missing`: the header that the proxies write is not there, cannot be read, or is contradicted by another.
 */
export type Unresolved = 'socket-not-recorded' | 'socket-unknown' | 'header-missing'

const EXPLAIN = '[config.trusted_proxies] holdfast explain config.trusted_proxies'

const CAUSES: Readonly<Record<Unresolved, string>> = {
  'socket-not-recorded':
    'a request came before anything records the socket: with these `trustedProxies` only registerPeer() of ' +
    'holdfast/next/peer can tell who calls, and it has not run',
  'socket-unknown':
    'a request came whose socket is not known: it came in before registerPeer() had run, or over a socket without an ' +
    'address, such as a Unix socket',
  'header-missing':
    'a request came without the header that `trustedProxies` counts on, or with one that cannot be read or is contradicted: ' +
    'it came past the proxy, or the proxy does not set it',
}

/** Names that are remembered. */
const MOST_UNVOUCHED = 1_000

/**
 * Callers without an address share one counter, and one of them can use it up for all. That is never silent: it is said
 * at start where it is known by then, with the first request that it happens to for each cause, and in `health()`.
 */
export class AddressWatch {
  readonly #told = new Set<Unresolved>()
  readonly #unvouched = new Set<string>()
  #unresolved = 0
  #last: number | null = null
  #why: Unresolved | null = null
  #isResolvable = true
  #hasWarned = false
  #cause: () => Unresolved = () => 'header-missing'

  /** Once the gate starts: some settings cannot give an address on this runtime. */
  started(trusted: TrustedProxies, host: Host): void {
    const bySocket = takesSocket(trusted)
    this.#cause = () => (!bySocket ? 'header-missing' : host.recordsPeer() ? 'socket-unknown' : 'socket-not-recorded')
    this.#isResolvable = this.#cause() !== 'socket-not-recorded'
    if (this.#isResolvable || this.#hasWarned) return
    this.#hasWarned = true
    this.#why = 'socket-not-recorded'
    console.warn(
      'holdfast: with these `trustedProxies` the socket says who calls, and nothing records it yet: until then all anonymous ' +
        'callers share one limit. On Node, call registerPeer() from holdfast/next/peer in instrumentation.ts, before start(); ' +
        `on Edge, name the platform in front. ${EXPLAIN}`,
    )
  }

  /** One request, known by its address or not. */
  saw(isResolved: boolean, now: number): void {
    if (isResolved) {
      if (!this.#isResolvable) this.#resolved()
      return
    }
    this.#isResolvable = false
    this.#last = now
    this.#unresolved++
    const why = this.#cause()
    this.#why = why
    if (this.#told.has(why)) return
    this.#told.add(why)
    console.warn(`holdfast: ${CAUSES[why]}. Such callers share one limit; health() counts them. ${EXPLAIN}`)
  }

  #resolved(): void {
    this.#isResolvable = true
    if (this.#why !== 'socket-not-recorded' || this.#cause() === 'socket-not-recorded') return
    this.#why = this.#unresolved === 0 ? null : 'socket-unknown'
    console.warn(
      `holdfast: the socket is recorded now, and each client has a limit of its own; ${this.#unresolved} requests before shared one.`,
    )
  }

  /** @param client the name of one that called @param verified whether the configured proxies vouch for the address */
  named(client: string, verified: boolean): void {
    if (verified && this.#unvouched.size === 0) return
    this.#unvouched.delete(client)
    if (verified) return
    this.#unvouched.add(client)
    if (this.#unvouched.size <= MOST_UNVOUCHED) return
    for (const oldest of this.#unvouched) {
      this.#unvouched.delete(oldest)
      break
    }
  }

  /** Whether lists are not asked about this client, as far as it has called here of late. */
  isUnvouched(client: string): boolean {
    return this.#unvouched.has(client)
  }

  health(): AddressHealth {
    return {
      state: this.#isResolvable ? 'ok' : 'unresolvable',
      unresolved: this.#unresolved,
      last: this.#last,
      why: this.#why,
    }
  }
}
