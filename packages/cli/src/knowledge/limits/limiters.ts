import type { Facts } from '../../flow/facts.js'
import { argumentsOf, calleeOf, isCall } from '../../flow/frame.js'
import { chainOf } from '../../flow/handler.js'
import { originPath } from '../../flow/origin.js'
import type { CallSite } from '../../flow/reach.js'
import { bare, walk, type Node } from '../../project/ast.js'
import { placeOf, type Place } from '../../project/place.js'
import { limitCheckOf } from './limits.js'

/** A limiter as it is asked somewhere. */
export interface Limiter {
  /** What tells its limit from others: the code that sets it up. */
  readonly settings: string
  /** Whether it is set up in the code that was read. */
  readonly isWritten: boolean
  /** Whether how much is allowed turns on a value, such as a plan. */
  readonly isDynamic: boolean
  /** The function of the project that it is. */
  readonly declared?: Place
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

/** The same of a function of the project that is named for it, where no library is asked: `rateLimit(request)`. */
export function ownLimiterOf({ callee, node, frame }: CallSite, facts: Facts): Limiter | undefined {
  const { root, steps } = callee
  const written = bare(calleeOf(node))
  if (root.kind !== 'function' || steps.length > 0 || written.type !== 'Identifier') return undefined
  const supposed = limitCheckOf(facts).supposed?.(written.name, node, root.node, frame, facts.origins)
  if (supposed === undefined) return undefined
  const { path, text } = root.frame.file
  const declared = placeOf(root.frame.file, root.node)
  // How much, and not for whom.
  const numbers = argumentsOf(node).flatMap(
    (each) => frame.file.text.slice(each.start, each.end).match(/\b\d[\d_.]*\b|\b[A-Z][A-Z\d_]+\b/g) ?? [],
  )
  return {
    settings: JSON.stringify([path, root.node.start, ...numbers]),
    isWritten: true,
    declared,
    isDynamic: turnsOnCaller(root.node, text) || argumentsOf(node).some((each) => isChosen(each, frame.file.text)),
  }
}

/** `limit(request, user.isPro ? 100 : 10)`, or settings that have another name. */
function isChosen(node: Node, text: string): boolean {
  return /\?|[lL]imits?\b/.test(text.slice(node.start, node.end))
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
