import { statSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { ITEMS } from '../checklist/items.js'
import { readProject, type Project } from '../project/project.js'
import { SourceTree } from '../project/source-tree.js'
import { ruleId, type Rule, type Verdict } from '../rule.js'
import { audit, factsOf, judgedRoute, type Judged, type JudgedRoute, type Progress } from './audit.js'
import { answers, type Answer } from './checklist.js'
import { Disables } from './disables.js'
import { findingOf, type Finding } from './finding.js'
import { fingerprints } from './fingerprint.js'
import { byFile, parseNotices, ruleNotice, unreadNotices, type Notice } from './notice.js'
import { compare, worst } from './order.js'

/** All that an audit has found in a folder. */
export interface Audited {
  /** What the project calls itself, or else its folder's name. */
  readonly project: string
  readonly apps: readonly AuditedApp[]
  /** Every `fail` that nobody has disabled, in order of places. */
  readonly findings: readonly Finding[]
  readonly notices: readonly Notice[]
  /** The rules that ran. */
  readonly rules: readonly Rule[]
  readonly stats: { readonly files: number; readonly lines: number }
  readonly tree: SourceTree
}

export interface AuditedApp {
  /** The folder of the app, `.` for the audited one. */
  readonly root: string
  readonly routes: readonly AuditedRoute[]
  readonly answers: readonly Answer[]
}

export interface AuditedRoute extends JudgedRoute {
  /** By item, of those that speak of the route. */
  readonly verdicts: Readonly<Record<string, Verdict>>
}

const ROUTE_FILE = /(?:^|\/)(?:route\.\w+|pages\/api\/.*)$/

/** Why a folder cannot be audited, one sentence. */
export interface NotAudited {
  readonly failure: string
  readonly hint?: string
}

/** The project of a folder that people named. */
export function openProject(path: string): Project | NotAudited {
  const folder = resolve(path)
  const shown = JSON.stringify(path)
  const stat = statSync(folder, { throwIfNoEntry: false })
  if (stat === undefined) return { failure: `there is no folder ${shown}` }
  if (!stat.isDirectory())
    return { failure: `${shown} is no folder`, hint: 'name the folder of the app, or of its repository' }
  const project = readProject(SourceTree.folder(folder))
  if (project.tree.files.length === 0) return { failure: `the folder ${shown} is empty` }
  if (project.apps.length > 0) return project
  return {
    failure: `no Next.js app in ${shown}`,
    hint: 'an app has a package.json that depends on next, or a next.config, and a folder app or pages',
  }
}

/** @param rules those that run @param all those that there are */
export function auditProject(
  project: Project,
  name: string,
  rules: readonly Rule[],
  all: readonly Rule[],
  progress?: Progress,
): Audited {
  const { tree } = project
  const disables = new Disables(tree, all)
  const facts = factsOf(project)
  const broken: Notice[] = []
  const judged = audit(project, rules, progress, facts, (rule, place, error) => {
    broken.push(ruleNotice(ruleId(rule), place, error))
  }).map((each) => accepted(each, disables))
  const failed = judged.filter(({ judgement }) => judgement.verdict === 'fail')
  const ids = fingerprints(failed, tree)
  const unparsed = [...parseNotices(tree), ...unreadNotices(tree)]
  const items = ITEMS.filter(({ id }) => rules === all || rules.some(({ item }) => item === id))
  return {
    project: project.packages.find(({ folder }) => folder === '')?.name ?? name,
    apps: project.apps.map((app) => {
      const own = judged.filter(({ app: root }) => root === app.root)
      const routes = facts.handlers.filter((handler) => handler.app === app).map(judgedRoute)
      const unread = unparsed.filter(({ file }) => ROUTE_FILE.test(file) && app.files.includes(file))
      return {
        root: app.root === '' ? '.' : app.root,
        routes: withVerdicts(routes, own),
        answers: answers(own, rules, items, unread),
      }
    }),
    findings: failed.map((each, index) => findingOf(each, ids[index] as string, tree)),
    notices: [...unparsed, ...broken, ...disables.notices(rules)].toSorted(byFile),
    rules,
    stats: statsOf(tree),
    tree,
  }
}

/** What people have said to be fine, with their reason, is no failure any more. */
function accepted(judged: Judged, disables: Disables): Judged {
  const { judgement } = judged
  const reason = judgement.verdict === 'fail' ? disables.reasonFor(judged) : undefined
  if (reason === undefined) return judged
  return { ...judged, judgement: { ...judgement, verdict: 'n/a', message: `Accepted by the project: ${reason}` } }
}

function withVerdicts(routes: readonly JudgedRoute[], judged: readonly Judged[]): AuditedRoute[] {
  const key = ({ place, path, method }: JudgedRoute): string => JSON.stringify([place.path, path, method])
  const said = new Map<string, Judged[]>()
  for (const each of judged) {
    if (each.route === null) continue
    const known = said.get(key(each.route))
    if (known === undefined) said.set(key(each.route), [each])
    else known.push(each)
  }
  return routes
    .map((route) => {
      const own = said.get(key(route)) ?? []
      const verdicts = ITEMS.flatMap(({ id }): [string, Verdict][] => {
        const verdict = own.filter(({ rule }) => rule.item === id).map(({ judgement }) => judgement.verdict)
        return verdict.length === 0 ? [] : [[id, worst(verdict)]]
      })
      return { ...route, verdicts: Object.fromEntries(verdicts) }
    })
    .toSorted(
      (a, b) =>
        compare(a.path, b.path) ||
        compare(a.place.path, b.place.path) ||
        a.place.line - b.place.line ||
        compare(a.method, b.method),
    )
}

/** Of the scripts that were looked at. */
function statsOf(tree: SourceTree): Audited['stats'] {
  let files = 0
  let lines = 0
  for (const path of tree.files) {
    if (!/\.(?:[cm]?[jt]s|[jt]sx)$/.test(path)) continue
    const text = tree.text(path) ?? ''
    files += 1
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines += 1
  }
  return { files, lines }
}

/** What a folder is called where nothing else names the project. */
export function folderName(path: string): string {
  return basename(resolve(path))
}
