import { isSwallowed } from '../../flow/caught.js'
import { exitOf, rest } from '../../flow/exits.js'
import type { Facts } from '../../flow/facts.js'
import type { Frame } from '../../flow/frame.js'
import type { Handler } from '../../flow/handler.js'
import { originPath } from '../../flow/origin.js'
import { proxyHandlerOf, proxySitesBefore } from '../../flow/proxy-code.js'
import type { CallSite } from '../../flow/reach.js'
import type { App } from '../../project/apps.js'
import { isCallable, walk, type Callable, type Node } from '../../project/ast.js'
import { guardOfEnd } from '../identity/access.js'
import { limitCheckOf } from './limits.js'

/** Whether calls of a handler are limited. `ignored`: something counts, and nobody acts on it in time. */
export type Limited =
  | { readonly kind: 'yes' | 'perhaps'; readonly by: string }
  | { readonly kind: 'ignored' | 'no'; readonly by: string }

/** How a handler is limited before it does something: before the calls that are given, or before its end. */
export function limitedBefore(sites: readonly CallSite[], handler: Handler, facts: Facts): Limited {
  const check = limitCheckOf(facts)
  const guarded = sites.filter(
    (site) => facts.guardOf(check, site, handler) !== undefined || refusesBefore(site, facts),
  )
  const end = sites.length === 0 && (guardOfEnd(check, handler, facts) !== undefined || refusesAtAll(handler, facts))
  if (end || (sites.length > 0 && guarded.length === sites.length)) return { kind: 'yes', by: 'a limit before it' }
  const proxy = byProxy(handler, facts)
  if (proxy !== undefined) return proxy
  if (guarded.length > 0) return { kind: 'perhaps', by: 'a limit before some of it' }
  if (sites.some((site) => isAskedBefore(site, facts)))
    return { kind: 'perhaps', by: 'a limit before it, under a condition' }
  const asked = facts.sites(handler).find(({ callee, node, frame }) => check.proof(callee, node, frame) !== undefined)
  return asked === undefined ? { kind: 'no', by: '' } : { kind: 'ignored', by: originPath(asked.callee) }
}

/** Whether a limit is asked and acted on above, where it does not always run: `if (configured) { … }`. */
function isAskedBefore(site: CallSite, facts: Facts): boolean {
  const guards = facts.guards(limitCheckOf(facts))
  return someWay(site, ({ frame, node }) =>
    guards.in(frame).some(({ region, check }) => region.end <= node.start && !isSwallowed(check)),
  )
}

/** Whether something holds of a call, or of one of those that lead to it. */
function someWay(site: CallSite, holds: (site: CallSite) => boolean): boolean {
  const seen = new Set([site])
  for (const each of seen) {
    if (holds(each)) return true
    for (const way of each.from) seen.add(way)
  }
  return false
}

/** A limit of the proxy that is acted on. */
function byProxy(handler: Handler, facts: Facts): Limited | undefined {
  const ahead = limitsAhead(handler, facts)
  if (ahead === undefined) return undefined
  const where = proxyHandlerOf(handler.app, facts)?.file.path ?? 'the proxy'
  return ahead === 'all'
    ? { kind: 'yes', by: `${where} limits it` }
    : { kind: 'perhaps', by: `${where} limits some calls` }
}

const ofProxies = new WeakMap<App, ReadonlySet<CallSite>>()

/** Whether an app's proxy limits the requests for a route: all or some of them. */
export function limitsAhead(route: Parameters<typeof proxySitesBefore>[0], facts: Facts): 'all' | 'some' | undefined {
  const proxy = proxyHandlerOf(route.app, facts)
  if (proxy === undefined) return undefined
  let limits = ofProxies.get(route.app)
  if (limits === undefined) {
    const guards = facts.guards(limitCheckOf(facts))
    const acted = facts.sites(proxy).filter((site) => {
      const proof = guards.proof(site.node, site.frame)
      return (
        proof === 'throws' || (proof !== undefined && guards.in(site.frame).some(({ check }) => check === site.node))
      )
    })
    ofProxies.set(route.app, (limits = new Set(acted)))
  }
  if (limits.size === 0) return undefined
  const meant = limits
  const ahead = proxySitesBefore(route, facts, (site) => meant.has(site))
  return ahead.some(({ coverage }) => coverage === 'all') ? 'all' : ahead.length > 0 ? 'some' : undefined
}

const REFUSES = /\b429\b|too[\s_-]?many|rate[\s_-]?limit/i

/** Whether somebody was sent away with 429 before: by whatever counts. */
function refusesBefore(site: CallSite, facts: Facts): boolean {
  return someWay(site, ({ frame, node }) =>
    refusalsIn(frame, facts).some((at) => at.start <= node.start && node.end <= at.end),
  )
}

function refusesAtAll(handler: Handler, facts: Facts): boolean {
  return handler.entries.some((entry) => refusalsIn(entry, facts).length > 0)
}

const known = new WeakMap<Callable, readonly { readonly start: number; readonly end: number }[]>()

/** Where a function's code runs only for those who were not refused for asking too often. */
function refusalsIn(frame: Frame, facts: Facts): readonly { readonly start: number; readonly end: number }[] {
  const { fn, file } = frame
  if (fn === undefined) return []
  let found = known.get(fn)
  if (found === undefined) {
    const regions: { readonly start: number; readonly end: number }[] = []
    if (REFUSES.test(file.text.slice(fn.start, fn.end))) {
      walk(fn, (node: Node) => {
        if (node !== fn && isCallable(node)) return false
        if (
          node.type === 'IfStatement' &&
          REFUSES.test(file.text.slice(node.consequent.start, node.consequent.end)) &&
          exitOf(node.consequent, frame, facts.origins) !== undefined
        )
          regions.push(rest(node))
        return true
      })
    }
    known.set(fn, (found = regions))
  }
  return found
}
