import type { Facts } from '../../flow/facts.js'
import { calledName, argumentsOf, calleeOf, isCall, type Frame } from '../../flow/frame.js'
import type { Handler } from '../../flow/handler.js'
import type { Source } from '../../flow/sources.js'
import { bare, isCallable, nameOf, textOf, walk, type Node } from '../../project/ast.js'

/** A branch that sends callers away, for something that they said themselves. */
export interface Refusal {
  readonly node: Node
  readonly frame: Frame
  /** What it looks at: `the authorization header`, `the cookie isAdmin`. */
  readonly claim: string
}

const CREDENTIAL_HEADER = /auth|token|session|user|role|admin|api-?key|secret|tenant|x-mfa/i
const CREDENTIAL_NAME = /auth|token|session|user|role|admin|jwt|sid|login|key|secret/i
const REFUSES = /\b(?:unauthori[sz]ed|forbidden|unauthenticated|not authenticated|access denied)\b/i

/**
 * Where a handler refuses with 401 or 403 for what a header, a cookie or the query says. It shows that strangers are not
 * meant to pass, and where nothing else is asked, that they do.
 */
export function refusalsOf(handler: Handler, facts: Facts): Refusal[] {
  const found: Refusal[] = []
  for (const frame of framesOf(handler, facts)) {
    walk(frame.fn as Node, (node) => {
      if (isCallable(node) && node !== frame.fn) return false
      if (
        node.type !== 'IfStatement' ||
        !(refuses(node.consequent) || (node.alternate !== null && refuses(node.alternate)))
      )
        return true
      const claim = claimIn(facts.sources.of(node.test, frame, handler))
      if (claim !== undefined) found.push({ node, frame, claim })
      return true
    })
  }
  return found
}

/** The functions of the handler's own file that run. */
function framesOf(handler: Handler, facts: Facts): Frame[] {
  const frames = new Map<Node, Frame>()
  const entry = handler.entries.at(-1)
  if (entry?.fn !== undefined) frames.set(entry.fn, entry)
  for (const { frame } of facts.sites(handler)) {
    if (frame.fn !== undefined && frame.file === handler.file && !frames.has(frame.fn)) frames.set(frame.fn, frame)
  }
  return [...frames.values()]
}

/** Whether a statement answers 401 or 403, or throws what will. */
function refuses(statement: Node): boolean {
  let found = false
  walk(statement, (node) => {
    if (found || isCallable(node)) return false
    if (node.type === 'Literal' && (node.value === 401 || node.value === 403)) found = true
    else if (node.type === 'Literal' && typeof node.value === 'string' && REFUSES.test(node.value)) found = true
    else if (isCall(node)) {
      const name = calledName(node)
      found ||= name !== undefined && /^(?:un(?:authori[sz]ed|authenticated)\w*|forbidden\w*)$/i.test(name)
    }
    return !found
  })
  return found
}

/** What the caller said that a test turns on; undefined where it is no matter of who calls. */
function claimIn(sources: readonly Source[]): string | undefined {
  for (const source of sources) {
    const { kind } = source
    const name = namedIn(source)
    if (kind === 'header' && name !== undefined && CREDENTIAL_HEADER.test(name))
      return `the header ${name.toLowerCase()}`
    if (kind === 'cookie' && name !== undefined && CREDENTIAL_NAME.test(name)) return `the cookie ${name}`
    if (kind === 'query' && name !== undefined && /admin|role|token|key|auth|secret/i.test(name))
      return `the parameter ${name}`
  }
  return undefined
}

/** The name in `headers.get('x')`, `headers['x']`, `cookies.get('x')?.value`, `headers.x`, through names that were given to it. */
export function namedIn({ node, frame }: Pick<Source, 'node' | 'frame'>): string | undefined {
  let at: Node | undefined = bare(node)
  let outer: string | undefined
  for (let step = 0; at !== undefined && step < 24; step++) {
    if (isCall(at)) {
      const [first] = argumentsOf(at)
      const text = first === undefined ? undefined : textOf(first)
      if (text !== undefined && READS.test(methodOf(at) ?? '')) return text
      at = bare(calleeOf(at))
    } else if (at.type === 'MemberExpression') {
      const name = nameOf(at.property, at.computed)
      if (name !== undefined && !STEPS.test(name)) outer = name
      at = bare(at.object)
    } else if (at.type === 'LogicalExpression') {
      at = bare(at.left)
    } else if (at.type === 'ConditionalExpression') {
      at = bare(at.consequent)
    } else if (at.type === 'Identifier') {
      const binding = frame.file.bindings.lookup(at.name, at)
      if (binding?.kind !== 'variable') return outer
      const last = binding.path.at(-1)
      if (last !== undefined && !STEPS.test(last)) outer = last
      at = binding.init === undefined ? undefined : bare(binding.init)
    } else at = undefined
  }
  return outer
}

const READS = /^(?:get|has|getAll|header)$/
const STEPS =
  /^(?:value|get|has|getAll|headers|cookies|searchParams|nextUrl|query|split|trim|replace|startsWith|slice|substring|toLowerCase|length|body|\d+|…)$/

function methodOf(call: Node): string | undefined {
  const callee = isCall(call) ? bare(calleeOf(call)) : undefined
  return callee?.type === 'MemberExpression' ? nameOf(callee.property, callee.computed) : undefined
}
