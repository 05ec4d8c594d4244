import type { Facts } from '../../flow/facts.js'
import { argumentsOf, calleeOf, isCall, type Frame } from '../../flow/frame.js'
import type { Guard } from '../../flow/guards.js'
import type { Handler } from '../../flow/handler.js'
import { CALLED, originPath, type Origin } from '../../flow/origin.js'
import { returnsOf } from '../../flow/origins.js'
import type { CallSite } from '../../flow/reach.js'
import type { Source } from '../../flow/sources.js'
import { bare, enclosingFunction, nameOf, walk, type Node } from '../../project/ast.js'
import { writtenOrigin } from '../../flow/written.js'
import { isAnswer } from '../answers/disclosure.js'
import { filledInto, changesDocument, makesDocument } from '../object-access/documents.js'
import { asksList, effectOf } from '../answers/effects.js'
import { exposuresOf } from '../answers/exposure.js'
import { keepsByKey } from '../object-access/keyed.js'
import { objectAccessOf, type Term } from '../object-access/object-access.js'
import { isElsewhere } from '../identity/signatures.js'
import { sqlOf } from '../object-access/sql-text.js'
import { validationCheck, validationOf } from './validation.js'

/** What becomes of something that the caller sent. */
export type Use = 'store' | 'query' | 'code' | 'cost' | 'file' | 'pass' | 'forward' | 'answer'

/** How a value came to its use. `unread`: it was held against a schema, and nobody looked at what that said. */
export type State = 'validated' | 'unread' | 'open' | 'unchecked'

/** One thing that the caller sent, where it is used. */
export interface Taken {
  readonly source: Source
  readonly use: Use
  /** Undefined for what a function returns. */
  readonly site: CallSite | undefined
  readonly frame: Frame
  readonly node: Node
  readonly state: State
}

const CODE = /^#(?:eval|Function)$|^(?:node:)?vm#|^(?:node:)?child_process#/
/** Libraries that do nothing with what they are given, or answer for it themselves. */
const HARMLESS =
  /^(?:holdfast\/|next(?:\/|#)|react|server-only|zod|valibot|yup|joi|superstruct|arktype|ajv|effect|class-transformer|pino|winston|consola|debug|@sentry|@axiomhq|next-axiom|posthog|@vercel\/(?:analytics|functions|otel|flags)|@opentelemetry|clsx|lodash|date-fns|dayjs|nanoid|uuid|slugify|ms|next-intl|i18next|superjson|(?:node:)?(?:path|url|util|crypto|buffer|querystring|assert|timers|events)|@formatjs|qs)\b/
/** Calls that prove what they are given, or hand it to a library that reads requests. */
const ANSWERS_FOR =
  /(?:^|[#.])(?:verify\w*|constructEvent\w*|unwrap|validate\w*|check\w*|decode\w*|is[A-Z]\w*|handleUpload|createRouteHandler|fetchRequestHandler|toNextJsHandler|handle(?:r|Request)?|log|info|warn|error|debug|capture\w*|track|limit|convertToModelMessages|signOut|exec)$/

/** Everything that a handler was sent and does something with. Headers, cookies, addresses and route parameters are left out. */
export function takenOf(handler: Handler, facts: Facts): Taken[] {
  let taken = known.get(handler)
  if (taken === undefined) known.set(handler, (taken = takenFound(handler, facts)))
  return taken
}

const known = new WeakMap<Handler, Taken[]>()
const MAX_DEPTH = 4

function takenFound(handler: Handler, facts: Facts): Taken[] {
  const exposed = new Set(exposuresOf(handler, facts).flatMap(({ site, effect }) => (effect === 'write' ? [site] : [])))
  const found: Taken[] = []
  const add = (value: Node, use: Use, site: CallSite | undefined, frame: Frame): void => {
    for (const source of facts.sources.of(value, frame, handler)) {
      if (!/^(?:body|argument|query)$/.test(source.kind) || isSize(source)) continue
      found.push({ source, use, site, frame, node: site?.node ?? value, state: stateOf(source, site, handler, facts) })
    }
  }
  for (const site of facts.sites(handler)) {
    // Further in, it is what the project makes of it.
    if (site.depth > MAX_DEPTH) continue
    for (const term of searched(site, facts)) add(term.value, 'query', site, term.frame)
    const keyed = keepsByKey(site)
    const use = exposed.has(site) || makesDocument(site) || keyed ? 'store' : useOf(site)
    if (use === undefined) continue
    for (const [index, argument] of argumentsOf(site.node).entries())
      add(argument, keyed && index === 0 ? 'query' : use, site, site.frame)
    if (changesDocument(site)) for (const { value } of filledInto(site)) add(value, use, site, site.frame)
  }
  const entry = handler.entries.at(-1)
  if (handler.kind === 'action' && entry?.fn !== undefined) {
    for (const value of returnsOf(entry.fn)) add(value, 'answer', undefined, entry)
  }
  return found
}

/** What a list of records that the app keeps in memory is searched by. */
function searched(site: CallSite, facts: Facts): readonly Term[] {
  if (!asksList(site.node)) return []
  const access = objectAccessOf(site, facts.origins)
  return access?.store === 'memory' ? access.where : []
}

const CONDITION =
  /^(?:where|eq|neq|in|match|filter|or|and|contains|select|single|limit|order|returning|is|not|gt|gte|lt|lte)$/
const CLIENT = /^(?:insert|upsert|update|delete|select|or|filter|eq|create|createMany|findMany|findFirst|findUnique)$/

/** What is called, by what is written where the client is one that the project makes up itself. */
function asClient({ callee, node, frame }: CallSite): Origin {
  const made = callee.root.kind === 'function' || callee.root.kind === 'value' || callee.root.kind === 'parameter'
  const member = bare(calleeOf(node))
  if (!made || member.type !== 'MemberExpression') return callee
  if (!CLIENT.test(nameOf(member.property, member.computed) ?? '')) return callee
  const written = writtenOrigin(member, frame)
  return effectAlong(written) === undefined ? callee : written
}

const ID = /(?:^|[._a-z])(?:[iI]ds?|ID|_id|[sS]lug|[uU]uid)$/

/**
 * Whether a value is an argument of a function that is exported from a file of actions, and may never have been meant
 * to be one: its types are looked at where it is called from the server, and what it is about is named like an id.
 */
export function isTypedArgument({ source }: Taken, handler: Handler): boolean {
  if (source.kind !== 'argument' || isForm(source)) return false
  const named = /action/i.test(handler.path) || handler.inline !== undefined
  return !named || source.field === undefined || ID.test(source.field)
}

/** Whether it is a part of a form, which has no types at all. */
export function isForm({ node, frame }: Source): boolean {
  const entry = bare(node)
  const text = frame.file.text.slice(entry.start, entry.end)
  if (/\.(?:get|getAll|entries)\(/.test(text)) return true
  const fn = frame.fn ?? enclosingFunction(entry)
  return fn?.params.some((each) => /:\s*FormData\b/.test(frame.file.text.slice(each.start, each.end))) === true
}

/** How long it is, is nothing that was sent. */
function isSize({ field }: Source): boolean {
  return field !== undefined && /(?:^|\.)(?:length|size|byteLength)$/.test(field)
}

function useOf(site: CallSite): Use | undefined {
  const { node, frame, depth } = site
  const callee = asClient(site)
  if (asksList(node)) return undefined
  if (callee.root.kind === 'function') return undefined
  const path = originPath(callee)
  if (CODE.test(path)) return 'code'
  const effect = effectAlong(callee)
  if (effect !== undefined) {
    // `update(row).eq('id', id)`: which, and not what.
    if (effect === 'write') return CONDITION.test(callee.steps.at(-1) ?? '') ? 'query' : 'store'
    if (effect === 'costly') return 'cost'
    if (effect === 'process') return 'code'
    if (effect === 'file') return 'file'
    const sql = sqlOf(node, frame)
    return sql !== undefined && sql.verb !== 'select' ? 'store' : 'query'
  }
  if (path === '#fetch' || /^(?:axios|got|ky|node-fetch|undici|ofetch)#/.test(path)) return 'forward'
  if (isAnswer(site)) return depth === 0 ? 'answer' : undefined
  if (callee.root.kind !== 'external' || depth > 1 || HARMLESS.test(path) || ANSWERS_FOR.test(path)) return undefined
  if (validationOf(callee, node) !== undefined) return undefined
  return isElsewhere(callee) ? 'forward' : 'pass'
}

const along = new Map<string, ReturnType<typeof effectOf>>()

/** The effect of a call, or of the one that it goes on from: `insert(table).values(row)`. */
function effectAlong(callee: Origin): ReturnType<typeof effectOf> {
  const path = originPath(callee)
  if (!along.has(path)) along.set(path, effectOnTheWay(callee))
  return along.get(path)
}

function effectOnTheWay({ root, steps }: Origin): ReturnType<typeof effectOf> {
  for (let at = steps.length; at > 0; at--) {
    if (at < steps.length && steps[at] !== CALLED) continue
    const effect = effectOf({ root, steps: steps.slice(0, at) })
    if (effect !== undefined) return effect
  }
  return undefined
}

function stateOf(source: Source, site: CallSite | undefined, handler: Handler, facts: Facts): State {
  const { validated, validatedIn } = source
  const guards = (): Guard[] => {
    if (site === undefined || !validates(handler, facts)) return []
    const own = guardsOver(site, facts)
    const before = own.length > 0 ? undefined : facts.guardOf(validationCheck, site, handler)
    return before === undefined ? own : [before]
  }
  if (validated !== undefined && validatedIn !== undefined) {
    const callee = facts.origins.of(calleeOf(validated), validatedIn)
    const proof = validationOf(callee, validated)?.proof
    if (proof === 'throws' || guards().some(({ check }) => check === validated)) return 'validated'
    // Its function looked, and gave it back only then.
    const inHelper =
      site === undefined ? handler.entries.every(({ fn }) => fn !== validatedIn.fn) : validatedIn.fn !== site.frame.fn
    if (inHelper) return isLookedAt(validated) ? 'validated' : 'open'
    return isLookedAt(validated) ? 'open' : 'unread'
  }
  const covered = guards().some(({ check, frame }) => {
    if (isOfOthers(check, frame)) return false
    return facts.sources.of(check, frame, handler).some(({ kind }) => kind === source.kind) || takes(check, frame)
  })
  return covered ? 'validated' : 'unchecked'

  /** `schema.validate({ name })`, and then all of the body is stored. */
  function isOfOthers(check: Node, frame: Frame): boolean {
    const given = isCall(check) ? validationOf(facts.origins.of(calleeOf(check), frame), check)?.input : undefined
    const parts = given === undefined ? undefined : bare(given)
    if (parts?.type !== 'ObjectExpression' || parts.properties.some(({ type }) => type === 'SpreadElement'))
      return false
    const fields = new Set(facts.sources.of(parts, frame, handler).map(({ field }) => field?.split('.')[0]))
    if (fields.size === 0 || fields.has(undefined)) return false
    return !fields.has(source.field?.split('.')[0])
  }

  function takes(check: Node, frame: Frame): boolean {
    if (check.type !== 'CallExpression') return false
    return check.arguments.some((each) =>
      facts.sources.of(each, frame, handler).some(({ kind }) => kind === source.kind),
    )
  }
}

const validating = new WeakMap<Handler, boolean>()

/** Whether a handler holds anything against a schema. */
function validates(handler: Handler, facts: Facts): boolean {
  let found = validating.get(handler)
  if (found === undefined) {
    found = facts.sites(handler).some(({ callee, node }) => validationOf(callee, node) !== undefined)
    validating.set(handler, found)
  }
  return found
}

/** All guards of a validation that have passed when a call runs. */
function guardsOver(site: CallSite, facts: Facts, seen: ReadonlySet<CallSite> = new Set()): Guard[] {
  if (seen.has(site) || seen.size > 6) return []
  const found: Guard[] = []
  const guards = facts.guards(validationCheck)
  for (let at: Frame | undefined = site.frame; at !== undefined; at = at.outer) {
    if (at.file !== site.frame.file) break
    found.push(...guards.in(at).filter(({ region }) => region.start <= site.node.start && site.node.end <= region.end))
  }
  const next = new Set(seen).add(site)
  return [...found, ...site.from.flatMap((way) => guardsOver(way, facts, next))]
}

/** Whether anybody looks at what a validation gave back. */
function isLookedAt(call: Node): boolean {
  let at: Node = call
  while (at.parent !== null && at.parent !== undefined && at.parent.type !== 'VariableDeclarator') {
    if (/Statement$|Declaration$/.test(at.parent.type)) return isTested(call)
    at = at.parent
  }
  const declarator = at.parent
  if (declarator?.type !== 'VariableDeclarator') return isTested(call)
  let scope: Node = declarator
  while (scope.parent !== null && scope.parent !== undefined && scope.type !== 'BlockStatement') scope = scope.parent
  const names = new Set<string>()
  walk(declarator.id, (node) => {
    if (node.type === 'Identifier') names.add(node.name)
    return true
  })
  let looked = false
  walk(scope, (node) => {
    const test = testOf(node)
    if (test !== undefined) looked ||= mentions(test, names)
    else if (isCall(node) && node !== call) {
      looked ||= argumentsOf(node).some((each) => each.type === 'Identifier' && names.has(each.name))
    }
    return !looked
  })
  return looked
}

function testOf(node: Node): Node | undefined {
  if (node.type === 'IfStatement' || node.type === 'ConditionalExpression' || node.type === 'WhileStatement')
    return node.test
  return node.type === 'LogicalExpression' ? node.left : undefined
}

function mentions(value: Node, names: ReadonlySet<string>): boolean {
  let found = false
  walk(value, (node) => {
    found ||= node.type === 'Identifier' && names.has(node.name)
    return !found
  })
  return found
}

/** `schema.safeParse(body).success ? … : …`, or a default for what fails. */
function isTested(call: Node): boolean {
  for (let at: Node | null | undefined = call.parent; at !== null && at !== undefined; at = at.parent) {
    if (/^(?:If|While)Statement$|^(?:Conditional|Logical)Expression$/.test(at.type)) return true
    if (/Statement$|Declaration$/.test(at.type)) return false
  }
  return false
}
