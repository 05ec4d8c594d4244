import type { Callable } from '../project/ast.js'
import type { SourceFile } from '../project/source-file.js'
import type { Facts } from './facts.js'
import type { CallNode, Frame } from './frame.js'
import type { Handler } from './handler.js'
import { originPath } from './origin.js'
import { proxyHandlerOf } from './proxy-code.js'

interface Callers {
  /** Functions with their files and the handlers, proxies among them, that run them. */
  readonly functions: ReadonlyMap<Callable, { readonly file: SourceFile; readonly by: ReadonlySet<Handler> }>
  readonly calls: ReadonlyMap<Callable, readonly Call[]>
  /** Of what is imported by an alias that nobody here explains: `@/lib/cors` and the name. */
  readonly elsewhere: ReadonlyMap<string, readonly Call[]>
}

/** A call of a function of the project. */
export interface Call {
  readonly node: CallNode
  readonly frame: Frame
}

const known = new WeakMap<Facts, Callers>()

/** Who runs which function, and who calls it. */
function callersOf(facts: Facts): Callers {
  let found = known.get(facts)
  if (found === undefined) {
    const functions = new Map<Callable, { readonly file: SourceFile; readonly by: Set<Handler> }>()
    const calls = new Map<Callable, Map<CallNode, Frame>>()
    const elsewhere = new Map<string, Call[]>()
    const add = ({ fn, file }: Frame, handler: Handler): void => {
      if (fn === undefined) return
      const all = functions.get(fn)
      if (all === undefined) functions.set(fn, { file, by: new Set([handler]) })
      else all.by.add(handler)
    }
    const proxies = facts.project.apps.flatMap((app) => proxyHandlerOf(app, facts) ?? [])
    for (const handler of [...facts.handlers, ...proxies]) {
      for (const entry of handler.entries) add(entry, handler)
      for (const { callee, node, frame } of facts.sites(handler)) {
        for (let at: Frame | undefined = frame; at !== undefined; at = at.outer) add(at, handler)
        if (callee.root.kind === 'external' && /^[@~]\//.test(callee.root.module) && callee.steps.length === 1) {
          const key = originPath(callee)
          const before = elsewhere.get(key)
          if (before === undefined) elsewhere.set(key, [{ node, frame }])
          else before.push({ node, frame })
        }
        if (callee.root.kind !== 'function' || callee.steps.length > 0) continue
        const before = calls.get(callee.root.node)
        if (before === undefined) calls.set(callee.root.node, new Map([[node, frame]]))
        else before.set(node, frame)
      }
    }
    found = {
      functions,
      calls: new Map([...calls].map(([fn, all]) => [fn, [...all].map(([node, frame]) => ({ node, frame }))])),
      elsewhere,
    }
    known.set(facts, found)
  }
  return found
}

/** The calls of a function of the project by handlers. */
export function callsOf(fn: Callable, file: SourceFile, facts: Facts): readonly Call[] {
  const { calls, elsewhere } = callersOf(facts)
  const own = calls.get(fn)
  if (own !== undefined || elsewhere.size === 0 || fn.id === null) return own ?? []
  const stem = file.path.replace(/\.[^./]+$/, '')
  return [...elsewhere].flatMap(([key, all]) => {
    const [module = '', name] = key.split('#')
    if (name !== fn.id?.name || !`/${stem}`.endsWith(module.slice(1))) return []
    const home = stem.slice(0, stem.length - module.length + 2)
    return all.filter(({ frame }) => frame.file.path.startsWith(home))
  })
}

/** The functions that handlers run, and which. */
export function functionsOf(facts: Facts): Callers['functions'] {
  return callersOf(facts).functions
}
