import type { Check, Proof } from '../../flow/check.js'
import { argumentsOf, calleeOf, type CallNode, type Frame } from '../../flow/frame.js'
import { originPath, type Origin } from '../../flow/origin.js'
import { bare, nameOf, textOf, walk, type Callable, type Node } from '../../project/ast.js'
import { DENIES, isRelative, patternShape, startShape, type Strength } from './sanitisers-shapes.js'
import type { SinkKind } from '../sinks/table.js'

const MEMBERSHIP = /\.(?:includes|has|some|every|find|indexOf|hasOwnProperty|findIndex|matches)$|^#Object\.hasOwn$/
const VALIDATES = '^(?:is|has|check|validate|assert|ensure|verify|matches|require|valid)\\w*'
const ADDRESS =
  'Url|URL|Uri|Redirect|Path|Host|Hostname|Origin|Domain|Ip|IP|Address|Callback|Return|Internal|Relative|Private|Public|Safe|Allowed|Trusted|Whitelist'
const NAME = 'Column|Field|Table|Identifier|Name|Slug|Id|Uuid|UUID|Uuid|Key|Sort'
/** Names of functions that look at what `kind` is about. */
const VALIDATES_NAMED: Partial<Readonly<Record<SinkKind, RegExp>>> = {
  request: new RegExp(`${VALIDATES}(?:${ADDRESS})\\w*$`),
  redirect: new RegExp(`${VALIDATES}(?:${ADDRESS})\\w*$`),
  path: new RegExp(`${VALIDATES}(?:Path|File|Safe|Allowed|Inside|Within|${NAME})\\w*$`),
  sql: new RegExp(`${VALIDATES}(?:Allowed|Safe|${NAME})\\w*$`),
  operator: new RegExp(`${VALIDATES}(?:String|Email|Id|ObjectId)\\w*$`),
  command: new RegExp(`${VALIDATES}(?:Command|Arg|Allowed)\\w*$`),
}
const PRIVATE_NAMED =
  /^is\w*(?:Private|Internal|Blocked|Forbidden|Local|Reserved|Loopback|Unsafe|Dangerous|Disallowed|Denied)\w*$/

const checks = new Map<string, Check>()

/** Conditions under which a value may go where it could hurt: a list that it is on, a shape that it has. */
export function allowCheck(kind: SinkKind, strength: Strength): Check {
  const key = `${kind} ${strength}`
  let check = checks.get(key)
  if (check === undefined) checks.set(key, (check = made(kind, strength)))
  return check
}

function made(kind: SinkKind, strength: Strength): Check {
  return {
    name: `${kind}-${strength}`,
    proof: (callee, call, frame) => proofOf(kind, strength, callee, call, frame),
    compared(node, frame) {
      if (kind === 'subject') return lengthCompared(node)
      if (node.operator === 'in') return strength === 'sound' ? 'holds' : undefined
      if (!/^[!=]==?$/.test(node.operator)) return undefined
      const sides = [node.left, node.right].map((each) => bare(each))
      const asksType = sides.some((side) => side.type === 'UnaryExpression' && side.operator === 'typeof')
      if (kind === 'operator' && asksType) return node.operator.startsWith('!') ? 'fails' : 'holds'
      if (sides.some((side) => isEmpty(side) || isTypeQuestion(side))) return undefined
      if (!sides.some((side) => isFixed(side, frame)) && !sides.every((side) => /Member|Call/.test(side.type)))
        return undefined
      return node.operator.startsWith('!') ? 'fails' : 'holds'
    },
    supposed(name, _call, fn) {
      if (strength === 'weak' || VALIDATES_NAMED[kind]?.test(name) !== true) return undefined
      return throwsItself(fn) ? 'throws' : PRIVATE_NAMED.test(name) ? 'fails' : 'returns'
    },
  }
}

/** `text.length > 200` */
function lengthCompared({
  operator,
  left,
  right,
}: {
  operator: string
  left: Node
  right: Node
}): 'holds' | 'fails' | undefined {
  const isLength = (node: Node): boolean => {
    const plain = bare(node)
    return plain.type === 'MemberExpression' && nameOf(plain.property, plain.computed) === 'length'
  }
  if (!/^[<>]=?$/.test(operator) || isLength(left) === isLength(right)) return undefined
  return operator.startsWith('<') === isLength(left) ? 'holds' : 'fails'
}

function proofOf(kind: SinkKind, strength: Strength, callee: Origin, call: CallNode, frame: Frame): Proof | undefined {
  if (kind === 'subject' || (callee.root.kind === 'function' && callee.steps.length === 0)) return undefined
  const path = originPath(callee)
  const member = bare(calleeOf(call))
  const name = member.type === 'MemberExpression' ? (nameOf(member.property, member.computed) ?? '') : ''
  const first = argumentsOf(call)[0]
  if (/^(?:startsWith|endsWith)$/.test(name) && first !== undefined) {
    const shape = startShape(kind, name, first, call, frame)
    if (shape !== 'denies') return shape === strength ? 'returns' : undefined
    // `relative(root, path)` begins with two dots where it leads out; a name need not.
    const leadsOut = member.type === 'MemberExpression' && isRelative(member.object, frame)
    return kind === 'redirect' || strength === 'weak' || leadsOut ? 'fails' : undefined
  }
  const text = textOf(first)
  if (name === 'includes' && text !== undefined && member.type === 'MemberExpression') {
    // `path.includes('..')` turns some away, `url.includes('example.com')` nobody.
    if (kind === 'path' && (text === '/' || text === '\\')) return 'fails'
    if (DENIES.test(text)) return strength === 'weak' ? 'fails' : undefined
    return strength === 'weak' ? 'returns' : undefined
  }
  if (name === 'test' || name === 'match' || name === 'exec') {
    const shape = patternShape(
      kind,
      name === 'test' || name === 'exec' ? (member as { object: Node }).object : first,
      frame,
    )
    return shape === 'denies' ? (strength === 'weak' ? 'fails' : undefined) : shape === strength ? 'returns' : undefined
  }
  if (strength === 'weak') return undefined
  // Whose host is known may still say anything else.
  const host = first === undefined ? undefined : bare(first)
  const asksHost =
    host?.type === 'MemberExpression' &&
    /^(?:host|hostname|origin|protocol)$/.test(nameOf(host.property, host.computed) ?? '')
  if (asksHost && kind !== 'request' && kind !== 'redirect') return undefined
  if (MEMBERSHIP.test(path) || MEMBERSHIP.test(`.${name}`)) return 'returns'
  if (/^validator#(?:default\.)?is(?:UUID|Int|Alphanumeric|MongoId|In|Slug)$/.test(path)) return 'returns'
  const called = member.type === 'Identifier' ? member.name : name
  if (VALIDATES_NAMED[kind]?.test(called) !== true) return undefined
  return PRIVATE_NAMED.test(called) ? 'fails' : /^(?:assert|ensure|require)/.test(called) ? 'throws' : 'returns'
}

function isEmpty(node: Node): boolean {
  if (node.type === 'Literal')
    return (
      node.value === null ||
      node.value === '' ||
      typeof node.value === 'boolean' ||
      node.value === 0 ||
      node.value === -1
    )
  if (node.type === 'UnaryExpression') return node.operator === '-' || node.operator === 'void'
  return node.type === 'Identifier' && node.name === 'undefined'
}

/** What a type, a length or a protocol is says little. */
function isTypeQuestion(node: Node): boolean {
  if (node.type === 'UnaryExpression') return node.operator === 'typeof'
  return (
    node.type === 'MemberExpression' &&
    /^(?:protocol|length|status|ok|method|type|size|success)$/.test(nameOf(node.property, node.computed) ?? '')
  )
}

/** Something that the source or the environment says. */
function isFixed(node: Node, frame: Frame): boolean {
  if (textOf(node) !== undefined || node.type === 'Literal') return true
  const text = frame.file.text.slice(node.start, node.end)
  if (/^process\.env\b|^[A-Z][A-Z0-9_]*(?:\.|$)|\.(?:origin|host|hostname)$/.test(text)) return true
  const binding = node.type === 'Identifier' ? frame.file.bindings.lookup(node.name, node) : undefined
  return binding?.kind === 'variable' && binding.init !== undefined && textOf(binding.init) !== undefined
}

const throwing = new WeakMap<Callable, boolean>()

function throwsItself(fn: Callable): boolean {
  let throws = throwing.get(fn)
  if (throws === undefined) {
    throws = false
    walk(fn, (node) => {
      throws ||= node.type === 'ThrowStatement'
      return !throws
    })
    throwing.set(fn, throws)
  }
  return throws
}
