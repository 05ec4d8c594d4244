import { bare, isCallable, nameOf, propertyOf, walk, type Node } from '../project/ast.js'
import type { Path } from '../project/bindings.js'
import { fieldOf, readOf } from './field.js'
import { argumentsOf, calleeOf, frameOf, isCall, type CallNode, type Frame } from './frame.js'
import type { Handler } from './handler.js'
import { originPath, stepsText, type Origin } from './origin.js'
import { returnsOf, type Origins } from './origins.js'

/** Which part of a request a value is from. */
export type SourceKind = 'body' | 'query' | 'params' | 'header' | 'cookie' | 'url' | 'argument'

/** A place where something that the caller chose comes in. */
export interface Source {
  readonly kind: SourceKind
  readonly node: Node
  readonly frame: Frame
  /** The name that the caller sends it under, dotted where it is deeper; undefined where it is everything. */
  readonly field?: string
  /** The call that validated it on the way, where one did. */
  readonly validated?: CallNode
  /** The frame of that call. */
  readonly validatedIn?: Frame
  /** A number, a boolean or a date by now: `Number(…)`, `new Date(…)`. */
  readonly coerced?: boolean
}

/** What is known of a value on its way back to the request. */
interface Passed {
  readonly validated?: CallNode
  readonly validatedIn?: Frame
  readonly coerced?: boolean
  /** The members that are meant of what is looked at, the outer ones first. */
  readonly path: Path
  /** It is the query of a URL. */
  readonly query?: boolean
}

type Seen = Map<Node, Set<string>>

/** What is known of libraries' calls that a value passes through. */
export interface Passage {
  /** Whether a call gives back its input checked: `schema.parse(…)`. */
  validates(callee: Origin, call: CallNode, frame: Frame): boolean
  /**
   * Where a library's handler gets the request's parts: by the name of what a callback destructures. `null` where the
   * library is known, and that part is nothing that the caller sent.
   */
  named(
    handler: Handler,
    step: string | undefined,
  ): { readonly kind: SourceKind; readonly validated: boolean } | null | undefined
}

const COERCES = /^#(?:Number|Boolean|BigInt|parseInt|parseFloat|Date|Number\.parse(?:Int|Float))$/
const PASSES =
  /^#(?:String|JSON\.(?:parse|stringify)|decodeURIComponent|encodeURIComponent|decodeURI|encodeURI|URL|URLSearchParams|Object\.(?:fromEntries|entries|values|assign|keys)|structuredClone|Buffer\.from|atob|btoa|Array\.from|Set|Map|Promise\.(?:all|resolve)|Uint8Array|TextDecoder)|^(?:node:)?path#(?:default\.|posix\.)?(?:join|resolve|normalize)$|^class-transformer#(?:plainTo\w+|deserialize)$/
const REQUEST_READS: readonly (readonly [RegExp, SourceKind])[] = [
  [/^(?:clone\(\)\.)?(?:json|text|formData|arrayBuffer|blob|bytes)\(\)/, 'body'],
  [/^body(?:\.|$)/, 'body'],
  [/^nextUrl\.searchParams|^searchParams(?:\.|$)/, 'query'],
  [/^query(?:\.|$)/, 'query'],
  [/^nextUrl(?:\.|$)|^url$/, 'url'],
  [/^headers(?:\.|$)|^ip$/, 'header'],
  [/^cookies(?:\.|$)/, 'cookie'],
  [/^params(?:\.|$)/, 'params'],
]
const NEXT_HEADERS = /^next\/headers#(headers|cookies)\(\)/
/** Calls that keep the names of what they are given. */
const KEEPS_NAMES =
  /^#(?:JSON\.parse|Object\.(?:fromEntries|assign)|structuredClone|Promise\.(?:all|resolve)|URL|URLSearchParams|String|Buffer\.from(?:\(\).*)?|TextDecoder\(\)\.decode)$/
/** Methods after which a text, a promise or a form still is what it was. */
const KEEPS_VALUE = /^(?:trim|toString|then|catch|finally|entries|clone|getReader|read)$/
/** Methods that hand on what a list or a promise holds: that is looked for where the list is from. */
const EACH = /^(?:map|flatMap|forEach|filter|find\w*|some|every|reduce|sort|toSorted|then)$/
/** What a library hands to an action beside what the caller sent. */
const NOT_SENT = /^(?:ctx|context|user|session|metadata|next|auth|principal|object|db|tx|org|organization|workspace)$/
const MAX_DEPTH = 48
/** Of one value: what takes longer is about everything. */
const MAX_STEPS = 600

/** Follows values back to the request. */
export class Sources {
  readonly #origins: Origins
  readonly #passage: Passage
  readonly #frames = new WeakMap<Frame, Map<CallNode, Frame>>()
  #left = 0
  readonly #makers = new WeakMap<Handler, readonly string[]>()

  constructor(origins: Origins, passage: Passage) {
    this.#origins = origins
    this.#passage = passage
  }

  /** Everything that a caller chose in an expression that a handler runs. */
  of(node: Node, frame: Frame, handler: Handler): Source[] {
    const found = new Map<Node, Source>()
    this.#left = MAX_STEPS
    this.#visit(node, frame, handler, found, new Map(), 0, { path: [] })
    return [...found.values()]
  }

  /** Which part of the request an origin is; undefined where it is none. */
  partOf(origin: Origin, handler: Handler): SourceKind | undefined {
    return this.#kind(origin, handler)?.kind
  }

  #visit(
    given: Node,
    frame: Frame,
    handler: Handler,
    found: Map<Node, Source>,
    seen: Seen,
    depth: number,
    passed: Passed,
  ): void {
    const node = bare(given)
    if (depth > MAX_DEPTH || this.#left-- <= 0 || isCallable(node)) return
    if (isCall(node) || node.type === 'MemberExpression' || node.type === 'Identifier') {
      const kind = this.#kind(this.#origins.of(node, frame), handler)
      if (kind !== undefined) {
        const known = found.get(node)
        // The way that checks least counts.
        if (!kind.validated && (known === undefined || known.validated !== undefined)) {
          found.set(node, sourceOf(kind.kind, node, frame, passed))
        }
        return
      }
    }
    const next = (each: Node, at = frame, with_ = passed): void => {
      this.#visit(each, at, handler, found, seen, depth + 1, with_)
    }
    switch (node.type) {
      case 'Identifier': {
        if (isAgain(node, passed, seen)) return
        const binding = frame.file.bindings.lookup(node.name, node)
        if (binding?.kind === 'variable') {
          const inside = within(passed, binding.path)
          if (binding.init !== undefined) next(binding.init, frame, inside)
          for (const assigned of binding.assigned) next(assigned, frame, inside)
          const [first, ...rest] = inside.path
          for (const { key: name, value } of binding.filled) {
            if (name === undefined || first === undefined || first === '…')
              next(value, frame, { ...inside, path: rest })
            else if (name === first) next(value, frame, { ...inside, path: rest })
          }
        } else if (binding?.kind === 'parameter') {
          const call = frameOf(binding.of, frame)?.call
          const argument = call === undefined ? undefined : argumentsOf(call.node)[binding.index]
          if (call !== undefined && argument !== undefined && argument.type !== 'SpreadElement') {
            next(argument, call.frame, within(passed, binding.path))
          } else if (binding.of.parent !== undefined && binding.of.parent !== null && isCall(binding.of.parent)) {
            // `items.map((item) => …)`: as trustworthy as the items.
            const callee = bare(calleeOf(binding.of.parent))
            if (callee.type === 'MemberExpression') next(callee.object, frame, within(passed, ['…', ...binding.path]))
          }
        }
        return
      }
      case 'MemberExpression':
        next(node.object, frame, within(passed, [nameOf(node.property, node.computed) ?? '…']))
        return
      case 'ObjectExpression': {
        // Of an object that is written out, only the part that is meant.
        const [first, ...rest] = passed.path
        const meant = first === undefined || first === '…' ? undefined : propertyOf(node, first)
        if (meant !== undefined) {
          next(meant, frame, { ...passed, path: rest })
          return
        }
        for (const property of node.properties) {
          if (property.type === 'SpreadElement') next(property.argument)
          else if (first === undefined || first === '…' || property.computed) {
            next(property.value, frame, { ...passed, path: [] })
          }
        }
        return
      }
      case 'ArrayExpression': {
        const [first, ...rest] = passed.path
        const meant = first === undefined || !/^\d+$/.test(first) ? undefined : node.elements[Number(first)]
        if (meant !== undefined && meant !== null) next(meant, frame, { ...passed, path: rest })
        else for (const each of node.elements) if (each !== null) next(each, frame, { ...passed, path: [] })
        return
      }
      case 'CallExpression':
      case 'NewExpression':
      case 'TaggedTemplateExpression':
        this.#call(node, frame, passed, seen, next)
        return
      default:
        walk(node, (each) => {
          if (each === node) return true
          if (isCallable(each)) return false
          if (each.type === 'Property') {
            next(each.value)
            return false
          }
          if (each.type === 'SpreadElement') {
            next(each.argument)
            return false
          }
          if (each.type === 'TemplateElement') return false
          next(each)
          return false
        })
    }
  }

  #call(
    node: CallNode,
    frame: Frame,
    passed: Passed,
    seen: Seen,
    next: (each: Node, at?: Frame, with_?: Passed) => void,
  ): void {
    const callee = this.#origins.of(calleeOf(node), frame)
    const path = originPath(callee)
    const validates = this.#passage.validates(callee, node, frame)
    const after: Passed = validates
      ? { ...passed, validated: node, validatedIn: frame, path: unwrapped(passed.path) }
      : COERCES.test(path)
        ? { ...passed, coerced: true, path: [] }
        : passed
    const { root, steps } = callee
    if (after === passed && root.kind === 'function' && steps.length === 0) {
      if (isAgain(node, passed, seen)) return
      const inside = this.#entered(root, node, frame)
      for (const value of returnsOf(root.node)) next(value, inside)
      return
    }
    const member = bare(calleeOf(node))
    const read = readOf(node)
    const method = member.type === 'MemberExpression' ? nameOf(member.property, member.computed) : undefined
    const kept = KEEPS_VALUE.test(method ?? '') ? after.path : []
    const onObject: Passed = { ...after, path: read === undefined ? kept : [read] }
    // A method of a text or an array; a library's answer is its own.
    if (member.type === 'MemberExpression' && root.kind !== 'external') next(member.object, frame, onObject)
    if (after !== passed || PASSES.test(path) || root.kind === 'value') {
      const inside: Passed = validates || KEEPS_NAMES.test(path) ? after : { ...after, path: [] }
      const given = path === '#URLSearchParams' ? { ...inside, query: true } : inside
      for (const argument of argumentsOf(node)) next(argument, frame, given)
    }
  }

  /** The frame of a function of the project as a call enters it: the same each time, so that what is known of it is kept. */
  #entered(root: Extract<Origin['root'], { kind: 'function' }>, node: CallNode, frame: Frame): Frame {
    let frames = this.#frames.get(frame)
    if (frames === undefined) this.#frames.set(frame, (frames = new Map<CallNode, Frame>()))
    let inside = frames.get(node)
    if (inside === undefined) {
      inside = { file: root.frame.file, fn: root.node, outer: root.frame, call: { node, frame } }
      frames.set(node, inside)
    }
    return inside
  }

  /** The libraries' calls that hand something to the functions that run, as paths. */
  #makersOf(handler: Handler): readonly string[] {
    let makers = this.#makers.get(handler)
    if (makers === undefined) {
      const first = handler.chain[0]
      const given = handler.entries.flatMap(({ fn, file, outer }) => {
        const call = fn?.parent
        if (call === undefined || call === null || !isCall(call) || calleeOf(call) === fn) return []
        return [`${originPath(this.#origins.of(calleeOf(call), outer ?? { file }))}(fn)`]
      })
      makers = first === undefined ? given : [originPath(first.callee), ...given]
      this.#makers.set(handler, makers)
    }
    return makers
  }

  /** Which part of the request an origin is, where it is one. */
  #kind(origin: Origin, handler: Handler): { kind: SourceKind; validated: boolean } | undefined {
    const { root, steps } = origin
    if (root.kind === 'external' && root.module === 'next/headers') {
      const fromNext = NEXT_HEADERS.exec(originPath(origin))
      return fromNext === null ? undefined : { kind: fromNext[1] === 'headers' ? 'header' : 'cookie', validated: false }
    }
    let index: number
    let rest: readonly string[]
    if (root.kind === 'parameter' && handler.entries.some(({ fn }) => fn === root.of)) {
      index = root.index
      rest = steps
    } else {
      const at = steps.findIndex((step) => step.startsWith('(fn)'))
      if (at === -1 || root.kind === 'function' || handler.entries.length === 0) return undefined
      if (EACH.test(steps[at - 1] ?? '')) return undefined
      const path = originPath(origin)
      if (!this.#makersOf(handler).some((made) => path.startsWith(made))) return undefined
      index = Number((steps[at] as string).slice('(fn)'.length))
      rest = steps.slice(at + 1)
    }
    const named = handler.chain.length > 0 ? this.#passage.named(handler, rest[0]) : undefined
    if (named !== undefined) return named ?? undefined
    if (handler.kind === 'action') {
      return handler.chain.length > 0 && NOT_SENT.test(rest[0] ?? '')
        ? undefined
        : { kind: 'argument', validated: false }
    }
    if (index === 0) {
      const read = stepsText(rest[0] === 'req' || rest[0] === 'request' ? rest.slice(1) : rest)
      const kind = REQUEST_READS.find(([pattern]) => pattern.test(read))?.[1]
      return kind === undefined ? undefined : { kind, validated: false }
    }
    if (index === 1 && rest[0] === 'params' && handler.kind === 'route') return { kind: 'params', validated: false }
    return undefined
  }
}

/** Whether a name or a call was looked at before, for the same part and with the same checks on the way. */
function isAgain(node: Node, { path, validated }: Passed, seen: Seen): boolean {
  const key = `${validated === undefined ? '' : '!'}${path.join('.')}`
  const known = seen.get(node)
  if (known === undefined) seen.set(node, new Set([key]))
  else if (known.has(key)) return true
  else known.add(key)
  return false
}

/** One step further in: `path` of what is looked at, and then what was meant before. */
function within(passed: Passed, path: Path): Passed {
  if (path.length === 0) return passed
  const query = passed.query === true || path.includes('searchParams')
  return { ...passed, path: [...path, ...passed.path], ...(query ? { query } : {}) }
}

/** What a schema's answer is read by, and what was validated is not: `result.data.email`, `result.value`. */
function unwrapped(path: Path): Path {
  return /^(?:data|value|output|right|1)$/.test(path[0] ?? '') ? path.slice(1) : path
}

const NOT_NAMES = /^(?:searchParams|value|length|…|\d+)$/

function sourceOf(kind: SourceKind, node: Node, frame: Frame, passed: Passed): Source {
  const names = passed.path.filter((name) => !NOT_NAMES.test(name))
  const field = [fieldOf(node, frame), ...names].filter((name) => name !== undefined).join('.')
  return {
    kind: kind === 'url' && passed.query === true ? 'query' : kind,
    node,
    frame,
    ...(field === '' ? {} : { field }),
    ...(passed.validated === undefined ? {} : { validated: passed.validated }),
    ...(passed.validatedIn === undefined ? {} : { validatedIn: passed.validatedIn }),
    ...(passed.coerced === undefined ? {} : { coerced: passed.coerced }),
  }
}
