import { pathToRegexp } from 'path-to-regexp'
import { ancestors, bare, isCallable, nameOf, returnsOf, textOf, type Node } from '../project/ast.js'
import type { Coverage } from '../project/matcher.js'
import { exitOf } from './exits.js'
import { argumentsOf, calleeOf, frameOf, isCall, type CallNode, type Frame } from './frame.js'
import { originPath } from './origin.js'
import type { Origins } from './origins.js'
import type { CallSite } from './reach.js'

/** A request as far as a proxy's conditions turn on it. */
export interface AskedFor {
  /** `/api/orders/x`. */
  readonly path: string
  /** Undefined for any. */
  readonly method: string | undefined
}

const PATHNAME = /(?:nextUrl|#URL\(\))\.pathname$/
const METHOD = /^…(?:\w+\.)*method$|\(fn\)\d+(?:\.\w+)*\.method$/
const MAX_DEPTH = 12

/** Says for which requests a proxy's code gets to a call, by its conditions on the path and the method. */
export class PathConditions {
  readonly #origins: Origins
  readonly #asked: AskedFor
  readonly #names = new Map<Node, string>()
  readonly #reached = new Map<CallSite, Coverage>()

  constructor(origins: Origins, asked: AskedFor) {
    this.#origins = origins
    this.#asked = asked
  }

  /** Through the calls that lead there. */
  reaches(site: CallSite): Coverage {
    const known = this.#reached.get(site)
    if (known !== undefined) return known
    // Whoever comes back here is in a circle.
    this.#reached.set(site, 'none')
    let coverage = this.#within(site.node, site.frame)
    if (coverage !== 'none' && site.from.length > 0) {
      const ways = site.from.map((way) => this.reaches(way))
      coverage = least(coverage, ways.includes('all') ? 'all' : ways.includes('some') ? 'some' : 'none')
    }
    this.#reached.set(site, coverage)
    return coverage
  }

  /** In the function that a node stands in, and in those around it. */
  #within(node: Node, frame: Frame): Coverage {
    let coverage: Coverage = 'all'
    const needs = (truth: boolean | undefined, wanted: boolean): void => {
      coverage = least(coverage, truth === undefined ? 'some' : truth === wanted ? 'all' : 'none')
    }
    let from = node
    for (const above of ancestors(node)) {
      if (above.type === 'IfStatement' || above.type === 'ConditionalExpression') {
        if (from === above.consequent) needs(this.truth(above.test, frame), true)
        else if (from === above.alternate) needs(this.truth(above.test, frame), false)
      } else if (above.type === 'LogicalExpression' && from === above.right) {
        if (above.operator !== '??') needs(this.truth(above.left, frame), above.operator === '&&')
      } else if (above.type === 'BlockStatement' || above.type === 'Program') {
        for (const statement of above.body) {
          if (statement === from) break
          if (statement.type !== 'IfStatement') continue
          if (exitOf(statement.consequent, frame, this.#origins) === undefined) continue
          const left = this.truth(statement.test, frame)
          // A test that has nothing to do with the path sends away whom it means to.
          if (left !== undefined || this.#turnsOnPath(statement.test, frame)) needs(left, false)
        }
      }
      from = above
    }
    return coverage
  }

  /** Whether a test holds for the request; undefined where it turns on something else. */
  truth(test: Node, frame: Frame, depth = 0): boolean | undefined {
    const node = bare(test)
    if (depth > MAX_DEPTH) return undefined
    const of = (each: Node): boolean | undefined => this.truth(each, frame, depth + 1)
    switch (node.type) {
      case 'UnaryExpression': {
        const inner = node.operator === '!' ? of(node.argument) : undefined
        return inner === undefined ? undefined : !inner
      }
      case 'LogicalExpression': {
        const sides = [of(node.left), of(node.right)]
        const decides = node.operator === '||'
        if (sides.includes(decides)) return decides
        return sides.includes(undefined) ? undefined : !decides
      }
      case 'BinaryExpression': {
        const [left, right] = [this.#text(node.left, frame), this.#text(node.right, frame)]
        if (left === undefined || right === undefined || !/^[!=]==?$/.test(node.operator)) return undefined
        return (left === right) === node.operator.startsWith('=')
      }
      case 'Identifier': {
        const declared = this.#origins.declaration(node, frame)
        return declared === undefined ? undefined : this.truth(declared.node, declared.frame, depth + 1)
      }
      case 'CallExpression':
        return this.#call(node, frame, depth)
      default:
        return undefined
    }
  }

  #turnsOnPath(test: Node, frame: Frame): boolean {
    return /pathname|nextUrl/.test(frame.file.text.slice(test.start, test.end))
  }

  #call(node: CallNode, frame: Frame, depth: number): boolean | undefined {
    const callee = this.#origins.of(calleeOf(node), frame)
    const [first] = argumentsOf(node)
    if (/^@clerk\/nextjs(?:\/\w+)*#createRouteMatcher\(\)$/.test(originPath(callee))) return this.#clerk(node, frame)
    if (callee.root.kind === 'function' && callee.steps.length === 0) {
      const { root } = callee
      const inside: Frame = { file: root.frame.file, fn: root.node, outer: root.frame, call: { node, frame } }
      const truths = returnsOf(root.node).map((each) => this.truth(each, inside, depth + 1))
      return truths.length === 1 ? truths[0] : undefined
    }
    const member = bare(calleeOf(node))
    if (member.type !== 'MemberExpression' || first === undefined) return undefined
    const method = nameOf(member.property, member.computed) ?? ''
    const object = bare(member.object)
    const pattern = method === 'test' ? this.#pattern(object, frame) : this.#pattern(first, frame)
    if (method === 'test' || method === 'match') {
      const text = this.#text(method === 'test' ? first : object, frame)
      return pattern === undefined || text === undefined ? undefined : pattern.test(text)
    }
    const list = this.#list(object, frame)
    if (list !== undefined) return this.#ofList(method, first, list, frame, depth)
    const [text, given] = [this.#text(object, frame), this.#text(first, frame)]
    if (text === undefined || given === undefined) return undefined
    if (method === 'startsWith') return text.startsWith(given)
    if (method === 'endsWith') return text.endsWith(given)
    return method === 'includes' ? text.includes(given) : undefined
  }

  #ofList(method: string, first: Node, list: readonly string[], frame: Frame, depth: number): boolean | undefined {
    if (method === 'includes' || method === 'has') {
      const text = this.#text(first, frame)
      return text === undefined ? undefined : list.includes(text)
    }
    const fn = bare(first)
    const parameter = isCallable(fn) ? fn.params[0] : undefined
    if (!/^(?:some|every|find)$/.test(method) || !isCallable(fn) || parameter === undefined) return undefined
    const inside: Frame = { file: frame.file, fn, outer: frame }
    const truths = list.map((each) => {
      this.#names.set(fn, each)
      const all = returnsOf(fn).map((value) => this.truth(value, inside, depth + 1))
      return all.length === 1 ? all[0] : undefined
    })
    this.#names.delete(fn)
    const decides = method !== 'every'
    if (truths.includes(decides)) return decides
    return truths.includes(undefined) ? undefined : !decides
  }

  /** `createRouteMatcher(['/api/public(.*)'])(request)`. */
  #clerk(node: CallNode, frame: Frame): boolean | undefined {
    const made = this.#origins.declaration(bare(calleeOf(node)), frame)
    const [given] = made !== undefined && isCall(made.node) ? argumentsOf(made.node) : []
    const list = made === undefined || given === undefined ? undefined : this.#list(given, made.frame)
    try {
      return list?.some((source) => pathToRegexp(source).test(this.#asked.path))
    } catch {
      return undefined
    }
  }

  #text(node: Node, frame: Frame): string | undefined {
    const plain = bare(node)
    const written = textOf(plain)
    if (written !== undefined) return written
    if (plain.type === 'Identifier') {
      const binding = frame.file.bindings.lookup(plain.name, plain)
      if (binding?.kind === 'parameter' && binding.path.length === 0) {
        const name = binding.index === 0 ? this.#names.get(binding.of) : undefined
        if (name !== undefined) return name
        const call = frameOf(binding.of, frame)?.call
        const argument = call === undefined ? undefined : argumentsOf(call.node)[binding.index]
        if (call !== undefined && argument !== undefined) return this.#text(argument, call.frame)
      }
    }
    const path = originPath(this.#origins.of(plain, frame))
    if (PATHNAME.test(path)) return this.#asked.path
    if (METHOD.test(path)) return this.#asked.method
    const declared = this.#origins.declaration(plain, frame)
    return declared === undefined || declared.node === plain ? undefined : textOf(declared.node)
  }

  #pattern(node: Node, frame: Frame): RegExp | undefined {
    const plain = bare(this.#origins.declaration(bare(node), frame)?.node ?? node)
    if (plain.type !== 'Literal' || !('regex' in plain)) return undefined
    try {
      return new RegExp(plain.regex.pattern, plain.regex.flags.replace('g', ''))
    } catch {
      return undefined
    }
  }

  #list(node: Node, frame: Frame): readonly string[] | undefined {
    const { root, steps } = this.#origins.of(node, frame)
    let list = root.kind === 'value' && steps.length === 0 ? bare(root.node) : bare(node)
    if (list.type === 'Identifier') list = bare(this.#origins.declaration(list, frame)?.node ?? list)
    // new Set([…])
    if (list.type === 'NewExpression') list = bare(list.arguments[0] ?? list)
    if (list.type !== 'ArrayExpression') return undefined
    const texts = list.elements.map((each) => textOf(each))
    return texts.every((each) => each !== undefined) ? texts : undefined
  }
}

function least(one: Coverage, other: Coverage): Coverage {
  if (one === 'none' || other === 'none') return 'none'
  return one === 'some' || other === 'some' ? 'some' : 'all'
}
