import { visitorKeys } from 'oxc-parser'
import type {
  ArrowFunctionExpression,
  Argument,
  Expression,
  Function as FunctionNode,
  Node,
  PropertyKey,
} from 'oxc-parser'

export type { Argument, Expression, Node, PropertyKey }

/** A function with a body that can be read: declared, an expression, a method or an arrow. */
export type Callable = FunctionNode | ArrowFunctionExpression

export function isCallable(node: Node | null | undefined): node is Callable {
  return (
    node?.type === 'ArrowFunctionExpression' ||
    node?.type === 'FunctionExpression' ||
    node?.type === 'FunctionDeclaration'
  )
}

const CHILDREN = Symbol('children')

/** The direct children in source order, found once. Types are left out: they do not run. */
export function children(node: Node): readonly Node[] {
  const known = node as Node & { [CHILDREN]?: readonly Node[] }
  return (known[CHILDREN] ??= found(node))
}

const TYPES = new Set(['typeAnnotation', 'typeArguments', 'typeParameters', 'returnType'])
const keys = new Map<string, readonly string[]>()

function found(node: Node): readonly Node[] {
  let own = keys.get(node.type)
  if (own === undefined) keys.set(node.type, (own = (visitorKeys[node.type] ?? []).filter((key) => !TYPES.has(key))))
  const all: Node[] = []
  for (const key of own) {
    const value = (node as unknown as Record<string, unknown>)[key]
    if (Array.isArray(value)) {
      for (const each of value) if (isNode(each)) all.push(each)
    } else if (isNode(value)) all.push(value)
  }
  return all.length === 0 ? NONE : all
}

const NONE: readonly Node[] = []

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Node).type === 'string'
}

/** Every node below `node` and itself, parents first. `enter` returns false to stay out of what is below. */
export function walk(node: Node, enter: (node: Node) => boolean | void): void {
  if (enter(node) === false) return
  for (const child of children(node)) walk(child, enter)
}

/** The ancestors from the nearest. */
export function* ancestors(node: Node): Generator<Node> {
  for (let above = node.parent; above !== undefined && above !== null; above = above.parent) yield above
}

/** The function that runs this node, or undefined at the top of the file. */
export function enclosingFunction(node: Node): Callable | undefined {
  for (const above of ancestors(node)) if (isCallable(above)) return above
  return undefined
}

/** What remains when everything is taken off that does not change the value: `await`, casts, `!`, parentheses. */
export function bare(node: Node): Node {
  switch (node.type) {
    case 'AwaitExpression':
      return bare(node.argument)
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
    case 'TSTypeAssertion':
    case 'TSInstantiationExpression':
    case 'ParenthesizedExpression':
    case 'ChainExpression':
      return bare(node.expression)
    default:
      return node
  }
}

/** Whether a node lies in another, or is it. */
export function within(node: Node, inner: Node): boolean {
  return node.start <= inner.start && inner.end <= node.end
}

/** The text of a string literal or of a template without holes. */
export function textOf(node: Node | null | undefined): string | undefined {
  if (node === null || node === undefined) return undefined
  const value = bare(node)
  if (value.type === 'Literal') return typeof value.value === 'string' ? value.value : undefined
  if (value.type === 'TemplateLiteral' && value.expressions.length === 0) {
    return value.quasis[0]?.value.cooked ?? undefined
  }
  return undefined
}

/** The name of `a.b`, `a['b']` or `{ b: … }`; undefined where it is computed. */
export function nameOf(key: PropertyKey | Expression, computed: boolean): string | undefined {
  if (!computed && (key.type === 'Identifier' || key.type === 'PrivateIdentifier')) return key.name
  if (key.type === 'Literal' && typeof key.value !== 'object') return String(key.value)
  return textOf(key)
}

/** The name that an expression ends with: `a` of `a`, `b` of `a.b`. */
export function lastName(node: Node): string | undefined {
  const plain = bare(node)
  if (plain.type === 'Identifier') return plain.name
  return plain.type === 'MemberExpression' ? nameOf(plain.property, plain.computed) : undefined
}

/** The value of a property of an object expression, spread ones not included. */
export function propertyOf(object: Node | undefined, name: string): Expression | undefined {
  if (object === undefined) return undefined
  const literal = bare(object)
  if (literal.type !== 'ObjectExpression') return undefined
  for (const property of literal.properties) {
    if (property.type === 'Property' && nameOf(property.key, property.computed) === name) return property.value
  }
  return undefined
}

/** Whether the first statements carry the directive, such as `'use server'`. */
export function hasDirective(body: readonly Node[], directive: string): boolean {
  for (const statement of body) {
    if (statement.type !== 'ExpressionStatement' || !('directive' in statement)) return false
    if (statement.directive === directive) return true
  }
  return false
}

const returned = new WeakMap<Callable, readonly Node[]>()

/** The expressions that a function returns, those of functions inside it not included. */
export function returnsOf(fn: Callable): readonly Node[] {
  let values = returned.get(fn)
  if (values === undefined) returned.set(fn, (values = returnsIn(fn)))
  return values
}

function returnsIn(fn: Callable): readonly Node[] {
  if (fn.body === null) return []
  if (fn.type === 'ArrowFunctionExpression' && fn.body.type !== 'BlockStatement') return [fn.body]
  const values: Node[] = []
  walk(fn.body, (node) => {
    if (isCallable(node)) return false
    if (node.type === 'ReturnStatement' && node.argument !== null) values.push(node.argument)
    return true
  })
  return values
}

/** What a function is called where it is declared: its own name, a variable's or a property's. */
export function functionName(fn: Callable): string | undefined {
  if (fn.id !== null) return fn.id.name
  const { parent } = fn
  if (parent?.type === 'VariableDeclarator') return parent.id.type === 'Identifier' ? parent.id.name : undefined
  if (parent?.type !== 'Property' && parent?.type !== 'MethodDefinition' && parent?.type !== 'PropertyDefinition')
    return undefined
  return nameOf(parent.key, parent.computed)
}

/** Whether a name stands anywhere below a node as a name of its own, types included; `except` is not looked into. */
export function mentions(node: Node, name: string, except?: Node): boolean {
  if (node === except) return false
  if (node.type === 'Identifier') return node.name === name
  const isKey = (key: string): boolean =>
    (node.type === 'MemberExpression' && key === 'property' && !node.computed) ||
    (node.type === 'Property' && key === 'key' && !node.computed && !node.shorthand)
  for (const key of visitorKeys[node.type] ?? []) {
    if (isKey(key)) continue
    const value = (node as unknown as Record<string, unknown>)[key]
    for (const each of Array.isArray(value) ? value : [value]) {
      if (isNode(each) && mentions(each, name, except)) return true
    }
  }
  return false
}
