import type { BinaryExpression, IdentifierReference, MemberExpression, PrivateInExpression } from 'oxc-parser'
import {
  ancestors,
  bare,
  enclosingFunction,
  isCallable,
  walk,
  within,
  type Callable,
  type Node,
} from '../project/ast.js'
import type { Binding } from '../project/bindings.js'
import type { Check, Proof } from './check.js'
import { givingsOf, partsOf, type Part } from './expressions.js'
import { calleeOf, isCall, type CallNode, type Frame } from './frame.js'
import { originPath } from './origin.js'
import type { Origins } from './origins.js'

/** Members of a result that are there when something is wrong. */
const WRONG =
  /^(?:err|error|errors|failed|failure|limited|isLimited|isRateLimited|rateLimited|blocked|expired|invalid|issues|problems|reason|response|denied)$/i

/** Questions that are answered with yes where something is wrong: `Either.isLeft(result)`. */
const NAMES_FAILURE = /[#.](?:isLeft|isErr|isError|isFailure|isNone)$/

const SENT = /^…(?:\w+\.)*(?:headers|cookies|searchParams|query|body)\b|^next\/headers#/

/** What is known of a check where a test is true; `open` where it may be true or not, as the caller likes. */
type Truth = 'holds' | 'fails' | 'either' | 'open'

/** The names of a function whose values tell of a check, each with the call or comparison that they are from. */
export type Told = ReadonlyMap<Binding, Node>

export const NOTHING_TOLD: Told = new Map()

/** Finds what expressions tell of a check, and what is known of it where they are true. */
export class Telling {
  readonly #origins: Origins
  readonly #check: Check
  readonly #proof: (call: CallNode, frame: Frame) => Proof | undefined
  readonly #closed = new Map<Binding, Node | undefined>()

  constructor(origins: Origins, check: Check, proof: (call: CallNode, frame: Frame) => Proof | undefined) {
    this.#origins = origins
    this.#check = check
    this.#proof = proof
  }

  /** The names whose values tell of a check, with the call that they are from. */
  derived(fn: Callable, frame: Frame, given = NOTHING_TOLD): Told {
    const derived = new Map<Binding, Node>([...given, ...this.#called(fn, frame)])
    const givings = givingsOf(fn)
    for (let round = 0, changed = true; changed; round++) {
      changed = false
      for (const { value, names } of givings) {
        // After the first round only names can tell more than they did.
        const check = this.#first(value, derived, frame, round > 0)
        if (check === undefined || this.#isOr(value, frame)) continue
        for (const name of names) {
          const binding = frame.file.bindings.lookup(name.name, name)
          const beside = binding?.kind === 'variable' && binding.path[0] === 'error' && this.#check.errorsTell === false
          if (binding === undefined || beside || derived.has(binding)) continue
          derived.set(binding, check)
          changed = true
        }
      }
    }
    return derived
  }

  /** What a function is told that a check calls back: first what is wrong, then what it gave. */
  #called(fn: Callable, { file, outer }: Frame): [Binding, Node][] {
    const { parent } = fn
    if (outer === undefined || parent === undefined || parent === null || !isCall(parent)) return []
    if (this.#check.tellsCallback?.(this.#origins.of(calleeOf(parent), outer), parent) !== fn) return []
    return fn.params.flatMap((parameter): [Binding, Node][] => {
      const name = parameter.type === 'Identifier' ? file.bindings.lookup(parameter.name, fn) : undefined
      return name === undefined ? [] : [[name, parent]]
    })
  }

  /**
   * The check that an expression tells of. `session?.user.id` given to a library is no use of the session: where there
   * is none it is `undefined`, and many a query then leaves the condition out.
   */
  firstCheck(value: Node | undefined, derived: Told, frame: Frame): Node | undefined {
    return value === undefined ? undefined : this.#first(value, derived, frame, false)
  }

  #first(value: Node, derived: Told, frame: Frame, onlyNames: boolean): Node | undefined {
    const parts = partsOf(value)
    for (let i = 0; i < parts.length; i++) {
      const { node, after } = parts[i] as Part
      if (node.type === 'ChainExpression') {
        if (isGiven(node, value, frame, this.#origins)) i = after - 1
        continue
      }
      const found =
        node.type === 'Identifier' ? this.#ofName(node as IdentifierReference, derived, frame, onlyNames) : undefined
      if (found !== undefined) return found
      if (!onlyNames && node.type !== 'Identifier' && this.#saysItself(node, frame)) return node
    }
    return undefined
  }

  #ofName(node: IdentifierReference, derived: Told, frame: Frame, onlyDerived: boolean): Node | undefined {
    const binding = frame.file.bindings.lookup(node.name, node)
    const known = binding === undefined ? undefined : derived.get(binding)
    if (known !== undefined || onlyDerived) return known
    const closed = binding === undefined ? undefined : this.#closedOver(binding, frame)
    return closed ?? (this.#tells(node, frame) ? node : undefined)
  }

  #saysItself(node: Node, frame: Frame): boolean {
    if (isCall(node)) return this.#proof(node, frame) !== undefined
    if (node.type === 'MemberExpression') return this.#tells(node, frame)
    return node.type === 'BinaryExpression' && this.#compared(node, frame) !== undefined
  }

  /** The check that a name of an enclosing function tells of: an action inside a page closes over its session. */
  #closedOver(binding: Binding, frame: Frame): Node | undefined {
    if (binding.kind !== 'variable' || binding.init === undefined || frame.fn === undefined) return undefined
    const { node, init } = binding
    if (within(frame.fn, node)) return undefined
    const home = enclosingFunction(node)
    if (home === undefined || !within(home, frame.fn)) return undefined
    if (!this.#closed.has(binding)) {
      // Whoever comes back here is in a circle.
      this.#closed.set(binding, undefined)
      this.#closed.set(binding, this.firstCheck(init, NOTHING_TOLD, frame))
    }
    return this.#closed.get(binding)
  }

  #compared(node: BinaryExpression | PrivateInExpression, frame: Frame): 'holds' | 'fails' | undefined {
    return this.#check.compared?.(node, frame, this.#origins)
  }

  #tells(node: MemberExpression | IdentifierReference, frame: Frame): boolean {
    return this.#check.told?.(node, frame, this.#origins) === true
  }

  mentions(value: Node, derived: Told, frame: Frame): boolean {
    return this.firstCheck(value, derived, frame) !== undefined
  }

  /** `session?.user ?? header`: what it is, the caller says. */
  #isOr(value: Node, frame: Frame): boolean {
    const plain = bare(value)
    if (plain.type !== 'LogicalExpression' || plain.operator === '&&') return false
    return this.#isCallers(plain.left, frame) || this.#isCallers(plain.right, frame)
  }

  /** Whether a test turns on what the caller sent: whoever sends it is not sent away. */
  #isCallers(test: Node, frame: Frame): boolean {
    let found = false
    walk(test, (node) => {
      if (found || isCallable(node)) return false
      if (node.type === 'Identifier' || node.type === 'MemberExpression' || isCall(node)) {
        found = SENT.test(originPath(this.#origins.of(node, frame)))
      }
      return !found
    })
    return found
  }

  /** What is known of the check where a test is true. */
  truth(test: Node, derived: Told, frame: Frame): Truth {
    const node = bare(test)
    switch (node.type) {
      case 'UnaryExpression': {
        if (node.operator !== '!') return 'either'
        return opposite(this.truth(node.argument, derived, frame))
      }
      case 'LogicalExpression': {
        const sides = [node.left, node.right].filter((side) => this.mentions(side, derived, frame))
        const truths = sides.map((side) => this.truth(side, derived, frame))
        // Of `a || b` one may be wrong, and of `!a && !b` all are.
        if (node.operator === '&&' && truths.includes('fails') && sides.length === 1) {
          const other = sides[0] === node.left ? node.right : node.left
          return this.#isCallers(other, frame) ? 'open' : 'fails'
        }
        if (node.operator === '&&')
          return truths.includes('holds')
            ? 'holds'
            : truths.includes('fails') && sides.length === 2
              ? 'fails'
              : (truths[0] ?? 'either')
        if (truths.includes('fails')) return 'fails'
        if (truths.length === 1 && this.#isOr(node, frame)) return 'open'
        return truths.length === 2 && truths.every((truth) => truth === 'holds') ? 'holds' : 'either'
      }
      case 'BinaryExpression': {
        const { operator, left, right } = node
        const compared = this.#compared(node, frame)
        if (compared !== undefined) return compared
        const other = this.mentions(left, derived, frame) ? right : left
        const told = other === right ? left : right
        const empty = isEmpty(bare(other))
        if (operator === '==' || operator === '===') return empty ? opposite(this.truth(told, derived, frame)) : 'holds'
        if (operator === '!=' || operator === '!==') return empty ? this.truth(told, derived, frame) : 'fails'
        if (operator === 'instanceof')
          return /[eE]rror|Response/.test(frame.file.text.slice(right.start, right.end)) ? 'fails' : 'either'
        return 'either'
      }
      case 'MemberExpression':
        if (node.property.type === 'Identifier' && WRONG.test(node.property.name)) return 'fails'
        return this.truth(node.object, derived, frame) === 'fails' ? 'fails' : 'holds'
      case 'Identifier': {
        const binding = frame.file.bindings.lookup(node.name, node)
        const check = binding === undefined ? undefined : derived.get(binding)
        if (check !== undefined && isCall(check) && this.#proof(check, frame) === 'fails') return 'fails'
        if (check !== undefined && binding?.kind === 'parameter' && isCall(check) && binding.of.parent === check) {
          return binding.index === 0 ? 'fails' : 'holds'
        }
        const path = binding?.kind === 'variable' ? binding.path : []
        return WRONG.test(node.name) || path.some((step) => WRONG.test(step)) ? 'fails' : 'holds'
      }
      case 'CallExpression':
        if (NAMES_FAILURE.test(originPath(this.#origins.of(node.callee, frame)))) return 'fails'
        return this.#proof(node, frame) === 'fails' ? 'fails' : 'holds'
      default:
        return 'holds'
    }
  }

  /** The call whose answer, which is null where nobody is, a member is read of: `session.user` throws then. */
  absent(node: MemberExpression, derived: Told, frame: Frame): Node | undefined {
    const object = bare(node.object)
    if (node.optional || object.type !== 'Identifier' || this.#check.absent === undefined) return undefined
    const binding = frame.file.bindings.lookup(object.name, object)
    if (binding?.kind !== 'variable' || binding.path.length > 0 || binding.init === undefined) return undefined
    const call = bare(binding.init)
    if (!isCall(call) || derived.get(binding) !== call) return undefined
    return this.#check.absent(this.#origins.of(calleeOf(call), frame)) ? call : undefined
  }
}

function opposite(truth: Truth): Truth {
  return truth === 'holds' ? 'fails' : truth === 'fails' ? 'holds' : truth
}

function isEmpty(node: Node): boolean {
  if (node.type === 'Literal') return node.value === null || node.value === false || node.value === ''
  return node.type === 'Identifier' && node.name === 'undefined'
}

/** Whether it is an argument, or a part of one, of a call inside `value`. */
function isGiven(node: Node, value: Node, frame: Frame, origins: Origins): boolean {
  let from = node
  for (const above of ancestors(node)) {
    if (isCall(above) && calleeOf(above) !== from) return originPath(origins.of(calleeOf(above), frame)) !== '#Boolean'
    if (above === value) return false
    from = above
  }
  return false
}
