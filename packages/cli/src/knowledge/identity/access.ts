import type { Facts } from '../../flow/facts.js'
import { calledName, calleeOf, isCall, type Frame } from '../../flow/frame.js'
import type { Check, Guard } from '../../flow/guards.js'
import type { Handler } from '../../flow/handler.js'
import { originPath } from '../../flow/origin.js'
import { reach } from '../../flow/reach.js'
import { type Node } from '../../project/ast.js'
import { placeOf, type Place } from '../../project/place.js'
import { exposuresOf, isPartOfCheck, type Exposure } from '../answers/exposure.js'
import { identityCheck, isKnownToIdentify, nominalCheck } from './identity.js'
import { natureOf } from './public-routes.js'
import { roleCheck } from './roles.js'
import { serviceCheck } from './signatures.js'

export type AccessKind = 'public' | 'identity' | 'role' | 'signature' | 'secret' | 'gate' | 'none' | 'unknown'

/** Who may call a handler, and what in its code says so. */
export interface Access {
  readonly kind: AccessKind
  /** A library's function, or the project's own: `next-auth#getServerSession via requireUser`. Empty where nothing asks. */
  readonly by: string
  /** Where it is asked. */
  readonly place: Place | null
}

const GATE = /^holdfast\/next#holdfast\(\)\.(?:route|routes|action)$/

/** How a handler decides who may call it. */
export function accessOf(handler: Handler, facts: Facts): Access {
  const gate = handler.chain.find(({ callee }) => GATE.test(originPath(callee)))
  if (gate !== undefined) return { kind: 'gate', by: 'holdfast', place: placeOf(gate.frame.file, gate.node) }
  const exposures = exposuresOf(handler, facts)
  const guard = guardOfAll(identityCheck, handler, facts, exposures)
  if (guard !== undefined) return describe(guard, handler, facts, exposures)
  const nominal = guardOfAll(nominalCheck, handler, facts, exposures)
  if (nominal !== undefined) return { ...describe(nominal, handler, facts, exposures), kind: 'unknown' }
  const open = exposures.length === 0 || natureOf(handler) !== undefined
  return { kind: open ? 'public' : 'none', by: '', place: null }
}

/** The guard of everything that a handler does, or of its end where it does nothing that is known; undefined where anything lies open. */
export function guardOfAll(
  check: Check,
  handler: Handler,
  facts: Facts,
  exposures: readonly Exposure[],
): Guard | undefined {
  let first: Guard | undefined
  let open = false
  for (const exposure of exposures) {
    const guard = facts.guardOf(check, exposure.site, handler)
    if (guard !== undefined) first ??= guard
    else if (!isPartOfCheck(exposure, facts)) open = true
  }
  if (open) return undefined
  return first ?? guardOfEnd(check, handler, facts)
}

/** A guard that stands before the end of a handler's code, or around it. */
export function guardOfEnd(check: Check, handler: Handler, facts: Facts): Guard | undefined {
  for (const { node, callee, frame } of handler.chain) {
    if (check.wraps?.(callee, node, frame) === true)
      return { region: handler.node, check: node, frame, exit: 'returns' }
  }
  for (const entry of handler.entries) {
    const { fn } = entry
    if (fn === undefined) continue
    const guards = facts.guards(check).in(entry)
    const found =
      guards.find(({ region }) => region.end >= fn.end - 1) ??
      guards.find(({ region }) => region.end - region.start > (fn.end - fn.start) / 3)
    if (found !== undefined) return found
  }
  return undefined
}

function describe(guard: Guard, handler: Handler, facts: Facts, exposures: readonly Exposure[]): Access {
  const { check, frame } = guard
  const place = placeOf(frame.file, check)
  const by = nameOfCheck(check, frame, facts)
  if (!isCall(check)) return { kind: check.type === 'BinaryExpression' ? 'secret' : 'identity', by, place }
  if (facts.guards(serviceCheck).proof(check, frame) !== undefined) {
    const compared = !facts
      .sites(handler)
      .some((site) => serviceCheck.proof(site.callee, site.node, site.frame) !== undefined)
    return { kind: compared ? 'secret' : 'signature', by, place }
  }
  const role = guardOfAll(roleCheck, handler, facts, exposures)
  return { kind: role === undefined ? 'identity' : 'role', by, place }
}

/** `jsonwebtoken#verify`, or `next-auth#getServerSession via requireUser`. */
function nameOfCheck(check: Node, frame: Frame, facts: Facts): string {
  if (!isCall(check))
    return check.type === 'BinaryExpression' ? 'a secret that is compared' : 'what a wrapper hands over'
  const callee = facts.origins.of(calleeOf(check), frame)
  const name = calledName(check) ?? ''
  if (callee.root.kind !== 'function') return originPath(callee).replace(/\(\)$/, '')
  const { node, frame: outer } = callee.root
  const inside = reach(facts.origins, { file: outer.file, fn: node, outer, call: { node: check, frame } })
  const library = inside.find(
    (site) => isKnownToIdentify(site.callee) || serviceCheck.proof(site.callee, site.node, site.frame) !== undefined,
  )
  return library === undefined ? name : `${originPath(library.callee)} via ${name}`
}
