import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { Access } from '../authorization/access.js'
import type { Answer } from '../core/answer.js'
import type { Cookies } from '../core/cookie.js'
import type { Principal } from '../core/principal.js'
import type { Problem } from '../core/problem.js'
import type { Eventually } from '../core/verdict.js'
import type { Limit } from '../rate-limit/limit.js'

/** The CAPTCHA of the gate, as an endpoint may ask for it. */
export interface HumanProof {
  /** Whether the gate has a verifier: without one, nobody can be asked for a proof. */
  readonly isConfigured: boolean
  /** What the client brought holds: `undefined`. Otherwise `human.required`, `human.failed` or `human.unavailable`. */
  check(): Promise<Problem | undefined>
  /** For the client to show; `null` without a verifier. */
  puzzle(): Promise<Readonly<Record<string, unknown>> | null>
}

/** One account endpoint as data. The gate runs every stage in front of it, over HTTP and as a Server Action alike. */
export interface Endpoint<Body = unknown> {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** Below the mount point: `login`, `sessions/:id`. */
  readonly path: string
  readonly access: Access
  /** Beside the app-wide limits. */
  readonly limits: readonly Limit[]
  /**
   * The verified id of the session that the cookies name, for an endpoint that is called when nobody is signed in any
   * more: its limits per caller, and the app's, then count this session and not everybody behind the address. `null`:
   * none. A throw means that the session store is down.
   */
  limitKey?(cookies: Cookies): Eventually<string | null>
  /** Absent: no body is read. */
  readonly body?: StandardSchemaV1<unknown, Body>
  /** Of the answer; 200 by default. */
  readonly status?: number
  /** Answers data, or a `Problem` that refuses. */
  handler(context: EndpointContext<Body>): Eventually<unknown>
}

export interface EndpointContext<Body = unknown> {
  /** Verified in this request; `null` only where `access` is public. */
  readonly principal: Principal | null
  readonly body: Body
  /** Percent-decoded, not validated here. */
  readonly params: Readonly<Record<string, string>>
  readonly cookies: Cookies
  readonly human: HumanProof
  /** The limit key of the client's address (IPv4 /32, IPv6 /64); the same text for everybody where it is unresolvable. */
  readonly address: string
  /** As sent, cut to 512 characters: show it as text, decide nothing by it. */
  readonly userAgent: string | null
  readonly answer: Answer
  /**
   * Work that the answer does not wait for, so that its length tells nothing: a mail. A throw is reported, and reaches
   * nobody.
   */
  after(task: () => Promise<unknown>): void
}
