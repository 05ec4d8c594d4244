import { argumentsOf, calleeOf, isCall, topFrame, type CallNode, type Frame } from '../flow/frame.js'
import { originPath } from '../flow/origin.js'
import type { Facts } from '../flow/facts.js'
import { bare, nameOf, textOf, type Node } from '../project/ast.js'
import type { Binding } from '../project/bindings.js'
import type { Declared } from '../project/module-graph.js'

/** An expression and where it stands. */
export interface Written {
  readonly node: Node
  readonly frame: Frame
}

/** Longer ways from a name to what it stands for are a circle. */
const MAX_STEPS = 24

/** Reads declarations as they are written: what a name, a member or a spread stands for, through the project's files. */
export class Expressions {
  readonly #facts: Facts

  constructor(facts: Facts) {
    this.#facts = facts
  }

  /** What an expression is in the end: a call, a literal or an object, and no name. */
  resolved({ node, frame }: Written, steps = 0): Written | undefined {
    const plain = bare(node)
    if (steps > MAX_STEPS) return undefined
    if (plain.type === 'Identifier') {
      const binding = frame.file.bindings.lookup(plain.name, plain)
      return binding === undefined ? undefined : this.#bound(binding, frame, steps + 1)
    }
    if (plain.type === 'MemberExpression') {
      const name = nameOf(plain.property, plain.computed)
      const object = this.resolved({ node: plain.object, frame }, steps + 1)
      const value = object === undefined || name === undefined ? undefined : this.member(object, name, steps + 1)
      return value === undefined ? undefined : this.resolved(value, steps + 1)
    }
    return { node: plain, frame }
  }

  /** What stands in an object under a name, in what it spreads too; the last one counts. */
  member(object: Written, name: string, steps = 0): Written | undefined {
    const literal = this.resolved(object, steps + 1)
    if (literal?.node.type !== 'ObjectExpression') return undefined
    for (const property of literal.node.properties.toReversed()) {
      if (property.type === 'SpreadElement') {
        const found = this.member({ node: property.argument, frame: literal.frame }, name, steps + 1)
        if (found !== undefined) return found
      } else if (nameOf(property.key, property.computed) === name) return { node: property.value, frame: literal.frame }
    }
    return undefined
  }

  /** The names of an object, those that it spreads too. */
  names(object: Written, steps = 0): string[] {
    const literal = this.resolved(object, steps + 1)
    if (literal?.node.type !== 'ObjectExpression') return []
    return literal.node.properties.flatMap((property) =>
      property.type === 'SpreadElement'
        ? this.names({ node: property.argument, frame: literal.frame }, steps + 1)
        : (nameOf(property.key, property.computed) ?? []),
    )
  }

  /** The elements of a list; `undefined` where there is none, or where it spreads something. */
  elements(list: Written): readonly Written[] | undefined {
    const literal = this.resolved(list)
    if (literal?.node.type !== 'ArrayExpression') return undefined
    const { elements } = literal.node
    if (elements.some((each) => each === null || each.type === 'SpreadElement')) return undefined
    return elements.flatMap((each) => (each === null ? [] : [{ node: each, frame: literal.frame }]))
  }

  text(written: Written | undefined): string | undefined {
    const value = written === undefined ? undefined : this.resolved(written)
    return textOf(value?.node)
  }

  number(written: Written | undefined): number | undefined {
    const value = written === undefined ? undefined : this.resolved(written)?.node
    return value?.type === 'Literal' && typeof value.value === 'number' ? value.value : undefined
  }

  isTrue(written: Written | undefined): boolean {
    const value = written === undefined ? undefined : this.resolved(written)?.node
    return value?.type === 'Literal' && value.value === true
  }

  /** The call that an expression is, with what it calls. */
  call(
    written: Written | undefined,
  ): { readonly node: CallNode; readonly frame: Frame; readonly path: string } | undefined {
    const made = written === undefined ? undefined : this.resolved(written)
    if (made === undefined || !isCall(made.node)) return undefined
    return { node: made.node, frame: made.frame, path: this.path({ node: calleeOf(made.node), frame: made.frame }) }
  }

  argument(call: { readonly node: CallNode; readonly frame: Frame }, index: number): Written | undefined {
    const node = argumentsOf(call.node)[index]
    return node === undefined || node.type === 'SpreadElement' ? undefined : { node, frame: call.frame }
  }

  /** What a name is taken from, whichever part of it: `make()` for `a` of `const { a } = make()`. */
  source({ node, frame }: Written, steps = 0): Written | undefined {
    const plain = bare(node)
    if (plain.type !== 'Identifier' || steps > MAX_STEPS) return { node: plain, frame }
    let binding = frame.file.bindings.lookup(plain.name, plain)
    let home = frame
    if (binding?.kind === 'import') {
      const declared = this.#facts.project.graph.imported(binding.source, binding.name, frame.file)
      if (!('file' in declared)) return undefined
      home = topFrame(declared.file)
      if ('expression' in declared) return this.source({ node: declared.expression, frame: home }, steps + 1)
      binding = 'binding' in declared ? declared.binding : undefined
    }
    if (binding?.kind !== 'variable' || binding.init === undefined) return undefined
    return this.source({ node: binding.init, frame: home }, steps + 1)
  }

  /** What an expression is by where it comes from. */
  path({ node, frame }: Written): string {
    return originPath(this.#facts.origins.of(node, frame))
  }

  #bound(binding: Binding, frame: Frame, steps: number): Written | undefined {
    if (binding.kind === 'import') {
      return this.#declared(this.#facts.project.graph.imported(binding.source, binding.name, frame.file), steps)
    }
    return this.#value(binding, frame, steps)
  }

  #declared(declared: Declared, steps: number): Written | undefined {
    if ('expression' in declared) {
      return this.resolved({ node: declared.expression, frame: topFrame(declared.file) }, steps)
    }
    return 'binding' in declared ? this.#value(declared.binding, topFrame(declared.file), steps) : undefined
  }

  #value(binding: Binding, frame: Frame, steps: number): Written | undefined {
    if (binding.kind !== 'variable' || binding.init === undefined || binding.assigned.length > 0) return undefined
    const init: Written | undefined = this.resolved({ node: binding.init, frame }, steps)
    return binding.path.reduce<Written | undefined>((at, name) => {
      const part = at === undefined ? undefined : this.member(at, name, steps)
      return part === undefined ? undefined : this.resolved(part, steps)
    }, init)
  }
}
