import { bare, isCallable, walk, within, type Callable, type Node } from '../project/ast.js'
import type { Binding } from '../project/bindings.js'
import type { Check, Guard, Proof } from './check.js'
import { decisionsOf } from './expressions.js'
import { exitOf, rest, swallowed, type Exit, type Region } from './exits.js'
import { calledName, argumentsOf, calleeOf, isCall, type CallNode, type Frame } from './frame.js'
import { originPath, type Origin } from './origin.js'
import { returnsOf, type Origins } from './origins.js'
import { goesOnAfter, promised } from './promised.js'
import type { CallSite } from './reach.js'
import { NOTHING_TOLD, Telling, type Told } from './telling.js'

export type { Check, Guard, Proof }

/** What somebody is told who calls a function of the project that checks. */
interface Summary {
  readonly proof: Proof | undefined
}

const ASSERTS =
  /^(?:tiny-invariant#default|invariant#default|assert#.*|node:assert.*|#console\.assert|.*#(?:invariant|assert\w*|ensure\w*))$/i

/** Calls that run what they are given later, never, for some of many, or only when something went wrong. */
const LATER =
  /(?:^|[#.])(?:on\w*|once|addEventListener|setTimeout|setInterval|setImmediate|after|waitUntil|forEach|map|filter|some|find|every|reduce|catch|use|middleware|createMiddleware)$/

/** Of functions that are given functions, one in another. */
const MAX_DEPTH = 8

/** Of functions that call the next one: the stack has an end. */
const MAX_CALLS = 100

/** `signatures.some((each) => timingSafeEqual(each, expected))` says yes where the check does for one of them. */
const ASKS_EACH = /[.…](?:some|find)$/

/** Finds where checks hold. One of these for each kind of check. */
export class Guards {
  readonly #origins: Origins
  readonly #check: Check
  readonly #telling: Telling
  readonly #guards = new WeakMap<Frame | Callable, readonly Guard[]>()
  readonly #proofs = new WeakMap<Frame, Map<CallNode, Proof | null>>()
  readonly #summaries = new WeakMap<Callable, Summary>()
  /** Of functions that call what they, or those around them, are given: by where they were made and are called. */
  readonly #particular = new WeakMap<Frame, Map<Node, Summary>>()
  #depth = 0
  #calls = 0
  readonly #demands = new Map<Node, boolean>()
  readonly #suppositions = new WeakMap<Callable, Summary>()

  constructor(origins: Origins, check: Check) {
    this.#origins = origins
    this.#check = check
    this.#telling = new Telling(origins, check, (call, frame) => this.proof(call, frame))
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

  /** The guard that has passed where middleware lets a request go on. */
  ofMiddleware(middleware: Frame): Guard | undefined {
    const { fn } = middleware
    if (fn === undefined) return undefined
    const guards = this.in(middleware)
    const sure = guards.find(({ region }) => region.end >= fn.end - 1)
    if (sure !== undefined) return sure
    let first: Guard | undefined
    const goesOn = goesOnAfter(middleware, this.#origins, (node, at) => {
      const found = this.covering(node, at)
      first ??= found
      return found !== undefined
    })
    return goesOn ? first : undefined
  }

  /** What a call proves, through functions of the project. */
  proof(call: CallNode, frame: Frame): Proof | undefined {
    let known = this.#proofs.get(frame)
    if (known === undefined) this.#proofs.set(frame, (known = new Map<CallNode, Proof | null>()))
    let proof = known.get(call)
    if (proof === undefined) known.set(call, (proof = this.#proof(call, frame) ?? null))
    return proof ?? undefined
  }

  #proof(call: CallNode, frame: Frame): Proof | undefined {
    const callee = this.#origins.of(calleeOf(call), frame)
    const known = this.#check.proof(callee, call, frame)
    if (known !== undefined) return this.#check.tellsCallback?.(callee, call) === undefined ? known : undefined
    const { root, steps } = callee
    if (root.kind !== 'function' || steps.length > 0) {
      return (
        this.#ofCallback(call, callee, frame) ??
        promised(call, frame, this.#origins, (node, at) => this.covering(node, at) !== undefined)
      )
    }
    const inside: Frame = { file: root.frame.file, fn: root.node, outer: root.frame, call: { node: call, frame } }
    const proven = this.#summary(root.node, inside).proof ?? this.#ofCallback(call, callee, frame)
    if (proven !== undefined || this.#check.supposed === undefined) return proven
    const name = calledName(call)
    return name === undefined ? undefined : this.#supposed(name, call, root.node, inside)
  }

  /** `instrument(async () => { … })` proves what its callback does. */
  #ofCallback(call: CallNode, callee: Origin, frame: Frame): Proof | undefined {
    if (call.type !== 'CallExpression') return undefined
    const path = originPath(callee)
    const asks = ASKS_EACH.test(path)
    if (!asks && LATER.test(path)) return undefined
    for (const argument of call.arguments) {
      const fn = bare(argument)
      if (!isCallable(fn) || fn === frame.fn) continue
      const proof = this.#summary(fn, { file: frame.file, fn, outer: frame }).proof
      if (asks) return proof === 'returns' ? proof : undefined
      if (proof !== undefined) return proof
    }
    return undefined
  }

  #supposed(name: string, call: CallNode, fn: Callable, frame: Frame): Proof | undefined {
    const known = this.#suppositions.get(fn)
    if (known !== undefined) return known.proof
    this.#suppositions.set(fn, { proof: undefined })
    const proof = this.#check.supposed?.(name, call, fn, frame, this.#origins)
    this.#suppositions.set(fn, { proof })
    return proof
  }

  #summary(fn: Callable, frame: Frame): Summary {
    if (frame.outer !== undefined && callsArguments(fn, frame)) return this.#summaryHere(fn, frame, frame.outer)
    const known = this.#summaries.get(fn)
    if (known !== undefined) return known
    if (this.#calls >= MAX_CALLS) return { proof: undefined }
    this.#summaries.set(fn, { proof: undefined })
    this.#calls++
    const summary = { proof: this.#proven(fn, frame) }
    this.#calls--
    this.#summaries.set(fn, summary)
    return summary
  }

  #summaryHere(fn: Callable, frame: Frame, outer: Frame): Summary {
    let all = this.#particular.get(outer)
    if (all === undefined) this.#particular.set(outer, (all = new Map<Node, Summary>()))
    const key = frame.call?.node ?? fn
    const known = all.get(key)
    if (known !== undefined) return known
    // Whoever comes back here is in a circle, and so is whoever gets ever deeper.
    all.set(key, { proof: undefined })
    if (this.#depth >= MAX_DEPTH) return { proof: undefined }
    this.#depth++
    const summary = { proof: this.#proven(fn, frame) }
    this.#depth--
    all.set(key, summary)
    return summary
  }

  #proven(fn: Callable, frame: Frame): Proof | undefined {
    if (fn.body === null) return undefined
    const body = fn.body
    const sure = this.in(frame).filter(({ region }) => region.end >= body.end - 1)
    if (sure.some(({ exit }) => exit === 'throws')) return 'throws'
    const derived = this.#telling.derived(fn, frame)
    const returned = returnsOf(fn)
    // It comes back with what the check gave, or not at all: for (…) try { return await verify(…) } catch {} throw …
    const throwing = (value: Node): boolean => {
      const plain = bare(value)
      return value.type === 'AwaitExpression' && isCall(plain) && this.proof(plain, frame) === 'throws'
    }
    const tells = returned.some((value) => {
      // Of an object that holds a role among other things, somebody has to look at the role.
      if (this.#check.eitherWay === true && bare(value).type === 'ObjectExpression') return false
      return this.#telling.mentions(value, derived, frame)
    })
    if (returned.length > 0 && exitOf(body, frame, this.#origins) !== undefined && returned.every(throwing))
      return 'throws'
    if (sure.some(({ exit }) => exit === 'returns')) {
      // It ends early when the check fails. With an answer in hand then, the caller has to look for one.
      const answers = returned.some((value) => isAnswer(bare(value), frame, this.#origins))
      return tells || !answers ? 'returns' : 'fails'
    }
    return tells ? 'returns' : undefined
  }

  #in(fn: Callable, frame: Frame, given: Told = NOTHING_TOLD): readonly Guard[] {
    const guards: Guard[] = []
    const derived = this.#telling.derived(fn, frame, given)
    const add = (region: Region, check: Node, exit: Exit): void => {
      guards.push({ region, check, frame, exit })
    }
    for (const node of decisionsOf(fn)) {
      if (isCall(node)) {
        if (this.proof(node, frame) === 'throws' || this.#demanded(node, derived, frame)) {
          const caught = swallowed(node, frame, this.#origins)
          add(caught === undefined ? rest(node) : { start: node.end, end: caught.end }, node, 'throws')
        } else if (ASSERTS.test(originPath(this.#origins.of(calleeOf(node), frame)))) {
          const check = this.#telling.firstCheck(argumentsOf(node)[0], derived, frame)
          if (check !== undefined && this.#telling.truth(argumentsOf(node)[0] as Node, derived, frame) === 'holds') {
            add(rest(node), check, 'throws')
          }
        }
      }
      const absent = node.type === 'MemberExpression' ? this.#telling.absent(node, derived, frame) : undefined
      if (absent !== undefined && swallowed(node, frame, this.#origins) === undefined) add(rest(node), absent, 'throws')
      if (node.type === 'IfStatement' || node.type === 'ConditionalExpression') {
        const check = this.#looked(node.test, derived, frame)
        const truth = check === undefined ? undefined : this.#telling.truth(node.test, derived, frame)
        const seen = check !== undefined && this.#check.eitherWay === true
        if (check !== undefined && (seen || truth === 'holds')) add(node.consequent, check, 'returns')
        if (check !== undefined && (seen || truth === 'fails') && node.alternate !== null) {
          add(node.alternate, check, 'returns')
        }
        if (node.type === 'IfStatement') {
          const then = exitOf(node.consequent, frame, this.#origins)
          const otherwise = node.alternate === null ? undefined : exitOf(node.alternate, frame, this.#origins)
          const ends = seen || (truth !== 'holds' && truth !== 'open')
          if (check !== undefined && then !== undefined && ends) add(rest(node), check, then)
          if (check !== undefined && otherwise !== undefined && (seen || truth === 'holds')) {
            add(rest(node), check, otherwise)
          }
          // if (process.env.VERCEL) { verify }: wherever it is deployed, it has been looked at.
          const held = guards.find(({ region }) => endsWith(region, node.consequent))
          if (held !== undefined && node.alternate === null && isOfEnvironment(node.test, frame, this.#origins)) {
            add(rest(node), held.check, held.exit)
          }
          // Whichever way it went, somebody has looked.
          const one = guards.find(({ region }) => endsWith(region, node.consequent))
          const other = guards.find(({ region }) => node.alternate !== null && endsWith(region, node.alternate))
          if (one !== undefined && (other !== undefined || otherwise !== undefined))
            add(rest(node), one.check, one.exit)
          else if (other !== undefined && then !== undefined) add(rest(node), other.check, other.exit)
        }
      }
      if (node.type === 'LogicalExpression' && node.operator !== '??') {
        const check = this.#looked(node.left, derived, frame)
        const truth = check === undefined ? undefined : this.#telling.truth(node.left, derived, frame)
        const needed = node.operator === '&&' ? 'holds' : 'fails'
        if (check !== undefined && (truth === needed || this.#check.eitherWay === true)) {
          add(node.right, check, 'returns')
        }
      }
    }
    return guards
  }

  /** The check that a condition looks at. */
  #looked(test: Node, derived: Told, frame: Frame): Node | undefined {
    const check = this.#telling.firstCheck(test, derived, frame)
    if (check === undefined || this.#check.onlyThere?.(test, check, frame, this.#origins) !== true) return check
    return undefined
  }

  /** Whether a function of the project that is handed what tells of the check throws where it tells nothing good. */
  #demanded(call: CallNode, derived: Told, frame: Frame): boolean {
    if (derived.size === 0) return false
    const { root, steps } = this.#origins.of(calleeOf(call), frame)
    if (root.kind !== 'function' || steps.length > 0 || root.node.body === null) return false
    const index = argumentsOf(call).findIndex((each) => this.#telling.mentions(each, derived, frame))
    const parameter = root.node.params[index]
    if (parameter === undefined) return false
    let demands = this.#demands.get(parameter)
    if (demands === undefined) {
      this.#demands.set(parameter, false)
      const { node, frame: outer } = root
      const names = new Map<Binding, Node>()
      walk(parameter, (name) => {
        const binding =
          name.type === 'Identifier' ? outer.file.bindings.lookup(name.name, node.body ?? node) : undefined
        if (binding?.kind === 'parameter') names.set(binding, parameter)
        return true
      })
      const end = (node.body as Node).end - 1
      const guards = this.#in(node, { file: outer.file, fn: node, outer }, names)
      demands = guards.some(({ region, exit, check }) => exit === 'throws' && check === parameter && region.end >= end)
      this.#demands.set(parameter, demands)
    }
    return demands
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

/** A `Response`, or what a Pages API handler answers with. */
function isAnswer(node: Node, frame: Frame, origins: Origins): boolean {
  if (!isCall(node)) return false
  const path = originPath(origins.of(calleeOf(node), frame))
  return /^(?:#Response(?:\.\w+)?|next\/server#NextResponse(?:\.\w+)?)$/.test(path) || /\.(?:json|send|end)$/.test(path)
}

const DEPLOYED = /^#process\.env\.(?:NODE_ENV|VERCEL|VERCEL_ENV)$/

/** `process.env.NODE_ENV === 'production'`, and the like. */
function isOfEnvironment(test: Node, frame: Frame, origins: Origins): boolean {
  const plain = bare(test)
  if (plain.type !== 'BinaryExpression') return DEPLOYED.test(originPath(origins.of(plain, frame)))
  const [left, right] = [bare(plain.left), bare(plain.right)]
  const value = right.type === 'Literal' ? right.value : undefined
  if (!DEPLOYED.test(originPath(origins.of(left, frame)))) return false
  const deployed = value === 'production' || value === '1' || value === 'true'
  return /^===?$/.test(plain.operator) ? deployed : /^(?:development|test)$/.test(String(value))
}

/** Whether what holds in a region still holds where a statement ends. */
function endsWith(region: Region, statement: Node): boolean {
  return region.start >= statement.start && region.start <= statement.end && region.end >= statement.end - 1
}
