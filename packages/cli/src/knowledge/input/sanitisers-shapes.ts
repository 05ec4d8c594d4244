import type { CallNode, Frame } from '../../flow/frame.js'
import { bare, enclosingFunction, textOf, type Node } from '../../project/ast.js'
import type { SinkKind } from '../sinks/table.js'

/** How well a condition proves that a value is one of those that may be. */
export type Strength = 'sound' | 'weak'

/** Beginnings and parts that turn a value away. */
export const DENIES = /^(?:\.\.|\/\/|:\/\/|\/|\\|http|javascript:)/

/** Whether it is what leads from one path to another. */
export function isRelative(given: Node, frame: Frame): boolean {
  const node = bare(given)
  const binding = node.type === 'Identifier' ? frame.file.bindings.lookup(node.name, node) : undefined
  const made = binding?.kind === 'variable' ? (binding.init ?? node) : node
  return /\brelative\(/.test(frame.file.text.slice(made.start, made.end))
}

/** What a condition says of a value; undefined for nothing that helps. */
export type Shape = Strength | 'denies' | undefined

/** `x.startsWith(first)`, `x.endsWith(first)` */
export function startShape(kind: SinkKind, name: string, first: Node, call: CallNode, frame: Frame): Shape {
  const text = textOf(first)
  if (kind === 'redirect' || kind === 'request') {
    if (text === undefined) return name === 'startsWith' ? 'sound' : 'weak'
    if (name === 'endsWith') return text.startsWith('.') ? 'sound' : 'weak'
    if (text === '//' || text === '/\\' || text === 'javascript:') return 'denies'
    // `//elsewhere.example` begins with a slash too.
    if (text === '/') return saysTwoSlashes(call, frame) ? 'sound' : undefined
    if (/^https?:?(?:\/\/)?$/.test(text)) return undefined
    if (/^https?:\/\/[^/]+$/.test(text)) return 'weak'
    return text.startsWith('/') && !text.startsWith('//')
      ? 'sound'
      : /^https?:\/\/[^/]+\//.test(text)
        ? 'sound'
        : 'weak'
  }
  if (kind === 'path') {
    if (name === 'endsWith') return undefined
    if (text !== undefined) return DENIES.test(text) ? 'denies' : 'weak'
    const source = frame.file.text.slice(first.start, first.end)
    return /\bsep\b|['"`]\/|\/[`'"]/.test(source) || namesSeparator(first, frame) ? 'sound' : 'weak'
  }
  return 'weak'
}

/** Whether what a name stands for ends in a separator. */
function namesSeparator(node: Node, frame: Frame): boolean {
  const plain = bare(node)
  const binding = plain.type === 'Identifier' ? frame.file.bindings.lookup(plain.name, plain) : undefined
  if (binding?.kind !== 'variable' || binding.init === undefined) return false
  return /\bsep\b|\/[`'"]/.test(frame.file.text.slice(binding.init.start, binding.init.end))
}

/** Whether the function that asks for one slash says something about two. */
function saysTwoSlashes(call: CallNode, { file }: Frame): boolean {
  const fn = enclosingFunction(call)
  const text = fn === undefined ? file.text : file.text.slice(fn.start, fn.end)
  return /['"`]\/\/['"`]|['"`]\/\\\\['"`]|\\\/\\\/|\\\/\[\^|\\\/\(\?!|\[1\]\s*!==?\s*['"]\/|\.origin\b/.test(text)
}

/** `pattern.test(x)` */
export function patternShape(kind: SinkKind, given: Node | undefined, frame: Frame): Shape {
  if (given === undefined) return undefined
  let node = bare(given)
  const binding = node.type === 'Identifier' ? frame.file.bindings.lookup(node.name, node) : undefined
  if (binding?.kind === 'variable' && binding.init !== undefined) node = bare(binding.init)
  if (node.type !== 'Literal' || !('regex' in node)) return binding === undefined ? undefined : 'sound'
  const { pattern } = node.regex
  if (/^\^\\\/$|^\^https?\??:(?:\\\/\\\/)?$/.test(pattern)) return undefined
  if (/^\^.*\$$/s.test(pattern) && !/\.[*+]\$$/.test(pattern)) return 'sound'
  if (
    (kind === 'redirect' || kind === 'request') &&
    /^\^(?:\\\/(?:\(\?!|\[\^|[a-z])|https?\??:\\\/\\\/[\w\\.-]+\\\/)/.test(pattern)
  )
    return 'sound'
  return pattern.startsWith('^') ? 'weak' : 'denies'
}
