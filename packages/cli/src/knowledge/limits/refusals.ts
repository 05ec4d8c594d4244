import type { Facts } from '../../flow/facts.js'
import { argumentsOf, calleeOf, isCall, type Frame } from '../../flow/frame.js'
import { bare, enclosingFunction, nameOf, propertyOf, walk, type Node } from '../../project/ast.js'
import type { SourceFile } from '../../project/source-file.js'

/** An answer with a status that is written out. */
export interface Answer {
  /** The call that answers. */
  readonly node: Node
  /** 200 where none is written; undefined where it is no number. */
  readonly status: number | undefined
  /** What its headers are; undefined where none are given with it. */
  readonly headers: Node | undefined
  /** `res.status(429)`, whose headers are set elsewhere. */
  readonly isPages: boolean
}

const known = new WeakMap<SourceFile, readonly Answer[]>()

/** `Response.json(…, { status })`, `new Response(…)`, and `res.status(…)` of a file. */
export function answersIn(file: SourceFile): readonly Answer[] {
  let answers = known.get(file)
  if (answers === undefined) {
    const found: Answer[] = []
    walk(file.program, (node) => {
      const answer = isCall(node) ? answerOf(node) : undefined
      if (answer !== undefined) found.push(answer)
      return true
    })
    known.set(file, (answers = found))
  }
  return answers
}

function answerOf(node: Node): Answer | undefined {
  if (!isCall(node)) return undefined
  const callee = bare(calleeOf(node))
  const args = argumentsOf(node)
  if (callee.type === 'MemberExpression' && nameOf(callee.property, callee.computed) === 'status') {
    const [first] = args
    const status = first === undefined ? undefined : numberOf(first)
    return status === undefined ? undefined : { node, status, headers: undefined, isPages: true }
  }
  const name =
    callee.type === 'Identifier'
      ? callee.name
      : callee.type === 'MemberExpression' && callee.object.type === 'Identifier'
        ? callee.object.name
        : ''
  if (!/^(?:Next)?Response$/.test(name)) return undefined
  if (callee.type === 'MemberExpression' && nameOf(callee.property, callee.computed) !== 'json') return undefined
  const init = args[1]
  const status = init === undefined ? undefined : propertyOf(init, 'status')
  const isWritten = init === undefined || bare(init).type === 'ObjectExpression'
  const number = status === undefined ? (isWritten ? 200 : undefined) : numberOf(status)
  return { node, status: number, headers: init === undefined ? undefined : propertyOf(init, 'headers'), isPages: false }
}

function numberOf(node: Node): number | undefined {
  const plain = bare(node)
  return plain.type === 'Literal' && typeof plain.value === 'number' ? plain.value : undefined
}

/** Whether a refusal is one for asking too often, by its words. */
export function marksTooMany(text: string): boolean {
  return /\b429\b|rate[\s_-]?limit|too[\s_-]?many|limit[\s_-]?exceeded|throttl/i.test(text)
}

/** Whether an answer says when to come back. */
export function carriesRetry(answer: Answer, frame: Frame, facts: Facts): 'yes' | 'no' | 'unknown' {
  const fn = enclosingFunction(answer.node)
  const around = fn === undefined ? '' : frame.file.text.slice(fn.start, fn.end)
  if (/retry-?after/i.test(around)) return 'yes'
  if (answer.isPages) return /\.(?:set|setHeaders|writeHead)\(\s*(?!['"])/.test(around) ? 'unknown' : 'no'
  return answer.headers === undefined ? 'no' : inHeaders(answer.headers, frame, facts, 0)
}

function inHeaders(value: Node, frame: Frame, facts: Facts, depth: number): 'yes' | 'no' | 'unknown' {
  const node = bare(value)
  if (depth > 6) return 'unknown'
  if (node.type === 'LogicalExpression') return inHeaders(node.right, frame, facts, depth + 1)
  if (node.type === 'ConditionalExpression') return inHeaders(node.consequent, frame, facts, depth + 1)
  // new Headers({ … })
  if (node.type === 'NewExpression') {
    const [first] = node.arguments
    return first === undefined ? 'unknown' : inHeaders(first, frame, facts, depth + 1)
  }
  if (node.type === 'Identifier') {
    const declared = facts.origins.declaration(node, frame)
    return declared === undefined ? 'unknown' : inHeaders(declared.node, declared.frame, facts, depth + 1)
  }
  if (node.type !== 'ObjectExpression') return 'unknown'
  let found: 'no' | 'unknown' = 'no'
  for (const property of node.properties) {
    if (property.type === 'Property') {
      if (/^retry-after$/i.test(nameOf(property.key, property.computed) ?? '')) return 'yes'
      continue
    }
    const inner = inHeaders(property.argument, frame, facts, depth + 1)
    if (inner === 'yes') return 'yes'
    if (inner === 'unknown') found = 'unknown'
  }
  return found
}
