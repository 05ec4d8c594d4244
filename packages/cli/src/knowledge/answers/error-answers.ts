import type { Wrapping } from '../../flow/caught.js'
import { argumentsOf, calleeOf, isCall, type Frame } from '../../flow/frame.js'
import { originPath } from '../../flow/origin.js'
import type { Origins } from '../../flow/origins.js'
import { ancestors, bare, children, isCallable, nameOf, propertyOf, walk, type Node } from '../../project/ast.js'

/** Wrappers of libraries that answer for what a handler throws. */
const CATCHES =
  /^(?:holdfast\/next|next-safe-action|zsa|next-zod-route|@trpc\/server|@orpc\/server|next-rest-framework|hono|@ts-rest\/|elysia|next-api-decorators|@storyofams\/next-api-decorators)/
/** Wrappers that let it through. */
const PASSES_ON =
  /^(?:next-auth|@auth\/|@clerk\/|@auth0\/|@kinde-oss\/|@workos-inc\/|@sentry\/|@upstash\/qstash|next-axiom|@logtail\/next|iron-session|@vercel\/|@supabase\/|react|next\/)/

/** What becomes of an error that a library's wrapper sees. */
export const wrapping: Wrapping = (callee, call) => {
  const path = originPath(callee)
  if (CATCHES.test(path)) return 'caught'
  if (path.startsWith('next-connect#')) {
    // Version 0 answers by itself, or with what it was given; version 1 with a bare 500.
    const options = argumentsOf(call)[0]
    return propertyOf(options, 'onError') === undefined ? 'open' : 'caught'
  }
  return PASSES_ON.test(path) ? 'escapes' : 'open'
}

/** What of a caught error an answer gives away. */
export type GivenAway = 'stack' | 'error' | 'message'

/** What an answer inside a catch clause tells of what was caught. */
export function givenAway(
  answer: Node,
  clause: Extract<Node, { type: 'CatchClause' }>,
  frame: Frame,
  origins: Origins,
): GivenAway | undefined {
  const caught = clause.param?.type === 'Identifier' ? clause.param.name : undefined
  if (caught === undefined) return undefined
  const found = new Set<GivenAway>()
  const visit = (given: Node, depth: number): void => {
    const node = bare(given)
    if (isCallable(node) || depth > 8) return
    if (node.type === 'Identifier') {
      if (node.name === caught) found.add('error')
      else {
        const binding = frame.file.bindings.lookup(node.name, node)
        const init = binding?.kind === 'variable' && binding.path.length === 0 ? binding.init : undefined
        // Only what is made of it in the clause.
        if (init !== undefined && clause.start <= init.start && init.end <= clause.end) visit(init, depth + 1)
      }
      return
    }
    if (node.type === 'MemberExpression') {
      const object = bare(node.object)
      const name = nameOf(node.property, node.computed)
      if (object.type === 'Identifier' && object.name === caught) {
        if (name === 'stack') found.add('stack')
        else if (name === 'message' && !isNarrowed(node, clause, caught)) found.add('message')
        return
      }
      visit(node.object, depth)
      return
    }
    if (node.type === 'ConditionalExpression') {
      visit(node.consequent, depth)
      visit(node.alternate, depth)
      return
    }
    if (node.type === 'BinaryExpression' && /^(?:instanceof|[!=]==?|in)$/.test(node.operator)) return
    if (node.type === 'Property') {
      visit(node.value, depth)
      return
    }
    if (node.type === 'TemplateLiteral') {
      for (const each of node.expressions) {
        if (isCaught(each, caught)) found.add('message')
        else visit(each, depth)
      }
      return
    }
    if (isCall(node)) {
      const path = originPath(origins.of(calleeOf(node), frame))
      // The same text, or all of it.
      if (path === '#String' || path === '#JSON.stringify') {
        for (const each of argumentsOf(node)) {
          if (isCaught(each, caught)) found.add('message')
          else visit(each, depth)
        }
      } else {
        const callee = bare(calleeOf(node))
        if (
          callee.type === 'MemberExpression' &&
          /^(?:toString|slice|split|trim)$/.test(nameOf(callee.property, callee.computed) ?? '')
        ) {
          visit(callee.object, depth)
        }
      }
      return
    }
    for (const child of children(node)) visit(child, depth)
  }
  visit(answer, 0)
  return (['stack', 'error', 'message'] as const).find((each) => found.has(each))
}

const STORE = /(?:^@supabase\/|[sS]upabase).*\.(?:from|rpc|schema)\(\)/

/** Whether an answer holds the text of what a database said: `const { error } = await supabase.from(…)…`. */
export function tellsOfStore(answer: Node, frame: Frame, origins: Origins): boolean {
  let found = false
  walk(answer, (node) => {
    if (isCallable(node)) return false
    if (
      node.type !== 'MemberExpression' ||
      !/^(?:message|details|hint)$/.test(nameOf(node.property, node.computed) ?? '')
    )
      return !found
    const object = bare(node.object)
    const binding = object.type === 'Identifier' ? frame.file.bindings.lookup(object.name, object) : undefined
    if (binding?.kind === 'variable' && binding.init !== undefined && binding.path.at(-1) === 'error') {
      found ||= STORE.test(originPath(origins.of(binding.init, frame)))
    }
    return !found
  })
  return found
}

function isCaught(node: Node, caught: string): boolean {
  const plain = bare(node)
  return plain.type === 'Identifier' && plain.name === caught
}

/** Whether the error is known to be of a kind whose text is meant for callers: `error instanceof ZodError`. */
function isNarrowed(node: Node, clause: Node, caught: string): boolean {
  for (const above of ancestors(node)) {
    if (above === clause) return false
    const test = above.type === 'IfStatement' || above.type === 'ConditionalExpression' ? above.test : undefined
    if (test === undefined) continue
    let narrows = false
    walk(test, (each) => {
      if (each.type === 'BinaryExpression' && each.operator === 'instanceof') {
        const { right } = each
        narrows ||= !(right.type === 'Identifier' && right.name === 'Error')
      } else if (each.type === 'MemberExpression' && each.object.type === 'Identifier' && each.object.name === caught) {
        narrows ||= /^(?:code|name|status|type|message)$/.test(nameOf(each.property, each.computed) ?? '')
      }
      return !narrows
    })
    if (narrows) return true
  }
  return false
}
