import type { BinaryExpression, IdentifierReference, MemberExpression, PrivateInExpression } from 'oxc-parser'
import type { Callable, Node } from '../project/ast.js'
import type { Exit, Region } from './exits.js'
import type { CallNode, Frame } from './frame.js'
import type { Origin } from './origin.js'
import type { Origins } from './origins.js'

/**
 * What a call proves by itself. `throws`: where it comes back, the proof is there. `returns`: what it gives back tells,
 * and proves nothing until somebody looks at it. `fails`: it gives back what is wrong, such as an error answer.
 */
export type Proof = 'throws' | 'returns' | 'fails'

/** One kind of check, such as identity, by what is known of libraries. */
export interface Check {
  readonly name: string
  /** What a call of a package or a global proves; functions of the project are looked into. */
  proof(callee: Origin, call: CallNode, frame: Frame): Proof | undefined
  /** What is known where a comparison is true, such as one with a secret from the environment. */
  compared?(node: BinaryExpression | PrivateInExpression, frame: Frame, origins: Origins): 'holds' | 'fails' | undefined
  /** Whether a value tells of the check by itself, such as `user.role`. Nothing is proven until somebody looks at it. */
  told?(node: MemberExpression | IdentifierReference, frame: Frame, origins: Origins): boolean
  /** Whether what a call gives is null where the check fails: to read a member of it throws. */
  absent?(callee: Origin): boolean
  /** Whether an `error` beside a result says that the check has failed. Default: it does. */
  readonly errorsTell?: false
  /** The function that a call tells of its outcome, instead of giving it back: `verify(token, key, (error, claims) => …)`. */
  tellsCallback?(callee: Origin, call: CallNode): Callable | undefined
  /** Whether a test asks no more than whether a value is there, of one that tells by what it is: `if (role)`. */
  onlyThere?(test: Node, check: Node, frame: Frame, origins: Origins): boolean
  /** Whether looking is enough, whichever way a branch then goes: of roles nobody here knows which may. */
  readonly eitherWay?: true
  /** What a function of the project is taken to prove for its name, where its code does not tell. */
  supposed?(name: string, call: CallNode, fn: Callable, frame: Frame, origins: Origins): Proof | undefined
  /** Whether a library's wrapper calls a handler only after the check. */
  wraps?(callee: Origin, call: CallNode, frame: Frame): boolean
}

/** Where a function's code runs only after a check has passed. */
export interface Guard {
  readonly region: Region
  /** The call or comparison that checks. */
  readonly check: Node
  readonly frame: Frame
  readonly exit: Exit
}
