import { fateOf, type Fate } from '../flow/caught.js'
import type { Facts } from '../flow/facts.js'
import { isCall } from '../flow/frame.js'
import type { Handler } from '../flow/handler.js'
import type { CallSite } from '../flow/reach.js'
import { bodyReadsOf, type BodyRead } from '../knowledge/input/body-reads.js'
import { wrapping } from '../knowledge/answers/error-answers.js'
import { looksAtLength } from '../knowledge/input/hand-checks.js'
import { takenOf } from '../knowledge/input/input.js'
import { isBuilt } from '../knowledge/identity/passage.js'
import { serviceCheck } from '../knowledge/identity/signatures.js'
import { handlerPlace, placeOf, type Judgement, type Rule } from '../rule.js'
import { BODY_EXAMPLES } from './v7-unguarded-body.examples.js'

export const rule: Rule = {
  item: 'V7',
  name: 'unguarded-body',
  title: 'the body is read where an error is caught',
  why: 'A body that is no JSON makes `request.json()` throw. Next.js answers a throw in a Route Handler with an empty 500: the caller is told nothing, and the alarm for outages rings for every scanner that passes by.',
  fix: 'Read the body inside `try`, with `.catch()`, or in a wrapper that answers 400, and bound its size: Route Handlers have no limit of their own.',
  severity: 'low',
  references: { cwe: ['CWE-755', 'CWE-770'], owasp: ['API8:2023', 'API4:2023'], asvs: ['16.5.3', '4.1.1'] },
  scope: 'route',
  examples: BODY_EXAMPLES,
  judge(handler, facts) {
    return handler.kind === 'action' || /^(?:GET|HEAD|OPTIONS)$/.test(handler.method) ? [] : judged(handler, facts)
  },
}

const READ: Readonly<Record<BodyRead, string>> = {
  json: '`json()` throws for a body that is no JSON',
  formData: '`formData()` throws for a body that is no form',
  bytes: 'all of the body is read, whatever its size',
  parse: '`JSON.parse` throws for a body that is no JSON',
}

function judged(handler: Handler, facts: Facts): Judgement[] {
  const place = handlerPlace(handler)
  if (isBuilt(handler))
    return [{ verdict: 'pass', place, message: 'A builder that answers for errors reads the body.' }]
  const reads = bodyReadsOf(handler, facts)
  if (reads.length === 0) return []
  const found = reads.map(({ site, read }) => ({ site, read, fate: fateHere(site, read, handler, facts) }))
  const forwarded = takenOf(handler, facts).some(({ use, source }) => use === 'forward' && source.kind === 'body')
  // Bytes never fail to parse; whoever they are passed on to bounds them, or does not.
  const bounded = ({ site, read }: { site: CallSite; read: BodyRead }): boolean =>
    read === 'bytes' && (forwarded || looksAtLength(site, handler, facts))
  const escaping = found.find((each) => each.fate === 'escapes' && !bounded(each))
  if (escaping !== undefined) {
    const { site, read } = escaping
    const at = seen(site, handler)
    const message = `${capital(READ[read])} (${at.told}), and nothing catches it: the answer is an empty 500.`
    return [{ verdict: 'fail', place: at.place, message, subject: read }]
  }
  const open = found.find(({ fate }) => fate === 'open')
  if (open !== undefined) {
    const at = seen(open.site, handler)
    const message = `${capital(READ[open.read])} (${at.told}); whether its wrapper catches that is not to be seen here.`
    return [{ verdict: 'unknown', place: at.place, message }]
  }
  const bytes = found.find(({ read }) => read === 'bytes')
  if (bytes !== undefined) {
    const at = seen(bytes.site, handler)
    return [{ verdict: 'unknown', place: at.place, message: `${capital(READ.bytes)} (${at.told}).` }]
  }
  return [
    {
      verdict: 'pass',
      place,
      message: `What reading the body throws is caught (${seen(found[0]?.site, handler).told}).`,
    },
  ]
}

function fateHere(site: CallSite, read: BodyRead, handler: Handler, facts: Facts): Fate {
  const fate = fateOf(site, handler, facts, wrapping)
  // A text that a service has signed is what it meant to send.
  if (fate !== 'escapes' || read !== 'parse') return fate
  const guard = facts.guardOf(serviceCheck, site, handler)
  return guard !== undefined && isCall(guard.check) ? 'caught' : fate
}

/** Where something happens: itself where it lies in the handler, else the handler. */
function seen(
  site: CallSite | undefined,
  handler: Handler,
): { readonly place: Judgement['place']; readonly told: string } {
  const place = handlerPlace(handler)
  if (site === undefined) return { place, told: '' }
  const at = placeOf(site.frame.file, site.node)
  const inside = at.path === place.path && at.line >= place.line && at.endLine <= place.endLine
  const told = at.path === place.path ? `line ${at.line}` : `${at.path}:${at.line}`
  return { place: inside ? at : place, told }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
