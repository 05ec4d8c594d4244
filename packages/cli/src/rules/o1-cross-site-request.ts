import type { Facts } from '../flow/facts.js'
import type { CallSite } from '../flow/reach.js'
import type { Handler } from '../flow/handler.js'
import { originPath } from '../flow/origin.js'
import { looseCookie, originLook, usesCookieSession } from '../knowledge/origin/csrf.js'
import { exposuresOf, isPartOfCheck, type Exposure } from '../knowledge/answers/exposure.js'
import { isServicePath, wordsOf } from '../knowledge/identity/public-routes.js'
import { handlerPlace, placeOf, type Judgement, type Rule } from '../rule.js'
import { CROSS_SITE_EXAMPLES } from './o1-cross-site-request.examples.js'

export const rule: Rule = {
  item: 'O1',
  name: 'cross-site-request',
  title: 'no other site can change state with the visitor’s cookie',
  why: 'A browser sends the session cookie with every link that is followed, `SameSite=Lax` or not. A GET that changes something is therefore changed by any page that links to it, and by any preview that follows it. A cookie with `SameSite=None` goes along with forms and `fetch` from everywhere too.',
  fix: 'Change state with POST, PUT, PATCH or DELETE only, and look at `Sec-Fetch-Site` or `Origin` (or at a token) where the session is a cookie.',
  severity: 'medium',
  references: { cwe: ['CWE-352', 'CWE-650'], owasp: ['API8:2023'], asvs: ['3.5.1', '3.5.3'] },
  scope: 'route',
  examples: CROSS_SITE_EXAMPLES,
  judge(handler, facts) {
    const place = handlerPlace(handler)
    if (handler.kind === 'action')
      return [{ verdict: 'pass', place, message: 'Next.js compares the origin of an action’s call with the host.' }]
    if (handler.method === 'OPTIONS' || handler.method === 'HEAD' || handler.entries.length === 0) return []
    return [judged(handler, facts)]
  },
}

const LINKED =
  /callback|oauth|o-auth|saml|sso|verify|confirm|activate|unsubscribe|magic|invite|accept|recover|login|sign-?in|auth$|continue|redirect|return|track|click|view|success|install|connect|cron|webhook/
const LOGOUT = /^(?:log|sign)-?out$/
const ENDS_SESSION =
  /(?:cookies(?:\(\))?\.delete|#(?:default\.)?(?:deleteCookie|destroyCookie|destroy)|\.auth\.signOut|#signOut|\.signOut|\.api\.signOut|\.invalidateSession|session\.destroy|\.destroy)$/
/** Written down on the way: no harm if somebody else causes it. */
const NOTES =
  /log|audit|view|visit|event|stat|count|lastseen|session|token|analytics|metric|usage|history|notification|cache|job|setting|preference/

function judged(handler: Handler, facts: Facts): Judgement {
  const place = handlerPlace(handler)
  const clear = (message: string): Judgement => ({ verdict: 'n/a', place, message })
  const fail = (message: string, subject: string): Judgement => ({
    verdict: 'fail',
    place,
    message,
    subject,
    confidence: 'medium',
  })
  if (isServicePath(handler)) return clear('A service calls it.')
  const words = wordsOf(handler)
  const byLink = handler.method === 'GET' || (handler.kind === 'pages-api' && !looksAtMethod(handler, facts))
  if (byLink && words.some((word) => LOGOUT.test(word)) && facts.sites(handler).some(endsSession)) {
    return { ...fail('Any page that shows an image of this address signs the visitor out.', 'logout'), severity: 'low' }
  }
  if (!usesCookieSession(handler, facts)) return clear('No cookie tells who calls.')
  const look = originLook(handler, facts)
  if (look === 'yes') return { verdict: 'pass', place, message: 'It looks at where the request is from.' }
  const changes = exposuresOf(handler, facts).filter(
    (exposure) => isChange(exposure) && !isPartOfCheck(exposure, facts),
  )
  const [first] = changes
  if (first === undefined) return clear('It changes nothing that is known.')
  const at = placeOf(first.site.frame.file, first.site.node)
  const seen = at.path === place.path ? `line ${at.line}` : `${at.path}:${at.line}`
  if (look === 'perhaps') {
    return { verdict: 'unknown', place, message: 'It asks where the request is from; what comes of that is not told.' }
  }
  if (byLink) {
    if (words.some((word) => LINKED.test(word))) return clear('A link leads here from elsewhere on purpose.')
    if (isFound(first, handler, facts))
      return { verdict: 'unknown', place, message: `A GET makes what it does not find (${seen}).` }
    return fail(`A GET changes something (${seen}): the cookie goes along with any link to it.`, 'get')
  }
  if (handler.kind === 'pages-api')
    return {
      verdict: 'pass',
      place,
      message: 'It looks at the method, and the session cookie is not sent along by other sites.',
    }
  const setter = looseCookie(handler, facts)
  if (setter === undefined)
    return {
      verdict: 'pass',
      place,
      message: 'The session cookie is not sent along by other sites’ forms and scripts.',
    }
  return fail(
    `Other sites’ forms can call it with the visitor’s cookie, which is set with SameSite=None (${setter}).`,
    'same-site',
  )
}

const EMPTIES =
  /max-?age['"]?\s*[:=]\s*['"]?-?[01]\b|expires['"]?\s*:\s*new Date\((?:0|1|['"](?:1970|Thu))|,\s*(['"`])\1/i

/** Whether a call takes the session away, or gives its cookie an end that has passed. */
function endsSession({ callee, node, frame }: CallSite): boolean {
  const path = originPath(callee)
  if (ENDS_SESSION.test(path)) return true
  return (
    /(?:cookies?(?:\(\))?\.set|setHeader|headers\.(?:set|append)|serialize)$/.test(path) &&
    EMPTIES.test(frame.file.text.slice(node.start, node.end))
  )
}

function isChange({ effect, records, site }: Exposure): boolean {
  return (effect === 'write' || effect === 'process') && site.depth <= 1 && !NOTES.test(records ?? '')
}

/** Whether a record is made because it was looked for and was not there. */
function isFound({ records, site }: Exposure, handler: Handler, facts: Facts): boolean {
  if (!/^(?:create|insert|upsert)/.test(site.callee.steps.at(-1) ?? '') || records === undefined) return false
  return exposuresOf(handler, facts).some((each) => each.effect === 'read' && each.records === records)
}

/** In itself, or in what it hands the request on to: `return cancel(req, res)`. */
function looksAtMethod(handler: Handler, facts: Facts): boolean {
  const near = facts.sites(handler).flatMap(({ frame, depth }) => (depth <= 1 ? [frame] : []))
  return [...handler.entries, ...near].some(({ file, fn }) => {
    return fn !== undefined && /\bmethod\b/.test(file.text.slice(fn.start, fn.end))
  })
}
