// What the console's server tells its page, as JSON. Types only: the page imports nothing else of the library.
import type { AuditEvent, DecisionEvent } from '../core/event.js'
import type { LimitSummary } from '../rate-limit/analytics/summary.js'
import type { LimitOverride } from '../rate-limit/settings/settings.js'
import type { AlertSink, WatchedCondition } from '../telemetry/alerts/alerts.js'
import type { Delivery } from '../telemetry/alerts/delivery.js'
import type {
  CallerNumbers,
  HistoryNumbers,
  NamedCaller,
  RouteNumbers,
  SeriesStep,
  StageNumbers,
} from '../telemetry/history/numbers.js'

export type { Counts } from '../telemetry/history/numbers.js'
export type { Range } from '../telemetry/history/ranges.js'
export type { LimitOverride }

/** Milliseconds since the epoch. */
export type Time = number

/** `GET api/session`: who looks, and what this app's console can show. */
export interface ConsoleSession {
  /** As the app knows the administrator; for people. */
  readonly name: string
  /** Of the app: what is shown in the title. */
  readonly app: string
  /** Where the event numbers come from: this process alone, or a log that all instances share. */
  readonly source: 'process' | 'shared'
  readonly views: {
    readonly coverage: boolean
    readonly people: boolean
    readonly audit: boolean
    readonly alerts: boolean
  }
  /** The header that each command sends back, where the gate asks for a CSRF token; else `null`. */
  readonly csrf: { readonly header: string; readonly token: string } | null
  /** Where a POST renews the session once an answer is 401; `null`: nowhere. */
  readonly renew: string | null
}

/**
 * Of `GET api/stream?range=…` (`text/event-stream`): the event `picture`, at once and then each second in which something
 * changed. It is whole each time, so that a page that was away needs no history. The event `beat` (`{}`) where nothing else
 * was said for 10 s: a page that hears nothing for 25 s asks anew. The stream ends with the session.
 */
export interface Picture extends Omit<HistoryNumbers, 'audits' | 'detailSince' | 'callers'> {
  readonly callers: readonly CallerCounts[]
  readonly health: Health
}

export type StageCounts = StageNumbers

export type Bucket = SeriesStep

/** Counts are exact while a range has fewer than 500 of them; lower bounds of the heaviest beyond that. */
export interface CallerCounts extends Omit<CallerNumbers, 'caller'> {
  readonly caller: Caller
}

/** Who calls, as the console can name them: nothing here tells an id or an address to a reader of it. */
export interface Caller extends NamedCaller {
  /** How a list or an override treats it at this moment. */
  readonly listed: 'allow' | 'deny' | null
}

export type RouteCounts = RouteNumbers

export interface Health {
  readonly limiter: {
    readonly state: 'ok' | 'degraded'
    readonly since: Time | null
    readonly breaker: 'closed' | 'open' | 'half-open'
    readonly degradations: number
    readonly warnings: readonly string[]
  }
  /** The log that the numbers come from. */
  readonly events: {
    readonly state: 'ok' | 'down'
    readonly since: Time | null
    /** Events that did not reach a sink, since the start. */
    readonly dropped: number
  }
  /** Whether clients' addresses are known. */
  readonly addresses: { readonly state: string; readonly message: string | null }
}

/** The event `tail` of the same stream: the newest decisions since the one before, the oldest first, at most 50. */
export interface Tail {
  readonly events: readonly DecisionEvent[]
  /** Decisions that are in the numbers, and too many to be told one by one. */
  readonly skipped: number
}

/** `GET api/events?verdict=&stage=&code=&route=&caller=&before=`: recorded decisions, the newest first, at most 200. */
export interface EventsPage {
  readonly events: readonly DecisionEvent[]
  /** For `before`; `null`: there are no older ones. */
  readonly next: string | null
}

/** `GET api/limits` */
export interface LimitsAnswer {
  /** Of the settings that are changed at run time. */
  readonly revision: number
  /** Whether decisions are added up in the limit store (`limits.analytics`); without it `observed` is `null` everywhere. */
  readonly analytics: boolean
  readonly limits: readonly LimitRow[]
  readonly changes: readonly LimitChange[]
}

export interface LimitNumbers {
  readonly algorithm: 'fixed-window' | 'sliding-window' | 'token-bucket' | 'gcra'
  readonly limit: number
  /** Milliseconds. */
  readonly window: number
  readonly burst?: number
}

export interface LimitRow {
  /** What overrides name it by: `app caller`, `POST /api/orders route`. */
  readonly id: string
  /** What headers and events call it. */
  readonly name: string
  readonly per: 'address' | 'anonymous' | 'caller' | 'crawler' | 'everybody'
  /** Where it counts: `POST /api/orders`; empty: everywhere. */
  readonly routes: readonly string[]
  readonly declared: LimitNumbers
  readonly inForce: LimitNumbers
  /** Other numbers for some callers, by tier; they are declared only. */
  readonly tiers: Readonly<Record<string, LimitNumbers>>
  readonly observe: boolean
  /** Whether `inForce` or `observe` are other than declared. */
  readonly overridden: boolean
  /** Of the last 24 hours. */
  readonly observed: ObservedUse | null
}

export interface ObservedUse {
  readonly allowed: number
  readonly denied: number
  readonly observed: number
  readonly callers: number
  /** Of each caller the most that it had in use at once. `null`: nobody called. */
  readonly use: LimitSummary['use']
  /** A threshold with room; `null`: nobody called. */
  readonly suggested: number | null
}

/** What was changed, the newest first. */
export interface LimitChange {
  readonly time: Time
  readonly requestId: string
  /** The administrator, as a keyed hash. */
  readonly actor: string | null
  readonly limit: string
  /** `null`: as declared. */
  readonly from: LimitOverride | null
  readonly to: LimitOverride | null
}

/**
 * `POST api/limits/change`: answers `LimitsAnswer`. `to: null` goes back to what is declared. Refused with 409
 * `object.conflict` where somebody else has changed the settings since `revision`.
 */
export interface ChangeLimit {
  readonly limit: string
  readonly to: LimitOverride | null
  readonly revision: number
}

/** `GET api/limits/what-if?id=app%20caller&limit=30&window=60000[&burst=]` */
export interface WhatIfAnswer {
  /** As `holdfast replay --limit` takes it: `30/1m per address`. */
  readonly text: string
  /** The command that finds the same in the exported traffic. */
  readonly command: string
  readonly requests: number
  readonly denied: number
  /** How many callers are refused at all, and how many there are. */
  readonly identities: number
  readonly callers: number
  readonly first: Time | null
  readonly from: Time | null
  readonly to: Time | null
  /** At most 120 steps over the recorded time. */
  readonly series: readonly { readonly from: Time; readonly requests: number; readonly denied: number }[]
  /** Most refused first, at most 10. */
  readonly top: readonly { readonly identity: string; readonly requests: number; readonly denied: number }[]
}

/** `GET api/callers`: who is listed at run time and in the code. */
export interface CallersAnswer {
  readonly revision: number
  readonly listed: readonly ListedRow[]
}

export interface ListedRow {
  readonly id: string
  readonly verdict: 'allow' | 'deny'
  readonly until: Time | null
  readonly reason: string | null
  /** In the code: it is not taken off here. */
  readonly declared: boolean
}

/** `POST api/callers/list`: answers `CallersAnswer`. `verdict: null` takes the caller off. */
export interface ListCaller {
  readonly id: string
  readonly verdict: 'allow' | 'deny' | null
  /** Minutes from now; `null`: until it is taken back. */
  readonly minutes: number | null
  readonly reason: string | null
}

export type Layer = 'access' | 'limits' | 'input' | 'ownership' | 'csrf' | 'cors' | 'response'

/** `GET api/coverage`: every route that `holdfast routes` found, and those that were called. */
export interface CoverageAnswer {
  /** When the list was made; `null`: no list was given, so only routes that were called are known. */
  readonly routes: readonly CoverageRow[]
  readonly complete: boolean
}

export interface CoverageRow {
  /** `POST /api/orders` */
  readonly route: string
  /** `role(admin)`, `public`; `null`: nothing guards it. */
  readonly access: string | null
  /** What each layer does there, in a few words; absent: nothing. */
  readonly layers: Readonly<Partial<Record<Layer, string>>>
  /** In the last 24 hours, or since events are known. */
  readonly calls: number
  readonly denied: number
}

/** `GET api/people?after=&find=`: accounts in the order of their addresses, at most 50. */
export interface PeopleAnswer {
  readonly people: readonly Person[]
  readonly next: string | null
}

export interface Person {
  readonly id: string
  readonly email: string
  readonly name: string
  readonly roles: readonly string[]
  readonly disabled: boolean
  readonly createdAt: Time
}

/** `GET api/people/<id>`; `POST api/people/<id>/sessions/<session>/revoke`, `…/sessions/revoke`, `…/keys/<key>/revoke` answer it too. */
export interface PersonAnswer {
  readonly person: Person
  readonly sessions: readonly {
    readonly id: string
    readonly createdAt: Time
    readonly lastSeenAt: Time
    readonly expiresAt: Time
    readonly userAgent: string | null
    /** The one that looks. */
    readonly current: boolean
  }[]
  /** `null`: the app gives out no keys. */
  readonly keys:
    | readonly {
        readonly id: string
        readonly name: string
        readonly scopes: readonly string[]
        readonly createdAt: Time
        readonly expiresAt: Time | null
        readonly lastUsedAt: Time | null
      }[]
    | null
}

/** `GET api/audit?before=`: what happened to accounts and settings, the newest first, at most 100. */
export interface AuditAnswer {
  /** `trail`: a chain that can be verified. `events`: what the event source still has. */
  readonly from: 'trail' | 'events'
  readonly rows: readonly { readonly seq: number | null; readonly event: AuditEvent }[]
  readonly next: string | null
}

/**
 * `GET api/audit.jsonl?format=…`, of what `AuditAnswer` tells as well; `GET api/events.jsonl`, the recorded decisions that
 * `holdfast replay` reads. Downloads: a JSON object on each line; of a trail the oldest first, of events the newest.
 */
export type AuditExport = 'event' | 'ocsf'

/** `POST api/audit/verify` */
export interface AuditVerification {
  readonly holds: boolean
  /** Whether all of it was read in the time that there is; `holds` is `false` without that, and `faults` may be empty. */
  readonly complete: boolean
  readonly checked: number
  readonly faults: readonly { readonly seq: number; readonly what: string }[]
}

/** `GET api/alerts`; `POST api/alerts/test` answers it too. */
export interface AlertsAnswer extends Pick<AlertSink, 'cooldown' | 'receivers'> {
  readonly conditions: readonly WatchedCondition[]
  /** The newest first, at most 100. */
  readonly deliveries: readonly Delivery[]
}
