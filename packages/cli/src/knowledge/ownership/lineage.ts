import type { Facts } from '../../flow/facts.js'
import { argumentsOf, calleeOf, frameOf, isCall, type CallNode, type Frame } from '../../flow/frame.js'
import type { Handler } from '../../flow/handler.js'
import { originPath, type Origin } from '../../flow/origin.js'
import { bare, isCallable, nameOf, propertyOf, returnsOf, type Node } from '../../project/ast.js'
import { identityCheck, nominalCheck } from '../identity/identity.js'
import { objectAccessOf } from '../object-access/object-access.js'
import { namesObject } from './ownership.js'

/** Where a value comes from, as far as it matters for whose record it names. */
export interface Lineage {
  /** Whether it is the caller's own: from a session, or from a record that was found by one. */
  readonly principal: boolean
  /** Whether the caller chose it, alone or among others. */
  readonly chosen: boolean
  /** Whether it was read from a record, which the caller may have chosen. */
  readonly found: boolean
  /** The queries whose records it holds. */
  readonly reads: ReadonlySet<Node>
}

const NOTHING: Lineage = { principal: false, chosen: false, found: false, reads: new Set() }
const PRINCIPAL: Lineage = { principal: true, chosen: false, found: false, reads: new Set() }
const CHOSEN: Lineage = { principal: false, chosen: true, found: false, reads: new Set() }

/** What wrappers and builders hand to a handler once they know who calls. */
const HANDED =
  /^(?:auth|session|user|userId|currentUser|viewer|principal|identity|claims|account|member|membership|workspace|team|org|organization|organisation|tenant|project|partner|profile|permissions|authentication|token|apiKey|orgId|workspaceId|tenantId|teamId)$/
const CONTEXT = /^(?:ctx|context|locals|store)$/
/** What of a context is still the request, or a client. */
const NOT_HANDED =
  /^(?:params|searchParams|query|body|input|rawInput|req|request|res|headers|cookies|db|prisma|drizzle|supabase|redis|logger|url)$/

const MAX_DEPTH = 40
const MAX_VISITS = 1_500

interface Known {
  readonly frame: Frame
  readonly lineage: Lineage
}

/** Follows values back to sessions, to requests and to queries. One for each handler. */
export class Lineages {
  readonly #facts: Facts
  readonly #handler: Handler | undefined
  readonly #known = new Map<Node, Map<string, Known>>()
  #visits = 0

  constructor(facts: Facts, handler?: Handler) {
    this.#facts = facts
    this.#handler = handler
  }

  of(node: Node, frame: Frame): Lineage {
    this.#visits = 0
    return this.#visit(node, frame, [], 0)
  }

  #visit(given: Node, frame: Frame, path: readonly string[], depth: number): Lineage {
    const node = bare(given)
    if (node.type === 'Literal' || node.type === 'TemplateElement' || isCallable(node)) return NOTHING
    if (depth > MAX_DEPTH || this.#visits++ > MAX_VISITS) return NOTHING
    const key = path.join('.')
    let byPath = this.#known.get(node)
    const known = byPath?.get(key)
    if (known !== undefined && known.frame === frame) return known.lineage
    if (byPath === undefined) this.#known.set(node, (byPath = new Map<string, Known>()))
    // Whoever comes back here is in a circle.
    byPath.set(key, { frame, lineage: NOTHING })
    const lineage = this.#found(node, frame, path, depth + 1)
    byPath.set(key, { frame, lineage })
    return lineage
  }

  #found(node: Node, frame: Frame, path: readonly string[], depth: number): Lineage {
    const next = (each: Node, at = frame, below = path): Lineage => this.#visit(each, at, below, depth)
    switch (node.type) {
      case 'Identifier':
        return this.#ofName(node.name, node, frame, path, depth)
      case 'MemberExpression': {
        const name = nameOf(node.property, node.computed)
        const whole = next(node.object, frame, [name ?? '…', ...path])
        // An id gives nothing else of its record away.
        const object = name !== undefined && NAMES_ONLY.test(name) ? { ...whole, reads: NOTHING.reads } : whole
        // users[id]: which one, the caller says
        return name === undefined && node.computed ? all([object, next(node.property, frame, [])]) : object
      }
      case 'CallExpression':
      case 'NewExpression':
      case 'TaggedTemplateExpression':
        return this.#ofCall(node, frame, path, depth)
      case 'ObjectExpression': {
        const [name, ...below] = path
        if (name !== undefined && name !== '…') {
          const value = propertyOf(node, name)
          if (value !== undefined) return next(value, frame, below)
          return all(node.properties.flatMap((each) => (each.type === 'SpreadElement' ? [next(each.argument)] : [])))
        }
        return all(
          node.properties.map((each) =>
            each.type === 'SpreadElement' ? next(each.argument) : next(each.value, frame, []),
          ),
        )
      }
      case 'ArrayExpression': {
        const [name, ...below] = path
        const at = name !== undefined && /^\d+$/.test(name) ? node.elements[Number(name)] : undefined
        if (at !== null && at !== undefined && at.type !== 'SpreadElement') return next(at, frame, below)
        const inner = name === '…' ? below : path
        return all(
          node.elements.flatMap((each) =>
            each === null ? [] : [next(each.type === 'SpreadElement' ? each.argument : each, frame, inner)],
          ),
        )
      }
      case 'LogicalExpression':
        if (node.operator === '&&') return next(node.right)
        return either([next(node.left), next(node.right)])
      case 'ConditionalExpression': {
        const which = either([next(node.consequent), next(node.alternate)])
        // An administrator may name somebody else.
        return next(node.test, frame, []).principal ? { ...which, principal: true, chosen: false } : which
      }
      case 'AssignmentExpression':
        return next(node.right)
      case 'TemplateLiteral':
        return all(node.expressions.map((each) => next(each, frame, [])))
      case 'BinaryExpression': {
        const sides = all([next(node.left, frame, []), next(node.right, frame, [])])
        // Whether two are alike gives neither of them away.
        return node.operator === '+' ? sides : { ...sides, reads: NOTHING.reads }
      }
      case 'UnaryExpression':
        return { ...next(node.argument, frame, []), reads: NOTHING.reads }
      case 'SequenceExpression':
        return next(node.expressions.at(-1) as Node)
      default:
        return NOTHING
    }
  }

  /** What an origin says by itself: a part of the request, or what a wrapper hands over. */
  #ofOrigin(node: Node, frame: Frame, path: readonly string[]): Lineage | undefined {
    const plain = this.#facts.origins.of(node, frame)
    const origin: Origin = path.length === 0 ? plain : { root: plain.root, steps: [...plain.steps, ...path] }
    if (isHanded(origin) && !isOfAction(origin, this.#facts)) return PRINCIPAL
    const kind = this.#handler === undefined ? undefined : this.#facts.sources.partOf(origin, this.#handler)
    if (kind === undefined) return undefined
    // Whose a header or a cookie is, others ask.
    return kind === 'header' || kind === 'cookie' ? NOTHING : CHOSEN
  }

  #ofName(name: string, node: Node, frame: Frame, path: readonly string[], depth: number): Lineage {
    const binding = frame.file.bindings.lookup(name, node)
    if (binding === undefined) return NOTHING
    switch (binding.kind) {
      case 'variable': {
        const below = [...binding.path, ...path]
        const values = [
          ...(binding.init === undefined ? [] : [binding.init]).map((each) => [each, below] as const),
          ...binding.assigned.map((each) => [each, path] as const),
        ]
        // What was put into an empty list or map is in it.
        const held = isEmpty(binding.init) ? binding.filled : []
        return either([
          ...values.map(([each, at]) => this.#visit(each, frame, at, depth)),
          ...held.map(({ value }) => ({ ...NOTHING, reads: this.#visit(value, frame, [], depth).reads })),
        ])
      }
      case 'parameter': {
        const known = this.#ofOrigin(node, frame, path)
        if (known !== undefined) return known
        const below = [...binding.path, ...path]
        const call = frameOf(binding.of, frame)?.call
        if (call !== undefined) {
          const argument = argumentsOf(call.node)[binding.index]
          if (argument !== undefined && argument.type !== 'SpreadElement')
            return this.#visit(argument, call.frame, below, depth)
          return NOTHING
        }
        // items.map((item) => …), promise.then((value) => …)
        const passed = binding.of.parent
        if (passed === null || passed === undefined || !isCall(passed)) return NOTHING
        const callee = bare(calleeOf(passed))
        // db.get(sql, (error, row) => …)
        if (binding.index === 1 && passed.type === 'CallExpression' && passed.arguments.at(-1) === binding.of) {
          const asked = { node: passed, callee: this.#facts.origins.of(callee, frame), frame }
          if (objectAccessOf(asked, this.#facts.origins) !== undefined) return this.#visit(passed, frame, below, depth)
        }
        if (callee.type !== 'MemberExpression' || !EACH.test(nameOf(callee.property, callee.computed) ?? ''))
          return NOTHING
        return this.#visit(callee.object, frame, ['…', ...below], depth)
      }
      case 'import': {
        const declared = this.#facts.origins.declaration(node, frame)
        return declared === undefined ? NOTHING : this.#visit(declared.node, declared.frame, path, depth)
      }
      default:
        return NOTHING
    }
  }

  #ofCall(node: CallNode, frame: Frame, path: readonly string[], depth: number): Lineage {
    const callee = this.#facts.origins.of(calleeOf(node), frame)
    const { root, steps } = callee
    const known = this.#ofOrigin(node, frame, path)
    if (known !== undefined) return known
    if (root.kind === 'function' && steps.length === 0) {
      const inside: Frame = { file: root.frame.file, fn: root.node, outer: root.frame, call: { node, frame } }
      const found = either(returnsOf(root.node).map((each) => this.#visit(each, inside, path, depth)))
      if (found.principal || found.chosen) return found
      return this.#facts.guards(nominalCheck).proof(node, frame) === undefined ? found : { ...found, principal: true }
    }
    if (this.#facts.guards(identityCheck).proof(node, frame) !== undefined && root.kind !== 'parameter')
      return PRINCIPAL
    const access = objectAccessOf({ node, callee, frame }, this.#facts.origins)
    if (access !== undefined) {
      const said = access.verb === 'create' ? [...access.data, ...access.where] : access.where
      const parts = said.map((term) => ({ key: term.key, ...this.#visit(term.value, term.frame, [], depth) }))
      const principal = parts.some((part) => part.principal)
      // What is found by a name or a text, or was put by for later, is what everybody finds.
      const chosen =
        !principal &&
        access.store !== 'keys' &&
        parts.some((part) => part.chosen && (namesObject(part.key) || /email/i.test(part.key ?? '')))
      return { principal, chosen, found: true, reads: new Set([node]) }
    }
    const member = bare(calleeOf(node))
    const object = member.type === 'MemberExpression' ? member.object : undefined
    const way = originPath(callee)
    if (way === '#Promise.all' || way === '#Promise.allSettled') {
      const [given] = argumentsOf(node)
      return given === undefined ? NOTHING : this.#visit(given, frame, path, depth)
    }
    // What is found in a list is from the list; what a builder's or an object's method gives is from the object.
    const parts = argumentsOf(node).map((each) =>
      this.#visit(each.type === 'SpreadElement' ? each.argument : each, frame, [], depth),
    )
    if (object === undefined || root.kind === 'external') {
      const from = object === undefined ? NOTHING : this.#ofChain(object, frame, depth)
      const said = all([from, ...parts])
      // What a query is told is not what it gives.
      return from.reads.size > 0 ? { ...said, reads: from.reads } : said
    }
    return all([this.#visit(object, frame, EACH.test(steps.at(-1) ?? '') ? ['…', ...path] : path, depth), ...parts])
  }

  /** `db.select().from(t).where(…).limit(1)`: the query that a chain ends. */
  #ofChain(object: Node, frame: Frame, depth: number): Lineage {
    const plain = bare(object)
    if (isCall(plain)) return this.#visit(plain, frame, [], depth)
    if (plain.type === 'MemberExpression') return this.#ofChain(plain.object, frame, depth)
    return plain.type === 'Identifier' ? this.#visit(plain, frame, [], depth) : NOTHING
  }

  /** The queries whose records an answer holds. */
  readsIn(node: Node, frame: Frame): ReadonlySet<Node> {
    return this.of(node, frame).reads
  }
}

/** `[]`, `new Map()`. */
function isEmpty(init: Node | undefined): boolean {
  const node = init === undefined ? undefined : bare(init)
  if (node?.type === 'ArrayExpression') return node.elements.length === 0
  return node?.type === 'NewExpression' && node.callee.type === 'Identifier' && /^(?:Map|Set)$/.test(node.callee.name)
}

const NAMES_ONLY = /^(?:_?id|length|\w+Id|\w+_id)$/
const EACH = /^(?:map|forEach|filter|find|findLast|some|every|flatMap|reduce|then|at|pop|shift)$/

const actions = new WeakMap<Facts, ReadonlySet<Node>>()

/** Whether it is an argument of an action that no library calls: whatever it is called, the caller sent it. */
function isOfAction({ root }: Origin, facts: Facts): boolean {
  if (root.kind !== 'parameter') return false
  let found = actions.get(facts)
  if (found === undefined) {
    const own = facts.handlers.filter(({ kind, chain }) => kind === 'action' && chain.length === 0)
    found = new Set(own.flatMap(({ entries }) => entries.flatMap(({ fn }) => fn ?? [])))
    actions.set(facts, found)
  }
  return found.has(root.of)
}

/** What a wrapper, a middleware or a builder put there: the caller cannot. */
function isHanded({ root, steps }: Origin): boolean {
  const at = steps.findLastIndex((step) => step.startsWith('(fn)'))
  if (root.kind === 'parameter') {
    const [one, two] = steps
    if (one === undefined) return false
    if (root.index === 0 && /^(?:user|session|auth|userId)$/.test(one)) return true
    return CONTEXT.test(one) && two !== undefined && HANDED.test(two)
  }
  if (root.kind !== 'external' || at === -1) return false
  // team.users.some((user) => user.userId === …): an element of a list
  if (EACH.test(steps[at - 1] ?? '')) return false
  const [one, two] = steps.slice(at + 1)
  if (one === undefined) return false
  if (CONTEXT.test(one)) return two !== undefined && !NOT_HANDED.test(two)
  return HANDED.test(one)
}

/** Of values that are put together: the principal's own among them makes it the principal's. */
function all(parts: readonly Lineage[]): Lineage {
  if (parts.length === 1) return parts[0] as Lineage
  return {
    principal: parts.some(({ principal }) => principal),
    chosen: parts.some(({ chosen }) => chosen),
    found: parts.some(({ found }) => found),
    reads: new Set(parts.flatMap(({ reads }) => [...reads])),
  }
}

/** Of values of which one is taken: it is not the principal's where the caller may choose another. */
function either(parts: readonly Lineage[]): Lineage {
  const other = parts.some(({ principal, chosen }) => chosen && !principal)
  return {
    principal: !other && parts.some(({ principal }) => principal),
    chosen: parts.some(({ chosen }) => chosen),
    found: parts.some(({ found }) => found),
    reads: new Set(parts.flatMap(({ reads }) => [...reads])),
  }
}
