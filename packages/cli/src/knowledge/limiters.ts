import type { Facts } from '../flow/facts.js'
import { argumentsOf, isCall } from '../flow/frame.js'
import { chainOf } from '../flow/handler.js'
import { originPath } from '../flow/origin.js'
import type { CallSite } from '../flow/reach.js'
import { walk, type Node } from '../project/ast.js'

/** A limiter as it is asked somewhere. */
export interface Limiter {
  /** What tells its limit from others: the code that sets it up. */
  readonly settings: string
  /** Whether it is set up in the code that was read. */
  readonly isWritten: boolean
  /** Whether how much is allowed turns on a value, such as a plan. */
  readonly isDynamic: boolean
}

const ASKED =
  /^@upstash\/ratelimit#(?:default\.)?Ratelimit\(\)\.limit$|^rate-limiter-flexible#(?:default\.)?\w+\(\)\.consume$|^@unkey\/ratelimit#(?:default\.)?\w+\(\)\.limit$|^@arcjet\/\w+#.*\.protect$|^@vercel\/firewall#checkRateLimit$|^holdfast\/rate-limit#rateLimit\(\)\.take$/

const PLAN = /\b(?:plan|tier|role|user|session|workspace|isPro|isPremium|subscription|userId|member|customer|token)\b/i

/** What a call asks, where it asks a limiter that is known. */
export function limiterOf(site: CallSite, facts: Facts): Limiter | undefined {
  if (!ASKED.test(originPath(site.callee))) return undefined
  const chain = chainOf(site.node, site.frame, facts.origins)
  const made = chain.slice(1)
  const settings = made
    .flatMap(({ node, frame }) => argumentsOf(node).map((each) => frame.file.text.slice(each.start, each.end)))
    .join('|')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/,?\s*(?:prefix|keyPrefix|namespace):\s*[^,}]+/g, '')
    .replaceAll(/\s+/g, '')
  const isDynamic = made.some(({ node, frame }) =>
    argumentsOf(node).some((each) => turnsOnCaller(each, frame.file.text)),
  )
  return { settings, isWritten: made.length > 0, isDynamic }
}

/** `slidingWindow(user.isPro ? 100 : 10, '1 m')`. */
function turnsOnCaller(node: Node, text: string): boolean {
  let found = false
  walk(node, (each) => {
    if (each.type === 'ConditionalExpression') found ||= PLAN.test(text.slice(each.test.start, each.test.end))
    else if (each.type === 'MemberExpression') found ||= PLAN.test(text.slice(each.start, each.end)) && !isCall(each)
    return !found
  })
  return found
}
