import type { AuditType, Stage } from '../../core/event.js'
import type { Range } from './ranges.js'

/** What a history knows of a range, as of `now`; what the console shows is made of it. Times are milliseconds since the epoch. */
export interface HistoryNumbers {
  readonly now: number
  readonly range: Range
  /** Milliseconds of a step. */
  readonly step: number
  /** All that came after is in the numbers; `null`: nothing has come yet. */
  readonly since: number | null
  /** The same for callers, routes, overhead and audits, which tallies of a log do not hold. */
  readonly detailSince: number | null
  /** Of calls in the range: the sum of the series. */
  readonly totals: Counts
  /** Calls in a second, over the last ten. */
  readonly perSecond: number
  /** Time inside the gate without the handler, milliseconds, to within 5 %; `null` without a call. */
  readonly overhead: { readonly p50: number; readonly p95: number; readonly p99: number } | null
  /** All stages in their order. */
  readonly stages: readonly StageNumbers[]
  /** One for each step of the range, the oldest first; the last one is not over yet. */
  readonly series: readonly SeriesStep[]
  /** By refusals (denied and observed), then by calls; at most 20. */
  readonly callers: readonly CallerNumbers[]
  readonly routes: readonly RouteNumbers[]
  /** How often what has happened to accounts and settings; what has not is absent. */
  readonly audits: Readonly<Partial<Record<AuditType, number>>>
}

export interface Counts {
  readonly allowed: number
  readonly denied: number
  readonly observed: number
  readonly failed: number
}

export interface StageNumbers extends Omit<Counts, 'allowed'> {
  readonly stage: Stage
  /** Calls that came this far. */
  readonly entered: number
}

export interface SeriesStep {
  readonly from: number
  /** With those that only were observed. */
  readonly allowed: number
  readonly failed: number
  /** By the stage that refused; absent stages refused nobody. */
  readonly denied: Readonly<Partial<Record<Stage, number>>>
}

export interface CallerNumbers extends Counts {
  readonly caller: NamedCaller
  /** The code of most of its refusals and failures; `null` without one. */
  readonly code: string | null
  readonly last: number
}

export interface NamedCaller {
  /** `principal <22 characters>`, or `client <22 characters>` where nobody was signed in. */
  readonly id: string
  readonly kind: 'principal' | 'client'
  /** The network that it came from last; `null` where it is not known. */
  readonly network: string | null
  /** The kind that its user agent said last; `null` of a browser, and where no bot rule asks. */
  readonly bot: string | null
}

export interface RouteNumbers extends Counts {
  /** `POST /api/orders` */
  readonly route: string
  readonly code: string | null
}
