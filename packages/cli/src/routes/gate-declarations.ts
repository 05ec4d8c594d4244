import type { Facts } from '../flow/facts.js'
import { calleeOf, topFrame } from '../flow/frame.js'
import type { Handler } from '../flow/handler.js'
import { originPath } from '../flow/origin.js'
import { accessOf } from '../knowledge/identity/access.js'
import { bare } from '../project/ast.js'
import type { Expressions, Written } from './expressions.js'

/** How a handler is declared with Holdfast's gate. */
export type Declaration =
  /** `route({ … })` or `action({ … })`. */
  | { readonly kind: 'policy'; readonly definition: Written; readonly gate: Written | undefined }
  /** The endpoints of `auth.handlers`, or one of `auth.actions`: declared by Holdfast itself. */
  | { readonly kind: 'accounts'; readonly gate: Written | undefined }
  /** The security console, mounted as one route: its `access`, or undefined for administrators. */
  | { readonly kind: 'console'; readonly access: Written | undefined; readonly gate: Written | undefined }
  /** A method that `routes({ … })` answers with 405, or by itself. */
  | { readonly kind: 'undeclared' }

const GATE = 'holdfast/next#holdfast()'
const CONSOLE = 'holdfast/console#securityConsole'

/** The declaration of a handler; undefined where it is not behind the gate. */
export function declarationOf(handler: Handler, facts: Facts, expressions: Expressions): Declaration | undefined {
  const own = exported(handler, facts)
  const direct = own === undefined ? undefined : ofValue(own, handler.method, expressions)
  return direct ?? (handler.kind === 'action' ? called(handler, facts, expressions) : undefined)
}

/** What the file exports, and which member of it the name is. */
function exported(handler: Handler, facts: Facts): (Written & { readonly members: readonly string[] }) | undefined {
  if (handler.exportName === null) return undefined
  const declared = facts.project.graph.exported(handler.file, handler.exportName)
  if (declared === undefined || 'external' in declared) return undefined
  const frame = topFrame(declared.file)
  if ('expression' in declared) return { node: declared.expression, frame, members: [] }
  const binding = 'binding' in declared ? declared.binding : undefined
  if (binding?.kind !== 'variable' || binding.init === undefined) return undefined
  return { node: binding.init, frame, members: binding.path }
}

function ofValue(
  { node, frame, members }: Written & { readonly members: readonly string[] },
  method: string,
  expressions: Expressions,
): Declaration | undefined {
  const path = expressions.path({ node, frame })
  if (path.startsWith(`${GATE}.auth.`)) return { kind: 'accounts', gate: gateOf({ node, frame }, expressions) }
  const call = expressions.call({ node, frame })
  if (call === undefined) return undefined
  if (call.path === CONSOLE) {
    const [mounted, options] = [expressions.argument(call, 0), expressions.argument(call, 1)]
    const access = options === undefined ? undefined : expressions.member(options, 'access')
    return { kind: 'console', access, gate: mounted && gateOf(mounted, expressions) }
  }
  const callee: Written = { node: calleeOf(call.node), frame: call.frame }
  if (call.path === `${GATE}.routes`) {
    const handlers = expressions.argument(call, 0)
    const name = members[0] ?? method
    const declared = handlers === undefined ? undefined : expressions.member(handlers, name)
    if (declared === undefined) return { kind: 'undeclared' }
    return ofValue({ ...declared, members: [] }, method, expressions)
  }
  if (call.path !== `${GATE}.route` && call.path !== `${GATE}.action`) return undefined
  const definition = expressions.argument(call, 0)
  return definition === undefined ? undefined : { kind: 'policy', definition, gate: gateOf(callee, expressions) }
}

/** A Server Action that is written around the one that the gate guards, and does nothing else that anybody should ask for. */
function called(handler: Handler, facts: Facts, expressions: Expressions): Declaration | undefined {
  if (accessOf(handler, facts).kind === 'none') return undefined
  const guarded = facts.sites(handler).flatMap(({ node, callee, frame }) => {
    const path = originPath(callee)
    const gated: Written = { node: calleeOf(node), frame }
    if (path.startsWith(`${GATE}.auth.actions.`)) {
      return [{ kind: 'accounts' as const, gate: gateOf(gated, expressions) }]
    }
    if (path !== `${GATE}.action()`) return []
    const made = ofValue({ ...gated, members: [] }, handler.method, expressions)
    return made === undefined ? [] : [made]
  })
  return guarded[0]
}

/** The `holdfast({ … })` whose part an expression is: `route`, `gate.route`, `auth.handlers`. */
function gateOf({ node, frame }: Written, expressions: Expressions, steps = 0): Written | undefined {
  const plain = bare(node)
  if (steps > 8) return undefined
  if (plain.type === 'MemberExpression') return gateOf({ node: plain.object, frame }, expressions, steps + 1)
  const made = expressions.source({ node: plain, frame })
  if (made === undefined) return undefined
  // `const { auth } = gate`, and `const { route } = gates.shop`
  if (made.node !== plain && made.node.type === 'MemberExpression') return gateOf(made, expressions, steps + 1)
  const call = expressions.call(made)
  if (call?.path === 'holdfast/next#holdfast') return { node: call.node, frame: call.frame }
  // `route({ … })` itself, and an action that is called later
  return call !== undefined && call.path.startsWith(`${GATE}.`)
    ? gateOf({ node: calleeOf(call.node), frame: call.frame }, expressions, steps + 1)
    : undefined
}
