import { Facts } from '../flow/facts.js'
import { passage } from '../knowledge/passage.js'
import type { Project } from '../project/project.js'
import type { Judgement, Rule } from '../rule.js'

/** What a rule said, and of what. */
export interface Judged {
  readonly rule: Rule
  /** The folder of the app. */
  readonly app: string
  /** The handler, where the rule is about one: its method or name, and its path. */
  readonly route: { readonly method: string; readonly path: string } | null
  readonly judgement: Judgement
}

/** Every verdict of every rule, in order of places. Nothing of the project is run. */
export function audit(project: Project, rules: Iterable<Rule>): Judged[] {
  const facts = new Facts(project, passage)
  const judged: Judged[] = []
  for (const rule of rules) {
    if (rule.scope === 'route') {
      for (const handler of facts.handlers) {
        const route = { method: handler.method, path: handler.path }
        for (const judgement of rule.judge(handler, facts))
          judged.push({ rule, app: handler.app.root, route, judgement })
      }
      continue
    }
    for (const app of project.apps) {
      if (rule.scope === 'project') {
        for (const judgement of rule.judge(app, facts)) judged.push({ rule, app: app.root, route: null, judgement })
        continue
      }
      for (const path of app.files) {
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

function byPlace(a: Judged, b: Judged): number {
  const one = a.judgement.place
  const other = b.judgement.place
  return (
    compare(one.path, other.path) ||
    one.line - other.line ||
    compare(a.rule.item, b.rule.item) ||
    compare(a.judgement.message, b.judgement.message)
  )
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
