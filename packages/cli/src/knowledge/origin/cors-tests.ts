import type { Facts } from '../../flow/facts.js'
import { argumentsOf, calleeOf, frameOf, isCall, type CallNode, type Frame } from '../../flow/frame.js'
import {
  ancestors,
  bare,
  isCallable,
  nameOf,
  returnsOf,
  textOf,
  walk,
  type Callable,
  type Node,
} from '../../project/ast.js'
import { exitOf } from '../../flow/exits.js'
import { originPath } from '../../flow/origin.js'

/** How a test looks at an origin: as a whole, or at a part that others can have too. `open` where nobody can tell. */
export type Look =
  | { readonly kind: 'exact' }
  | { readonly kind: 'open' }
  | { readonly kind: 'loose'; readonly node: Node; readonly how: string }

/** Whoever has an address there may have another's neighbour. */
const SHARED_HOSTS =
  /(?:^|\.)(?:vercel\.app|now\.sh|netlify\.app|herokuapp\.com|github\.io|gitlab\.io|pages\.dev|workers\.dev|web\.app|firebaseapp\.com|azurewebsites\.net|onrender\.com|fly\.dev|railway\.app|ngrok(?:-free)?\.(?:io|app|dev)|surge\.sh|amplifyapp\.com|cloudfront\.net|amazonaws\.com|blogspot\.com|replit\.(?:dev|app)|repl\.co|loca\.lt|trycloudflare\.com)$/

const NAMED = /^(?:req(?:uest)?_?)?(?:origin|referr?er|origin_?(?:header|host|url)|host(?:name)?)$/i

/** What the conditions around a place, and those before it that leave, say of the origin. */
export function looksAround(place: Node, frame: Frame, facts: Facts): Look[] {
  const looks: Look[] = []
  const add = (test: Node): void => {
    const look = lookOf(test, frame, facts)
    if (look !== undefined) looks.push(look)
  }
  let from = place
  for (const above of ancestors(place)) {
    if (above.type === 'IfStatement' || above.type === 'ConditionalExpression') {
      if (from !== above.test) add(above.test)
    } else if (above.type === 'LogicalExpression' && from === above.right) add(above.left)
    else if (above.type === 'BlockStatement') {
      for (const statement of above.body) {
        if (statement === from) break
        if (statement.type === 'IfStatement' && exitOf(statement.consequent, frame, facts.origins) !== undefined) {
          add(statement.test)
        }
      }
    }
    from = above
  }
  return looks
}

/** How a test looks at an origin; undefined where it does not, or only whether there is one. */
export function lookOf(test: Node, frame: Frame, facts: Facts, depth = 0): Look | undefined {
  const node = bare(test)
  if (depth > 8) return undefined
  const of = (each: Node): Look | undefined => lookOf(each, frame, facts, depth + 1)
  switch (node.type) {
    case 'UnaryExpression':
      return of(node.argument)
    case 'LogicalExpression':
      return worse([of(node.left), of(node.right)], node.operator === '&&')
    case 'ConditionalExpression':
      return worse([of(node.consequent), of(node.alternate)], false)
    case 'BinaryExpression': {
      const [left, right] = [bare(node.left), bare(node.right)]
      // list.indexOf(origin) !== -1
      if (isCall(left)) return of(left)
      if (isCall(right)) return of(right)
      if (!/^[!=]==?$/.test(node.operator)) return undefined
      const [told, other] = isOrigin(left, frame, facts) ? [left, right] : [right, left]
      if (!isOrigin(told, frame, facts)) return undefined
      return isEmpty(other) ? undefined : { kind: 'exact' }
    }
    case 'Identifier': {
      const declared = facts.origins.declaration(node, frame)
      if (declared === undefined || isOrigin(node, frame, facts)) return undefined
      return lookOf(declared.node, declared.frame, facts, depth + 1)
    }
    case 'MemberExpression':
      // ALLOWED[origin]
      return node.computed && isOrigin(node.property, frame, facts) ? { kind: 'exact' } : undefined
    case 'CallExpression':
      return ofCall(node, frame, facts, depth)
    default:
      return undefined
  }
}

/** Of looks that all count, one that is exact is enough; of others, the loosest says. */
function worse(looks: readonly (Look | undefined)[], all: boolean): Look | undefined {
  const found = looks.filter((look) => look !== undefined)
  const exact = found.find(({ kind }) => kind === 'exact')
  if (all && exact !== undefined) return exact
  return found.find(({ kind }) => kind === 'loose') ?? found.find(({ kind }) => kind === 'open') ?? exact
}

function isEmpty(node: Node): boolean {
  return (node.type === 'Literal' && node.value === null) || (node.type === 'Identifier' && node.name === 'undefined')
}

function ofCall(node: CallNode, frame: Frame, facts: Facts, depth: number): Look | undefined {
  const callee = facts.origins.of(calleeOf(node), frame)
  const given = argumentsOf(node)
  const [first] = given
  if (callee.root.kind === 'function' && callee.steps.length === 0) {
    if (!given.some((each) => isOrigin(each, frame, facts))) return undefined
    const { root } = callee
    return ofFunction(
      root.node,
      { file: root.frame.file, fn: root.node, outer: root.frame, call: { node, frame } },
      facts,
      depth,
    )
  }
  const member = bare(calleeOf(node))
  if (member.type !== 'MemberExpression' || first === undefined) {
    // A function that is not here is given the origin to judge.
    return given.some((each) => isOrigin(each, frame, facts)) && originPath(callee) !== '#Boolean'
      ? { kind: 'open' }
      : undefined
  }
  const method = nameOf(member.property, member.computed) ?? ''
  const object = bare(member.object)
  if (/^(?:some|every|find|findIndex|filter)$/.test(method)) {
    const fn = bare(first)
    return isCallable(fn) ? ofFunction(fn, { file: frame.file, fn, outer: frame }, facts, depth) : undefined
  }
  if (isOrigin(object, frame, facts)) return ofText(method, node, frame, facts)
  if (!isOrigin(first, frame, facts)) return undefined
  if (method === 'test' || method === 'exec') return ofPattern(object, node, frame, facts)
  if (/^(?:includes|indexOf|has|get|contains)$/.test(method)) {
    return isText(object, frame, facts)
      ? { kind: 'loose', node, how: 'a part of the text of the allowed ones is enough' }
      : { kind: 'exact' }
  }
  return { kind: 'open' }
}

function ofFunction(fn: Callable, frame: Frame, facts: Facts, depth: number): Look | undefined {
  const looks: (Look | undefined)[] = returnsOf(fn).map((each) => lookOf(each, frame, facts, depth + 1))
  walk(fn, (node) => {
    if (node !== fn && isCallable(node)) return false
    if (node.type === 'IfStatement') looks.push(lookOf(node.test, frame, facts, depth + 1))
    return true
  })
  return worse(looks, false)
}

/** `origin.endsWith(…)` and the like. */
function ofText(method: string, node: CallNode, frame: Frame, facts: Facts): Look | undefined {
  const [first] = argumentsOf(node)
  const text = first === undefined ? undefined : writtenText(first, frame, facts)
  switch (method) {
    case 'includes':
    case 'indexOf':
    case 'search':
      return { kind: 'loose', node, how: 'a part of it is enough' }
    case 'startsWith':
      // Of http://localhost: or an extension's scheme nothing else can begin.
      return text !== undefined && /(?:\/|:)$/.test(text)
        ? { kind: 'exact' }
        : { kind: 'loose', node, how: 'its beginning is enough' }
    case 'endsWith': {
      if (text === undefined) return { kind: 'loose', node, how: 'its end is enough' }
      if (SHARED_HOSTS.test(text)) {
        return /^[-\w]*-/.test(text)
          ? { kind: 'open' }
          : { kind: 'loose', node, how: 'anybody gets an address that ends so' }
      }
      return /^(?:\.|.*:\/\/)/.test(text)
        ? { kind: 'exact' }
        : { kind: 'loose', node, how: 'an end without a dot before it is enough' }
    }
    case 'match':
    case 'matchAll':
      return first === undefined ? undefined : ofPattern(first, node, frame, facts)
    default:
      return undefined
  }
}

function ofPattern(given: Node, node: Node, frame: Frame, facts: Facts): Look {
  const pattern = bare(facts.origins.declaration(bare(given), frame)?.node ?? given)
  if (pattern.type !== 'Literal' || !('regex' in pattern)) return { kind: 'open' }
  return lookOfPattern(pattern.regex.pattern, node)
}

/** Whether an expression matches whole origins only. */
export function lookOfPattern(source: string, node: Node): Look {
  if (!source.startsWith('^') || !source.endsWith('$')) {
    return { kind: 'loose', node, how: 'the expression is not anchored at both ends' }
  }
  // A dot that is not escaped is any character: example.com is exampleXcom too.
  const plain = source.replaceAll(/\[(?:\\.|[^\]])*\]|\\./g, '')
  if (/\.(?![*+?{])/.test(plain)) return { kind: 'loose', node, how: 'a dot in the expression is any character' }
  return { kind: 'exact' }
}

function writtenText(node: Node, frame: Frame, facts: Facts): string | undefined {
  const plain = bare(node)
  if (plain.type === 'TemplateLiteral') {
    const [first] = plain.quasis
    return first?.value.raw === '' ? undefined : plain.quasis.map(({ value }) => value.raw).join('x')
  }
  return textOf(plain) ?? textOf(facts.origins.declaration(plain, frame)?.node)
}

/** A text where a list was meant: `process.env.ALLOWED.includes(origin)`. */
function isText(node: Node, frame: Frame, facts: Facts): boolean {
  if (writtenText(node, frame, facts) !== undefined) return true
  const path = originPath(facts.origins.of(node, frame))
  return (
    /^#process\.env\.\w+$/.test(path) &&
    !/(?:Origins|ORIGINS|list|LIST)$/.test(node.type === 'Identifier' ? node.name : '')
  )
}

/** Whether a value is the origin that a request names, or a part of it. */
export function isOrigin(node: Node, frame: Frame, facts: Facts, depth = 0): boolean {
  const plain = bare(node)
  if (depth > 8) return false
  const of = (each: Node, at = frame): boolean => isOrigin(each, at, facts, depth + 1)
  switch (plain.type) {
    case 'Identifier': {
      const binding = frame.file.bindings.lookup(plain.name, plain)
      if (binding?.kind === 'parameter') {
        const call = frameOf(binding.of, frame)?.call
        const argument = call === undefined ? undefined : argumentsOf(call.node)[binding.index]
        if (call !== undefined && argument !== undefined) return of(argument, call.frame)
        return NAMED.test(plain.name)
      }
      if (binding?.kind !== 'variable' || binding.each) return false
      if (binding.path.length > 0 && NAMED.test(binding.path.at(-1) ?? '')) return true
      const values = binding.init === undefined ? binding.assigned : [binding.init]
      return values.some((each) => of(each))
    }
    case 'LogicalExpression':
      return of(plain.left) || of(plain.right)
    case 'ConditionalExpression':
      return of(plain.consequent) || of(plain.alternate)
    case 'MemberExpression': {
      const name = nameOf(plain.property, plain.computed) ?? ''
      if (
        /^(?:origin|referer)$/i.test(name) &&
        /headers?(?:\(\))?$/i.test(originPath(facts.origins.of(plain.object, frame)))
      )
        return true
      return /^(?:origin|host|hostname|href|\d+)$/.test(name) && of(plain.object)
    }
    case 'NewExpression':
    case 'CallExpression': {
      const [first] = argumentsOf(plain)
      const callee = bare(calleeOf(plain))
      if (callee.type === 'Identifier') {
        return /^(?:URL|String|decodeURIComponent)$/.test(callee.name) && first !== undefined && of(first)
      }
      if (callee.type !== 'MemberExpression') return false
      const method = nameOf(callee.property, callee.computed) ?? ''
      if (/^(?:get|header)$/.test(method)) return /^(?:origin|referer)$/i.test(textOf(first) ?? '')
      return /^(?:toLowerCase|trim|replace|toString|split|slice)$/.test(method) && of(callee.object)
    }
    case 'TemplateLiteral':
      return plain.expressions.length === 1 && plain.quasis.every(({ value }) => value.raw === '')
        ? of(plain.expressions[0] as Node)
        : false
    default:
      return false
  }
}
