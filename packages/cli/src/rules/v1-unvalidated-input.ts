import type { Facts } from '../flow/facts.js'
import type { Handler } from '../flow/handler.js'
import { calleeOf } from '../flow/frame.js'
import { originPath } from '../flow/origin.js'
import { writtenOrigin } from '../flow/written.js'
import { checkedByHand, checksByHand } from '../knowledge/input/hand-checks.js'
import { isForm, isTypedArgument, takenOf, type Taken, type Use } from '../knowledge/input/input.js'
import { isBuilt } from '../knowledge/identity/passage.js'
import { isServicePath } from '../knowledge/identity/public-routes.js'
import { serviceCheck } from '../knowledge/identity/signatures.js'
import { bare } from '../project/ast.js'
import { handlerPlace, placeOf, type Judgement, type Rule } from '../rule.js'
import { INPUT_EXAMPLES } from './v1-unvalidated-input.examples.js'

export const rule: Rule = {
  item: 'V1',
  name: 'unvalidated-input',
  title: 'what callers send is validated by a schema',
  why: 'TypeScript’s types are gone when the request comes: `email` may be an object, a list or 20 MB of text. A query then gets an operator instead of a value, a record gets fields that no form has, and code runs on types that it was never written for.',
  fix: 'Hold all of it against a schema (`schema.safeParse(await request.json())`), look at the outcome, and go on with what the schema gave back. A cast (`as string`) and `String(…)` check nothing.',
  severity: 'medium',
  references: { cwe: ['CWE-20', 'CWE-915'], owasp: ['API3:2023', 'API8:2023'], asvs: ['2.2.1', '2.2.2', '15.3.3'] },
  scope: 'route',
  examples: INPUT_EXAMPLES,
  judge(handler, facts) {
    if (/^(?:HEAD|OPTIONS)$/.test(handler.method) || handler.entries.length === 0) return []
    const judgement = judged(handler, facts)
    return judgement === undefined ? [] : [judgement]
  },
}

const USED: Readonly<Record<Use, string>> = {
  store: 'is stored',
  query: 'goes into a query',
  code: 'is run',
  cost: 'is paid for',
  file: 'goes to a file',
  pass: 'is passed on',
  forward: 'is forwarded',
  answer: 'is used',
}

function judged(handler: Handler, facts: Facts): Judgement | undefined {
  const place = handlerPlace(handler)
  const taken = takenOf(handler, facts)
  if (taken.length === 0) {
    return isBuilt(handler) ? { verdict: 'pass', place, message: 'Its builder validates what is sent.' } : undefined
  }
  const bad = taken.filter(({ state }) => state !== 'validated')
  const [first] = bad
  if (first === undefined) {
    return { verdict: 'pass', place, message: `What it uses has been validated (${seen(taken[0] as Taken, handler)}).` }
  }
  const unread = bad.find(({ state }) => state === 'unread')
  if (unread !== undefined) {
    return {
      verdict: 'fail',
      place,
      message: `Nobody looks at what the schema says before ${told(unread)} (${seen(unread, handler)}).`,
      subject: 'unread',
    }
  }
  const unchecked = bad.filter(({ state }) => state === 'unchecked')
  const severe = unchecked.filter((each) => matters(each, handler))
  const checks = new Map(severe.map((each) => [each, checkedByHand(each.source, each.site, handler, facts)] as const))
  const open = severe.filter((each) => {
    const checked = checks.get(each)
    return checked === 'none' || (each.use === 'code' && checked !== 'complete')
  })
  const worst = open.find(({ use }) => use !== 'answer') ?? open[0]
  if (worst === undefined) {
    if (
      severe.length > 0 &&
      severe.every((each) => checks.get(each) === 'complete' || checks.get(each) === 'bounded')
    ) {
      return { verdict: 'pass', place, message: `It is checked by hand (${seen(severe[0] as Taken, handler)}).` }
    }
    if (severe.length === 0 && bad.every(({ source }) => source.kind === 'query')) {
      return {
        verdict: 'unknown',
        place,
        message: `${capital(told(first))} (${seen(first, handler)}): a text of any length.`,
      }
    }
    const [one] = severe.length > 0 ? severe : bad
    return {
      verdict: 'unknown',
      place,
      message: `${capital(told(one as Taken))} (${seen(one as Taken, handler)}), and what checks it is no schema.`,
    }
  }
  if (worst.use === 'answer' && isHandedOn(handler, facts)) {
    return {
      verdict: 'pass',
      place,
      message: 'It is handed to an action that validates it; what was typed is shown again.',
    }
  }
  if (comesSigned(worst, handler, facts)) {
    return { verdict: 'n/a', place, message: 'A service signs what it sends.' }
  }
  const checked = new Set(severe.filter((each) => !open.includes(each)).map(({ source }) => source.field))
  const fields = new Set(open.map(({ source }) => source.field))
  const { kind } = worst.source
  // What is looked up before the schema speaks, or shown again, harms little where the rest is checked.
  const little =
    (worst.use === 'query' && taken.some(({ state, source }) => state === 'validated' && source.kind === kind)) ||
    (worst.use === 'answer' && checksByHand(kind, handler, facts))
  if (little || isServicePath(handler) || checked.size > fields.size) {
    return {
      verdict: 'unknown',
      place,
      message: `${capital(told(worst))} (${seen(worst, handler)}) without a schema; other parts are checked.`,
    }
  }
  return {
    verdict: 'fail',
    place,
    message: `${capital(told(worst))} (${seen(worst, handler)}) without any validation of its type and range.`,
    confidence: worst.use === 'answer' || worst.use === 'pass' ? 'medium' : 'high',
    subject: 'unvalidated',
  }
}

/** Libraries that speak a protocol of their own with callers. */
const SIGNS_IN = /oauth|saml|sso|jackson|directorySync|oidc/i

/** Whether a value of any type does harm where it is used. */
function matters(taken: Taken, handler: Handler): boolean {
  const { source, use, site } = taken
  if (use === 'forward') return false
  // A library that is handed all of it may look at it.
  if (use === 'pass' && (source.field === undefined || (site !== undefined && SIGNS_IN.test(originPath(site.callee)))))
    return false
  if (source.kind === 'body') return true
  if (source.kind === 'argument')
    return isForm(source) || (!isTypedArgument(taken, handler) && /^(?:store|code|cost|file)$/.test(use))
  if (use === 'code') return true
  // A query is a text, or several: what a list of them costs, or a filter made of one, nobody has bounded.
  return use === 'query' && site !== undefined && (isFilter(site) || isList(taken))
    ? true
    : use === 'store' && /^(?:POST|PUT|PATCH)$/.test(handler.method)
}

/** `.or(filter)`: a text that is read as a part of the query. */
function isFilter({ node, frame }: NonNullable<Taken['site']>): boolean {
  return /\.from\(\)\..*\.(?:or|filter)$/.test(originPath(writtenOrigin(calleeOf(node), frame)))
}

/** `ids.split(',')`, where the list goes into a query. */
function isList({ source }: Taken): boolean {
  const node = bare(source.node)
  const { parent } = node
  return (
    parent?.type === 'MemberExpression' && parent.property.type === 'Identifier' && parent.property.name === 'split'
  )
}

function comesSigned({ site }: Taken, handler: Handler, facts: Facts): boolean {
  return site !== undefined && facts.guardOf(serviceCheck, site, handler) !== undefined
}

const ACTIONS =
  /^holdfast\/next#holdfast\(\)\.(?:action\(\)|auth\.actions\.\w+)$|^(?:next-safe-action|zsa)#.*\.(?:action|stateAction|handler)\(\)$/

/** Whether an action is written around one that a library made, which holds what it is given against its schema. */
function isHandedOn(handler: Handler, facts: Facts): boolean {
  return handler.kind === 'action' && facts.sites(handler).some(({ callee }) => ACTIONS.test(originPath(callee)))
}

const KIND: Readonly<Record<string, string>> = {
  body: 'the body',
  query: 'the query',
  argument: 'what the caller hands over',
}

function told({ source, use }: Taken): string {
  const whole = KIND[source.kind] ?? 'what is sent'
  const part = source.field === undefined ? whole : `\`${source.field}\` of ${whole}`
  return `${part} ${USED[use]}`
}

function seen({ node, frame }: Taken, handler: Handler): string {
  const at = placeOf(frame.file, node)
  return at.path === handler.file.path ? `line ${at.line}` : `${at.path}:${at.line}`
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
