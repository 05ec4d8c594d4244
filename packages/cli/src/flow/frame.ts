import type { CallExpression, NewExpression, TaggedTemplateExpression } from 'oxc-parser'
import { lastName, type Argument, type Callable, type Node } from '../project/ast.js'
import type { SourceFile } from '../project/source-file.js'

export type CallNode = CallExpression | NewExpression | TaggedTemplateExpression

/** A file, or a function of it as it was called: what its parameters stand for is known where the call is. */
export interface Frame {
  readonly file: SourceFile
  /** Undefined at the top of the file. */
  readonly fn?: Callable
  /** The call that got here, and the frame that it is in. */
  readonly call?: { readonly node: CallNode; readonly frame: Frame }
  /** The frame that the function was made in. */
  readonly outer?: Frame
  /** The `new` that made the object whose methods run in here, and the frame that it is in. */
  readonly made?: { readonly of: Node; readonly node: CallNode; readonly frame: Frame }
}

const tops = new WeakMap<SourceFile, Frame>()

/** The frame of a file's top: one for each. */
export function topFrame(file: SourceFile): Frame {
  let frame = tops.get(file)
  if (frame === undefined) tops.set(file, (frame = { file }))
  return frame
}

/** The frame in which a parameter of `fn` has a value, from the inside out. */
export function frameOf(fn: Callable, frame: Frame): Frame | undefined {
  for (let each: Frame | undefined = frame; each !== undefined; each = each.outer) if (each.fn === fn) return each
  return undefined
}

export function argumentsOf(call: CallNode): readonly Argument[] {
  return call.type === 'TaggedTemplateExpression' ? call.quasi.expressions : call.arguments
}

export function calleeOf(call: CallNode): Node {
  return call.type === 'TaggedTemplateExpression' ? call.tag : call.callee
}

/** The last name of what is called: `set` of `response.cookies.set(…)`. */
export function calledName(call: CallNode): string | undefined {
  return lastName(calleeOf(call))
}

export function isCall(node: Node): node is CallNode {
  return node.type === 'CallExpression' || node.type === 'NewExpression' || node.type === 'TaggedTemplateExpression'
}
