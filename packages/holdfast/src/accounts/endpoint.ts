import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { Access } from '../authorization/access.js'
import type { Answer } from '../core/answer.js'
import type { Cookies } from '../core/cookie.js'
import type { Principal } from '../core/principal.js'
import type { Eventually } from '../core/verdict.js'
import type { Limit } from '../rate-limit/limit.js'

/** One account endpoint as data. The gate runs every stage in front of it, over HTTP and as a Server Action alike. */
export interface Endpoint<Body = unknown> {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** Below the mount point: `login`, `sessions/:id`. */
  readonly path: string
  readonly access: Access
  /** Beside the app-wide limits. */
  readonly limits: readonly Limit[]
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
  /** The limit key of the client's address (IPv4 /32, IPv6 /64); the same text for everybody where it is unresolvable. */
  readonly address: string
  /** As sent, cut to 512 characters: show it as text, decide nothing by it. */
  readonly userAgent: string | null
  readonly answer: Answer
}
