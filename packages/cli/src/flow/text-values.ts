import {
  ancestors,
  bare,
  enclosingFunction,
  isCallable,
  nameOf,
  propertyOf,
  walk,
  type Expression,
  type Node,
} from '../project/ast.js'
import type { Binding } from '../project/bindings.js'
import { argumentsOf, calleeOf, frameOf, isCall, topFrame, type Frame } from './frame.js'
import { returnsOf, type Origins } from './origins.js'

/** An expression where it stands. */
export interface Step {
  readonly node: Node
  readonly frame: Frame
}

/** What names and members may stand for where they are used: of a name that is given several values, all that may still be there. */
export class TextValues {
  readonly #origins: Origins
  readonly #pushed = new WeakMap<Binding, readonly Node[]>()

  constructor(origins: Origins) {
    this.#origins = origins
  }

  /** What a name may stand for; undefined where the code does not say. */
  ofName(node: Extract<Node, { type: 'Identifier' }>, frame: Frame): Step[] | undefined {
    const binding = frame.file.bindings.lookup(node.name, node)
    if (binding?.kind === 'import') {
      const declared = this.#origins.declaration(node, frame)
      return declared === undefined ? undefined : [declared]
    }
    if (binding?.kind === 'variable') {
      if (binding.each)
        return binding.init === undefined || binding.path.length > 1 ? undefined : this.#itemsOf(binding.init, frame)
      const given = [binding.init, ...binding.assigned].filter((value) => value !== undefined)
      const values = reaching(given, node).map((value) => this.#partOf({ node: value, frame }, binding.path))
      const all = values.flatMap((each) => each ?? [])
      if (values.length === 0 || values.includes(undefined)) return undefined
      const init = binding.init === undefined ? undefined : bare(binding.init)
      if (init?.type !== 'ArrayExpression') return all
      return [...all, ...this.#pushes(binding, node, frame).map((each) => ({ node: each, frame }))]
    }
    if (binding?.kind === 'parameter') {
      const call = frameOf(binding.of, frame)?.call
      const argument = call === undefined ? undefined : argumentsOf(call.node)[binding.index]
      if (call !== undefined && argument !== undefined && argument.type !== 'SpreadElement') {
        return this.#partOf({ node: argument, frame: call.frame }, binding.path)
      }
      // `items.map((item) => …)`
      const { parent } = binding.of
      const callee = parent !== undefined && parent !== null && isCall(parent) ? bare(calleeOf(parent)) : undefined
      if (callee?.type === 'MemberExpression' && binding.index === 0 && binding.path.length === 0) {
        return this.#itemsOf(callee.object, frame)
      }
    }
    return undefined
  }

  /** What a list that is written out holds. */
  #itemsOf(list: Node, frame: Frame): Step[] | undefined {
    const { root, steps } = this.#origins.of(list, frame)
    if (root.kind !== 'value' || steps.length > 0 || root.node.type !== 'ArrayExpression') return undefined
    return root.node.elements.flatMap((each) =>
      each === null || each.type === 'SpreadElement' ? [] : { node: each, frame: root.frame },
    )
  }

  /** A part of what an expression is, where that is written out as an object. */
  #partOf(whole: Step, path: readonly string[]): Step[] | undefined {
    let at: readonly Step[] = [whole]
    for (const name of path) {
      const found = at.map((each) => this.ofMember(each.node, name, each.frame))
      if (found.includes(undefined)) return undefined
      at = found.flatMap((each) => each ?? [])
    }
    return [...at]
  }

  /** What a member may be: of a table that is written out, whichever the key is. */
  ofMember(object: Node, name: string | undefined, frame: Frame): Step[] | undefined {
    const { root, steps } = this.#origins.of(object, frame)
    if (root.kind === 'class' && steps.length === 0 && name !== undefined) {
      const value = staticOf(root.node, name)
      return value === undefined ? undefined : [{ node: value, frame: topFrame(root.frame.file) }]
    }
    const returned = name === undefined ? undefined : this.#returnedObjects(object, frame)
    if (returned !== undefined) return returned.flatMap((each) => this.ofMember(each.node, name, each.frame) ?? [])
    if (root.kind !== 'value' || steps.length > 0) return undefined
    const literal = bare(root.node)
    if (literal.type === 'ArrayExpression' && (name === undefined || /^\d+$/.test(name))) {
      return [{ node: literal, frame: root.frame }]
    }
    if (literal.type !== 'ObjectExpression') return undefined
    if (name !== undefined) {
      const value = propertyOf(literal, name)
      return value === undefined ? undefined : [{ node: value, frame: root.frame }]
    }
    return literal.properties.map((each) =>
      each.type === 'Property' ? { node: each.value, frame: root.frame } : { node: each.argument, frame: root.frame },
    )
  }

  /** The objects that a call of a function of the project gives, where it writes out all that it gives. */
  #returnedObjects(given: Node, frame: Frame): Step[] | undefined {
    let node = bare(given)
    for (let step = 0; node.type === 'Identifier' && step < 4; step++) {
      const binding = frame.file.bindings.lookup(node.name, node)
      if (binding?.kind !== 'variable' || binding.init === undefined || binding.path.length > 0) return undefined
      node = bare(binding.init)
    }
    if (!isCall(node)) return undefined
    const { root, steps } = this.#origins.of(calleeOf(node), frame)
    if (root.kind !== 'function' || steps.length > 0) return undefined
    const inside: Frame = { file: root.frame.file, fn: root.node, outer: root.frame, call: { node, frame } }
    const objects = returnsOf(root.node)
      .map((each) => bare(each))
      .filter((each) => !isNothing(each))
    if (objects.length === 0 || objects.some(({ type }) => type !== 'ObjectExpression')) return undefined
    return objects.map((each) => ({ node: each, frame: inside }))
  }

  /** What is pushed on a list before it is used. */
  #pushes(binding: Binding, use: Node, frame: Frame): readonly Node[] {
    let pushed = this.#pushed.get(binding)
    if (pushed === undefined) {
      const found: Node[] = []
      walk(enclosingFunction(use) ?? frame.file.program, (node) => {
        if (!isCall(node)) return true
        const callee = bare(calleeOf(node))
        if (callee.type !== 'MemberExpression' || callee.object.type !== 'Identifier') return true
        if (!/^(?:push|unshift)$/.test(nameOf(callee.property, callee.computed) ?? '')) return true
        if (frame.file.bindings.lookup(callee.object.name, node) === binding) found.push(...argumentsOf(node))
        return true
      })
      this.#pushed.set(binding, (pushed = found))
    }
    return pushed
  }
}

function isNothing(node: Node): boolean {
  return (node.type === 'Literal' && node.value === null) || (node.type === 'Identifier' && node.name === 'undefined')
}

/** Of what a name was given, what may still be there where it is used: a later assignment that always runs replaces it. */
function reaching(values: readonly Expression[], use: Node): Expression[] {
  const home = enclosingFunction(use)
  let from = 0
  const kept = values.filter((node) => enclosingFunction(node) !== home || node.start < use.start || inLoop(use))
  kept.forEach((node, index) => {
    const { parent } = node
    const replaces = parent?.type === 'AssignmentExpression' && parent.operator === '='
    if (replaces && node.end < use.start && enclosingFunction(node) === home && isUnconditional(parent, use))
      from = index
  })
  return kept.slice(from)
}

function inLoop(node: Node): boolean {
  for (const above of ancestors(node)) {
    if (isCallable(above)) return false
    if (/^(?:For\w*|While|DoWhile)Statement$/.test(above.type)) return true
  }
  return false
}

/** Whether a statement has run whenever a place after it is reached: the block that it is in holds that place. */
function isUnconditional(assignment: Node, use: Node): boolean {
  const statement = assignment.parent
  const block = statement?.parent
  if (statement?.type !== 'ExpressionStatement' || block === undefined || block === null) return false
  if (block.type !== 'BlockStatement' && block.type !== 'Program') return false
  return block.start <= use.start && use.end <= block.end
}

function staticOf(node: Node, name: string): Node | undefined {
  if (node.type !== 'ClassDeclaration' && node.type !== 'ClassExpression') return undefined
  for (const member of node.body.body) {
    if (member.type === 'PropertyDefinition' && member.static && nameOf(member.key, member.computed) === name) {
      return member.value ?? undefined
    }
  }
  return undefined
}
