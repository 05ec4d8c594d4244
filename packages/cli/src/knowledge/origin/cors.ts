import { callsOf } from '../../flow/callers.js'
import type { Facts } from '../../flow/facts.js'
import { argumentsOf, calleeOf, frameOf, isCall, type Frame } from '../../flow/frame.js'
import { originPath } from '../../flow/origin.js'
import { bare, isCallable, nameOf, returnsOf, textOf, type Node } from '../../project/ast.js'
import type { CorsAnswer } from './cors-headers.js'
import { isOrigin, lookOf, lookOfPattern, looksAround, type Look } from './cors-tests.js'

/**
 * What an answer allows. `any`: `*`. `fixed`: what is written or configured. `listed`: the request's origin, if it is in
 * a list. `loose`: if a part of it is. `reflected`: whatever it is. `own`: what a library decides.
 */
export type AllowedKind = 'any' | 'fixed' | 'listed' | 'loose' | 'reflected' | 'null' | 'open'

export interface Allowed {
  readonly kind: AllowedKind
  /** The test that is too loose. */
  readonly node?: Node
  readonly how?: string
  /** The caller that hands over the origin, where a function of the project writes what it is given. */
  readonly by?: { readonly node: Node; readonly frame: Frame }
}

const MAX_DEPTH = 10
const known = new WeakMap<CorsAnswer, readonly Allowed[]>()

/** Everything that an answer may allow. */
export function allowedBy(answer: CorsAnswer, facts: Facts): readonly Allowed[] {
  let allowed = known.get(answer)
  if (allowed === undefined) {
    allowed =
      answer.library === undefined
        ? valueAllows(answer.value as Node, answer.frame, looksAround(answer.node, answer.frame, facts), facts)
        : optionAllows(answer.value, answer.frame, facts)
    known.set(answer, allowed)
  }
  return allowed
}

/** Whether an answer differs from origin to origin. */
export function isPerOrigin(allowed: readonly Allowed[]): boolean {
  return allowed.some(({ kind }) => kind === 'listed' || kind === 'loose' || kind === 'reflected')
}

/** What a header's value allows, after some looks at the origin. */
function valueAllows(value: Node, frame: Frame, looks: readonly Look[], facts: Facts, depth = 0): Allowed[] {
  const node = bare(value)
  if (depth > MAX_DEPTH) return [{ kind: 'open' }]
  const of = (each: Node, more: readonly (Look | undefined)[] = [], at = frame): Allowed[] =>
    valueAllows(each, at, [...looks, ...more.filter((look) => look !== undefined)], facts, depth + 1)
  const text = textOf(node)
  if (text !== undefined) return [{ kind: text === '*' ? 'any' : text === 'null' ? 'null' : 'fixed' }]
  switch (node.type) {
    case 'Literal':
      return []
    case 'ConditionalExpression': {
      const look = lookOf(node.test, frame, facts)
      return [...of(node.consequent, [look]), ...of(node.alternate, [look])]
    }
    case 'LogicalExpression':
      if (node.operator === '&&') return of(node.right, [lookOf(node.left, frame, facts)])
      return [...of(node.left), ...of(node.right)]
    case 'TemplateLiteral':
      if (!node.expressions.some((each) => isOrigin(each, frame, facts))) return [{ kind: 'fixed' }]
      return node.expressions.flatMap((each) => of(each))
    default:
  }
  if (isOrigin(node, frame, facts) && node.type !== 'Identifier') return [reflected(looks)]
  if (node.type === 'Identifier') return ofName(node, frame, looks, facts, depth)
  if (node.type === 'MemberExpression') {
    const path = originPath(facts.origins.of(node, frame))
    if (/^#process\.env\b/.test(path)) return [{ kind: 'fixed' }]
    // ALLOWED[0], ALLOWED[origin]
    if (node.computed && isOrigin(node.property, frame, facts)) return [{ kind: 'listed' }]
    const declared = facts.origins.of(node, frame)
    if (declared.root.kind === 'value' && declared.steps.length === 0 && declared.root.node !== node) {
      return of(declared.root.node, [], declared.root.frame)
    }
    return [{ kind: node.computed ? 'fixed' : 'open' }]
  }
  if (isCall(node)) return ofCall(node, frame, looks, facts, depth)
  return [{ kind: 'open' }]
}

function ofName(
  node: Extract<Node, { type: 'Identifier' }>,
  frame: Frame,
  looks: readonly Look[],
  facts: Facts,
  depth: number,
): Allowed[] {
  const binding = frame.file.bindings.lookup(node.name, node)
  if (binding?.kind === 'parameter') return ofParameter(node, frame, looks, facts, depth)
  if (binding?.kind === 'variable' && binding.path.length === 0 && !binding.each) {
    const values = [...(binding.init === undefined ? [] : [binding.init]), ...binding.assigned]
    return values.flatMap((each) => {
      const around = binding.assigned.includes(each) ? looksAround(each, frame, facts) : []
      return valueAllows(each, frame, [...looks, ...around], facts, depth + 1)
    })
  }
  if (isOrigin(node, frame, facts)) return [reflected(looks)]
  const declared = facts.origins.declaration(node, frame)
  return declared === undefined
    ? [{ kind: 'open' }]
    : valueAllows(declared.node, declared.frame, looks, facts, depth + 1)
}

/** `function corsHeaders(origin)`: what its callers hand over. */
function ofParameter(node: Node, frame: Frame, looks: readonly Look[], facts: Facts, depth: number): Allowed[] {
  const binding = node.type === 'Identifier' ? frame.file.bindings.lookup(node.name, node) : undefined
  if (binding?.kind !== 'parameter') return [{ kind: 'open' }]
  const settled = looks.find(({ kind }) => kind !== 'open')
  if (settled !== undefined) return [reflected(looks)]
  const called = frameOf(binding.of, frame)?.call
  const calls = called === undefined ? callsOf(binding.of, frame.file, facts) : [called]
  const given = calls.flatMap((call): Allowed[] => {
    const argument = argumentsOf(call.node)[binding.index]
    if (argument === undefined || binding.path.length > 0) return [{ kind: 'open' }]
    const before = looksAround(call.node, call.frame, facts)
    return valueAllows(argument, call.frame, [...looks, ...before], facts, depth + 1).map((each) => ({
      ...each,
      by: call,
    }))
  })
  return given.length > 0 ? given : [{ kind: 'open' }]
}

function ofCall(
  node: Extract<Node, { type: 'CallExpression' | 'NewExpression' | 'TaggedTemplateExpression' }>,
  frame: Frame,
  looks: readonly Look[],
  facts: Facts,
  depth: number,
): Allowed[] {
  const callee = facts.origins.of(calleeOf(node), frame)
  if (callee.root.kind === 'function' && callee.steps.length === 0) {
    const { root } = callee
    const inside: Frame = { file: root.frame.file, fn: root.node, outer: root.frame, call: { node, frame } }
    return returnsOf(root.node).flatMap((each) => {
      const around = looksAround(each, inside, facts)
      return valueAllows(each, inside, [...looks, ...around], facts, depth + 1)
    })
  }
  const member = bare(calleeOf(node))
  const method = member.type === 'MemberExpression' ? nameOf(member.property, member.computed) : undefined
  const [first] = argumentsOf(node)
  // ALLOWED.find((each) => each === origin)
  if (method === 'find' && first !== undefined) {
    const look = lookOf(node, frame, facts)
    return [look === undefined ? { kind: 'open' } : reflected([look])]
  }
  if (method === 'join' || originPath(callee) === '#String') return [{ kind: 'fixed' }]
  return [{ kind: 'open' }]
}

/** The request's origin, after looks. */
function reflected(looks: readonly Look[]): Allowed {
  if (looks.some(({ kind }) => kind === 'exact')) return { kind: 'listed' }
  const loose = looks.find((look) => look.kind === 'loose')
  if (loose !== undefined) return { kind: 'loose', node: loose.node, how: loose.how }
  return { kind: looks.length > 0 ? 'open' : 'reflected' }
}

/** The `origin` option of a library. */
function optionAllows(value: Node | undefined, frame: Frame, facts: Facts): Allowed[] {
  if (value === undefined) return [{ kind: 'any' }]
  const { root, steps } = facts.origins.of(value, frame)
  const node = root.kind === 'value' && steps.length === 0 ? bare(root.node) : bare(value)
  if (node.type === 'Literal' && 'regex' in node) return [ofPattern(node.regex.pattern, node)]
  if (node.type === 'Literal' && node.value === true) return [{ kind: 'reflected' }]
  if (node.type === 'Literal' && node.value === false) return [{ kind: 'fixed' }]
  if (node.type === 'ArrayExpression') {
    return node.elements.flatMap((each): Allowed[] => {
      if (each === null || each.type === 'SpreadElement') return [{ kind: 'listed' }]
      const plain = bare(each)
      if (plain.type === 'Literal' && 'regex' in plain) return [ofPattern(plain.regex.pattern, plain)]
      return [{ kind: textOf(plain) === '*' ? 'any' : 'listed' }]
    })
  }
  if (root.kind === 'function' && steps.length === 0) return ofOptionFunction(root.node, root.frame, facts)
  return isCallable(node) ? ofOptionFunction(node, frame, facts) : valueAllows(node, frame, [], facts)
}

function ofOptionFunction(fn: Node, outer: Frame, facts: Facts): Allowed[] {
  if (!isCallable(fn)) return [{ kind: 'open' }]
  const frame: Frame = { file: outer.file, fn, outer }
  const text = outer.file.text.slice(fn.start, fn.end)
  // callback(null, true), whoever asks
  const look = lookOfBody(fn, frame, facts)
  if (look !== undefined) return [reflected([look])]
  const returned = returnsOf(fn).map((each) => bare(each))
  const always =
    /\(\s*null\s*,\s*(?:true|origin)\s*\)/.test(text) || returned.some((each) => isOrigin(each, frame, facts))
  return [{ kind: always && !/\bif\b|\?/.test(text) ? 'reflected' : 'open' }]
}

function lookOfBody(fn: Node, frame: Frame, facts: Facts): Look | undefined {
  const looks: Look[] = []
  const visit = (node: Node | null | undefined): void => {
    const look = node === null || node === undefined ? undefined : lookOf(node, frame, facts)
    if (look !== undefined) looks.push(look)
  }
  const body = isCallable(fn) ? fn.body : undefined
  if (body?.type === 'BlockStatement') {
    for (const statement of body.body) if (statement.type === 'IfStatement') visit(statement.test)
  }
  if (isCallable(fn)) {
    for (const each of returnsOf(fn)) {
      const plain = bare(each)
      if (plain.type === 'ConditionalExpression') visit(plain.test)
      else if (isCall(plain)) for (const argument of argumentsOf(plain)) visit(argument)
      visit(plain)
    }
  }
  return looks.find(({ kind }) => kind === 'loose') ?? looks.find(({ kind }) => kind === 'exact') ?? looks[0]
}

function ofPattern(source: string, node: Node): Allowed {
  const look = lookOfPattern(source, node)
  return look.kind === 'loose' ? { kind: 'loose', node, how: look.how } : { kind: 'listed' }
}
