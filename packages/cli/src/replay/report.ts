import type { Cost } from './limits/price.js'
import type { Timeline } from 'holdfast/rate-limit'

/** What a replay found: the documented shape of `--json`. Texts come from the log, that is, from anybody. */
export interface ReplayReport {
  /** Lines that are requests; of a simulation, its requests. */
  readonly requests: number
  /** Lines that are none: `requests` + `skipped` is the number of lines. */
  readonly skipped: number
  readonly skippedBy: Readonly<Record<string, number>>
  /** RFC 3339 in UTC; `null` where there was no request. */
  readonly span: { readonly from: string; readonly to: string; readonly seconds: number } | null
  readonly identities: {
    readonly addresses: number
    readonly users: number
    readonly userAgents: number
    readonly routes: number
  }
  /** Addresses all of whose requests came with the user agent of a browser, and whom the suggestion does not single out. */
  readonly normal: { readonly identities: number; readonly requests: number }
  readonly limits: readonly LimitReport[]
  /** Requests that all limits together refuse; of one limit, those that it refuses. */
  readonly denied: number
  /** Of the busiest window of each address. */
  readonly rates: readonly RateReport[]
  readonly suggestion: SuggestionReport | null
  /** `null` without a price. `with` the limits that were asked for; without any, with the suggested one. */
  readonly cost: (Cost & { readonly saved: number; readonly each: number }) | null
  readonly timeline: {
    readonly start: string
    readonly seconds: number
    readonly requests: readonly number[]
    readonly denied: readonly number[]
  }
  readonly logs: readonly { readonly name: string; readonly format: string | null }[]
  readonly notices: readonly string[]
}

export interface LimitReport {
  readonly limit: string
  readonly denied: number
  /** Who has been refused at all. */
  readonly identities: number
  /** The first refusal, RFC 3339; `null` without one. */
  readonly first: string | null
  readonly falsePositives: { readonly requests: number; readonly identities: number; readonly share: number }
  /** The most refused. */
  readonly top: readonly RefusedIdentity[]
  readonly routes: readonly Named[]
  readonly userAgents: readonly Named[]
}

export interface RefusedIdentity {
  readonly identity: string
  readonly denied: number
  /** In all; `null` where that is not counted. */
  readonly requests: number | null
  readonly first: string
  readonly last: string
  /** The one it sent last, of an address. */
  readonly userAgent?: string
}

export interface Named {
  readonly name: string
  readonly denied: number
}

export interface RateReport {
  /** As `--limit` takes it: `1m`. */
  readonly window: string
  readonly seconds: number
  readonly p50: number
  readonly p90: number
  readonly p99: number
  readonly p999: number
  readonly max: number
}

export interface SuggestionReport {
  /** As `--limit` takes it. */
  readonly limit: string
  /** How `holdfast(…)` takes it. */
  readonly code: string
  readonly denied: number
  /** Whom it refuses nearly everything: look at them before you use it. */
  readonly singledOut: SplitReport & { readonly top: readonly SingledOut[] }
  readonly rest: SplitReport
}

export interface SplitReport {
  readonly identities: number
  readonly requests: number
  readonly denied: number
  readonly share: number
}

export interface SingledOut {
  readonly identity: string
  readonly requests: number
  readonly userAgent: string
}

/** RFC 3339; a year after 9999 has no such form. */
export function timeText(time: number): string {
  return new Date(time).toISOString().replace('.000Z', 'Z')
}

export function timelineReport({ start, step, requests, denied }: Timeline): ReplayReport['timeline'] {
  return { start: timeText(start), seconds: step / 1_000, requests: [...requests], denied: [...denied] }
}
