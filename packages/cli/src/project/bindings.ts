import type { Program } from 'oxc-parser'
import { bare, children, isCallable, nameOf, type Callable, type Expression, type Node } from './ast.js'
import type { Imported } from './source-file.js'

/** Where in a value a name takes its part from: `const { a: [first] } = value` is `['a', '0']`. `…` for a rest. */
export type Path = readonly string[]

/** What a name stands for. */
export type Binding =
  | { readonly kind: 'import'; readonly source: string; readonly name: string }
  | { readonly kind: 'function'; readonly node: Callable }
  | { readonly kind: 'class'; readonly node: Node }
  | { readonly kind: 'parameter'; readonly of: Callable; readonly index: number; readonly path: Path }
  | {
      readonly kind: 'variable'
      /** Where it is declared. */
      readonly node: Node
      readonly init: Expression | undefined
      readonly path: Path
      /** What is assigned to it later. */
      readonly assigned: Expression[]
      /** What is put into it later: `name.key = value`, `name.push(value)`. */
      readonly filled: Filling[]
      /** `for (const name of init)`. */
      readonly each: boolean
    }

export interface Filling {
  /** Undefined where it is computed, and for an element of a list. */
  readonly key: string | undefined
  readonly value: Node
}

/** The names of one file. */
export interface Bindings {
  /** What a name stands for where `at` is; undefined for a global. */
  lookup(name: string, at: Node): Binding | undefined
}

type Names = Map<string, Binding>

/** The names that are declared in a node lie at the node: a look-up passes by all that are around it. */
const NAMES = Symbol('names')
type Scope = Node & { [NAMES]?: Names }

const BOUND = Symbol('binding')
type Bound = Node & { [BOUND]?: Binding | null }

/** Follows JavaScript's scoping of `const`, `let`, functions and parameters; `var` is taken for block-scoped. */
export function bindingsOf(program: Program, imports: readonly Imported[]): Bindings {
  const top: Names = new Map()
  ;(program as Scope)[NAMES] = top
  for (const { local, source, name } of imports) top.set(local, { kind: 'import', source, name })
  const assignments: { readonly name: string; readonly at: Node; readonly value: Expression }[] = []
  const fillings: (Filling & { readonly name: string; readonly at: Node })[] = []

  function names(scope: Scope): Names {
    return (scope[NAMES] ??= new Map())
  }

  function visit(node: Node, scope: Node): void {
    let inner = scope
    if (isCallable(node)) {
      if (node.type === 'FunctionDeclaration' && node.id !== null) {
        names(scope).set(node.id.name, { kind: 'function', node })
      }
      inner = node
      if (node.type === 'FunctionExpression' && node.id !== null) {
        names(inner).set(node.id.name, { kind: 'function', node })
      }
      node.params.forEach((parameter, index) => {
        const pattern = parameter.type === 'TSParameterProperty' ? parameter.parameter : parameter
        bind(pattern, [], (path) => ({ kind: 'parameter', of: node, index, path }), names(inner))
      })
    } else if (node.type === 'ClassDeclaration' && node.id !== null) {
      names(scope).set(node.id.name, { kind: 'class', node })
    } else if (node.type === 'BlockStatement' || node.type === 'ForStatement' || node.type === 'CatchClause') {
      inner = node
    } else if (node.type === 'ForOfStatement' || node.type === 'ForInStatement') {
      inner = node
      if (node.left.type === 'VariableDeclaration') {
        const pattern = node.left.declarations[0]?.id
        const init = node.right
        const variable = (path: Path): Binding => ({
          kind: 'variable',
          node,
          init,
          path: ['…', ...path],
          assigned: [],
          filled: [],
          each: true,
        })
        if (pattern !== undefined) bind(pattern, [], variable, names(inner))
      }
    } else if (node.type === 'VariableDeclarator') {
      const init = node.init ?? undefined
      if (node.parent?.parent?.type !== 'ForOfStatement' && node.parent?.parent?.type !== 'ForInStatement') {
        const variable = (path: Path): Binding => ({
          kind: 'variable',
          node,
          init,
          path,
          assigned: [],
          filled: [],
          each: false,
        })
        bind(node.id, [], variable, names(scope))
      }
    } else if (node.type === 'AssignmentExpression' && node.left.type === 'Identifier') {
      assignments.push({ name: node.left.name, at: node, value: node.right })
    } else if (node.type === 'AssignmentExpression' && node.left.type === 'MemberExpression') {
      const { object, property, computed } = node.left
      if (object.type === 'Identifier')
        fillings.push({ name: object.name, at: node, key: nameOf(property, computed), value: node.right })
    } else if (node.type === 'CallExpression' && node.callee.type === 'MemberExpression') {
      const { object, property, computed } = node.callee
      if (object.type === 'Identifier' && /^(?:push|unshift|add|append|set)$/.test(nameOf(property, computed) ?? ''))
        for (const value of node.arguments) fillings.push({ name: object.name, at: node, key: undefined, value })
    } else if (node.type === 'ImportDeclaration') {
      return
    }
    for (const child of children(node)) visit(child, inner)
  }
  visit(program, program)

  function lookup(name: string, at: Node): Binding | undefined {
    // Nearly always the name itself asks what it stands for, and again and again.
    if (at.type !== 'Identifier' || at.name !== name) return found(name, at)
    const bound = at as Bound
    if (bound[BOUND] === undefined) bound[BOUND] = found(name, at) ?? null
    return bound[BOUND] ?? undefined
  }

  function found(name: string, at: Node): Binding | undefined {
    for (let node: Scope | undefined | null = at; node !== undefined && node !== null; node = node.parent) {
      const binding = node[NAMES]?.get(name)
      if (binding !== undefined) return binding
    }
    return undefined
  }
  for (const { name, at, value } of assignments) {
    const binding = lookup(name, at)
    if (binding?.kind === 'variable') binding.assigned.push(value)
  }
  for (const { name, at, key, value } of fillings) {
    const binding = lookup(name, at)
    if (binding?.kind === 'variable') binding.filled.push({ key, value })
  }
  return { lookup }
}

/** Adds every name of a pattern. */
function bind(pattern: Node, path: Path, binding: (path: Path) => Binding, names: Names): void {
  switch (pattern.type) {
    case 'Identifier':
      names.set(pattern.name, binding(path))
      return
    case 'AssignmentPattern':
      bind(pattern.left, path, binding, names)
      return
    case 'RestElement':
      bind(pattern.argument, path, binding, names)
      return
    case 'ObjectPattern':
      for (const property of pattern.properties) {
        if (property.type === 'RestElement') bind(property.argument, path, binding, names)
        else bind(property.value, [...path, nameOf(property.key, property.computed) ?? '…'], binding, names)
      }
      return
    case 'ArrayPattern':
      pattern.elements.forEach((element, index) => {
        if (element !== null) bind(element, [...path, String(index)], binding, names)
      })
      return
    default:
      if (bare(pattern) !== pattern) bind(bare(pattern), path, binding, names)
  }
}
