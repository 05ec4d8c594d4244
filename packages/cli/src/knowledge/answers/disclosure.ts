import { argumentsOf, calleeOf, isCall, type Frame } from '../../flow/frame.js'
import { originPath } from '../../flow/origin.js'
import type { Origins } from '../../flow/origins.js'
import type { CallSite } from '../../flow/reach.js'
import { bare, children, isCallable, nameOf, type Node } from '../../project/ast.js'

/** What an answer gives away that is nobody's business: the environment, or records that are written out in the code. */
export type Disclosure = 'environment' | 'records'

const ANSWERS = /^(?:#Response(?:\.json)?|next\/server#NextResponse(?:\.json)?)$/
const SECRET = /(?:SECRET|KEY|TOKEN|PASSWORD|CREDENTIAL|DATABASE_URL|DSN)/
/** Made to be shown. */
const PUBLIC = /\.NEXT_PUBLIC_|PUBLISHABLE|PUBLIC_KEY|ANON_KEY|SITE_KEY|KEY_ID$|KEYCLOAK_(?:URL|REALM|ID)|SENTRY_DSN/
const PRIVATE =
  /^(?:password\w*|passwd|ssn|social_?security\w*|api_?key|secret\w*|credit_?card\w*|card_?number|salary|access_?token|refresh_?token|private_?key)$/i
const NAMES = /^(?:id|_id|uuid|name|\w*[nN]ame|email|title|owner|userId|user_id|role|content)$/

/** Whether a call answers the request. `res.json(…)` and `res.send(…)` of the Pages Router among them. */
export function isAnswer({ callee }: CallSite): boolean {
  const { root, steps } = callee
  if (root.kind === 'global') return ANSWERS.test(originPath(callee))
  const sends = /^(?:json|send|end)$/.test(steps.at(-1) ?? '')
  if (root.kind === 'external') {
    return ANSWERS.test(originPath(callee)) || (sends && root.module === 'next-connect' && steps.includes('(fn)1'))
  }
  return sends && root.kind === 'parameter' && root.index === 1
}

/** What the arguments of a call, or the value of a `return`, give away first: of one kind, where only that is `wanted`. */
export function disclosureOf(value: Node, frame: Frame, origins: Origins, wanted?: Disclosure): Disclosure | undefined {
  const seen = new Set<Node>()
  return visit(value, 0)

  function visit(given: Node, depth: number): Disclosure | undefined {
    const node = bare(given)
    if (seen.has(node) || depth > 5 || isCallable(node)) return undefined
    seen.add(node)
    if (node.type === 'MemberExpression') {
      const path = originPath(origins.of(node, frame))
      if (path === '#process.env') return 'environment'
      if (path.startsWith('#process.env.')) {
        return SECRET.test(path) && !PUBLIC.test(path) ? 'environment' : undefined
      }
      return visit(node.object, depth)
    }
    if (isCall(node)) {
      // `Boolean(process.env.KEY)` and the like tell nothing.
      const callee = bare(calleeOf(node))
      if (callee.type !== 'MemberExpression') return undefined
      return visit(callee.object, depth)
    }
    if (node.type === 'Identifier') {
      const binding = frame.file.bindings.lookup(node.name, node)
      if (binding?.kind !== 'variable' || binding.init === undefined) return undefined
      return visit(binding.init, depth + 1)
    }
    if (wanted !== 'environment' && node.type === 'ObjectExpression' && isRecord(node)) return 'records'
    if (/^(?:Unary|Binary|Conditional)Expression$/.test(node.type)) return undefined
    for (const child of children(node)) {
      const found = visit(node.type === 'Property' ? node.value : child, depth)
      if (found !== undefined) return found
    }
    return undefined
  }
}

/** `{ id: 1, password: 'x' }`, written out. */
function isRecord(node: Node): boolean {
  if (node.type !== 'ObjectExpression') return false
  let named = false
  let secret = false
  for (const each of node.properties) {
    if (each.type !== 'Property' || bare(each.value).type !== 'Literal') continue
    const key = nameOf(each.key, each.computed) ?? ''
    named ||= NAMES.test(key)
    secret ||= PRIVATE.test(key)
  }
  return named && secret
}

/** What an answer of a handler gives away. */
export function disclosed(site: CallSite, origins: Origins): Disclosure | undefined {
  if (!isAnswer(site)) return undefined
  for (const argument of argumentsOf(site.node)) {
    const found = disclosureOf(argument, site.frame, origins)
    if (found !== undefined) return found
  }
  return undefined
}
