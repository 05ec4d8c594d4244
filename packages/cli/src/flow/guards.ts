import type { BinaryExpression, PrivateInExpression } from 'oxc-parser'
import { ancestors, bare, children, isCallable, walk, type Callable, type Node } from '../project/ast.js'
import type { Binding } from '../project/bindings.js'
import { exitOf, rest, swallowed, type Exit, type Region } from './exits.js'
import { argumentsOf, calleeOf, isCall, type CallNode, type Frame } from './frame.js'
import type { Origin } from './origin.js'
import { originPath } from './origin.js'
import type { Origins } from './origins.js'
import type { CallSite } from './reach.js'
import { returnsOf } from './origins.js'

/**
 * What a call proves by itself. `throws`: where it comes back, the proof is there. `returns`: what it gives back tells,
 * and proves nothing until somebody looks at it. `fails`: it gives back what is wrong, such as an error answer.
 */
export type Proof = 'throws' | 'returns' | 'fails'

/** One kind of check, such as identity, by what is known of libraries. */
export interface Check {
  readonly name: string
  /** What a call of a package or a global proves; functions of the project are looked into. */
  proof(callee: Origin, call: CallNode, frame: Frame): Proof | undefined
  /** What is known where a comparison is true, such as one with a secret from the environment. */
  compared?(node: BinaryExpression | PrivateInExpression, frame: Frame): 'holds' | 'fails' | undefined
}

/** Where a function's code runs only after a check has passed. */
export interface Guard {
  readonly region: Region
  /** The call or comparison that checks. */
  readonly check: Node
  readonly frame: Frame
  readonly exit: Exit
}

/** What somebody is told who calls a function of the project that checks. */
interface Summary {
  readonly proof: Proof | undefined
}

/** Members of a result that are there when something is wrong. */
const WRONG =
  /^(?:err|error|errors|failed|failure|limited|isLimited|isRateLimited|rateLimited|blocked|expired|invalid|reason|response|denied)$/i

const ASSERTS =
  /^(?:tiny-invariant#default|invariant#default|assert#.*|node:assert.*|#console\.assert|…|.*#(?:invariant|assert\w*|ensure\w*))$/i

/** Finds where checks hold. One of these for each kind of check. */
export class Guards {
  readonly #origins: Origins
  readonly #check: Check
  readonly #guards = new WeakMap<Frame | Callable, readonly Guard[]>()
  readonly #summaries = new WeakMap<Callable, Summary>()

  constructor(origins: Origins, check: Check) {
    this.#origins = origins
    this.#check = check
  }

  /**
   * The guard that has passed when a call runs; undefined where none has. Where several ways lead to it, one that is
   * guarded is enough: a wrapper may let strangers in on purpose, and says when.
   */
  of(site: CallSite, seen: ReadonlySet<CallSite> = new Set()): Guard | undefined {
    if (seen.has(site)) return undefined
    const own = this.covering(site.node, site.frame)
    if (own !== undefined) return own
    const next = new Set(seen).add(site)
    for (const way of site.from) {
      const found = this.of(way, next)
      if (found !== undefined) return found
    }
    return undefined
  }

  /** The same for any place in a frame. */
  covering(node: Node, frame: Frame): Guard | undefined {
    for (let at: Frame | undefined = frame; at !== undefined; at = at.outer) {
      if (at.file !== frame.file) break
      const found = this.in(at).find(({ region, check }) => {
        return (region.start <= node.start && node.end <= region.end) || within(check, node)
      })
      if (found !== undefined) return found
    }
    return undefined
  }

  /** All of a frame, in source order. */
  in(frame: Frame): readonly Guard[] {
    if (frame.fn === undefined) return []
    const key = callsArguments(frame.fn, frame) ? frame : frame.fn
    const known = this.#guards.get(key)
    if (known !== undefined) return known
    this.#guards.set(key, [])
    const guards = this.#in(frame.fn, frame)
    this.#guards.set(key, guards)
    return guards
  }

  /** What a call proves, through functions of the project. */
  proof(call: CallNode, frame: Frame): Proof | undefined {
    const callee = this.#origins.of(calleeOf(call), frame)
    const known = this.#check.proof(callee, call, frame)
    if (known !== undefined) return known
    const { root, steps } = callee
    if (root.kind !== 'function' || steps.length > 0) return undefined
    return this.#summary(root.node, {
      file: root.frame.file,
      fn: root.node,
      outer: root.frame,
      call: { node: call, frame },
    }).proof
  }

  #summary(fn: Callable, frame: Frame): Summary {
    const known = this.#summaries.get(fn)
    if (known !== undefined) return known
    this.#summaries.set(fn, { proof: undefined })
    const summary = { proof: this.#proven(fn, frame) }
    this.#summaries.set(fn, summary)
    return summary
  }

  #proven(fn: Callable, frame: Frame): Proof | undefined {
    if (fn.body === null) return undefined
    const body = fn.body
    const sure = this.in(frame).filter(({ region }) => region.end >= body.end - 1)
    if (sure.some(({ exit }) => exit === 'throws')) return 'throws'
    const derived = this.#derived(fn, frame)
    const returned = returnsOf(fn)
    const tells = returned.some((value) => this.#mentions(value, derived, frame))
    if (sure.some(({ exit }) => exit === 'returns')) {
      // It ends early when the check fails. With an answer in hand then, the caller has to look for one.
      const answers = returned.some((value) => isAnswer(bare(value), frame, this.#origins))
      return tells || !answers ? 'returns' : 'fails'
    }
    return tells ? 'returns' : undefined
  }

  #in(fn: Callable, frame: Frame): readonly Guard[] {
    const guards: Guard[] = []
    const derived = this.#derived(fn, frame)
    const add = (region: Region, check: Node, exit: Exit): void => {
      guards.push({ region, check, frame, exit })
    }
    const visit = (node: Node): void => {
      if (node !== fn && isCallable(node)) return
      for (const child of children(node)) visit(child)
      if (isCall(node)) {
        if (this.proof(node, frame) === 'throws') {
          const caught = swallowed(node, frame, this.#origins)
          add(caught === undefined ? rest(node) : { start: node.end, end: caught.end }, node, 'throws')
        } else if (ASSERTS.test(originPath(this.#origins.of(calleeOf(node), frame)))) {
          const check = this.#firstCheck(argumentsOf(node)[0], derived, frame)
          if (check !== undefined && this.#truth(argumentsOf(node)[0] as Node, derived, frame) === 'holds') {
            add(rest(node), check, 'throws')
          }
        }
      }
      if (node.type === 'IfStatement' || node.type === 'ConditionalExpression') {
        const check = this.#firstCheck(node.test, derived, frame)
        const truth = check === undefined ? undefined : this.#truth(node.test, derived, frame)
        if (check !== undefined && truth === 'holds') add(node.consequent, check, 'returns')
        if (check !== undefined && truth === 'fails' && node.alternate !== null) add(node.alternate, check, 'returns')
        if (node.type === 'IfStatement') {
          const then = exitOf(node.consequent, frame, this.#origins)
          const otherwise = node.alternate === null ? undefined : exitOf(node.alternate, frame, this.#origins)
          if (check !== undefined && then !== undefined && truth !== 'holds') add(rest(node), check, then)
          if (check !== undefined && otherwise !== undefined && truth === 'holds') add(rest(node), check, otherwise)
          // Whichever way it went, somebody has looked.
          const one = guards.find(({ region }) => endsWith(region, node.consequent))
          const other = guards.find(({ region }) => node.alternate !== null && endsWith(region, node.alternate))
          if (one !== undefined && (other !== undefined || otherwise !== undefined))
            add(rest(node), one.check, one.exit)
          else if (other !== undefined && then !== undefined) add(rest(node), other.check, other.exit)
        }
      }
      if (node.type === 'LogicalExpression' && node.operator !== '??') {
        const check = this.#firstCheck(node.left, derived, frame)
        const truth = check === undefined ? undefined : this.#truth(node.left, derived, frame)
        if (check !== undefined && truth === (node.operator === '&&' ? 'holds' : 'fails'))
          add(node.right, check, 'returns')
      }
    }
    visit(fn)
    return guards
  }

  /** The names whose values tell of a check, with the call that they are from. */
  #derived(fn: Callable, frame: Frame): ReadonlyMap<Binding, Node> {
    const derived = new Map<Binding, Node>()
    for (let changed = true; changed;) {
      changed = false
      walk(fn, (node) => {
        if (node !== fn && isCallable(node)) return false
        const value =
          node.type === 'VariableDeclarator' ? node.init : node.type === 'AssignmentExpression' ? node.right : null
        if (value === null) return true
        const check = this.#firstCheck(value, derived, frame)
        if (check === undefined) return true
        const target = node.type === 'VariableDeclarator' ? node.id : (node as { left: Node }).left
        walk(target, (name) => {
          if (name.type !== 'Identifier') return true
          const binding = frame.file.bindings.lookup(name.name, name)
          if (binding !== undefined && !derived.has(binding)) {
            derived.set(binding, check)
            changed = true
          }
          return true
        })
        return true
      })
    }
    return derived
  }

  /**
   * The check that an expression tells of. `session?.user.id` given to a library is no use of the session: where there
   * is none it is `undefined`, and many a query then leaves the condition out.
   */
  #firstCheck(value: Node | undefined, derived: ReadonlyMap<Binding, Node>, frame: Frame): Node | undefined {
    let found: Node | undefined
    if (value === undefined) return undefined
    walk(value, (node) => {
      if (found !== undefined || isCallable(node)) return false
      if (node.type === 'ChainExpression' && isGiven(node, value)) return false
      if (node.type === 'Identifier') {
        const binding = frame.file.bindings.lookup(node.name, node)
        if (binding !== undefined) found = derived.get(binding)
      } else if (isCall(node)) {
        const proof = this.proof(node, frame)
        if (proof !== undefined) found = node
      } else if (node.type === 'BinaryExpression' && this.#check.compared?.(node, frame) !== undefined) found = node
      return found === undefined
    })
    return found
  }

  #mentions(value: Node, derived: ReadonlyMap<Binding, Node>, frame: Frame): boolean {
    return this.#firstCheck(value, derived, frame) !== undefined
  }

  /** What is known of the check where a test is true. */
  #truth(test: Node, derived: ReadonlyMap<Binding, Node>, frame: Frame): 'holds' | 'fails' | 'either' {
    const node = bare(test)
    switch (node.type) {
      case 'UnaryExpression': {
        if (node.operator !== '!') return 'either'
        return opposite(this.#truth(node.argument, derived, frame))
      }
      case 'LogicalExpression': {
        const sides = [node.left, node.right].filter((side) => this.#mentions(side, derived, frame))
        const truths = sides.map((side) => this.#truth(side, derived, frame))
        // Of `a || b` one may be wrong, and of `!a && !b` all are.
        if (node.operator === '&&')
          return truths.includes('holds')
            ? 'holds'
            : truths.includes('fails') && sides.length === 2
              ? 'fails'
              : (truths[0] ?? 'either')
        if (truths.includes('fails')) return 'fails'
        return truths.length === 2 && truths.every((truth) => truth === 'holds') ? 'holds' : 'either'
      }
      case 'BinaryExpression': {
        const { operator, left, right } = node
        const compared = this.#check.compared?.(node, frame)
        if (compared !== undefined) return compared
        const other = this.#mentions(left, derived, frame) ? right : left
        const told = other === right ? left : right
        const empty = isEmpty(bare(other))
        if (operator === '==' || operator === '===')
          return empty ? opposite(this.#truth(told, derived, frame)) : 'holds'
        if (operator === '!=' || operator === '!==') return empty ? this.#truth(told, derived, frame) : 'fails'
        if (operator === 'instanceof')
          return /Error|Response/.test(frame.file.text.slice(right.start, right.end)) ? 'fails' : 'either'
        return 'either'
      }
      case 'MemberExpression':
        if (node.property.type === 'Identifier' && WRONG.test(node.property.name)) return 'fails'
        return this.#truth(node.object, derived, frame) === 'fails' ? 'fails' : 'holds'
      case 'Identifier': {
        const binding = frame.file.bindings.lookup(node.name, node)
        const check = binding === undefined ? undefined : derived.get(binding)
        if (check !== undefined && isCall(check) && this.proof(check, frame) === 'fails') return 'fails'
        const path = binding?.kind === 'variable' ? binding.path : []
        return WRONG.test(node.name) || path.some((step) => WRONG.test(step)) ? 'fails' : 'holds'
      }
      case 'CallExpression':
        return this.proof(node, frame) === 'fails' ? 'fails' : 'holds'
      default:
        return 'holds'
    }
  }
}

const callers = new WeakMap<Callable, boolean>()

/** Whether what a function does depends on the functions that it is given. */
function callsArguments(fn: Callable, frame: Frame): boolean {
  let calls = callers.get(fn)
  if (calls === undefined) {
    calls = false
    walk(fn, (node) => {
      if (isCall(node)) {
        const callee = bare(calleeOf(node))
        const binding = callee.type === 'Identifier' ? frame.file.bindings.lookup(callee.name, callee) : undefined
        if (binding?.kind === 'parameter') calls = true
      }
      return calls !== true
    })
    callers.set(fn, calls)
  }
  return calls
}

function opposite(truth: 'holds' | 'fails' | 'either'): 'holds' | 'fails' | 'either' {
  return truth === 'holds' ? 'fails' : truth === 'fails' ? 'holds' : 'either'
}

function isEmpty(node: Node): boolean {
  if (node.type === 'Literal') return node.value === null || node.value === false || node.value === ''
  return node.type === 'Identifier' && node.name === 'undefined'
}

/** A `Response`, or what a Pages API handler answers with. */
function isAnswer(node: Node, frame: Frame, origins: Origins): boolean {
  if (!isCall(node)) return false
  const path = originPath(origins.of(calleeOf(node), frame))
  return /^(?:#Response(?:\.\w+)?|next\/server#NextResponse(?:\.\w+)?)$/.test(path) || /\.(?:json|send|end)$/.test(path)
}

/** Whether it is an argument, or a part of one, of a call inside `value`. */
function isGiven(node: Node, value: Node): boolean {
  let from = node
  for (const above of ancestors(node)) {
    if (isCall(above) && calleeOf(above) !== from) return true
    if (above === value) return false
    from = above
  }
  return false
}

/** Whether what holds in a region still holds where a statement ends. */
function endsWith(region: Region, statement: Node): boolean {
  return region.start >= statement.start && region.start < statement.end && region.end >= statement.end - 1
}

function within(node: Node, inner: Node): boolean {
  return node.start <= inner.start && inner.end <= node.end
}
