import { bare, nameOf, propertyOf, textOf, walk, type Callable, type Node } from '../../project/ast.js'
import { argumentsOf, calleeOf, type CallNode, type Frame } from '../../flow/frame.js'
import { originPath } from '../../flow/origin.js'
import type { Origins } from '../../flow/origins.js'

/** Libraries whose sessions a provider of Holdfast verifies, by the last part of `holdfast/providers/…`. */
export type SessionLibrary = 'auth-js' | 'better-auth' | 'clerk'

export const LIBRARY_NAMES: Readonly<Record<SessionLibrary, string>> = {
  'auth-js': 'next-auth',
  'better-auth': 'Better Auth',
  clerk: 'Clerk',
}

interface SessionCall {
  readonly library: SessionLibrary
  readonly path: RegExp
  /** The members that are there for somebody who is signed in, and for nobody else; absent: the value itself is. */
  readonly members?: RegExp
  /** Whether what it is given could make it accept other credentials than the session's. */
  readonly plain?: true
  /** Whether it looks into headers that it is given: they have to be the request's. */
  readonly ofHeaders?: true
}

// `getToken` of next-auth is none of them: it takes a token from `Authorization` too.
const CALLS: readonly SessionCall[] = [
  { library: 'auth-js', path: /^next-auth(?:\/next)?#(?:getServerSession|unstable_getServerSession)$/ },
  { library: 'auth-js', path: /^next-auth#default\(\)\.auth$/, plain: true },
  { library: 'better-auth', path: /^better-auth(?:\/\w+)*#betterAuth\(\)\.api\.getSession$/, ofHeaders: true },
  {
    library: 'clerk',
    path: /^@clerk\/nextjs\/server#auth$/,
    members: /^(?:userId|sessionId|sessionClaims|isAuthenticated)$/,
    plain: true,
  },
  {
    library: 'clerk',
    path: /^@clerk\/nextjs\/server#getAuth$/,
    members: /^(?:userId|sessionId|sessionClaims|isAuthenticated)$/,
  },
  { library: 'clerk', path: /^@clerk\/nextjs\/server#currentUser$/, plain: true },
]

/** A value that is there only for somebody who is signed in. */
export interface Session {
  readonly library: SessionLibrary
  /** The library's own call. */
  readonly call: CallNode
  readonly frame: Frame
  /** The members that lead to the value: `user`, `role`. */
  readonly members: readonly string[]
}

/** What a function of the project says of who calls it: asked through `ofFunction`, so that nobody goes in circles. */
export type OfFunction = (fn: Callable, frame: Frame) => Session | undefined

const NOTHING = new Set(['null', 'undefined', 'false'])

/**
 * The session that an expression is from, where it is truthy for nobody else. Stricter than the auditor, which asks
 * whether somebody has looked: of two ways to be let in, such as a session or a key, this finds none.
 */
export function sessionOf(node: Node, frame: Frame, origins: Origins, ofFunction: OfFunction): Session | undefined {
  return follow(node, [])

  function follow(given: Node, members: readonly string[], steps = 0): Session | undefined {
    const plain = bare(given)
    if (steps > 16) return undefined
    const next = (each: Node, inside = members): Session | undefined => follow(each, inside, steps + 1)
    switch (plain.type) {
      case 'Identifier': {
        const binding = frame.file.bindings.lookup(plain.name, plain)
        if (binding?.kind !== 'variable' || binding.each || binding.filled.length > 0) return undefined
        // `const { userId = 'guest' } = await auth()`
        if (binding.path.length > 0 && hasDefault(binding.node)) return undefined
        const values = [...(binding.init === undefined ? [] : [binding.init]), ...binding.assigned]
        const [value, ...others] = values.filter((each) => !isNothing(each))
        // What is assigned to the whole of a pattern's name is not its part.
        if (value === undefined || others.length > 0) return undefined
        if (binding.path.some((step) => step === '…') || (binding.assigned.length > 0 && binding.path.length > 0)) {
          return undefined
        }
        return next(value, [...binding.path, ...members])
      }
      case 'MemberExpression': {
        const name = nameOf(plain.property, plain.computed)
        return name === undefined ? undefined : next(plain.object, [name, ...members])
      }
      case 'LogicalExpression':
        if (plain.operator === '&&') return next(plain.left, []) ?? next(plain.right)
        return isNothing(plain.right) ? next(plain.left) : undefined
      case 'ConditionalExpression':
        return isNothing(plain.alternate) ? (next(plain.consequent) ?? next(plain.test, [])) : undefined
      case 'BinaryExpression':
        // `role === 'admin'`: where it is nobody's, it is no text.
        return plain.operator === '===' && isText(plain.right) ? next(plain.left, ['…']) : undefined
      case 'UnaryExpression':
        return plain.operator === '!' && isNegation(plain.argument)
          ? next(bare(plain.argument.argument), [])
          : undefined
      case 'CallExpression':
        return ofCall(plain, members)
      default:
        return undefined
    }
  }

  /** `headers()`, or `request.headers`. */
  function isOfRequest(headers: Node | undefined): boolean {
    if (headers === undefined) return false
    const { root, steps } = origins.of(headers, frame)
    if (root.kind === 'parameter') return steps.length === 1 && steps[0] === 'headers'
    return root.kind === 'external' && root.module === 'next/headers' && steps.join('') === 'headers()'
  }

  function ofCall(call: CallNode, members: readonly string[]): Session | undefined {
    const callee = origins.of(calleeOf(call), frame)
    const { root, steps } = callee
    if (root.kind === 'function' && steps.length === 0) {
      const inside: Frame = { file: root.frame.file, fn: root.node, outer: root.frame, call: { node: call, frame } }
      const found = ofFunction(root.node, inside)
      return found === undefined ? undefined : { ...found, members: [...found.members, ...members] }
    }
    const path = originPath(callee)
    const known = CALLS.find((each) => each.path.test(path))
    if (known === undefined || (known.plain === true && argumentsOf(call).length > 0)) return undefined
    if (known.ofHeaders === true && !isOfRequest(propertyOf(argumentsOf(call)[0], 'headers'))) return undefined
    if (known.members !== undefined && !known.members.test(members[0] ?? '')) return undefined
    return { library: known.library, call, frame, members }
  }
}

/**
 * The session without which a test is true: `!session`, `!session?.user || other`, `session == null`. Whoever gets past
 * it has one.
 */
export function absentSession(test: Node, find: (node: Node) => Session | undefined): Session | undefined {
  const plain = bare(test)
  if (plain.type === 'UnaryExpression' && plain.operator === '!') return presentSession(plain.argument, find)
  if (plain.type === 'LogicalExpression') {
    const [one, other] = [absentSession(plain.left, find), absentSession(plain.right, find)]
    if (plain.operator === '||') return one ?? other
    return one !== undefined && other?.library === one.library ? one : undefined
  }
  if (plain.type === 'BinaryExpression' && plain.operator === '!==' && isText(plain.right)) return find(plain.left)
  if (plain.type === 'BinaryExpression' && plain.operator === '==') {
    const [value, nothing] = isNothing(plain.right) ? [plain.left, plain.right] : [plain.right, plain.left]
    // Not there is `undefined` for one library and `null` for another: only `==` means both.
    return isNothing(nothing) && !isFalse(nothing) ? find(value) : undefined
  }
  return undefined
}

/** The session without which an expression is falsy. */
function presentSession(node: Node, find: (node: Node) => Session | undefined): Session | undefined {
  const plain = bare(node)
  if (plain.type === 'LogicalExpression') {
    const [one, other] = [presentSession(plain.left, find), presentSession(plain.right, find)]
    if (plain.operator === '&&') return one ?? other
    return one !== undefined && other?.library === one.library ? one : undefined
  }
  return find(plain)
}

export function isNothing(node: Node): boolean {
  const plain = bare(node)
  if (plain.type === 'Literal') return plain.value === null ? plain.raw === 'null' : plain.value === false
  return plain.type === 'Identifier' && NOTHING.has(plain.name)
}

function hasDefault(declarator: Node): boolean {
  let found = false
  if (declarator.type !== 'VariableDeclarator') return true
  walk(declarator.id, (node) => {
    found ||= node.type === 'AssignmentPattern'
    return !found
  })
  return found
}

function isText(node: Node): boolean {
  const text = textOf(node)
  return text !== undefined && text !== ''
}

function isFalse(node: Node): boolean {
  const plain = bare(node)
  return plain.type === 'Literal' && plain.value === false
}

function isNegation(node: Node): node is Extract<Node, { type: 'UnaryExpression' }> {
  const plain = bare(node)
  return plain.type === 'UnaryExpression' && plain.operator === '!'
}
