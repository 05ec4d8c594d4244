import { bare, isCallable, propertyOf, walk, type Node } from '../project/ast.js'
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
  /** The call that validated it on the way, where one did. */
  readonly validated?: CallNode
  /** A number, a boolean or a date by now: `Number(…)`, `new Date(…)`. */
  readonly coerced?: boolean
}

/** What is known of libraries' calls that a value passes through. */
export interface Passage {
  /** Whether a call gives back its input checked: `schema.parse(…)`. */
  validates(callee: Origin, call: CallNode, frame: Frame): boolean
  /** Where a library's handler gets the request's parts: by the name of what a callback destructures. */
  named(handler: Handler, step: string): { readonly kind: SourceKind; readonly validated: boolean } | undefined
}

const COERCES = /^#(?:Number|Boolean|BigInt|parseInt|parseFloat|Date|Number\.parse(?:Int|Float))$/
const PASSES =
  /^#(?:String|JSON\.(?:parse|stringify)|decodeURIComponent|encodeURIComponent|decodeURI|encodeURI|URL|URLSearchParams|Object\.(?:fromEntries|entries|values|assign|keys)|structuredClone|Buffer\.from|atob|btoa|Array\.from|Set|Map|Promise\.(?:all|resolve)|Uint8Array|TextDecoder)/
const REQUEST_READS: readonly (readonly [RegExp, SourceKind])[] = [
  [/^(?:clone\(\)\.)?(?:json|text|formData|arrayBuffer|blob|bytes)\(\)/, 'body'],
  [/^body(?:\.|$)/, 'body'],
  [/^nextUrl\.searchParams/, 'query'],
  [/^query(?:\.|$)/, 'query'],
  [/^nextUrl(?:\.|$)|^url$/, 'url'],
  [/^headers(?:\.|$)|^ip$/, 'header'],
  [/^cookies(?:\.|$)/, 'cookie'],
  [/^params(?:\.|$)/, 'params'],
]
const NEXT_HEADERS = /^next\/headers#(headers|cookies)\(\)/
const MAX_DEPTH = 24

/** Follows values back to the request. */
export class Sources {
  readonly #origins: Origins
  readonly #passage: Passage

  constructor(origins: Origins, passage: Passage) {
    this.#origins = origins
    this.#passage = passage
  }

  /** Everything that a caller chose in an expression that a handler runs. */
  of(node: Node, frame: Frame, handler: Handler): Source[] {
    const found = new Map<Node, Source>()
    this.#visit(node, frame, handler, found, new Set(), 0, {})
    return [...found.values()]
  }

  #visit(
    given: Node,
    frame: Frame,
    handler: Handler,
    found: Map<Node, Source>,
    seen: Set<Node>,
    depth: number,
    passed: { validated?: CallNode; coerced?: boolean },
  ): void {
    const node = bare(given)
    if (depth > MAX_DEPTH) return
    if (isCall(node) || node.type === 'MemberExpression' || node.type === 'Identifier') {
      const kind = this.#kind(this.#origins.of(node, frame), handler)
      if (kind !== undefined) {
        const { validated, ...rest } = kind.validated ? { ...passed, validated: undefined, byLibrary: true } : passed
        const source: Source = {
          kind: kind.kind,
          node,
          frame,
          ...rest,
          ...(validated === undefined ? {} : { validated }),
        }
        const known = found.get(node)
        // The way that checks least counts.
        if (!kind.validated && (known === undefined || known.validated !== undefined)) found.set(node, source)
        return
      }
    }
    const next = (each: Node, at = frame, with_ = passed): void => {
      this.#visit(each, at, handler, found, seen, depth + 1, with_)
    }
    switch (node.type) {
      case 'Identifier': {
        if (seen.has(node)) return
        seen.add(node)
        const binding = frame.file.bindings.lookup(node.name, node)
        if (binding?.kind === 'variable') {
          let value: Node | undefined = binding.init
          // Of an object that is written out, only the part that is meant.
          for (const step of binding.path) value = value === undefined ? undefined : (propertyOf(value, step) ?? value)
          if (value !== undefined) next(value)
          for (const assigned of binding.assigned) next(assigned)
        } else if (binding?.kind === 'parameter') {
          const call = frameOf(binding.of, frame)?.call
          const argument = call === undefined ? undefined : argumentsOf(call.node)[binding.index]
          if (call !== undefined && argument !== undefined && argument.type !== 'SpreadElement') {
            let value: Node = argument
            for (const step of binding.path) value = propertyOf(value, step) ?? value
            next(value, call.frame)
          } else if (binding.of.parent !== undefined && binding.of.parent !== null && isCall(binding.of.parent)) {
            // `items.map((item) => …)`: as trustworthy as the items.
            const callee = bare(calleeOf(binding.of.parent))
            if (callee.type === 'MemberExpression') next(callee.object)
          }
        }
        return
      }
      case 'MemberExpression':
        next(node.object)
        return
      case 'CallExpression':
      case 'NewExpression':
      case 'TaggedTemplateExpression': {
        const callee = this.#origins.of(calleeOf(node), frame)
        const path = originPath(callee)
        const after = this.#passage.validates(callee, node, frame)
          ? { ...passed, validated: node }
          : COERCES.test(path)
            ? { ...passed, coerced: true }
            : passed
        const { root, steps } = callee
        if (after === passed && root.kind === 'function' && steps.length === 0) {
          const inside: Frame = { file: root.frame.file, fn: root.node, outer: root.frame, call: { node, frame } }
          if (seen.has(node)) return
          seen.add(node)
          for (const value of returnsOf(root.node)) next(value, inside)
          return
        }
        const member = bare(calleeOf(node))
        // A method of a text or an array; a library's answer is its own.
        if (member.type === 'MemberExpression' && root.kind !== 'external') next(member.object, frame, after)
        if (after !== passed || PASSES.test(path) || root.kind === 'value') {
          for (const argument of argumentsOf(node)) next(argument, frame, after)
        }
        return
      }
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

  /** Which part of the request an origin is, where it is one. */
  #kind(origin: Origin, handler: Handler): { kind: SourceKind; validated: boolean } | undefined {
    const { root, steps } = origin
    const path = originPath(origin)
    const fromNext = NEXT_HEADERS.exec(path)
    if (fromNext !== null) return { kind: fromNext[1] === 'headers' ? 'header' : 'cookie', validated: false }
    let index: number
    let rest: readonly string[]
    if (root.kind === 'parameter' && handler.entries.some(({ fn }) => fn === root.of)) {
      index = root.index
      rest = steps
    } else {
      const at = steps.findIndex((step) => step.startsWith('(fn)'))
      const last = handler.entries.at(-1)?.fn
      if (at === -1 || root.kind === 'function' || last === undefined || handler.chain.length === 0) return undefined
      const made = handler.chain[0]
      if (made === undefined || originPath(origin).indexOf(originPath(made.callee)) !== 0) return undefined
      index = Number((steps[at] as string).slice('(fn)'.length))
      rest = steps.slice(at + 1)
    }
    const named = handler.chain.length > 0 && rest[0] !== undefined ? this.#passage.named(handler, rest[0]) : undefined
    if (named !== undefined) return named
    if (handler.kind === 'action') return { kind: 'argument', validated: false }
    if (index === 0) {
      const read = stepsText(rest[0] === 'req' || rest[0] === 'request' ? rest.slice(1) : rest)
      const kind = REQUEST_READS.find(([pattern]) => pattern.test(read))?.[1]
      return kind === undefined ? undefined : { kind, validated: false }
    }
    if (index === 1 && rest[0] === 'params' && handler.kind === 'route') return { kind: 'params', validated: false }
    return undefined
  }
}
