import type { Handler } from '../flow/handler.js'
import type { Facts } from '../flow/facts.js'
import type { Frame } from '../flow/frame.js'
import type { Node } from '../project/ast.js'
import { proceduresOf } from '../knowledge/identity/procedures.js'
import { isServicePath } from '../knowledge/identity/public-routes.js'
import { objectUsesOf, type ObjectUse } from '../knowledge/ownership/verdict.js'
import { handlerPlace, placeOf, type Judgement, type Place, type Rule } from '../rule.js'
import { OBJECT_EXAMPLES } from './o5-object-access.examples.js'

export const rule: Rule = {
  item: 'O5',
  name: 'object-access',
  title: 'object-level authorization',
  why: 'An id in a path, a query or a body is a wish. Whoever is signed in can send another one, and a query that finds a record by that id alone gives him somebody else’s.',
  fix: 'Put the caller or his tenant into the condition (`where: { id, userId: session.user.id }`), or compare the record’s owner with the caller before it is returned or changed, and answer 404 otherwise.',
  severity: 'high',
  references: { cwe: ['CWE-639', 'CWE-862'], owasp: ['API1:2023', 'API3:2023'], asvs: ['8.2.2', '8.2.3'] },
  scope: 'route',
  examples: OBJECT_EXAMPLES,
  judge(handler, facts) {
    const place = handlerPlace(handler)
    const procedures = proceduresOf(handler, facts)
    if (procedures.length > 0)
      return procedures.map((each) => judged(each, facts, place, each.path.slice(handler.path.length + 1)))
    if (handler.entries.length === 0) return [{ verdict: 'n/a', place, message: 'A library answers here.' }]
    if (isServicePath(handler))
      return [{ verdict: 'n/a', place, message: 'A service calls it, which owns no records.' }]
    return [judged(handler, facts, place)]
  },
}

/** Of one of a router's procedures it is told where the router is served. */
function judged(handler: Handler, facts: Facts, place: Place, procedure?: string): Judgement {
  const told = (message: string): string => (procedure === undefined ? message : `${procedure}: ${message}`)
  const uses = objectUsesOf(handler, facts)
  const of = (verdict: ObjectUse['verdict']): ObjectUse | undefined =>
    uses.find((use) => use.verdict === verdict && use.access.verb !== 'read') ??
    uses.find((use) => use.verdict === verdict)
  const seen = ({ node, frame }: { readonly node: Node; readonly frame: Frame }): string => {
    const at = placeOf(frame.file, node)
    return at.path === place.path ? `line ${at.line}` : `${at.path}:${at.line}`
  }
  const failed = of('fail')
  if (failed !== undefined) {
    const { access, how, key, site } = failed
    const records = access.records ?? 'a record'
    const does = access.verb === 'read' ? 'read' : 'changed'
    const message = {
      named: `The caller names ${records} by ${key}, and it is ${does} (${seen(site)}) without a look at whose it is.`,
      claimed: `Whose ${records} it is says the caller: ${key} comes from the request (${seen(site)}).`,
      void: `The condition on ${key} (${seen(site)}) falls away where nobody is signed in: an undefined value selects everybody’s.`,
    }[how]
    return {
      verdict: 'fail',
      place,
      message: told(message),
      subject: told(`${how} ${records}`),
      confidence: how === 'named' ? 'medium' : 'high',
    }
  }
  const open = of('unknown')
  if (open !== undefined) {
    const message = `The caller names ${open.access.records ?? 'a record'} by ${open.key} (${seen(open.site)}): is it his, or for everybody?`
    return { verdict: 'unknown', place, message: told(message) }
  }
  const passed = of('pass')
  if (passed?.by !== undefined) {
    return { verdict: 'pass', place, message: told(`Whose record it is decides ${seen(passed.by)}.`) }
  }
  return { verdict: 'n/a', place, message: told('The caller names no record of somebody.') }
}
