import type { Access } from '../authorization/access.js'
import { botRules, type BotRule } from '../bots/bot-rule.js'
import { checkedOptions } from '../core/checked-options.js'
import { ConfigurationError } from '../core/configuration-error.js'
import type { Eventually } from '../core/verdict.js'
import { cors, type Cors } from '../origin/decide-cors.js'
import { checkedLimit } from '../rate-limit/checked-limit.js'
import type { HumanVerifier } from '../human/verifier.js'
import type { Limit } from '../rate-limit/limit.js'
import type { BodyRules } from '../validation/body.js'
import { requireSchema } from '../validation/schema.js'
import { declaredBodyRules } from './stages/6-input-body.js'
import { BUDGET } from './limits/charges.js'
import { isCost, type Cost } from './limits/cost.js'
import { frameworkHandler, type FrameworkHandler } from './framework-handler.js'
import { isNoObject, type RouteDefinition, type Schema } from './definition.js'
import type { Exchange } from './exchange.js'
import { isResponse } from './answer/is-response.js'
import { stageArguments, type StageArguments } from './stages/stage-arguments.js'

/** Object and rule come together: there is no object that nobody decides about. */
export interface Ownership {
  readonly load: (args: StageArguments) => Eventually<unknown>
  readonly can: (args: StageArguments) => Eventually<unknown>
  /** What a refusal answers. */
  readonly denied: 403 | 404
}

/** A declaration, checked and compiled: what the stages read on each request. */
export interface Policy {
  readonly access: Access
  /** Whether the caller has to show that a person sends it. */
  readonly human: boolean
  /** Where the names of its limits live: those of account endpoints are not an app's. */
  readonly namespace: 'named' | 'auth'
  readonly limits: readonly Limit[]
  readonly budget: Limit | undefined
  readonly cost: Cost
  /** In place of the gate's. */
  readonly bots: BotRule | undefined
  /** Whether its limits and its budget only observe. */
  readonly observe: boolean
  /** The verified id of the session that its limits per caller count by; absent or `null`: they count by the caller. */
  readonly session?: (exchange: Exchange) => Eventually<string | null>
  readonly params: Schema | undefined
  readonly query: Schema | undefined
  readonly body: Schema | undefined
  readonly bodyRules: BodyRules
  readonly ownership: Ownership | undefined
  readonly response: Schema | undefined
  readonly status: number | undefined
  readonly cors: Cors | undefined
  readonly name: string | undefined
  /** Runs the application's code for one call. */
  readonly perform: (exchange: Exchange) => Eventually<unknown>
  /** Whether that code is a handler of the framework's own form: what it throws, the framework reports and answers. */
  readonly throwsOn?: boolean
}

/** Any declaration, its types forgotten. */
export type AnyDefinition = RouteDefinition<
  Access,
  Schema | undefined,
  Schema | undefined,
  Schema | undefined,
  unknown,
  undefined
>

const KEYS: Readonly<Record<keyof AnyDefinition, true>> = {
  access: true,
  human: true,
  limit: true,
  budget: true,
  cost: true,
  bots: true,
  observe: true,
  params: true,
  query: true,
  body: true,
  accepts: true,
  maxBodyBytes: true,
  bodyTimeout: true,
  minBodyBytesPerSecond: true,
  object: true,
  can: true,
  denied: true,
  response: true,
  status: true,
  cors: true,
  name: true,
  handler: true,
}

/**
 * What the types say is checked again for JavaScript callers and casts.
 * @param verifier the gate's CAPTCHA, without which `human: true` would admit nobody
 * @throws {ConfigurationError} `config.route`
 */
export function compilePolicy(definition: AnyDefinition, verifier?: HumanVerifier): Policy {
  checkedOptions('route(…)', definition, KEYS)
  const { access, human, object, can, params, handler } = definition
  if (access === undefined || typeof access.check !== 'function') {
    refuse('A route states its access: publicAccess, signedIn, role(…), scope(…), all(…) or any(…).')
  }
  if (typeof handler !== 'function') refuse('A route has a handler.')
  if (human !== undefined && (human as unknown) !== true) refuse('`human` is true, or left out.')
  if (human && verifier === undefined) refuse('`human: true` needs a verifier: holdfast({ human: altcha({ … }) }).')
  if (object !== undefined && !isNoObject(object) && can === undefined) {
    refuse('A route that loads an object says with `can` who may touch it.')
  }
  if (params !== undefined && access.kind === 'guarded' && object === undefined) {
    refuse('A guarded route with params declares `object` and `can`, or `object: noObject(reason)`.')
  }
  if (can !== undefined && (object === undefined || isNoObject(object))) {
    refuse('`can` decides about an object: declare `object` too.')
  }
  for (const part of ['params', 'query', 'body', 'response'] as const) {
    if (definition[part] !== undefined) requireSchema(definition[part], part)
  }
  return {
    access,
    human: human === true,
    namespace: 'named',
    ...charged(definition),
    params,
    query: definition.query,
    body: definition.body,
    bodyRules: declaredBodyRules(definition),
    ownership:
      object === undefined || isNoObject(object) || can === undefined
        ? undefined
        : { load: object as Ownership['load'], can, denied: definition.denied ?? 404 },
    response: definition.response,
    status: definition.status,
    cors:
      definition.cors === undefined
        ? undefined
        : 'preflight' in definition.cors
          ? definition.cors
          : cors(definition.cors),
    name: definition.name,
    ...performed(definition),
  }
}

function performed(definition: AnyDefinition): Pick<Policy, 'perform' | 'throwsOn'> {
  const { handler } = definition
  const existing = frameworkHandler(handler)
  if (existing === undefined) return { perform: (exchange) => handler(stageArguments(exchange)) }
  for (const option of ['body', 'response', 'status'] as const) {
    if (definition[option] !== undefined)
      refuse(`nextHandler(…) reads its body and makes its answer by itself: no \`${option}\`.`)
  }
  return { perform: (exchange) => answeredBy(existing, exchange), throwsOn: true }
}

async function answeredBy(existing: FrameworkHandler, { call }: Exchange): Promise<Response> {
  const answer = await existing(call.request as Request, call.context)
  if (!isResponse(answer)) throw new TypeError(`The handler of ${call.method} ${call.route} did not answer a Response.`)
  return answer
}

/** What the limits of a route are, and what its calls cost of them. */
function charged({ limit, budget, cost = 1, bots, observe = false }: AnyDefinition) {
  if (typeof cost !== 'function' && !isCost(cost))
    refuse('The cost of a route is a whole number from 1, or a function.')
  const limits = limitsOf(limit)
  if (limits.some(({ name }) => name === BUDGET)) refuse(`No limit can be called "${BUDGET}".`)
  if (budget !== undefined && checkedLimit(budget).tier !== undefined)
    refuse('A budget counts everybody: it has no tiers.')
  if (budget?.per === 'address') refuse('A budget counts everybody, and not each address.')
  if (bots !== undefined && !botRules.includes(bots)) refuse(`\`bots\` is one of ${botRules.join(', ')}.`)
  if (typeof observe !== 'boolean') refuse('`observe` is true or false.')
  return { limits, budget, cost, bots, observe }
}

function limitsOf(declared: AnyDefinition['limit']): readonly Limit[] {
  const limits =
    declared === undefined ? [] : Array.isArray(declared) ? (declared as readonly Limit[]) : [declared as Limit]
  return limits.map(checkedLimit)
}

function refuse(message: string): never {
  throw new ConfigurationError('config.route', message)
}
