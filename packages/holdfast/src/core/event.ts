import type { AppCode, Code } from './codes.js'

/** The stages of the pipeline by name, in their order; `events`, the console and the docs use these words. */
export const stages = [
  'origin',
  'limit-address',
  'identity',
  'limit-caller',
  'access',
  'input',
  'ownership',
  'handler',
  'response',
] as const

export type Stage = (typeof stages)[number]

/** One per decision: every request to a guarded route or action makes exactly one. */
export interface DecisionEvent {
  readonly kind: 'decision'
  /** Milliseconds since the epoch, when the request came in. */
  readonly time: number
  readonly requestId: string
  /** The route's pattern (`/api/orders/[id]`) or the action's name; never the concrete path. */
  readonly route: string
  readonly method: string
  readonly surface: 'route' | 'action'
  /** The stage that decided; `response` for an allowed request. */
  readonly stage: Stage
  /** `observed`: would have been refused, and was let through because the route only observes. `failed`: status 500 or above. */
  readonly verdict: 'allowed' | 'denied' | 'observed' | 'failed'
  readonly code: Code | AppCode | null
  readonly status: number
  /** A keyed hash, 22 characters of base64url; `null` for an anonymous caller. The id itself never leaves. */
  readonly principal: string | null
  /**
   * A keyed hash of whom limits count behind the address (IPv4 itself, IPv6 the /64), 22 characters of base64url; `null`
   * where the address is unresolvable.
   */
  readonly client: string | null
  readonly provider: string | null
  /** The client's network: IPv4 /24 or IPv6 /48; `null` where the address is unresolvable. */
  readonly address: string | null
  readonly limits: readonly LimitState[]
  /** Time inside the gate without the handler, milliseconds. */
  readonly ms: number
  /** Time inside the handler, milliseconds; 0 where it did not run. */
  readonly handlerMs: number
  /** The stages that the call went through, in their order; the last one decided, or answered. */
  readonly trail: readonly StageTime[]
  /** What the user agent says of itself; `null` where it claims to be a browser. `verified`: its address belongs to who it says it is. */
  readonly bot?: { readonly kind: string; readonly verified: boolean } | null
  /** Which parts did not answer as they should: `limit-store`, `session-store`, `human-verifier`. */
  readonly degraded: readonly string[]
}

/** How long one stage took; `handler` is the application's own time. */
export interface StageTime {
  readonly stage: Stage
  /** Milliseconds. */
  readonly ms: number
}

export interface LimitState {
  /** The limit's name in `RateLimit-Policy`: `anonymous`, `caller`, `key` (the credential's own), `address`, or the route's own. */
  readonly name: string
  /** Requests for each window. */
  readonly limit: number
  /** The length of the window, milliseconds. */
  readonly window: number
  readonly remaining: number
  /** Milliseconds until the limit is whole again. */
  readonly reset: number
  readonly allowed: boolean
  /** Only observes: `allowed: false` says what would have been. */
  readonly observe?: boolean
}

/** What happened to an account, in the past tense. One for each fact, never with an address, a token or a name in it. */
export interface AuditEvent {
  readonly kind: 'audit'
  readonly time: number
  readonly requestId: string
  readonly type: AuditType
  /** The account it happened to, as a keyed hash; `null` where none is known. */
  readonly subject: string | null
  /** Who did it, as a keyed hash; the same as `subject` where people act on themselves. */
  readonly actor: string | null
  readonly address: string | null
  readonly facts: Readonly<Record<string, string | number | boolean>>
}

export type AuditType =
  | 'user_registered'
  | 'email_verified'
  | 'password_reset_requested'
  | 'password_reset'
  | 'password_changed'
  | 'account_locked'
  | 'account_unlocked'
  | 'stepped_up'
  | 'second_factor_failed'
  | 'totp_enabled'
  | 'totp_disabled'
  | 'recovery_codes_replaced'
  | 'recovery_code_used'
  | 'passkey_added'
  | 'passkey_removed'
  | 'key_created'
  | 'key_rotated'
  | 'key_revoked'
  | 'user_signed_in'
  | 'user_sign_in_failed'
  | 'user_signed_out'
  | 'user_roles_changed'
  | 'user_disabled'
  | 'user_enabled'
  | 'session_revoked'
  | 'sessions_revoked'
  | 'refresh_reused'
  | 'budget_exceeded'
  | 'limit_store_lost'
  | 'limit_store_back'
  | 'secret_leaked'
  | 'limit_changed'
  | 'caller_listed'
  | 'caller_unlisted'
  | 'alerts_tested'
  | 'trail_verified'
  | 'data_exported'

export type Event = DecisionEvent | AuditEvent
