import { Facts } from '../flow/facts.js'
import type { Handler } from '../flow/handler.js'
import { passage } from '../knowledge/passage.js'
import type { Project } from '../project/project.js'
import type { RouteKind } from '../project/routes.js'
import { handlerPlace, ruleId, type Judgement, type Place, type Rule } from '../rule.js'
import { compare } from './order.js'

/** The handler that a verdict is about. */
export interface JudgedRoute {
  readonly kind: RouteKind
  readonly method: string
  readonly path: string
  readonly place: Place
}

/** What a rule said, and of what. */
export interface Judged {
  readonly rule: Rule
  /** The folder of the app. */
  readonly app: string
  readonly route: JudgedRoute | null
  readonly judgement: Judgement
  /** Where a rule saw it, where that is not in the handler that it is told of. */
  readonly elsewhere?: Place
}

/** Told what is being judged, and how far that is. */
export type Progress = (what: string, done: number, of: number) => void

export function factsOf(project: Project): Facts {
  return new Facts(project, passage)
}

/** Every verdict of every rule, in order of places. Nothing of the project is run. */
export function audit(
  project: Project,
  rules: Iterable<Rule>,
  progress: Progress = () => {},
  facts: Facts = factsOf(project),
): Judged[] {
  const judged: Judged[] = []
  for (const rule of rules) {
    const id = ruleId(rule)
    if (rule.scope === 'route') {
      for (const [index, handler] of facts.handlers.entries()) {
        progress(id, index, facts.handlers.length)
        for (const judgement of rule.judge(handler, facts)) judged.push(ofHandler(rule, handler, judgement))
      }
      continue
    }
    for (const app of project.apps) {
      if (rule.scope === 'project') {
        for (const judgement of rule.judge(app, facts)) judged.push({ rule, app: app.root, route: null, judgement })
        continue
      }
      for (const [index, path] of app.files.entries()) {
        progress(id, index, app.files.length)
        const text = project.tree.text(path)
        if (text === undefined || !rule.mentions.test(text)) continue
        const file = project.tree.source(path)
        if (file === undefined) continue
        for (const judgement of rule.judge(file, facts, app))
          judged.push({ rule, app: app.root, route: null, judgement })
      }
    }
  }
  return judged.toSorted(byPlace)
}

/** What is said of a handler is told of it, wherever it was seen: people look for it there. */
function ofHandler(rule: Rule, handler: Handler, judgement: Judgement): Judged {
  const route = judgedRoute(handler)
  const judged = { rule, app: handler.app.root, route, judgement }
  if (isWithin(judgement.place, route.place)) return judged
  return { ...judged, judgement: { ...judgement, place: route.place }, elsewhere: judgement.place }
}

export function judgedRoute(handler: Handler): JudgedRoute {
  const { kind, method, path } = handler
  return { kind, method, path, place: handlerPlace(handler) }
}

/** Whether a place lies in another. */
export function isWithin(inner: Place, outer: Place): boolean {
  return inner.path === outer.path && outer.line <= inner.line && inner.line <= outer.endLine
}

function byPlace(a: Judged, b: Judged): number {
  const one = a.judgement.place
  const other = b.judgement.place
  return (
    compare(one.path, other.path) ||
    one.line - other.line ||
    compare(a.rule.item, b.rule.item) ||
    compare(a.rule.name, b.rule.name) ||
    compare(a.route?.method ?? '', b.route?.method ?? '') ||
    compare(a.judgement.message, b.judgement.message)
  )
}
