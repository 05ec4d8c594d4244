import { originPath } from '../../flow/origin.js'
import type { Facts } from '../../flow/facts.js'
import type { Handler } from '../../flow/handler.js'
import { accessOf, type Access } from '../../knowledge/identity/access.js'
import { isElsewhere, serviceCheck } from '../../knowledge/identity/signatures.js'
import { opennessOf, publicReason, recordsKept } from '../../knowledge/identity/openness.js'
import { exposuresOf, readsLittle } from '../../knowledge/answers/exposure.js'
import { audienceOf, isServicePath, wordsOf } from '../../knowledge/identity/public-routes.js'
import type { Place } from '../../project/place.js'
import { placeOf } from '../../project/place.js'
import type { GateProviders } from './gate-providers.js'
import { provenRefusal, type Refusal } from './proven-refusal.js'
import { LIBRARY_NAMES, type SessionLibrary } from './session-calls.js'

/** Who may call a handler behind the gate, by what it checks today. */
export type DecidedAccess =
  | {
      readonly kind: 'access'
      /** As it is written: `signedIn`, `role('admin')`, `publicAccess`. */
      readonly rule:
        | { readonly name: 'signedIn' | 'publicAccess' }
        | { readonly name: 'role'; readonly roles: readonly string[] }
      readonly because: string
    }
  /** Nobody can tell without its author. */
  | { readonly kind: 'undecided'; readonly seen: string; readonly place: Place }

/** The access of a handler that may be written down without asking anybody; anything less sure is undecided. */
export function decidedAccess(handler: Handler, gate: GateProviders, facts: Facts): DecidedAccess {
  const found = accessOf(handler, facts)
  const undecided = (seen: string, place = found.place ?? placeOf(handler.file, handler.node)): DecidedAccess => {
    return { kind: 'undecided', seen, place }
  }
  const signature = signedMessage(handler, found, facts)
  if (signature !== undefined) return open(`it verifies the signature of what it is sent (${signature})`)
  if (found.kind === 'public' || found.kind === 'none') {
    const because = publicBecause(handler, facts)
    if (because !== undefined) return open(because)
    return undecided(
      found.kind === 'none'
        ? 'it reads or changes what strangers may not be meant to, and asks nobody who calls'
        : 'it asks nobody who calls, and nothing says that everybody is meant to',
    )
  }
  if (found.kind === 'signature') return undecided(`it checks a signature in its own way (${found.by})`)
  if (found.kind === 'secret') return undecided(`it compares a secret (${found.by})`)

  const [entry, ...others] = handler.entries
  if (entry?.fn === undefined || others.length > 0) return undecided(`who may call is decided around it (${found.by})`)
  const proven = provenRefusal(entry.fn, entry, facts.origins)
  if ('because' in proven)
    return undecided(`${proven.because}${found.by === '' ? '' : ` (${found.by})`}`, placeOf(entry.file, proven.node))
  if (found.kind !== 'identity' && found.kind !== 'role') return undecided('some of what it does lies before the check')
  const { library } = proven.session
  const obstacle = otherSessions(library, handler, gate, facts)
  if (obstacle !== undefined) return undecided(obstacle, placeOf(proven.session.frame.file, proven.session.call))
  const roles = rolesKnown(proven, gate)
  const because = `it refuses whoever has no session of ${LIBRARY_NAMES[library]}`
  return roles === undefined
    ? { kind: 'access', rule: { name: 'signedIn' }, because }
    : { kind: 'access', rule: { name: 'role', roles }, because: `${because}, and whoever is no ${roles.join(' or ')}` }
}

function open(because: string): DecidedAccess {
  return { kind: 'access', rule: { name: 'publicAccess' }, because }
}

/** Why the gate's provider would not know all whom the handler lets in. */
function otherSessions(
  library: SessionLibrary,
  { app }: Handler,
  gate: GateProviders,
  { project }: Facts,
): string | undefined {
  const name = LIBRARY_NAMES[library]
  const provider = gate.get(library)
  if (provider === undefined) return `it asks ${name}, whose sessions no provider of the gate knows`
  if (provider.waitsFor !== undefined) return `it asks ${name}, whose provider waits for ${provider.waitsFor}`
  const texts = app.files.filter((path) => /\.[cm]?[jt]sx?$/.test(path)).map((path) => project.tree.text(path) ?? '')
  if (library === 'auth-js') {
    const auth = texts.filter((text) => /['"]next-auth/.test(text))
    if (auth.some((text) => /\bjwt\s*:\s*\{[^}]*\b(?:en|de)code\b/s.test(text))) {
      return 'next-auth encodes its tokens in a way of this app’s own, which no provider knows'
    }
    if (
      auth.some((text) => /\bsessionToken\s*:\s*\{[^}]*\bname\s*:/s.test(text)) &&
      !/\bcookieName\b/.test(provider.options)
    ) {
      return 'next-auth’s cookie has a name of this app’s own: say it to the provider with `cookieName`'
    }
  }
  if (library === 'better-auth') {
    const plugins = texts.some((text) => /\bbetterAuth\s*\(/.test(text) && /\b(?:bearer|apiKey)\s*\(/.test(text))
    if (plugins) return 'Better Auth takes tokens and keys here beside its cookie, which the provider does not know'
  }
  return undefined
}

/** The roles by which the gate can ask for what the handler asks for: where both look in the same place. */
function rolesKnown({ role, session }: Refusal, gate: GateProviders): readonly string[] | undefined {
  const told = gate.get(session.library)?.roles
  if (role === undefined || told === undefined) return undefined
  if (!new RegExp(String.raw`\b${role.member}\b`).test(told)) return undefined
  return role.roles.every((each) => /^[\w:-]+$/.test(each)) ? role.roles : undefined
}

/** The library's verification of a signed message that guards all that a handler does. */
function signedMessage(handler: Handler, found: Access, facts: Facts): string | undefined {
  if (!/^(?:signature|secret)$/.test(found.kind) || handler.method !== 'POST') return undefined
  const exposures = exposuresOf(handler, facts)
  if (exposures.some(({ site }) => facts.guardOf(serviceCheck, site, handler) === undefined)) return undefined
  const sites = facts.sites(handler)
  const verified = sites.find(
    ({ callee, node, frame }) => !isElsewhere(callee) && serviceCheck.proof(callee, node, frame) !== undefined,
  )
  if (verified === undefined) return undefined
  const path = originPath(verified.callee)
  // Compared may be anything: it is a signature where one was made, and a service's where its path says so.
  const made = sites.some(({ callee }) =>
    /#(?:default\.)?createHmac$|subtle\.(?:sign|verify)$/.test(originPath(callee)),
  )
  const isByHand = /^(?:node:)?crypto#|^#crypto\.|^(?:tsscmp|safe-compare|secure-compare|scmp)/.test(path)
  return isByHand && !(made && isServicePath(handler)) ? undefined : path.replaceAll('()', '')
}

const WAYS_IN =
  /^(?:log-?in|sign-?in|sign-?up|register|registration|forg[eo]t-password|reset-password|log-?out|sign-?out)$/
const HEALTH =
  /^(?:health|healthz|health-?check|ready|readyz|readiness|live|livez|liveness|ping|version|robots\.txt|jwks\.json|openapi\.json)$/

/** Why everybody is meant to call a handler (CHECKLIST A6): by its path and by all that it does, and not by one of them. */
function publicBecause(handler: Handler, facts: Facts): string | undefined {
  const { exposures, open: lying } = opennessOf(handler, facts)
  const last = wordsOf(handler).at(-1) ?? ''
  const reason = publicReason(handler, lying, facts)
  if (handler.method === 'GET' && HEALTH.test(last)) {
    const harmless = exposures.every(
      (each) => each.effect === 'read' && (each.records === undefined || readsLittle(each)),
    )
    return harmless ? 'it tells how the app is' : undefined
  }
  if (handler.method === 'POST' && WAYS_IN.test(last) && reason === 'sign-in' && exposures.length > 0) {
    return 'whoever signs in or out here need have no session'
  }
  if (handler.method !== 'GET' || reason !== 'content' || exposures.length === 0) return undefined
  const kept = recordsKept(handler.app, facts)
  const forAll = exposures.every(
    ({ effect, records }) => effect === 'read' && audienceOf(records) === 'everybody' && !kept.has(records ?? ''),
  )
  return forAll ? `it reads what the site shows to everybody (${exposures[0]?.records ?? ''})` : undefined
}
