import {
  bare,
  isCallable,
  nameOf,
  propertyOf,
  returnsOf,
  textOf,
  within,
  type Callable,
  type Node,
} from '../project/ast.js'
import type { Path } from '../project/bindings.js'
import type { Declared, ModuleGraph } from '../project/module-graph.js'
import type { SourceFile } from '../project/source-file.js'
import { argumentsOf, calleeOf, frameOf, isCall, topFrame, type CallNode, type Frame } from './frame.js'
import { memberOf, objectFrame, selfOf } from './objects.js'
import { CALLED, originPath, type Origin, type Root } from './origin.js'

export { returnsOf }

/** Calls that give back the function that they are given, as far as we care. */
const TRANSPARENT =
  /^(?:react#(?:cache|useCallback|memo)|react#default\.cache|next\/cache#unstable_cache|(?:node:)?util#(?:default\.)?promisify|#Promise\.(?:all|resolve))$/

/** Deeper than people write, and than anybody can follow. */
const MAX_DEPTH = 48

/** Says what expressions are. Nothing is run: values are followed back through names, imports, members and calls. */
export class Origins {
  readonly #graph: ModuleGraph
  readonly #known = new WeakMap<Frame, Map<Node, Origin>>()
  /** Of what is the same in every frame. */
  readonly #fixed = new WeakMap<Node, Origin>()
  /** Counts what was found by the frame: an argument, or a function that closes over one. */
  #framed = 0
  #depth = 0

  constructor(graph: ModuleGraph) {
    this.#graph = graph
  }

  /** What an expression in a frame is. */
  of(node: Node, frame: Frame): Origin {
    const plain = bare(node)
    const fixed = this.#fixed.get(plain)
    if (fixed !== undefined) return fixed
    let known = this.#known.get(frame)
    if (known === undefined) this.#known.set(frame, (known = new Map<Node, Origin>()))
    const found = known.get(plain)
    if (found !== undefined) {
      this.#framed++
      return found
    }
    const unknown: Origin = { root: { kind: 'value', node: plain, frame }, steps: [] }
    if (this.#depth >= MAX_DEPTH) return unknown
    // Whoever comes back here is in a circle.
    known.set(plain, unknown)
    this.#depth++
    const before = this.#framed
    const origin = this.#of(plain, frame) ?? unknown
    this.#depth--
    if ('frame' in origin.root && origin.root.frame.fn !== undefined) this.#framed++
    if (this.#framed === before) {
      known.delete(plain)
      this.#fixed.set(plain, origin)
    } else known.set(plain, origin)
    return origin
  }

  /** What a file exports under a name; undefined where it exports none. */
  exported(file: SourceFile, name: string): Origin | undefined {
    const declared = this.#graph.exported(file, name)
    return declared === undefined ? undefined : this.#declared(declared)
  }

  /** The expression that a name was given, in this file or another. */
  declaration(node: Node, frame: Frame): { readonly node: Node; readonly frame: Frame } | undefined {
    if (node.type !== 'Identifier') return undefined
    const binding = frame.file.bindings.lookup(node.name, node)
    if (binding?.kind === 'variable' && binding.init !== undefined) return { node: bare(binding.init), frame }
    if (binding?.kind !== 'import') return undefined
    const declared = this.#graph.imported(binding.source, binding.name, frame.file)
    if ('expression' in declared) return { node: bare(declared.expression), frame: topFrame(declared.file) }
    if ('binding' in declared && declared.binding.kind === 'variable' && declared.binding.init !== undefined) {
      return { node: bare(declared.binding.init), frame: topFrame(declared.file) }
    }
    return undefined
  }

  /** The same with one more step. */
  step({ root, steps }: Origin, step: string): Origin {
    if (steps.length === 0) {
      if (root.kind === 'value' && step !== CALLED) {
        const found = this.#part(root.node, root.frame, step)
        if (found !== undefined) return found
      }
      if (root.kind === 'namespace') {
        const found = this.exported(root.file, step)
        if (found !== undefined) return found
      }
    }
    const isObject = steps.length === 1 && steps[0] === CALLED
    if (root.kind === 'class' && step !== CALLED && (steps.length === 0 || isObject)) {
      const found = memberOf(root, step, isObject, this)
      if (found !== undefined) return found
    }
    return { root, steps: [...steps, step] }
  }

  /** A part of an object or a list that is written out. */
  #part(node: Node, frame: Frame, step: string): Origin | undefined {
    const value = propertyOf(node, step)
    if (value !== undefined) return this.of(value, frame)
    const literal = bare(node)
    if (literal.type === 'ArrayExpression' && /^\d+$/.test(step)) {
      const element = literal.elements[Number(step)]
      return element === null || element === undefined || element.type === 'SpreadElement'
        ? undefined
        : this.of(element, frame)
    }
    if (literal.type !== 'ObjectExpression') return undefined
    for (const each of literal.properties.toReversed()) {
      if (each.type !== 'SpreadElement') continue
      const found = this.step(this.of(each.argument, frame), step)
      if (found.root.kind !== 'value' || found.steps.length === 0) return found
    }
    return undefined
  }

  #path(origin: Origin, path: Path): Origin {
    return path.reduce((at, step) => this.step(at, step), origin)
  }

  #of(node: Node, frame: Frame): Origin | undefined {
    switch (node.type) {
      case 'Identifier':
        return this.#name(node.name, node, frame)
      case 'MemberExpression': {
        const name = nameOf(node.property, node.computed)
        return this.step(this.of(node.object, frame), name ?? '…')
      }
      case 'CallExpression':
      case 'NewExpression':
      case 'TaggedTemplateExpression':
        return this.#call(node, frame)
      case 'LogicalExpression':
        return this.#better(node.left, node.right, frame)
      case 'ConditionalExpression':
        return this.#better(node.consequent, node.alternate, frame)
      case 'ThisExpression':
        return selfOf(node, frame)
      case 'AssignmentExpression':
        return this.of(node.right, frame)
      case 'SequenceExpression': {
        const last = node.expressions.at(-1)
        return last === undefined ? undefined : this.of(last, frame)
      }
      case 'ImportExpression': {
        const source = textOf(node.source)
        return source === undefined ? undefined : this.#declared(this.#graph.imported(source, '*', frame.file))
      }
      default:
        return isCallable(node) ? { root: { kind: 'function', node, frame }, steps: [] } : undefined
    }
  }

  /** Of `a ?? b`: the one that leads somewhere. */
  #better(first: Node, second: Node, frame: Frame): Origin {
    const origin = this.of(first, frame)
    if (origin.root.kind !== 'value' && !originPath(origin).startsWith('#global')) return origin
    return this.of(second, frame)
  }

  #name(name: string, at: Node, frame: Frame): Origin | undefined {
    const binding = frame.file.bindings.lookup(name, at)
    if (binding === undefined) return { root: { kind: 'global' }, steps: [name] }
    switch (binding.kind) {
      case 'import':
        return this.#declared(this.#graph.imported(binding.source, binding.name, frame.file))
      case 'function':
        return { root: { kind: 'function', node: binding.node, frame }, steps: [] }
      case 'class':
        return { root: { kind: 'class', node: binding.node, frame }, steps: [] }
      case 'parameter':
        return this.#parameter(binding.of, binding.index, binding.path, frame)
      case 'variable': {
        const value = binding.init ?? binding.assigned[0]
        return value === undefined ? undefined : this.#path(this.of(value, homeOf(value, frame)), binding.path)
      }
    }
  }

  #parameter(of: Callable, index: number, path: Path, frame: Frame): Origin {
    const call = frameOf(of, frame)?.call
    // Who asks in another frame may get another answer.
    this.#framed++
    if (call !== undefined) {
      const given = argumentsOf(call.node)[index]
      if (given !== undefined && given.type !== 'SpreadElement') return this.#path(this.of(given, call.frame), path)
    }
    const passed = of.parent
    if (passed !== undefined && passed !== null && isCall(passed) && calleeOf(passed) !== of) {
      const callee = this.of(calleeOf(passed), frame)
      // `db.transaction((tx) => …)` gives a `tx` that is as good as `db`.
      const last = callee.steps.at(-1)
      if (last !== undefined && /^\$?transaction$/.test(last) && index === 0) {
        return this.#path({ root: callee.root, steps: callee.steps.slice(0, -1) }, path)
      }
      if (callee.root.kind !== 'function' || callee.steps.length > 0) {
        return this.#path({ root: callee.root, steps: [...callee.steps, `(fn)${index}`] }, path)
      }
    }
    return { root: { kind: 'parameter', of, index }, steps: [...path] }
  }

  #call(node: CallNode, frame: Frame): Origin {
    const callee = this.of(calleeOf(node), frame)
    const first = argumentsOf(node)[0]
    if (first !== undefined && first.type !== 'SpreadElement' && TRANSPARENT.test(originPath(callee))) {
      return this.of(first, frame)
    }
    if (originPath(callee) === '#require') {
      const source = textOf(first)
      if (source !== undefined) return this.#declared(this.#graph.imported(source, '*', frame.file))
    }
    if (callee.root.kind === 'function' && callee.steps.length === 0) {
      const result = this.returned(callee.root, { node, frame })
      if (result !== undefined) return result
    }
    if (callee.root.kind === 'class' && callee.steps.length === 0 && node.type === 'NewExpression') {
      // What it was made with may be the function's argument.
      if (frame.fn !== undefined) this.#framed++
      return { root: { ...callee.root, frame: objectFrame(callee.root, node, frame) }, steps: [CALLED] }
    }
    return { root: callee.root, steps: [...callee.steps, CALLED] }
  }

  /** What a call of a function of the project gives, where it is one thing that leads somewhere. */
  returned({ node, frame }: Extract<Root, { kind: 'function' }>, call: Frame['call']): Origin | undefined {
    const inside: Frame = { file: frame.file, fn: node, outer: frame, ...(call === undefined ? {} : { call }) }
    const values = returnsOf(node)
    const value = values.length === 1 ? values[0] : values.findLast((each) => isCallable(bare(each)))
    if (value === undefined) return undefined
    const origin = this.of(value, inside)
    return origin.root.kind === 'parameter' ? undefined : origin
  }

  #declared(declared: Declared): Origin {
    if ('external' in declared) {
      const { external: module, name } = declared
      return { root: { kind: 'external', module }, steps: name === '*' ? [] : [name] }
    }
    const frame = topFrame(declared.file)
    if ('namespace' in declared) return { root: { kind: 'namespace', file: declared.file }, steps: [] }
    if ('expression' in declared) return this.of(declared.expression, frame)
    const { binding } = declared
    switch (binding.kind) {
      case 'function':
        return { root: { kind: 'function', node: binding.node, frame }, steps: [] }
      case 'class':
        return { root: { kind: 'class', node: binding.node, frame }, steps: [] }
      case 'variable': {
        const value = binding.init ?? binding.assigned[0]
        if (value !== undefined) return this.#path(this.of(value, frame), binding.path)
        return { root: { kind: 'value', node: binding.node, frame }, steps: [] }
      }
      case 'import':
        return this.#declared(this.#graph.imported(binding.source, binding.name, declared.file))
      case 'parameter':
        return { root: { kind: 'value', node: binding.of, frame }, steps: [] }
    }
  }
}

/** The frame of the function that an expression of the file stands in: that of a constant of the file is its top. */
function homeOf(node: Node, frame: Frame): Frame {
  let at = frame
  while (at.fn !== undefined && at.outer !== undefined && at.outer.file === at.file && !within(at.fn, node))
    at = at.outer
  return at
}
