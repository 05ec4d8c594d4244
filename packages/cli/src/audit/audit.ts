import { posix } from 'node:path'
import { Facts } from '../flow/facts.js'
import type { Handler } from '../flow/handler.js'
import { passage } from '../knowledge/identity/passage.js'
import type { Project } from '../project/project.js'
import type { RouteKind } from '../project/routes.js'
import { isScript } from '../project/server-file.js'
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

/** Told of a rule that threw: a mistake of its own, which must not end the audit of all the rest. */
export type Broken = (rule: Rule, place: Place, error: unknown) => void

export function factsOf(project: Project): Facts {
  return new Facts(project, passage)
}

/**
 * Every verdict of every rule, in order of places. Nothing of the project is run.
 * @param broken default: what a rule throws is thrown
 */
export function audit(
  project: Project,
  rules: Iterable<Rule>,
  progress: Progress = () => {},
  facts: Facts = factsOf(project),
  broken: Broken = rethrow,
): Judged[] {
  const judged: Judged[] = []
  for (const rule of rules) {
    const id = ruleId(rule)
    const told = (place: Place, judge: () => readonly Judgement[], of: (judgement: Judgement) => Judged): void => {
      try {
        for (const judgement of judge()) judged.push(of(judgement))
      } catch (error) {
        broken(rule, place, error)
        judged.push(of({ verdict: 'unknown', place, message: 'The rule broke here: look at it by hand.' }))
      }
    }
    if (rule.scope === 'route') {
      for (const [index, handler] of facts.handlers.entries()) {
        progress(id, index, facts.handlers.length)
        const judge = (): readonly Judgement[] => rule.judge(handler, facts)
        told(handlerPlace(handler), judge, (judgement) => ofHandler(rule, handler, judgement))
      }
      continue
    }
    for (const app of project.apps) {
      const ofApp = (judgement: Judgement): Judged => ({ rule, app: app.root, route: null, judgement })
      if (rule.scope === 'project') {
        const path = app.configFile ?? posix.join(app.root, 'package.json')
        told(top(path), () => rule.judge(app, facts), ofApp)
        continue
      }
      for (const [index, path] of app.files.entries()) {
        progress(id, index, app.files.length)
        // Pictures and the like are not read at all.
        if (!isScript(path) || !rule.mentions.test(project.tree.text(path) ?? '')) continue
        const file = project.tree.source(path)
        if (file === undefined) continue
        told(top(path), () => rule.judge(file, facts, app), ofApp)
      }
    }
  }
  return judged.toSorted(byPlace)
}

function top(path: string): Place {
  return { path, line: 1, endLine: 1 }
}

function rethrow(_rule: Rule, _place: Place, error: unknown): never {
  throw error
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
