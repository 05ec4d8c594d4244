import { ConfigurationError } from '../../core/configuration-error.js'
import { configuredDuration } from '../../core/configured-duration.js'
import type { Duration } from '../../core/duration.js'
import type { AuditType, DecisionEvent, Event } from '../../core/event.js'

/** What is counted, and how many of them are too many. */
export interface Condition {
  /** Of the alert; one for each list of conditions. */
  readonly name: string
  /** More than so many … */
  readonly above: number
  /** … within so many milliseconds. */
  readonly within: number
  /** `calls were refused`: after the number. */
  readonly what: string
  counts(event: Event): boolean
}

export interface Threshold {
  /** A whole number from 0: the alert is for one more. */
  readonly above: number
  readonly within: Duration
}

export interface Selection {
  /** The route's pattern, or the action's name; default every one. */
  readonly route?: string
  /** The problem's code, such as `limit.exceeded`; default every one. */
  readonly code?: string
}

/** Calls that were refused: an attack, or a client that broke. */
export const refusals = (options: Threshold & Selection): Condition =>
  condition(nameOf('refusals', options), 'calls were refused', options, decisions('denied', options))

/** Calls that failed with 500 or above. */
export const failures = (options: Threshold & Selection): Condition =>
  condition(nameOf('failures', options), 'calls failed', options, decisions('failed', options))

/** Wrong passwords over all accounts: many accounts with one try each trip no lockout. */
export const failedSignIns = (options: Threshold): Condition =>
  condition('failed-sign-ins', 'sign-ins failed', options, audits('user_sign_in_failed'))

const AT_ONCE: Threshold = { above: 0, within: '1 m' }

/** A refresh token came twice: somebody has a copy. Default: the first one. */
export const refreshReuse = (options: Threshold = AT_ONCE): Condition =>
  condition('refresh-reuse', 'stolen refresh tokens were used', options, audits('refresh_reused'))

/** A route's budget for everybody together is spent. Default: the first time. */
export const budgetSpent = (options: Threshold = AT_ONCE): Condition =>
  condition('budget-spent', 'budgets were spent', options, audits('budget_exceeded'))

/** The store of limits is away, and `onStoreError` decides. Default: the first time. */
export const storeLost = (options: Threshold = AT_ONCE): Condition =>
  condition('store-lost', 'times the store of limits was lost', options, audits('limit_store_lost'))

/** An answer held a secret of the server. Default: the first time. */
export const secretLeaked = (options: Threshold = AT_ONCE): Condition =>
  condition('secret-leaked', 'answers held a secret', options, audits('secret_leaked'))

function condition(
  name: string,
  what: string,
  { above, within }: Threshold,
  counts: (event: Event) => boolean,
): Condition {
  if (!Number.isSafeInteger(above) || above < 0) {
    throw new ConfigurationError('config.alert', `\`above\` of ${name} is a whole number from 0.`)
  }
  const message = `\`within\` of ${name} is a length of time such as '1 m'.`
  return { name, what, above, within: configuredDuration(within, 'config.alert', message), counts }
}

const nameOf = (name: string, { route, code }: Selection) =>
  [name, code, route].filter((part) => part !== undefined).join(' ')

function decisions(verdict: DecisionEvent['verdict'], { route, code }: Selection): (event: Event) => boolean {
  return (event) =>
    event.kind === 'decision' &&
    event.verdict === verdict &&
    (route === undefined || event.route === route) &&
    (code === undefined || event.code === code)
}

const audits = (type: AuditType) => (event: Event) => event.kind === 'audit' && event.type === type
