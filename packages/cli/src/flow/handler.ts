import { bare, isCallable, propertyOf, type Node } from '../project/ast.js'
import type { Route } from '../project/routes.js'
import { argumentsOf, calleeOf, isCall, topFrame, type CallNode, type Frame } from './frame.js'
import type { Origin } from './origin.js'
import { returnsOf, type Origins } from './origins.js'
import { callbacksOf } from './reach.js'

/** One call of the chain that makes a handler: `client.use(…).schema(…).action(fn)`. */
export interface ChainCall {
  readonly node: CallNode
  readonly callee: Origin
  readonly frame: Frame
}

/** A route with what runs when it is called. */
export interface Handler extends Route {
  /** Where it stands in the file: the statement that exports it. */
  readonly node: Node
  /**
   * The functions that run, middleware first. Empty where a library's own handler is exported. What a wrapper of the
   * project was given is found from the wrapper.
   */
  readonly entries: readonly Frame[]
  /** Wrappers and builders that are not the project's, the outermost first. */
  readonly chain: readonly ChainCall[]
}

export function handlerOf(route: Route, origins: Origins): Handler | undefined {
  const top = topFrame(route.file)
  if (route.inline !== undefined) {
    return { ...route, node: route.inline, entries: [{ file: route.file, fn: route.inline, outer: top }], chain: [] }
  }
  const name = route.exportName ?? 'default'
  const node = exportNode(route, name)
  const origin = origins.exported(route.file, name)
  if (origin === undefined) return undefined
  const { root, steps } = origin
  if (root.kind === 'function' && steps.length === 0) {
    return { ...route, node, entries: [{ file: root.frame.file, fn: root.node, outer: root.frame }], chain: [] }
  }
  const value = valueOf(route, name)
  if (value === undefined) return { ...route, node, entries: [], chain: [] }
  return { ...route, node, entries: functionsOf(value, top, origins), chain: chainOf(value, top, origins) }
}

/**
 * The functions that a value is or calls: what was given last runs last, what was given before is middleware. A wrapper
 * of the project that hands a function to a library is looked into.
 */
export function functionsOf(value: Node, frame: Frame, origins: Origins, depth = 0): Frame[] {
  const { root, steps } = origins.of(value, frame)
  if (root.kind === 'function' && steps.length === 0) {
    return [{ file: root.frame.file, fn: root.node, outer: root.frame }]
  }
  if (depth > 8) return []
  return [...routedOn(value, frame, origins), ...chainOf(value, frame, origins).toReversed()].flatMap(
    ({ node, callee, frame: inside }) => {
      const made = callee.root
      if (made.kind === 'function' && callee.steps.length === 0) {
        const called: Frame = { file: made.frame.file, fn: made.node, outer: made.frame, call: { node, frame: inside } }
        const found = returnsOf(made.node).flatMap((each) => functionsOf(each, called, origins, depth + 1))
        if (found.length > 0) return found
      }
      const given = argumentsOf(node).flatMap((each) => spread(each, inside, origins))
      const entered = given.flatMap(({ node: each, frame: at }): Frame[] => {
        if (isCallable(each)) return [{ file: at.file, fn: each, outer: at }]
        return isCall(each) || each.type === 'Identifier' ? functionsOf(each, at, origins, depth + 1) : []
      })
      // What is written out in it may lie in an object, too.
      return entered.some(({ fn }) => !given.some((each) => each.node === fn))
        ? entered
        : callbacksOf(origins, node, inside)
    },
  )
}

/** What an argument stands for, one by one: `...middleware` is its elements. */
function spread(argument: Node, frame: Frame, origins: Origins): { readonly node: Node; readonly frame: Frame }[] {
  if (argument.type !== 'SpreadElement') return [{ node: bare(argument), frame }]
  const list = bare(argument.argument)
  const declared = list.type === 'ArrayExpression' ? { node: list, frame } : origins.declaration(list, frame)
  if (declared?.node.type !== 'ArrayExpression') return []
  return declared.node.elements.flatMap((each) => (each === null ? [] : [{ node: bare(each), frame: declared.frame }]))
}

/** The calls of statements on a router that is exported: `router.use(check).get(handler)` and then `router.handler()`. */
function routedOn(value: Node, frame: Frame, origins: Origins): ChainCall[] {
  const { root } = origins.of(value, frame)
  if (root.kind !== 'external' || root.module !== 'next-connect') return []
  return frame.file.program.body.flatMap((statement) => {
    if (statement.type !== 'ExpressionStatement') return []
    const expression = bare(statement.expression)
    const made = isCall(expression) ? origins.of(expression, frame).root : undefined
    if (made?.kind !== 'external' || made.module !== root.module) return []
    return chainOf(expression, frame, origins).toReversed()
  })
}

/** The calls that a value is made by, the last first, through names and files. */
export function chainOf(value: Node, frame: Frame, origins: Origins): ChainCall[] {
  const chain: ChainCall[] = []
  let at: { node: Node; frame: Frame } | undefined = { node: bare(value), frame }
  for (let step = 0; at !== undefined && step < 40; step++) {
    const { node, frame: inside }: { node: Node; frame: Frame } = at
    if (isCall(node)) {
      chain.push({ node, callee: origins.of(calleeOf(node), inside), frame: inside })
      // A handler inside a handler: withA(withB(fn)), route({ handler: nextHandler(fn) }).
      const wrapped: Node | undefined = argumentsOf(node)
        .map((each) => bare(propertyOf(each, 'handler') ?? each))
        .find((each) => isCall(each))
      const callee: Node = bare(calleeOf(node))
      at =
        callee.type === 'MemberExpression'
          ? { node: bare(callee.object), frame: inside }
          : wrapped && { node: wrapped, frame: inside }
    } else if (node.type === 'MemberExpression') {
      at = { node: bare(node.object), frame: inside }
    } else if (node.type === 'Identifier') {
      at = origins.declaration(node, inside)
    } else at = undefined
  }
  return chain
}

/** The statement, or the part of it, that exports a name. */
function exportNode({ file }: Route, name: string): Node {
  for (const statement of file.program.body) {
    if (statement.type === 'ExportDefaultDeclaration' && name === 'default') return statement
    if (statement.type !== 'ExportNamedDeclaration') continue
    const { declaration, specifiers } = statement
    if (isCallable(declaration) && declaration.id?.name === name) return statement
    if (declaration?.type === 'VariableDeclaration') {
      const found = declaration.declarations.find(({ id }) => id.type === 'Identifier' && id.name === name)
      if (found !== undefined) return declaration.declarations.length === 1 ? statement : found
      if (declaration.declarations.some(({ id }) => id.type === 'ObjectPattern')) return statement
    }
    const specifier = specifiers.find((each) => nameOfExport(each.exported) === name)
    if (specifier !== undefined) {
      const local =
        statement.source === null && specifier.local.type === 'Identifier' ? specifier.local.name : undefined
      const binding = local === undefined ? undefined : file.bindings.lookup(local, file.program)
      if (binding?.kind === 'function' || binding?.kind === 'variable') return binding.node
      return specifier
    }
  }
  return file.program
}

function nameOfExport(node: Node): string | undefined {
  return node.type === 'Identifier' ? node.name : node.type === 'Literal' ? String(node.value) : undefined
}

function valueOf({ file }: Route, name: string): Node | undefined {
  const local = file.exports.find((each) => each.name === name && each.source === undefined)?.local ?? name
  const binding = file.bindings.lookup(local, file.program)
  if (binding?.kind === 'variable') return binding.init
  for (const statement of file.program.body) {
    if (statement.type === 'ExportDefaultDeclaration' && name === 'default') return statement.declaration
  }
  return undefined
}
