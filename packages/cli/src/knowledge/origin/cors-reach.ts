import type { Facts } from '../../flow/facts.js'
import { functionsOf } from '../../flow/callers.js'
import { isCall } from '../../flow/frame.js'
import type { Handler } from '../../flow/handler.js'
import { proxyHandlerOf, proxySitesBefore } from '../../flow/proxy-code.js'
import type { CallSite } from '../../flow/reach.js'
import type { App } from '../../project/apps.js'
import { ancestors, isCallable, walk, type Callable, type Node } from '../../project/ast.js'
import type { SourceFile } from '../../project/source-file.js'
import { coverageOf } from '../../project/matcher.js'
import { nextConfigOf } from '../../project/next-config.js'
import { isServerFile } from '../../project/server-file.js'
import { CORS_MENTIONS, corsAnswersIn, type CorsAnswer } from './cors-headers.js'

/** The handlers whose answers carry it: all that it is written for. */
export function servedBy(answer: CorsAnswer, app: App, facts: Facts): readonly Handler[] {
  const own = facts.handlers.filter((handler) => handler.app === app && handler.kind !== 'action')
  if (answer.file.path === app.configFile || isRule(answer, app, facts)) {
    const rule = nextConfigOf(app, facts.project)?.headers.find(({ entries }) =>
      entries.some(({ written }) => written.node === answer.node),
    )
    return rule === undefined ? [] : own.filter(({ path }) => coverageOf(rule, path) !== 'none')
  }
  const proxy = proxyHandlerOf(app, facts)
  const served = runsOf(answer, facts)
  if (proxy === undefined || !served.has(proxy)) return own.filter((handler) => served.has(handler))
  const home = answer.frame.fn
  return own.filter((handler) => {
    if (served.has(handler)) return true
    return proxySitesBefore(handler, facts, (site) => isThere(site, answer, home)).length > 0
  })
}

function isThere(site: CallSite, answer: CorsAnswer, home: Callable | undefined): boolean {
  return isCall(answer.node) ? site.node === answer.node : site.frame.fn === home
}

function isRule({ node }: CorsAnswer, app: App, facts: Facts): boolean {
  return (
    nextConfigOf(app, facts.project)?.headers.some(({ entries }) =>
      entries.some((each) => each.written.node === node),
    ) ?? false
  )
}

/** The handlers that run the function that it stands in, or one that speaks of the constant that it is in. */
function runsOf(answer: CorsAnswer, facts: Facts): ReadonlySet<Handler> {
  const functions = functionsOf(facts)
  if (answer.frame.fn !== undefined) return functions.get(answer.frame.fn)?.by ?? new Set()
  const found = new Set<Handler>()
  const name = constantOf(answer.node)
  if (name === undefined) return found
  for (const [fn, { file, by }] of functions) {
    if (!file.text.includes(name)) continue
    let mentions = false
    walk(fn, (node) => {
      mentions ||= node.type === 'Identifier' && node.name === name && isThat(answer, node, file)
      return !mentions
    })
    if (mentions) for (const each of by) found.add(each)
  }
  return found
}

/** Whether a name is that of the constant, in its file or where it is imported. */
function isThat(answer: CorsAnswer, node: Node, file: SourceFile): boolean {
  if (node.type !== 'Identifier') return false
  const binding = file.bindings.lookup(node.name, node)
  return file === answer.file ? binding?.kind === 'variable' : binding?.kind === 'import'
}

/** The constant that it is written in, at the top of a file. */
function constantOf(node: Node): string | undefined {
  for (const above of ancestors(node)) {
    if (isCallable(above)) return undefined
    if (above.type === 'VariableDeclarator') return above.id.type === 'Identifier' ? above.id.name : undefined
  }
  return undefined
}

const answered = new WeakMap<Facts, readonly CorsAnswer[]>()

/** Every answer of the project's servers. */
export function allCorsAnswers(facts: Facts): readonly CorsAnswer[] {
  let all = answered.get(facts)
  if (all === undefined) {
    const { tree } = facts.project
    all = tree.files.flatMap((path) => {
      if (!/\.(?:[cm]?[jt]s|[jt]sx)$/.test(path) || !CORS_MENTIONS.test(tree.text(path) ?? '')) return []
      const file = tree.source(path)
      return file === undefined || !isServerFile(file) ? [] : corsAnswersIn(file, facts)
    })
    answered.set(facts, all)
  }
  return all
}

const ofHandlers = new WeakMap<App, ReadonlyMap<Handler, readonly CorsAnswer[]>>()

/** What a handler's answers carry. */
export function corsOf(handler: Handler, facts: Facts): readonly CorsAnswer[] {
  let all = ofHandlers.get(handler.app)
  if (all === undefined) {
    const found = new Map<Handler, CorsAnswer[]>()
    for (const answer of allCorsAnswers(facts)) {
      for (const served of servedBy(answer, handler.app, facts)) {
        found.set(served, [...(found.get(served) ?? []), answer])
      }
    }
    ofHandlers.set(handler.app, (all = found))
  }
  return all.get(handler) ?? []
}
