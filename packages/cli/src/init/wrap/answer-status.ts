import { bare, isCallable, propertyOf, returnsOf, type Node } from '../../project/ast.js'
import { argumentsOf, calleeOf, isCall, type Frame } from '../../flow/frame.js'
import { originPath } from '../../flow/origin.js'
import type { Origins } from '../../flow/origins.js'

const JSON_ANSWER = /^(?:#Response|next\/server#NextResponse)\.json$/
const ANSWER = /^(?:#Response|next\/server#NextResponse)$/

/** The status that an expression answers; undefined where the code does not say. */
export function statusOf(value: Node, frame: Frame, origins: Origins, depth = 0): number | undefined {
  const plain = bare(value)
  if (depth > 4) return undefined
  if (plain.type === 'ConditionalExpression') {
    const [one, other] = [plain.consequent, plain.alternate].map((each) => statusOf(each, frame, origins, depth + 1))
    return one === other ? one : undefined
  }
  if (!isCall(plain)) return undefined
  const callee = origins.of(calleeOf(plain), frame)
  const path = originPath(callee)
  const given = argumentsOf(plain)
  if (JSON_ANSWER.test(path) || (ANSWER.test(path) && plain.type === 'NewExpression')) {
    const [, options] = given
    if (options === undefined) return 200
    const status = propertyOf(options, 'status')
    if (status !== undefined) return numberOf(status, frame, origins)
    const literal = bare(options)
    const isWhole =
      literal.type === 'ObjectExpression' &&
      literal.properties.every((each) => each.type === 'Property' && !each.computed)
    return isWhole ? 200 : undefined
  }
  const { root, steps } = callee
  if (root.kind !== 'function' || steps.length > 0) return undefined
  const inside: Frame = { file: root.frame.file, fn: root.node, outer: root.frame, call: { node: plain, frame } }
  const statuses = new Set(returnsOf(root.node).map((each) => statusOf(each, inside, origins, depth + 1)))
  const [status] = statuses
  return statuses.size === 1 ? status : undefined
}

function numberOf(node: Node, frame: Frame, origins: Origins): number | undefined {
  const { root, steps } = origins.of(node, frame)
  if (root.kind !== 'value' || steps.length > 0 || isCallable(root.node)) return undefined
  const literal = bare(root.node)
  return literal.type === 'Literal' && typeof literal.value === 'number' ? literal.value : undefined
}
