import { bare, isCallable, nameOf, type Callable, type Node } from '../project/ast.js'
import { calleeOf, type CallNode, type Frame } from './frame.js'
import { originPath } from './origin.js'
import { returnsOf, type Origins } from './origins.js'
import { TextValues, type Step } from './text-values.js'

export type { Step }

/** Stands for a value in the text before another. */
export const HOLE = '\uFFFC'

/** A value that is put into a text, or that is all of it. */
export interface Part extends Step {
  /** What is written before it in the text, with `HOLE` for other values. */
  readonly before: string
  /** The names and calls that it came through, from the text to the value. */
  readonly way: readonly Step[]
  /** The template, sum or call that puts it beside something else; undefined where it is all of the text. */
  readonly joined: Step | undefined
}

/**
 * What else an expression stands for, such as what a state of a component was set to; undefined for no more than itself,
 * `whole` for a value that is not taken apart.
 */
export type Meaning = (node: Node, frame: Frame) => readonly Step[] | 'whole' | undefined

interface At {
  readonly before: string
  readonly way: readonly Step[]
  readonly joined: Step | undefined
  readonly depth: number
}

const MAX_DEPTH = 32
const MAX_PARTS = 200

const PASSES =
  /^#(?:String|decodeURI(?:Component)?|encodeURI(?:Component)?|JSON\.stringify|atob|btoa|Buffer\.from|Array\.from|Object\.freeze|Number|parseInt|parseFloat|BigInt|RegExp)$|^(?:node:)?path(?:\/posix)?#(?:default\.)?(?:posix\.|win32\.)?(?:join|resolve|normalize|basename|relative)$|^(?:node:)?util#(?:default\.)?format$/
const KEEPS =
  /^(?:trim\w*|to\w*Case|toString|valueOf|normalize|slice|substring|substr|padStart|padEnd|repeat|at|filter|sort|toSorted|reverse|flat|values|replace|replaceAll|split|pop|shift|clone)$/

/** Takes texts apart into the values that they are put together from. */
export class Texts {
  readonly #origins: Origins
  readonly #values: TextValues

  constructor(origins: Origins) {
    this.#origins = origins
    this.#values = new TextValues(origins)
  }

  /** What is written out is left out. */
  of(node: Node, frame: Frame, meaning?: Meaning): Part[] {
    const parts: Part[] = []
    const open = new Set<Node>()
    const visit = (given: Node, inside: Frame, at: At): string => {
      const plain = bare(given)
      if (open.has(plain) || at.depth > MAX_DEPTH || parts.length >= MAX_PARTS) return HOLE
      open.add(plain)
      const text = this.#visit(plain, inside, { ...at, depth: at.depth + 1 }, visit, parts, meaning)
      open.delete(plain)
      return text
    }
    visit(node, frame, { before: '', way: [], joined: undefined, depth: 0 })
    return parts
  }

  #visit(node: Node, frame: Frame, at: At, visit: Visit, parts: Part[], meaning: Meaning | undefined): string {
    const here: Step = { node, frame }
    const leaf = (): string => {
      parts.push({ node, frame, before: at.before, way: [...at.way, here], joined: at.joined })
      return HOLE
    }
    const through: At = { ...at, way: [...at.way, here] }
    /** Of several that it may be. */
    const either = (all: readonly Step[], from: At = through): string => {
      const texts = new Set(all.map((each) => visit(each.node, each.frame, from)))
      const [only] = texts
      return texts.size === 1 && only !== undefined ? only : HOLE
    }
    /** One after the other. */
    const joined = (all: readonly Node[], between = ''): string => {
      let text = ''
      all.forEach((each, index) => {
        if (index > 0) text += between
        text += visit(each, frame, { ...at, before: at.before + text, joined: here })
      })
      return text
    }
    const more = meaning?.(node, frame)
    if (more !== undefined) return more === 'whole' ? leaf() : either(more)
    switch (node.type) {
      case 'Literal':
        return 'regex' in node ? '' : String(node.value)
      case 'TemplateLiteral': {
        let text = ''
        node.quasis.forEach((quasi, index) => {
          text += quasi.value.cooked ?? quasi.value.raw
          const hole = node.expressions[index]
          const whole = text === '' && node.quasis.every(({ value }) => value.raw === '')
          if (hole !== undefined) {
            text += visit(hole, frame, { ...at, before: at.before + text, joined: whole ? at.joined : here })
          }
        })
        return text
      }
      case 'BinaryExpression':
        return node.operator === '+' ? joined([node.left, node.right]) : HOLE
      case 'UnaryExpression':
      case 'UpdateExpression':
        return HOLE
      case 'ConditionalExpression':
        return either([node.consequent, node.alternate].map((each) => ({ node: each, frame })))
      case 'LogicalExpression': {
        const sides = node.operator === '&&' ? [node.right] : [node.left, node.right]
        return either(sides.map((each) => ({ node: each, frame })))
      }
      case 'AssignmentExpression':
        return visit(node.right, frame, at)
      case 'SequenceExpression': {
        const last = node.expressions.at(-1)
        return last === undefined ? HOLE : visit(last, frame, at)
      }
      case 'ArrayExpression':
        return joined(
          node.elements.flatMap((each) => (each === null ? [] : each.type === 'SpreadElement' ? each.argument : each)),
          HOLE,
        )
      case 'Identifier': {
        const values = this.#values.ofName(node, frame)
        return values === undefined ? leaf() : either(values)
      }
      case 'MemberExpression': {
        const values = this.#values.ofMember(node.object, nameOf(node.property, node.computed), frame)
        return values === undefined ? leaf() : either(values)
      }
      case 'TaggedTemplateExpression':
        return originPath(this.#origins.of(node.tag, frame)) === '#String.raw' ? visit(node.quasi, frame, at) : leaf()
      case 'CallExpression':
      case 'NewExpression':
        return this.#call(node, frame, through, visit, leaf, either)
      default:
        return leaf()
    }
  }

  #call(
    node: Extract<CallNode, { type: 'CallExpression' | 'NewExpression' }>,
    frame: Frame,
    through: At,
    visit: Visit,
    leaf: () => string,
    either: (all: readonly Step[]) => string,
  ): string {
    const callee = this.#origins.of(calleeOf(node), frame)
    const { root, steps } = callee
    const path = originPath(callee)
    const given = node.arguments.filter((each) => each.type !== 'SpreadElement')
    const [first] = given
    if (root.kind === 'function' && steps.length === 0) {
      const inside: Frame = { file: root.frame.file, fn: root.node, outer: root.frame, call: { node, frame } }
      const values = returnsOf(root.node)
      return values.length === 0 ? leaf() : either(values.map((value) => ({ node: value, frame: inside })))
    }
    if (/^react#(?:default\.)?useMemo$/.test(path) && first !== undefined && isCallable(bare(first))) {
      return either(this.#returned(bare(first) as Callable, frame))
    }
    // What the base is matters only to a path that is written out.
    if (path === '#URL' && first !== undefined) {
      const text = visit(first, frame, through)
      const base = given[1]
      if (base === undefined || /^[a-z]+:\/\//i.test(text)) return text
      if (!text.startsWith(HOLE)) visit(base, frame, through)
      return HOLE
    }
    if (PASSES.test(path)) {
      const between = /(?:join|resolve)$/.test(path) ? '/' : ''
      let text = ''
      given.forEach((each, index) => {
        if (index > 0) text += between
        const beside = given.length > 1 ? { node, frame } : through.joined
        text += visit(each, frame, { ...through, before: through.before + text, joined: beside })
      })
      return text
    }
    const member = bare(calleeOf(node))
    if (member.type !== 'MemberExpression') return leaf()
    const name = nameOf(member.property, member.computed) ?? ''
    if (name === 'join' || name === 'concat') {
      const beside: At = { ...through, joined: { node, frame } }
      const text = visit(member.object, frame, beside)
      if (name === 'concat') for (const each of given) visit(each, frame, { ...beside, before: through.before + text })
      return text.includes(HOLE) || name === 'concat' ? HOLE : text
    }
    if ((name === 'map' || name === 'flatMap') && first !== undefined) {
      const { root: called } = this.#origins.of(first, frame)
      return called.kind === 'function' ? either(this.#returned(called.node, called.frame)) : leaf()
    }
    if (!KEEPS.test(name)) return leaf()
    const text = visit(member.object, frame, through)
    const replaced = name.startsWith('replace') ? given[1] : undefined
    if (replaced !== undefined && !isCallable(bare(replaced))) visit(replaced, frame, { ...through, before: HOLE })
    return /^(?:trim\w*|to\w*Case|toString)$/.test(name) ? text : HOLE
  }

  #returned(fn: Callable, frame: Frame): Step[] {
    return returnsOf(fn).map((node) => ({ node, frame: { file: frame.file, fn, outer: frame } }))
  }
}

type Visit = (node: Node, frame: Frame, at: At) => string
