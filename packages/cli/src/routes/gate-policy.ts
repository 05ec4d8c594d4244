import { placeOf } from '../project/place.js'
import { argumentsOf } from '../flow/frame.js'
import type { Handler } from '../flow/handler.js'
import { bare, nameOf } from '../project/ast.js'
import type { AccessRule } from './access-rule.js'
import type { Expressions, Written } from './expressions.js'
import type { CorsOrigins, Fact, GateFacts, InputCheck, Limits, ObjectCheck, RouteFacts } from './facts.js'
import { windowOf, type Rate } from './rate.js'

const NEXT = 'holdfast/next#'

function gated<T>(value: T): Fact<T> {
  return { value, source: 'gate' }
}

/** What a `route({ … })` or `action({ … })` declares. */
export function policyFacts(
  definition: Written,
  handler: Handler,
  expressions: Expressions,
): Pick<RouteFacts, 'access' | 'limits' | 'input' | 'object' | 'response' | 'cors' | 'name'> {
  const member = (name: string): Written | undefined => expressions.member(definition, name)
  const access = member('access')
  const rule: AccessRule = access === undefined ? { kind: 'unknown' } : accessRule(access, expressions)
  const parts = (handler.kind === 'action' ? ['input'] : ['params', 'query', 'body']).filter(
    (name) => member(name) !== undefined,
  )
  const input = Object.fromEntries(parts.map((name): [string, InputCheck] => [name, 'schema']))
  const limits: Limits = {
    ...limitsOf(member('limit'), expressions),
    ...limitOf('budget', member('budget'), expressions),
  }
  const name = expressions.text(member('name'))
  return {
    ...(name === undefined ? {} : { name }),
    access: gated(rule),
    limits: { value: limits, source: Object.keys(limits).length === 0 ? 'none' : 'gate' },
    input: { value: input, source: parts.length === 0 ? 'none' : 'gate' },
    object: objectFact(member('object'), member('can'), rule, parts.includes('params'), expressions),
    response: member('response') === undefined ? { value: 'none', source: 'none' } : gated('schema'),
    cors: gated(member('cors') === undefined ? 'app' : corsOf(member('cors'), expressions)),
  }
}

/** What the security console declares of itself, behind the access that the app gives it. */
export function consoleFacts(
  access: Written | undefined,
  expressions: Expressions,
): Pick<RouteFacts, 'access' | 'limits' | 'input' | 'object' | 'response' | 'cors'> {
  return {
    access: gated(access === undefined ? { kind: 'role', names: ['admin'] } : accessRule(access, expressions)),
    limits: { value: {}, source: 'none' },
    input: gated({ query: 'schema', body: 'schema' }),
    object: { value: 'not needed', source: 'none' },
    response: { value: 'none', source: 'none' },
    cors: gated('none'),
  }
}

function objectFact(
  object: Written | undefined,
  can: Written | undefined,
  access: AccessRule,
  takesParams: boolean,
  expressions: Expressions,
): Fact<ObjectCheck> {
  if (object !== undefined && expressions.call(object)?.path === `${NEXT}noObject`) return gated('exempt')
  if (object !== undefined && can !== undefined) return gated('checked')
  return takesParams && access.kind !== 'open'
    ? { value: 'none', source: 'none' }
    : { value: 'not needed', source: 'none' }
}

/** `signedIn`, `role('admin')`, `all(…)`; anything else is a restriction that goes by its name. */
function accessRule(given: Written, expressions: Expressions, depth = 0): AccessRule {
  // What comes from a package stays the name that it is.
  const written = expressions.resolved(given) ?? given
  const { node: made, frame } = written
  if (made.type === 'ConditionalExpression' || made.type === 'LogicalExpression') {
    // Nobody here knows which of them will hold: whoever one of them admits may come in.
    const [one, other] = made.type === 'LogicalExpression' ? [made.left, made.right] : [made.consequent, made.alternate]
    return { kind: 'any', rules: [one, other].map((node) => accessRule({ node, frame }, expressions, depth + 1)) }
  }
  const path = expressions.path(written)
  if (path === `${NEXT}publicAccess`) return { kind: 'open', word: 'public' }
  if (path === `${NEXT}signedIn`) return { kind: 'signed-in' }
  const call = expressions.call(written)
  const name = call === undefined ? undefined : /[#.](\w+)$/.exec(call.path)?.[1]
  if (call === undefined || name === undefined || depth > 10) return named(given)
  const rules = argumentsOf(call.node).map((each): Written => ({ node: each, frame: call.frame }))
  if ((name === 'all' || name === 'any') && call.path === NEXT + name) {
    return { kind: name, rules: rules.map((each) => accessRule(each, expressions, depth + 1)) }
  }
  const texts = rules.map((each) => expressions.text(each) ?? '?')
  if ((name === 'role' || name === 'scope') && !texts.includes('?')) return { kind: name, names: texts }
  return { kind: 'own', text: texts.length === 0 ? name : `${name}(${texts.join(', ')})` }
}

function named({ node }: Written): AccessRule {
  const plain = bare(node)
  if (plain.type === 'Identifier') return { kind: 'own', text: plain.name }
  const name = plain.type === 'MemberExpression' ? nameOf(plain.property, plain.computed) : undefined
  return name === undefined ? { kind: 'unknown' } : { kind: 'own', text: name }
}

function limitsOf(written: Written | undefined, expressions: Expressions): Limits {
  if (written === undefined) return {}
  const several = expressions.elements(written)
  if (several === undefined) return limitOf('own', written, expressions)
  return Object.fromEntries(
    several.flatMap((each, index) =>
      Object.entries(limitOf(index === 0 ? 'own' : `own ${index + 1}`, each, expressions)),
    ),
  )
}

/** `slidingWindow(10, '10 s', { name })`: under its own name where it has one, since that is one counter everywhere. */
function limitOf(name: string, written: Written | undefined, expressions: Expressions): Limits {
  const call = expressions.call(written)
  if (written === undefined) return {}
  const algorithm = call?.path.startsWith(NEXT) === true ? call.path.slice(NEXT.length) : undefined
  if (call === undefined || algorithm === undefined) return { [name]: 'configured' }
  if (algorithm === 'tiered') return tieredOf(name, call, expressions)
  const units = expressions.number(expressions.argument(call, 0))
  const given = expressions.argument(call, 1)
  const duration = expressions.text(given) ?? expressions.number(given)
  const window = duration === undefined ? undefined : windowOf(duration)
  const isBucket = algorithm === 'tokenBucket'
  const options = expressions.argument(call, isBucket ? 3 : 2)
  const burst = isBucket ? expressions.argument(call, 2) : options && expressions.member(options, 'burst')
  const label = name === 'budget' ? name : (expressions.text(options && expressions.member(options, 'name')) ?? name)
  const rate: Rate | 'configured' =
    units === undefined || window === undefined || (burst !== undefined && expressions.number(burst) === undefined)
      ? 'configured'
      : { units, window, ...(burst === undefined ? {} : { burst: expressions.number(burst) as number }) }
  const observes = options !== undefined && expressions.isTrue(expressions.member(options, 'observe'))
  // One that only counts holds nobody back.
  return observes ? {} : { [label]: rate }
}

/** Each tier under its own name: to raise one is to raise a limit. */
function tieredOf(name: string, call: NonNullable<ReturnType<Expressions['call']>>, expressions: Expressions): Limits {
  const [tiers, options] = [expressions.argument(call, 0), expressions.argument(call, 1)]
  const otherwise = options === undefined ? undefined : expressions.member(options, 'otherwise')
  if (tiers === undefined) return { [name]: 'configured' }
  return Object.assign(
    { ...limitOf(name, otherwise, expressions) },
    ...expressions
      .names(tiers)
      .map((tier) => limitOf(`${name} of ${tier}`, expressions.member(tiers, tier), expressions)),
  ) as Limits
}

function corsOf(written: Written | undefined, expressions: Expressions): Exclude<CorsOrigins, 'app'> {
  if (written === undefined) return 'none'
  const made = expressions.resolved(written) ?? written
  if (made.node.type === 'ConditionalExpression' || made.node.type === 'LogicalExpression') {
    return { origins: 'configured', credentials: true }
  }
  const path = expressions.path(made)
  if (path === `${NEXT}publicCors` || path === 'holdfast/cors#publicCors') return { origins: 'any', credentials: false }
  if (path === 'holdfast/cors#noCors') return 'none'
  const call = expressions.call(written)
  const options = call === undefined ? written : expressions.argument(call, 0)
  const origins = options === undefined ? undefined : expressions.member(options, 'origins')
  if (options === undefined || origins === undefined) return { origins: 'configured', credentials: true }
  const credentials = expressions.isTrue(expressions.member(options, 'credentials'))
  const one = expressions.text(origins)
  if (one !== undefined) return { origins: one === '*' ? 'any' : [one], credentials }
  const list = expressions.elements(origins)?.map((each) => expressions.text(each))
  if (list === undefined || list.includes(undefined)) return { origins: 'configured', credentials }
  return { origins: list.flatMap((each) => each ?? []).toSorted(), credentials }
}

/** What the gate does for all routes behind it, with the defaults that Holdfast documents. */
export function gateFacts(gate: Written, app: string, expressions: Expressions): GateFacts | undefined {
  const call = expressions.call(gate)
  const options = call === undefined ? undefined : expressions.argument(call, 0)
  if (call === undefined || options === undefined) return undefined
  const member = (name: string): Written | undefined => expressions.member(options, name)
  const limits = member('limits')
  const appWide = DEFAULTS.map(([name, rate]): Limits => {
    const own = limits === undefined ? undefined : expressions.member(limits, name)
    return own === undefined ? { [name]: rate } : renamed(name, limitOf(name, own, expressions))
  })
  return {
    app,
    name: expressions.text(member('name')) ?? 'app',
    place: placeOf(call.frame.file, call.node),
    limits: Object.assign({}, ...appWide) as Limits,
    cors: corsOf(member('cors'), expressions),
    csrfExemptions: exemptionsOf(member('csrf'), expressions),
  }
}

/** App-wide limits go by what they count, whatever they are called in headers. */
function renamed(name: string, limits: Limits): Limits {
  const [first] = Object.values(limits)
  return first === undefined ? {} : { [name]: first }
}

const DEFAULTS: readonly (readonly [string, Rate])[] = [
  ['anonymous', { units: 100, window: 60_000 }],
  ['caller', { units: 600, window: 60_000 }],
  ['address', { units: 6_000, window: 60_000 }],
]

function exemptionsOf(csrf: Written | undefined, expressions: Expressions): string[] {
  const list = csrf === undefined ? undefined : expressions.member(csrf, 'exempt')
  if (list === undefined) return []
  const exempt = expressions.elements(list)
  if (exempt === undefined) return ['configured']
  return exempt
    .map((each) => {
      const [method, path] = ['method', 'path'].map((name) => expressions.text(expressions.member(each, name)))
      return `${method ?? '?'} ${path ?? '?'}`
    })
    .toSorted()
}
