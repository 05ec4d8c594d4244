import { Facts } from '../flow/facts.js'
import type { Handler } from '../flow/handler.js'
import { isNextHandler, passage } from '../knowledge/identity/passage.js'
import { placeOf } from '../project/place.js'
import type { Project } from '../project/project.js'
import { METHODS } from '../project/routes.js'
import { Expressions, type Written } from './expressions.js'
import type { GateFacts, RouteFacts, RouteTable } from './facts.js'
import { foundFacts } from './found-facts.js'
import { declarationOf, type Declaration } from './gate-declarations.js'
import { consoleFacts, gateFacts, policyFacts } from './gate-policy.js'

/**
 * Every route and action of a project with what is asked of its callers. Nothing of the project is run.
 * @param found what is found in the code of a handler that no gate declares; where it throws, nothing is known of that one
 */
export function routeTable(project: Project, found: typeof foundFacts = foundFacts): RouteTable {
  const facts = new Facts(project, passage)
  const expressions = new Expressions(facts)
  const gates = new Map<string, GateFacts>()
  const routes = facts.handlers.flatMap((handler): RouteFacts[] => {
    try {
      return rowsOf(handler)
    } catch {
      return [{ ...about(handler), ...UNKNOWN }]
    }
  })
  return {
    gates: [...gates.values()].toSorted((a, b) => compare(a.app, b.app) || compare(a.name, b.name)),
    routes: withoutRepeats(routes).toSorted(byPath),
  }

  function rowsOf(handler: Handler): RouteFacts[] {
    const declaration = declarationOf(handler, facts, expressions)
    if (declaration === undefined) return [{ ...about(handler), ...found(handler, facts) }]
    const gate = declaration.kind === 'undeclared' ? undefined : gateOf(declaration.gate, handler.app.root)
    return declared(handler, declaration, gate, expressions, facts)
  }

  function gateOf(written: Written | undefined, app: string): GateFacts | undefined {
    const gate = written === undefined ? undefined : gateFacts(written, app, expressions)
    if (gate !== undefined) gates.set(`${app}\0${gate.name}`, gate)
    return gate
  }
}

function about(handler: Handler): Pick<RouteFacts, 'kind' | 'app' | 'path' | 'method' | 'place'> {
  const { kind, app, path, method } = handler
  return { kind, app: app.root, path, method, place: placeOf(handler.file, handler.node) }
}

function declared(
  handler: Handler,
  declaration: Declaration,
  gate: GateFacts | undefined,
  expressions: Expressions,
  facts: Facts,
): RouteFacts[] {
  const named = gate === undefined ? {} : { gate: gate.name }
  if (declaration.kind === 'undeclared') return []
  if (declaration.kind === 'policy') {
    const declares = policyFacts(declaration.definition, handler, expressions)
    const policy = isNextHandler(handler) ? { ...declares, ...checkedInside(handler, declares, facts) } : declares
    return [{ ...about(handler), ...policy, ...crossSite(handler, policy.cors, gate), ...named }]
  }
  const method = handler.kind === 'action' ? handler.method : '*'
  if (declaration.kind === 'console') {
    const mounted = consoleFacts(declaration.access, expressions)
    return [
      { ...about(handler), method, ...mounted, ...crossSite({ ...handler, method }, mounted.cors, gate), ...named },
    ]
  }
  return [{ ...about(handler), method, ...ACCOUNTS, ...crossSite({ ...handler, method }, APP_WIDE, gate), ...named }]
}

/** What a handler of Next's own form checks by itself, where the gate in front of it does not. */
function checkedInside(
  handler: Handler,
  { input, object }: Pick<RouteFacts, 'input' | 'object'>,
  facts: Facts,
): Pick<RouteFacts, 'input' | 'object'> {
  const found = foundFacts(handler, facts)
  return {
    input: input.source === 'none' ? found.input : input,
    object: object.source === 'none' ? found.object : object,
  }
}

/** Of a route whose code breaks what reads it: it is there, and nothing of it is known. */
const UNKNOWN: Pick<RouteFacts, 'access' | 'limits' | 'input' | 'object' | 'response' | 'cors' | 'csrf'> = {
  access: { value: { kind: 'unknown' }, source: 'unknown' },
  limits: { value: {}, source: 'unknown' },
  input: { value: {}, source: 'unknown' },
  object: { value: 'unknown', source: 'unknown' },
  response: { value: 'none', source: 'unknown' },
  cors: { value: 'none', source: 'unknown' },
  csrf: { value: 'unknown', source: 'unknown' },
}

/** Holdfast's own endpoints: each states its policy, which no app changes. */
const ACCOUNTS: Pick<RouteFacts, 'access' | 'limits' | 'input' | 'object' | 'response'> = {
  access: { value: { kind: 'own', text: 'accounts' }, source: 'gate', by: 'holdfast' },
  limits: { value: {}, source: 'gate', by: 'holdfast' },
  input: { value: { body: 'schema' }, source: 'gate', by: 'holdfast' },
  object: { value: 'checked', source: 'gate', by: 'holdfast' },
  response: { value: 'schema', source: 'gate', by: 'holdfast' },
}

const APP_WIDE: RouteFacts['cors'] = { value: 'app', source: 'gate' }

/** The gate checks where every call comes from that changes something; no other site can read what an action answers. */
function crossSite(
  { kind, method, path }: Pick<Handler, 'kind' | 'method' | 'path'>,
  cors: RouteFacts['cors'],
  gate: GateFacts | undefined,
): Pick<RouteFacts, 'cors' | 'csrf'> {
  if (kind === 'action') return { cors: { value: 'none', source: 'none' }, csrf: { value: 'checked', source: 'gate' } }
  if (/^(?:GET|HEAD|OPTIONS)$/.test(method)) return { cors, csrf: { value: 'not needed', source: 'none' } }
  const isExempt = gate?.csrfExemptions.some((each) => isOfRoute(each, method, path)) === true
  return { cors, csrf: { value: isExempt ? 'exempt' : 'checked', source: 'gate' } }
}

/** Whether an exact request such as `POST /api/orders/7/pay` is one of a route's. */
export function isOfRoute(exemption: string, method: string, path: string): boolean {
  // A list that is not in the code may hold anything.
  if (exemption === 'configured') return true
  const [exempted, exact = ''] = exemption.split(' ')
  const pattern = path
    .split('/')
    .map((segment) =>
      /^\[\[?\.\.\..*\]$/.test(segment)
        ? '.*'
        : /^\[.*\]$/.test(segment)
          ? '[^/]+'
          : segment.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`),
    )
    .join('/')
  return (exempted === method || method === '*') && new RegExp(`^(?:/[^/]+)?${pattern}$`).test(exact)
}

/** `auth.handlers`, and the console, are exported once for each method and are one thing. */
function withoutRepeats(routes: readonly RouteFacts[]): RouteFacts[] {
  const seen = new Set<string>()
  return routes.filter(({ app, path, method, kind }) => {
    const key = `${app}\0${kind}\0${path}\0${method}`
    return seen.size < seen.add(key).size
  })
}

function byPath(a: RouteFacts, b: RouteFacts): number {
  const kind = ({ kind: each }: RouteFacts): number => (each === 'action' ? 1 : 0)
  return (
    compare(a.app, b.app) ||
    kind(a) - kind(b) ||
    compare(a.path, b.path) ||
    methodOrder(a.method) - methodOrder(b.method) ||
    compare(a.method, b.method)
  )
}

function methodOrder(method: string): number {
  return (METHODS as readonly string[]).indexOf(method)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
