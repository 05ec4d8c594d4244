import type { Facts } from '../../flow/facts.js'
import { argumentsOf, calleeOf, isCall, topFrame, type Frame } from '../../flow/frame.js'
import { chainOf, functionsOf, type Handler } from '../../flow/handler.js'
import { originPath } from '../../flow/origin.js'
import { bare, nameOf, propertyOf, type Node } from '../../project/ast.js'

const SERVES_TRPC =
  /^@trpc\/server(?:\/adapters\/[\w-]+)*#(?:fetchRequestHandler|createNextApiHandler|nextAppDirCaller)$/
const SERVES_ORPC = /^@orpc\/\w+(?:\/[\w-]+)*#(?:RPCHandler|OpenAPIHandler|OpenAPIServerlessHandler)$/
const ENDS = /^(?:query|mutation|subscription|handler|handle|action)$/
const MAX_PROCEDURES = 2_000

/**
 * The procedures of a tRPC or oRPC router that a handler serves, each as a handler of its own; none where it serves no
 * router. Of several methods that serve one router, the first has them.
 */
export function proceduresOf(handler: Handler, facts: Facts): Handler[] {
  const first = facts.handlers.find(({ file }) => file === handler.file)
  if (first !== handler) return []
  const router = routerOf(handler, facts)
  if (router === undefined) return []
  const found: Handler[] = []
  const seen = new Set<Node>()
  visit(router.node, router.frame, [])
  return found

  function visit(given: Node, frame: Frame, names: readonly string[]): void {
    const node = bare(given)
    if (seen.has(node) || names.length > 8 || found.length >= MAX_PROCEDURES) return
    seen.add(node)
    if (node.type === 'Identifier') {
      const declared = facts.origins.declaration(node, frame)
      if (declared !== undefined) return visit(declared.node, declared.frame, names)
      // import * as router
      const { root, steps } = facts.origins.of(node, frame)
      if (root.kind !== 'namespace' || steps.length > 0) return
      for (const { name, local, source } of root.file.exports) {
        const binding = source === undefined ? root.file.bindings.lookup(local, root.file.program) : undefined
        if (binding?.kind === 'variable' && binding.init !== undefined)
          visit(binding.init, topFrame(root.file), [...names, name])
      }
    } else if (node.type === 'ObjectExpression') {
      for (const each of node.properties) {
        if (each.type === 'SpreadElement') visit(each.argument, frame, names)
        else visit(each.value, frame, [...names, nameOf(each.key, each.computed) ?? '…'])
      }
    } else if (isCall(node)) {
      const callee = bare(calleeOf(node))
      const method = callee.type === 'MemberExpression' ? nameOf(callee.property, callee.computed) : undefined
      if (method !== undefined && ENDS.test(method) && names.length > 0) {
        found.push(procedure(node, frame, names))
        return
      }
      for (const each of argumentsOf(node)) visit(each, frame, names)
    }
  }

  function procedure(node: Node, frame: Frame, names: readonly string[]): Handler {
    const path = `${handler.path}#${names.join('.')}`
    const { origins } = facts
    return {
      ...handler,
      file: frame.file,
      path,
      method: names.at(-1) ?? handler.method,
      node,
      entries: functionsOf(node, frame, origins),
      chain: chainOf(node, frame, origins),
    }
  }
}

function routerOf(handler: Handler, facts: Facts): { readonly node: Node; readonly frame: Frame } | undefined {
  for (const { node, callee, frame } of [...handler.chain, ...facts.sites(handler)]) {
    if (!SERVES_TRPC.test(originPath(callee))) continue
    const router = propertyOf(argumentsOf(node)[0], 'router')
    if (router !== undefined) return { node: router, frame }
  }
  if (handler.entries.length === 0) return undefined
  for (const statement of handler.file.program.body) {
    // const handler = new RPCHandler(router)
    if (statement.type !== 'VariableDeclaration') continue
    for (const { init } of statement.declarations) {
      const made = init === null ? undefined : bare(init)
      if (made === undefined || !isCall(made)) continue
      const frame = topFrame(handler.file)
      const [router] = argumentsOf(made)
      if (router !== undefined && SERVES_ORPC.test(originPath(facts.origins.of(calleeOf(made), frame))))
        return { node: router, frame }
    }
  }
  return undefined
}
