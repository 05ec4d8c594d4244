import type { Facts } from '../../flow/facts.js'
import { argumentsOf, calleeOf, type CallNode, type Frame } from '../../flow/frame.js'
import type { Handler } from '../../flow/handler.js'
import { originPath } from '../../flow/origin.js'
import type { App } from '../../project/apps.js'
import { propertyOf, walk } from '../../project/ast.js'
import { isByAddress } from './claims.js'
import { exposuresOf, isPartOfCheck, readsLittle, type Exposure } from '../answers/exposure.js'
import { identityCheck } from './identity.js'
import { objectAccessOf } from '../object-access/object-access.js'
import { isPerson } from '../ownership/ownership.js'
import { HASHES } from '../credentials/passwords.js'
import { audienceOf, isAdminPath, natureOf, type PublicNature } from './public-routes.js'

/** What of a handler anybody gets, whoever asks. */
export interface Openness {
  /** All that it does. */
  readonly exposures: readonly Exposure[]
  /** What nobody asks before. */
  readonly open: readonly Exposure[]
  /** Whether something else in it is guarded. */
  readonly asks: boolean
}

export function opennessOf(handler: Handler, facts: Facts): Openness {
  const exposures = exposuresOf(handler, facts)
  const unguarded = exposures.filter(({ site }) => facts.guardOf(identityCheck, site, handler) === undefined)
  const open = unguarded.filter((exposure) => !isPartOfCheck(exposure, facts))
  return { exposures, open, asks: unguarded.length < exposures.length }
}

/** Why something is for strangers. */
export type PublicReason = PublicNature | 'capability' | 'limited' | 'purchase'

export const PUBLIC_BECAUSE: Readonly<Record<PublicReason, string>> = {
  'sign-in': 'Whoever signs in has no session yet.',
  description: 'It tells strangers about the site.',
  submission: 'Strangers are meant to send something here.',
  content: 'It reads what the site shows to everybody.',
  capability: 'Whoever holds the token that it asks for may.',
  purchase: 'Whoever pays may: all that it opens is a page of the payment provider.',
  limited: 'It is limited, and adds or reads only: strangers are meant to call it.',
}

/**
 * Why strangers may have what lies open: what a path says, where what the handler does fits it, records that are for
 * everybody, a token that is looked up. Undefined where nothing says so.
 */
export function publicReason(handler: Handler, open: readonly Exposure[], facts: Facts): PublicReason | undefined {
  const nature = natureOf(handler)
  const lists = nature === 'submission' && handler.method === 'GET' && open.some(isPrivateList)
  if (nature !== undefined && !lists && open.every((exposure) => fits(nature, exposure))) return nature
  if (isRegistration(handler, open, facts)) return 'sign-in'
  const isContent = (each: Exposure): boolean =>
    each.effect === 'read' && audienceOf(each.records) === 'everybody' && !isByAddress(each, handler, facts)
  if (open.every(isContent)) return 'content'
  if (open.some(isCheckout) && open.every((each) => isCheckout(each) || isOfPrices(each))) return 'purchase'
  if (BY_TOKEN.test(handler.path) || open.every(isByToken)) return 'capability'
  const limits = facts
    .sites(handler)
    .some(({ callee, node, frame }) => LIMITS.test(originPath(callee)) || LIMITS.test(`.${writtenAs(node, frame)}`))
  return limits && open.every((exposure) => fits('submission', exposure)) ? 'limited' : undefined
}

/** Whether somebody who has no account makes one with a password, whatever the path is called. */
function isRegistration(handler: Handler, open: readonly Exposure[], facts: Facts): boolean {
  if (handler.kind === 'action' || isAdminPath(handler)) return false
  const makes = open.every((exposure) => {
    const { effect, records, site } = exposure
    if (!isPerson(records)) return false
    if (effect === 'write') return ADDS.test(site.callee.steps.at(-1) ?? '') && !isOfFound(site)
    return effect === 'read' && (objectAccessOf(site, facts.origins)?.where.length ?? 0) > 0
  })
  return (
    makes &&
    open.some(({ effect }) => effect === 'write') &&
    facts.sites(handler).some(({ callee }) => HASHES.test(originPath(callee)))
  )
}

/** A segment such as `[token]`. */
const BY_TOKEN = /\[\w*(?:[tT]oken|[sS]ecret|[iI]nviteCode|[sS]hareId)\]/

const LIMITS = /[#.]\w*(?:rate-?_?limit|limiter|throttle)\w*(?:$|\(|\.)/i

function writtenAs(node: CallNode, { file }: Frame): string {
  const callee = calleeOf(node)
  return file.text.slice(callee.start, callee.end)
}

/** A payment page that is opened for nobody in particular. */
function isCheckout({ site: { callee, node } }: Exposure): boolean {
  if (!/[.…#]checkout\.sessions\.create$/.test(originPath(callee))) return false
  const [order] = argumentsOf(node)
  return ['customer', 'customer_email', 'client_reference_id'].every((name) => propertyOf(order, name) === undefined)
}

function isOfPrices({ effect, site }: Exposure): boolean {
  return effect === 'read' && /\.(?:prices|products)\.(?:list|search|retrieve)$/.test(originPath(site.callee))
}

/** A record that is found by a token which came with the call. */
function isByToken({ site, effect }: Exposure): boolean {
  if (effect !== 'read' && (effect !== 'write' || ADDS.test(site.callee.steps.at(-1) ?? ''))) return false
  let found = false
  for (const argument of argumentsOf(site.node)) {
    walk(argument, (node) => {
      if (node.type === 'Identifier') found ||= /token/i.test(node.name)
      return !found
    })
  }
  return found
}

const ACCOUNTS =
  /user|account|session|token|verif|otp|password|profile|customer|member|invit|team|organi[sz]ation|tenant|workspace|credential|authenticator|login|code|sso|oauth|saml|device|state|challenge|settings?/
const COUNTED = /event|click|view|visit|stat|count|hit|like|vote|survey|submission|response/
const ADDS = /^(?:create\w*|insert\w*|upsert|add|push|set|send|increment|save|put|\$?transaction|execute|query)$/

function fits(nature: PublicNature, { effect, records, site }: Exposure): boolean {
  if (effect === 'disclosure' || effect === 'process') return false
  // What the helpers of helpers write down is telemetry, or a part of the whole.
  if (effect === 'read' || effect === 'costly' || site.depth >= 2) return true
  const adds = ADDS.test(site.callee.steps.at(-1) ?? '') && !isOfFound(site)
  switch (nature) {
    case 'sign-in':
      return adds || records === undefined || ACCOUNTS.test(records)
    case 'submission':
      return adds || COUNTED.test(records ?? '')
    default:
      return site.depth > 0
  }
}

/** All that strangers have sent. */
function isPrivateList(exposure: Exposure): boolean {
  const { effect, site } = exposure
  return (
    effect === 'read' && /^(?:find|findMany)$/.test(site.callee.steps.at(-1) ?? '') && isPrivateRead(exposure) === true
  )
}

/** `(await Page.findById(id)).save()`: what was there before is changed. */
function isOfFound({ callee }: Exposure['site']): boolean {
  return callee.steps.some(
    (step, index) => index < callee.steps.length - 1 && /^find(?:$|One|By|First|Unique)/.test(step),
  )
}

/** Whether what is read is known to be about somebody. `undefined` where its name does not tell. */
export function isPrivateRead(exposure: Exposure): boolean | undefined {
  if (readsLittle(exposure)) return undefined
  const audience = audienceOf(exposure.records)
  return audience === undefined ? undefined : audience === 'somebody'
}

const kept = new WeakMap<App, ReadonlySet<string>>()

/** The records that some handler of an app reads only for callers whom it knows. */
export function recordsKept(app: App, facts: Facts): ReadonlySet<string> {
  let found = kept.get(app)
  if (found === undefined) {
    const names = new Set<string>()
    for (const handler of facts.handlers) {
      if (handler.app !== app) continue
      for (const { effect, records, site } of exposuresOf(handler, facts)) {
        if (effect !== 'read' || records === undefined || names.has(records)) continue
        if (facts.guardOf(identityCheck, site, handler) !== undefined) names.add(records)
      }
    }
    kept.set(app, (found = names))
  }
  return found
}
