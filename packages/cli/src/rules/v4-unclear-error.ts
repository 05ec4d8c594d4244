import { catchClauses, fateOf } from '../flow/caught.js'
import type { Facts } from '../flow/facts.js'
import { argumentsOf, isCall, type Frame } from '../flow/frame.js'
import type { Handler } from '../flow/handler.js'
import { returnsOf } from '../flow/origins.js'
import type { CallSite } from '../flow/reach.js'
import { isAnswer } from '../knowledge/answers/disclosure.js'
import { exposuresOf } from '../knowledge/answers/exposure.js'
import { objectAccessOf } from '../knowledge/object-access/object-access.js'
import { isServicePath } from '../knowledge/identity/public-routes.js'
import { givenAway, tellsOfStore, wrapping, type GivenAway } from '../knowledge/answers/error-answers.js'
import { isBuilt } from '../knowledge/identity/passage.js'
import { validationOf } from '../knowledge/input/validation.js'
import { walk, type Node } from '../project/ast.js'
import { handlerPlace, placeOf, type Judgement, type Rule } from '../rule.js'
import { ERROR_EXAMPLES } from './v4-unclear-error.examples.js'

export const rule: Rule = {
  item: 'V4',
  name: 'unclear-error',
  title: 'bad input gets a clear answer, and no internal one',
  why: 'A schema that throws where nothing catches it makes an empty 500 of a typing mistake. A stack, or the text of whatever error came, tells strangers about paths, queries, tables and versions.',
  fix: 'Use `safeParse` and answer 400 with the issues, or map the schema’s error in a wrapper. Write what else went wrong to the log, and answer with words of your own.',
  severity: 'low',
  references: { cwe: ['CWE-209', 'CWE-755'], owasp: ['API8:2023'], asvs: ['16.5.1', '16.5.3', '2.2.1'] },
  scope: 'route',
  examples: ERROR_EXAMPLES,
  judge(handler, facts) {
    if (handler.entries.length === 0) return []
    return [...validated(handler, facts), ...told(handler, facts)]
  },
}

/** Whether what a schema throws is answered for. */
function validated(handler: Handler, facts: Facts): Judgement[] {
  const place = handlerPlace(handler)
  if (isBuilt(handler)) return [{ verdict: 'pass', place, message: 'Its builder answers for what fails.' }]
  const throwing = facts.sites(handler).filter((site) => throwsForCaller(site, handler, facts))
  const [first] = throwing
  if (first === undefined) return []
  for (const site of throwing) {
    const fate = fateOf(site, handler, facts, wrapping)
    if (fate === 'caught') continue
    const at = seenAt(site.frame, site.node, handler)
    // What an action throws, the nearest error boundary shows in its own words.
    if (fate === 'open' || handler.kind === 'action') {
      return [
        {
          verdict: 'unknown',
          place: at.place,
          message: `The schema throws (${at.told}); who answers for it is not to be seen here.`,
        },
      ]
    }
    const message = `The schema throws for bad input (${at.told}), and nothing catches it: the answer is an empty 500.`
    return [{ verdict: 'fail', place: at.place, message, subject: 'throws' }]
  }
  return [
    {
      verdict: 'pass',
      place,
      message: `What the schema throws is caught (${seenAt(first.frame, first.node, handler).told}).`,
    },
  ]
}

function throwsForCaller(site: CallSite, handler: Handler, facts: Facts): boolean {
  const validation = validationOf(site.callee, site.node)
  if (validation?.proof !== 'throws' || validation.input === undefined) return false
  return facts.sources
    .of(validation.input, site.frame, handler)
    .some(({ kind, validated: before }) => /^(?:body|query|argument)$/.test(kind) && before === undefined)
}

const GIVEN: Readonly<Record<GivenAway, string>> = {
  stack: 'The stack of an error goes to the caller',
  error: 'An error goes to the caller as it is',
  message: 'The text of whatever error came goes to the caller',
}

/** What of a caught error is told to the caller. */
function told(handler: Handler, facts: Facts): Judgement[] {
  const found: { readonly what: GivenAway; readonly frame: Frame; readonly node: Node; readonly internal?: boolean }[] =
    []
  for (const { frame, node } of answersOf(handler, facts)) {
    for (const clause of frame.fn === undefined ? [] : catchClauses(frame.fn)) {
      if (node.start < clause.start || clause.end < node.end) continue
      const what = givenAway(node, clause, frame, facts.origins)
      if (what !== undefined) found.push({ what, frame, node, internal: asksStore(clause, frame, handler, facts) })
    }
  }
  if (found.length === 0) {
    for (const { frame, node } of answersOf(handler, facts)) {
      if (tellsOfStore(node, frame, facts.origins)) found.push({ what: 'message', frame, node })
    }
  }
  const worst = found.find(({ what }) => what === 'stack') ?? found.find(({ what }) => what === 'error') ?? found[0]
  if (worst === undefined) return []
  const at = seenAt(worst.frame, worst.node, handler)
  const message = `${GIVEN[worst.what]} (${at.told}).`
  // Some errors' texts are meant for callers: those of an answer that says whose fault it is, or of a helper.
  const own =
    worst.frame.file === handler.file &&
    handler.kind !== 'action' &&
    (worst.internal === true || saysOutage(worst.node))
  if ((worst.what === 'message' && !own) || (worst.what === 'error' && handler.kind === 'action')) {
    return [{ verdict: 'unknown', place: at.place, message }]
  }
  return [
    {
      verdict: 'fail',
      place: at.place,
      message,
      subject: worst.what,
      confidence: worst.what === 'stack' ? 'high' : 'medium',
    },
  ]
}

/** Whether what is caught may be a database's own words: of tables, columns, hosts and queries. */
function asksStore(clause: Node, frame: Frame, handler: Handler, facts: Facts): boolean {
  const tried = clause.parent
  if (tried?.type !== 'TryStatement' || isServicePath(handler)) return false
  const inside = ({ node, frame: at }: CallSite): boolean =>
    at.fn === frame.fn && tried.block.start <= node.start && node.end <= tried.block.end
  return exposuresOf(handler, facts).some(({ site, effect }) => {
    if ((effect !== 'read' && effect !== 'write') || objectAccessOf(site, facts.origins) === undefined) return false
    return isReached(site, inside)
  })
}

/** Whether a call, or one that leads to it, is one of those that are meant. */
function isReached(
  site: CallSite,
  meant: (site: CallSite) => boolean,
  seen: ReadonlySet<CallSite> = new Set(),
): boolean {
  if (seen.has(site)) return false
  return meant(site) || site.from.some((way) => isReached(way, meant, new Set(seen).add(site)))
}

/** Whether an answer has the status 500, in its options or before it. */
function saysOutage(value: Node): boolean {
  let call: Node | null | undefined = value.parent
  while (call !== null && call !== undefined && !isCall(call)) call = call.parent
  let found = false
  if (call !== null && call !== undefined) {
    walk(call, (node) => {
      found ||= node.type === 'Literal' && node.value === 500
      return !found
    })
  }
  return found
}

function answersOf(handler: Handler, facts: Facts): { readonly frame: Frame; readonly node: Node }[] {
  const answers = facts.sites(handler).filter((site) => site.depth <= 1 && isAnswer(site))
  const entry = handler.entries.at(-1)
  const returned =
    handler.kind === 'action' && entry?.fn !== undefined
      ? returnsOf(entry.fn)
          .filter((node) => !isCall(node))
          .map((node) => ({ frame: entry, node }))
      : []
  return [
    ...answers.flatMap(({ frame, node }) =>
      argumentsOf(node)
        .slice(0, 1)
        .map((each) => ({ frame, node: each as Node })),
    ),
    ...returned,
  ]
}

function seenAt(
  frame: Frame,
  node: Node,
  handler: Handler,
): { readonly place: Judgement['place']; readonly told: string } {
  const place = handlerPlace(handler)
  const at = placeOf(frame.file, node)
  const inside = at.path === place.path && at.line >= place.line && at.endLine <= place.endLine
  return { place: inside ? at : place, told: at.path === place.path ? `line ${at.line}` : `${at.path}:${at.line}` }
}
