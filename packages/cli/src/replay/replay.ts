import { Timeline, windowText } from 'holdfast/rate-limit'
import { Decisions } from './decisions.js'
import { identityText, requestsPer } from './identities.js'
import type { ReplayLimit } from './limits/limit-text.js'
import { costOf, type Price } from './limits/price.js'
import { OTHERS } from './names/byte-names.js'
import type { Names } from './names/names.js'
import { Rates } from './rates.js'
import { largest, type Refusals } from './refusals.js'
import {
  timelineReport,
  timeText,
  type LimitReport,
  type Named,
  type ReplayReport,
  type SuggestionReport,
} from './report.js'
import { suggestedLimit, type Suggested } from './suggestion/suggestion.js'
import { pass, type Traffic } from './traffic.js'
import { userAgentKinds } from './user-agent-kinds.js'

export interface ReplayOptions {
  readonly limits: readonly ReplayLimit[]
  readonly price?: Price
  /** Rows of each table. */
  readonly top: number
  readonly progress: (what: string, share: number) => void
}

/** What is known of the lines, beside their requests. */
export type LinesReport = Pick<ReplayReport, 'skipped' | 'skippedBy' | 'logs' | 'notices'>

/** Some limits on traffic that was: a few passes over it, each in the order of time. */
export async function replay(traffic: Traffic, lines: LinesReport, options: ReplayOptions): Promise<ReplayReport> {
  const { limits, price, top, progress } = options
  const { names, length, from, to } = traffic
  const { addresses } = names
  const rates = new Rates(names, await userAgentKinds(names.agents), from)
  pass(traffic, 'counting', progress, (block) => rates.take(block))
  const suggested = suggestedLimit(traffic, rates, progress)

  // Without a limit of their own people see what the suggested one does.
  const shown = limits.length > 0 ? limits : suggested === undefined ? [] : [suggested.limit]
  const decisions = new Decisions(shown, names, rates)
  const timeline = new Timeline(from, to)
  pass(traffic, 'deciding', progress, (block) => decisions.take(block, timeline))

  const isNormal = normalAddresses(rates, suggested)
  const normal = { identities: 0, requests: 0 }
  for (let address = 2; address < addresses.size; address++) {
    if (!isNormal(address)) continue
    normal.identities++
    normal.requests += addresses.requests[address]!
  }
  return {
    requests: length,
    ...lines,
    notices: [...lines.notices, ...names.notices()],
    span: length === 0 ? null : { from: timeText(from), to: timeText(to), seconds: (to - from) / 1_000 },
    identities: {
      addresses: addresses.size - 2,
      users: names.users.size - 2,
      userAgents: names.agents.size - 2,
      routes: names.routes.size - 2,
    },
    normal,
    limits: limits.map((_, index) =>
      limitReport(decisions.refusals[index]!, names, rates, isNormal, normal.requests, top),
    ),
    denied: decisions.denied,
    rates: rates.percentiles().map(({ window, ...percentiles }) => ({
      window: windowText(window),
      seconds: window / 1_000,
      ...percentiles,
    })),
    suggestion: suggested === undefined ? null : suggestionReport(suggested, names, rates, top),
    cost: price === undefined ? null : priced(price, length, decisions.denied),
    timeline: timelineReport(timeline),
  }
}

function priced(price: Price, requests: number, denied: number): NonNullable<ReplayReport['cost']> {
  const cost = costOf(price, requests, denied)
  return { ...cost, saved: Math.round((cost.without - cost.with) * 1e6) / 1e6, each: price.each }
}

/** Whose refusals are mistakes: they come with browsers, and do not ask like machines. */
function normalAddresses(rates: Rates, suggested: Suggested | undefined): (address: number) => boolean {
  const singledOut = new Set(suggested?.singledOutAddresses)
  return (address) => address > OTHERS && !rates.isAutomated(address) && !singledOut.has(address)
}

function limitReport(
  refusals: Refusals,
  names: Names,
  rates: Rates,
  isNormal: (address: number) => boolean,
  normalRequests: number,
  top: number,
): LimitReport {
  const { limit, denied, first, byIdentity, byAddress, byRoute, byAgent, firsts, lasts } = refusals
  const mistakes = { requests: 0, identities: 0 }
  for (const [address, refused] of byAddress.entries()) {
    if (refused === 0 || !isNormal(address)) continue
    mistakes.requests += refused
    mistakes.identities++
  }
  const requests = requestsPer(limit.per, names, rates)
  const identity = (number: number): string => identityText(limit.per, number, names)
  return {
    limit: limit.text,
    denied,
    identities: byIdentity.reduce((sum, refused) => sum + (refused > 0 ? 1 : 0), 0),
    first: denied === 0 ? null : timeText(first),
    falsePositives: { ...mistakes, share: share(mistakes.requests, normalRequests) },
    top: largest(byIdentity, top, identity).map((number) => ({
      identity: identity(number),
      denied: byIdentity[number]!,
      requests: requests?.[number] ?? null,
      first: timeText(firsts[number]!),
      last: timeText(lasts[number]!),
      ...((limit.per === 'address' || limit.per === 'anonymous') && { userAgent: rates.agentText(number) }),
    })),
    routes: named(byRoute, (route) => names.routes.text(route), top),
    userAgents: named(byAgent, (agent) => (agent === 0 ? '-' : names.agents.text(agent)), top),
  }
}

function suggestionReport(
  { limit, singledOut, rest, singledOutAddresses }: Suggested,
  names: Names,
  rates: Rates,
  top: number,
): SuggestionReport {
  const { policy } = limit
  const withShare = <S extends { readonly requests: number; readonly denied: number }>(
    split: S,
  ): S & { share: number } => ({
    ...split,
    share: share(split.denied, split.requests),
  })
  return {
    limit: limit.text,
    code: `slidingWindow(${policy.limit}, '${windowText(policy.window)}', { per: 'address' })`,
    denied: singledOut.denied + rest.denied,
    singledOut: {
      ...withShare(singledOut),
      top: singledOutAddresses.slice(0, top).map((address) => ({
        identity: names.addresses.text(address),
        requests: names.addresses.requests[address]!,
        userAgent: rates.agentText(address),
      })),
    },
    rest: withShare(rest),
  }
}

function named(counts: Uint32Array, text: (number: number) => string, top: number): Named[] {
  return largest(counts, top, text).map((number) => ({ name: text(number), denied: counts[number]! }))
}

/** To six digits; 0 of nothing. */
function share(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((part / whole) * 1e6) / 1e6
}
