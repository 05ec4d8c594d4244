import type { Facts } from '../../flow/facts.js'
import { calledName, argumentsOf, calleeOf, isCall, type Frame } from '../../flow/frame.js'
import type { Handler } from '../../flow/handler.js'
import { originPath, type Origin } from '../../flow/origin.js'
import type { CallSite } from '../../flow/reach.js'
import type { Source, SourceKind } from '../../flow/sources.js'
import { requestCheck, validationOf } from './validation.js'
import { lastName, ancestors, bare, isCallable, nameOf, walk, type Node } from '../../project/ast.js'

/** How far a hand-written check goes. `complete`: of a list, by a pattern. `named`: what its name promises, and no more. */
export type Strength = 'complete' | 'type' | 'range' | 'named'

/** A place where a handler looks at something that the caller sent, and lets it decide. */
interface Look {
  readonly kind: SourceKind
  readonly field: string | undefined
  readonly strength: Strength
  readonly node: Node
  readonly frame: Frame
}

/** How far what was sent is checked by hand: as one of a list, by type and range, by one of them, or not. */
export type Checked = 'complete' | 'bounded' | 'partial' | 'none'

const looks = new WeakMap<Handler, readonly Look[]>()

/** Whether a handler checks anything by hand of what is sent in this way. */
export function checksByHand(kind: SourceKind, handler: Handler, facts: Facts): boolean {
  return (
    looksAt(handler, facts).some((look) => sameKind(look.kind, kind)) || isCheckedOutside(undefined, handler, facts)
  )
}

/** The same for how long or how much: that something is a text bounds nothing. */
export function measuresByHand(kind: SourceKind, handler: Handler, facts: Facts): boolean {
  const measures = (look: Look): boolean => look.strength !== 'type' && sameKind(look.kind, kind)
  return looksAt(handler, facts).some(measures) || isCheckedOutside(undefined, handler, facts)
}

/** Whether the caller says how long the body is, and that is looked at before a call reads it. */
export function looksAtLength({ node, frame }: CallSite, handler: Handler, facts: Facts): boolean {
  return looksAt(handler, facts).some(
    (look) =>
      look.kind === 'header' &&
      look.strength === 'range' &&
      /^content-length$/i.test(look.field ?? '') &&
      (look.frame.fn !== frame.fn || look.node.start < node.start),
  )
}

/** Whether express-validator has let the request pass, before a call or anywhere: of which fields its rules tell. */
function isCheckedOutside(site: CallSite | undefined, handler: Handler, facts: Facts): boolean {
  if (handler.app.package?.dependencies.has('express-validator') !== true) return false
  const sites = site === undefined ? facts.sites(handler) : [site]
  return sites.some((each) => facts.guardOf(requestCheck, each, handler) !== undefined)
}

/** Whether anybody looks at how long a value is, or that it is one of a list, before a call uses it. */
export function isMeasured(source: Source, site: CallSite | undefined, handler: Handler, facts: Facts): boolean {
  return aboutOf(source, site, handler, facts).some(({ strength }) => strength === 'range' || strength === 'complete')
}

function looksAt(handler: Handler, facts: Facts): readonly Look[] {
  let known = looks.get(handler)
  if (known === undefined) looks.set(handler, (known = looksOf(handler, facts)))
  return known
}

/** How far a value is checked by hand before a call uses it. */
export function checkedByHand(source: Source, site: CallSite | undefined, handler: Handler, facts: Facts): Checked {
  const strengths = new Set(aboutOf(source, site, handler, facts).map(({ strength }) => strength))
  if (strengths.has('complete')) return 'complete'
  if ((strengths.has('type') || source.coerced === true) && strengths.has('range')) return 'bounded'
  if (strengths.size > 0 || source.coerced === true) return 'partial'
  return isCheckedOutside(site, handler, facts) ? 'partial' : 'none'
}

function aboutOf(source: Source, site: CallSite | undefined, handler: Handler, facts: Facts): Look[] {
  return looksAt(handler, facts).filter((look) => {
    if (!sameKind(look.kind, source.kind)) return false
    if (site !== undefined && look.frame.fn === site.frame.fn && look.node.start > site.node.end) return false
    if (look.field !== undefined && look.field === source.field) return true
    // What is said of all of it, or of what it is a part of.
    const above = look.field === undefined || source.field?.startsWith(`${look.field}.`) === true
    return above && (look.strength === 'complete' || look.strength === 'named')
  })
}

function sameKind(one: SourceKind, other: SourceKind): boolean {
  return one === other || (/^(?:query|url)$/.test(one) && /^(?:query|url)$/.test(other))
}

function looksOf(handler: Handler, facts: Facts): Look[] {
  const frames = new Map<Node, Frame>()
  for (const entry of handler.entries) if (entry.fn !== undefined) frames.set(entry.fn, entry)
  for (const { frame, depth } of facts.sites(handler)) {
    if (frame.fn !== undefined && (depth <= 5 || frame.file === handler.file) && !frames.has(frame.fn)) {
      frames.set(frame.fn, frame)
    }
  }
  return [...frames.values()].flatMap((frame) => looksIn(frame, handler, facts))
}

function looksIn(frame: Frame, handler: Handler, facts: Facts): Look[] {
  const found: Look[] = []
  walk(frame.fn as Node, (node) => {
    const seen = subjectsOf(node, frame, facts)
    if (seen.length === 0 || !decides(node)) return true
    for (const { subject, strength, byName } of seen) {
      for (const { kind, field } of facts.sources.of(subject, frame, handler)) {
        // Of everything that was sent, only what is called a check can say something.
        if (field !== undefined || byName === true) found.push({ kind, field, strength, node, frame })
      }
    }
    return true
  })
  return found
}

interface Subject {
  readonly subject: Node
  readonly strength: Strength
  readonly byName?: true
}

const NUMERIC = /^#(?:Number\.(?:isInteger|isFinite|isSafeInteger|isNaN)|isNaN|isFinite|Array\.isArray)$/
const VALIDATORS =
  /^(?:validator(?:\/\w+)*|is-email|email-validator|is-url|valid-url|uuid|is-uuid|isemail|libphonenumber-js)#|\.(?:isValid|isValidObjectId)$|#(?:isValidObjectId|isCuid|validateUuid)$/
const NAMED = /^(?:is|has|valid|validate|check|assert|ensure|verify|sanitize|normalize|parse|allowed)(?:[A-Z_]\w*)?$/
const CHECKS = /\btypeof\b|\.test\(|\.length\b|\binstanceof\b|\.includes\(|\.has\(|new URL\(|Number\.is|\bin\b/

/** What a test looks at, and how well. */
function subjectsOf(node: Node, frame: Frame, facts: Facts): Subject[] {
  if (node.type === 'BinaryExpression') return compared(node)
  if (node.type === 'SwitchStatement') return [{ subject: node.discriminant, strength: 'complete' }]
  if (!isCall(node) || node.type !== 'CallExpression') return []
  const [first] = argumentsOf(node)
  if (first === undefined || first.type === 'SpreadElement') return []
  const callee = bare(calleeOf(node))
  const path = originPath(facts.origins.of(callee, frame))
  if (NUMERIC.test(path)) return [{ subject: first, strength: 'type' }]
  if (VALIDATORS.test(path)) return [{ subject: first, strength: 'complete' }]
  if (callee.type === 'MemberExpression') {
    const method = nameOf(callee.property, callee.computed)
    const literal = bare(first).type === 'Literal'
    if (method === 'test' || ((method === 'includes' || method === 'has') && !literal))
      return [{ subject: first, strength: 'complete' }]
    if (method === 'match' || method === 'every') return [{ subject: callee.object, strength: 'complete' }]
    if (/^(?:includes|startsWith|endsWith)$/.test(method ?? '')) return [{ subject: callee.object, strength: 'range' }]
  }
  const name = lastName(callee)
  if (name === undefined || path.startsWith('#')) return []
  const origin = facts.origins.of(callee, frame)
  if (!NAMED.test(name)) return tellsType(origin) ? [{ subject: first, strength: 'type' }] : []
  // Of a schema’s own methods more is known than their names.
  if (validationOf(origin, node) !== undefined) return []
  const { root } = origin
  const looksClosely =
    root.kind === 'function' && CHECKS.test(root.frame.file.text.slice(root.node.start, root.node.end))
  return argumentsOf(node).map((subject) => ({ subject, strength: looksClosely ? 'complete' : 'named', byName: true }))
}

/** A function of the project that gives nothing back, or throws, where its first argument is no text: `toText(value)`. */
function tellsType({ root, steps }: Origin): boolean {
  if (root.kind !== 'function' || steps.length > 0 || root.node.params.length !== 1) return false
  const [parameter] = root.node.params
  if (parameter?.type !== 'Identifier') return false
  const text = root.frame.file.text.slice(root.node.start, root.node.end)
  return new RegExp(`\\btypeof ${parameter.name.replaceAll('$', '\\$')} [!=]==? ['"](?:string|number|boolean)`).test(
    text,
  )
}

function compared(node: Extract<Node, { type: 'BinaryExpression' }>): Subject[] {
  const { operator, left, right } = node
  if (operator === 'in') return [{ subject: left, strength: 'complete' }]
  if (operator === 'instanceof') return [{ subject: left, strength: 'type' }]
  const sides: readonly (readonly [Node, Node])[] = [
    [bare(left), bare(right)],
    [bare(right), bare(left)],
  ]
  return sides.flatMap(([side, other]): Subject[] => {
    if (side.type === 'UnaryExpression' && side.operator === 'typeof') {
      const type = other.type === 'Literal' ? other.value : undefined
      if (type === 'boolean') return [{ subject: side.argument, strength: 'complete' }]
      return type === 'string' || type === 'number' ? [{ subject: side.argument, strength: 'type' }] : []
    }
    const value = other.type === 'Literal' ? other.value : undefined
    const sized =
      side.type === 'MemberExpression' &&
      /^(?:length|size|byteLength)$/.test(nameOf(side.property, side.computed) ?? '')
    if (/^[<>]=?$/.test(operator)) {
      // Not empty is no range.
      if (sized && (value === 0 || value === 1)) return []
      if (side.type === 'Literal') return []
      return [{ subject: sized ? side.object : side, strength: 'range' }]
    }
    if (!/^[!=]==?$/.test(operator)) return []
    if (sized) return value === 0 ? [] : [{ subject: side.object, strength: 'range' }]
    if (!operator.startsWith('!') && excludes(node)) return []
    const listed = (typeof value === 'string' && value !== '') || typeof value === 'number'
    return listed ? [{ subject: side, strength: 'complete' }] : []
  })
}

/** `if (name === 'general') return`: one that may not be, of all there are. */
function excludes(node: Node): boolean {
  for (const above of ancestors(node)) {
    if (above.type === 'IfStatement') {
      const last = above.consequent.type === 'BlockStatement' ? above.consequent.body.at(-1) : above.consequent
      return above.alternate === null && (last?.type === 'ReturnStatement' || last?.type === 'ThrowStatement')
    }
    if (above.type !== 'ParenthesizedExpression' && !(above.type === 'LogicalExpression' && above.operator === '||'))
      return false
  }
  return false
}

/** Whether something hangs on what a test says. */
function decides(node: Node): boolean {
  if (node.type === 'SwitchStatement') return true
  for (const above of ancestors(node)) {
    if (above.type === 'ExpressionStatement') {
      const expression = bare(above.expression)
      return (
        expression === node || (isCall(expression) && /assert|invariant|ensure/i.test(calledName(expression) ?? ''))
      )
    }
    if (isCallable(above)) return true
    if (
      /^(?:If|Return|While|Throw)Statement$|^(?:Conditional|Logical)Expression$|^VariableDeclarator$/.test(above.type)
    ) {
      return true
    }
  }
  return false
}
