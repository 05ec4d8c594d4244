import type { Statement } from 'oxc-parser'
import { bare, isCallable, walk, type Callable, type Node } from '../../project/ast.js'
import { exitOf } from '../../flow/exits.js'
import { calleeOf, isCall, type Frame } from '../../flow/frame.js'
import { originPath } from '../../flow/origin.js'
import type { Origins } from '../../flow/origins.js'
import { statusOf } from './answer-status.js'
import { roleIn, type RoleCheck } from './role-check.js'
import { absentSession, isNothing, sessionOf, type Session } from './session-calls.js'

/** That a handler refuses everybody who is not signed in, whatever they send. */
export interface Refusal {
  readonly session: Session
  /** What strangers are answered; undefined where it throws. */
  readonly status: number | undefined
  /** A role without which it answers 403, asked for right behind. */
  readonly role: RoleCheck | undefined
}

/** Why that could not be shown: what was seen, with the place. */
export interface Unproven {
  readonly because: string
  readonly node: Node
}

/**
 * Shows that a handler answers nobody without a session of a library that a provider knows: every answer before the
 * check is a refusal, the check stands on every path, and nothing but a session passes it. What is shown here is what
 * `signedIn` in front of it may take for granted; anything else stays as it is.
 */
export function provenRefusal(fn: Callable, frame: Frame, origins: Origins): Refusal | Unproven {
  const scan = new Scan(frame, origins, new Set([fn]), false)
  if (fn.body?.type !== 'BlockStatement') return { because: 'it asks nobody who calls', node: fn }
  const found = scan.statements(fn.body.body)
  return found ?? { because: 'it does not ask on every path who calls', node: fn }
}

/** Where a function of the project comes back with nothing, or not at all, for whoever is not signed in. */
interface Telling {
  readonly session: Session
  /** It throws: whoever calls it need not look. */
  readonly demands: boolean
}

const LEAVES = /^next\/navigation#(?:redirect|permanentRedirect)$/
const ANSWERS_404 = /^next\/navigation#(?:notFound|forbidden|unauthorized)$/

class Scan {
  readonly #frame: Frame
  readonly #origins: Origins
  readonly #inside: ReadonlySet<Callable>
  /** A function that finds out who calls: what it gives back is looked at, and answers are none of its own. */
  readonly #tells: boolean

  constructor(frame: Frame, origins: Origins, inside: ReadonlySet<Callable>, tells: boolean) {
    this.#frame = frame
    this.#origins = origins
    this.#inside = inside
    this.#tells = tells
  }

  /** The refusal that some statements make; `undefined` where whoever calls gets past all of them. */
  statements(body: readonly Statement[]): Refusal | Unproven | undefined {
    for (const [index, statement] of body.entries()) {
      const found = this.#statement(statement, body.slice(index + 1))
      if (found !== undefined) return found
    }
    return undefined
  }

  #statement(statement: Statement, rest: readonly Statement[]): Refusal | Unproven | undefined {
    if (statement.type === 'TryStatement') return this.#try(statement, rest)
    if (statement.type === 'BlockStatement') return this.statements(statement.body)
    if (statement.type === 'IfStatement') {
      const session = absentSession(statement.test, (node) => this.#session(node))
      if (session !== undefined) {
        const unproven = this.#exits(statement.consequent)
        if (unproven !== undefined) return unproven
        const status = this.#statusIn(statement.consequent)
        const role =
          roleIn(statement.test, status, (node) => this.#session(node)) ??
          roleBehind(
            rest,
            (branch) => this.#statusIn(branch),
            (node) => this.#session(node),
          )
        return { session, status, role }
      }
    }
    const demanded = this.#demanded(statement)
    if (demanded !== undefined) return { session: demanded, status: undefined, role: undefined }
    return this.#before(statement)
  }

  /**
   * A statement before the check: whatever it answers has to be a refusal.
   * @param aside strangers do not come here by the check; an answer that cannot be read is taken for one of a failure
   */
  #before(statement: Node, aside = false): Unproven | undefined {
    let unproven: Unproven | undefined
    walk(statement, (node) => {
      if (unproven !== undefined || isCallable(node)) return false
      if (node.type === 'ReturnStatement' && !this.#refuses(node.argument, aside)) {
        unproven = { because: 'it answers before it asks who calls', node }
      }
      if (isCall(node) && LEAVES.test(originPath(this.#origins.of(calleeOf(node), this.#frame)))) {
        unproven = { because: 'it sends callers to another page before it asks who calls', node }
      }
      return true
    })
    return unproven
  }

  /** What nobody without a session runs into: it has to end, and with a refusal. */
  #exits(branch: Node): Unproven | undefined {
    if (exitOf(branch, this.#frame, this.#origins) === undefined) {
      return { because: 'it goes on for whoever is not signed in', node: branch }
    }
    let unproven: Unproven | undefined
    walk(branch, (node) => {
      if (unproven !== undefined || isCallable(node)) return false
      if (node.type === 'ReturnStatement' && !this.#refuses(node.argument)) {
        unproven = { because: 'it answers whoever is not signed in', node }
      }
      if (/^(?:Continue|Break)Statement$/.test(node.type)) unproven = { because: 'it goes on elsewhere', node }
      if (isCall(node) && LEAVES.test(originPath(this.#origins.of(calleeOf(node), this.#frame)))) {
        unproven = { because: 'it sends whoever is not signed in to another page', node }
      }
      return true
    })
    return unproven
  }

  #try(
    statement: Extract<Statement, { type: 'TryStatement' }>,
    rest: readonly Statement[],
  ): Refusal | Unproven | undefined {
    const { block, handler, finalizer } = statement
    const within = this.statements(block.body)
    if (within === undefined || 'because' in within) {
      return within ?? (handler === null ? undefined : this.#before(handler.body))
    }
    for (const each of [handler?.body, finalizer]) {
      const unproven = each === undefined || each === null ? undefined : this.#before(each, within.status !== undefined)
      if (unproven !== undefined)
        return { ...unproven, because: 'it answers whoever is not signed in where something fails' }
    }
    const goesOn = handler !== null && exitOf(handler.body, this.#frame, this.#origins) === undefined
    // `catch {}` and on: whoever made the check fail is past it.
    if (goesOn && rest.length > 0) return { because: 'it goes on where the check fails', node: handler }
    return within
  }

  #refuses(value: Node | null, aside = false): boolean {
    if (this.#tells) return value === null || isNothing(value)
    if (value === null) return false
    const plain = bare(value)
    if (isCall(plain) && ANSWERS_404.test(originPath(this.#origins.of(calleeOf(plain), this.#frame)))) return true
    return (statusOf(value, this.#frame, this.#origins) ?? (aside ? 500 : 0)) >= 400
  }

  #statusIn(branch: Node): number | undefined {
    const statuses = new Set<number | undefined>()
    walk(branch, (node) => {
      if (isCallable(node)) return false
      if (node.type === 'ReturnStatement' && node.argument !== null) {
        statuses.add(statusOf(node.argument, this.#frame, this.#origins))
      }
      return true
    })
    const [status] = statuses
    return statuses.size === 1 ? status : undefined
  }

  /** `await requireUser()`, `const user = await requireUser()`. */
  #demanded(statement: Statement): Session | undefined {
    const values =
      statement.type === 'ExpressionStatement'
        ? [statement.expression]
        : statement.type === 'VariableDeclaration'
          ? statement.declarations.flatMap(({ init }) => init ?? [])
          : []
    for (const value of values) {
      const call = bare(value)
      // Without `await` it goes on before anybody has looked.
      if (!isCall(call) || call.type !== 'CallExpression') continue
      const { root, steps } = this.#origins.of(calleeOf(call), this.#frame)
      if (root.kind !== 'function' || steps.length > 0 || (root.node.async && value.type !== 'AwaitExpression'))
        continue
      const inside = {
        file: root.frame.file,
        fn: root.node,
        outer: root.frame,
        call: { node: call, frame: this.#frame },
      }
      const told = this.#function(root.node, inside)
      if (told?.demands === true) return told.session
    }
    return undefined
  }

  #session(node: Node): Session | undefined {
    return sessionOf(node, this.#frame, this.#origins, (fn, frame) => this.#function(fn, frame)?.session)
  }

  #function(fn: Callable, frame: Frame): Telling | undefined {
    if (this.#inside.has(fn) || this.#inside.size > 4 || fn.body === null || fn.generator) return undefined
    const scan = new Scan(frame, this.#origins, new Set(this.#inside).add(fn), true)
    return fn.body.type === 'BlockStatement' ? scan.#told(fn.body.body, fn) : scan.#given(fn.body)
  }

  #given(value: Node): Telling | undefined {
    const session = this.#session(value)
    return session === undefined ? undefined : { session, demands: false }
  }

  #told(body: readonly Statement[], fn: Callable): Telling | undefined {
    const found = this.statements(body)
    if (found !== undefined && !('because' in found)) {
      let comesBack = false
      walk(fn.body as Node, (node) => {
        if (isCallable(node)) return false
        comesBack ||= node.type === 'ReturnStatement' && (node.argument === null || isNothing(node.argument))
        return !comesBack
      })
      // What it gives back then is its own: a role of it is not read.
      return { session: { ...found.session, members: ['…'] }, demands: !comesBack && endsInThrow(body) }
    }
    return this.#always(body)
  }

  /** Nothing is refused, and every value that it gives is nothing or the session. */
  #always(body: readonly Statement[]): Telling | undefined {
    const sessions: Session[] = []
    let other = false
    for (const statement of body) {
      walk(statement, (node) => {
        if (isCallable(node)) return false
        if (node.type !== 'ReturnStatement' || node.argument === null || isNothing(node.argument)) return true
        const session = this.#session(node.argument)
        if (session === undefined) other = true
        else sessions.push(session)
        return true
      })
    }
    const [first, ...more] = sessions
    if (first === undefined || other || more.some(({ library }) => library !== first.library)) return undefined
    return { session: more.length === 0 ? first : { ...first, members: ['…'] }, demands: false }
  }
}

/** Whether something is thrown in a function for whoever is not signed in, rather than given back. */
function endsInThrow(body: readonly Statement[]): boolean {
  let throws = false
  for (const statement of body) {
    walk(statement, (node) => {
      if (isCallable(node)) return false
      throws ||= node.type === 'ThrowStatement'
      return !throws
    })
  }
  return throws
}

function roleBehind(
  rest: readonly Statement[],
  status: (branch: Node) => number | undefined,
  find: (node: Node) => Session | undefined,
): RoleCheck | undefined {
  for (const statement of rest) {
    if (statement.type === 'IfStatement') return roleIn(statement.test, status(statement.consequent), find)
    if (statement.type !== 'VariableDeclaration') return undefined
  }
  return undefined
}
