import type { Facts } from '../../flow/facts.js'
import { argumentsOf, calleeOf } from '../../flow/frame.js'
import type { Handler } from '../../flow/handler.js'
import { originPath } from '../../flow/origin.js'
import type { Origins } from '../../flow/origins.js'
import { reach, type CallSite } from '../../flow/reach.js'
import { bare, nameOf, propertyOf, textOf, walk } from '../../project/ast.js'
import { disclosed } from './disclosure.js'
import { effectsOf, type Effect } from './effects.js'
import { isCheckName } from '../identity/identity-names.js'
import { nominalCheck } from '../identity/identity.js'
import { recordsByKey } from '../object-access/keyed.js'
import { chained } from '../object-access/terms.js'
import { audienceOf } from '../identity/public-routes.js'
import { recordsOf } from '../object-access/records.js'

/** Something that a handler does or gives away, which strangers may not be meant to. */
export interface Exposure {
  readonly site: CallSite
  readonly effect: Effect
  /** Singular and in small letters. */
  readonly records: string | undefined
}

const MUTATES = /^(?:push|splice|unshift|pop|shift|set|delete|add|clear)$/

const known = new WeakMap<Handler, readonly Exposure[]>()

/** What a handler does beyond finding out who calls, in the order of the code. */
export function exposuresOf(handler: Handler, facts: Facts): readonly Exposure[] {
  let found = known.get(handler)
  if (found === undefined) known.set(handler, (found = exposuresFound(handler, facts)))
  return found
}

function exposuresFound(handler: Handler, facts: Facts): Exposure[] {
  const sites = facts.sites(handler)
  const done = effectsOf(sites)
    // A file that comes with the app harms nobody; one that the caller names is another matter.
    .filter(({ effect }) => effect !== 'file')
    .map(({ site, effect }): Exposure => ({ site, effect, records: recordsOf(site) }))
  const shown = sites.flatMap((site): Exposure[] =>
    disclosed(site, facts.origins) === undefined ? [] : [{ site, effect: 'disclosure', records: undefined }],
  )
  const kept = sites.flatMap((site): Exposure[] => {
    const records = recordsInMemory(site, handler)
    return records === undefined ? [] : [{ site, effect: 'write', records }]
  })
  const standIns = sites
    .filter((site) => isStandIn(site, facts.origins))
    .map((site): Exposure => ({ site, effect: 'write', records: undefined }))
  // What a read puts by is a cache.
  const keyed = handler.method === 'GET' || handler.method === 'HEAD' ? [] : sites.flatMap(byKey)
  return [...done, ...shown, ...kept, ...standIns, ...keyed]
}

function byKey(site: CallSite): Exposure[] {
  const records = recordsByKey(site)
  return records === undefined ? [] : [{ site, effect: 'write', records }]
}

const STORE = /(?:^db|Db|DB|Database|Repo|Repository|Dao|DAO)$/
const STORES = /^(?:add|append|insert|create|update|delete|remove|save|upsert|put)(?:[A-Z]\w*)?$/

/** A call of what is named like a database and is written out in the project: `ordersDb.add(…)`. */
export function isStandIn({ callee, node }: Pick<CallSite, 'callee' | 'node'>, origins: Origins): boolean {
  const { root, steps } = callee
  const member = bare(calleeOf(node))
  if (root.kind !== 'function' || steps.length > 0 || member.type !== 'MemberExpression') return false
  if (member.object.type !== 'Identifier' || !STORE.test(member.object.name)) return false
  if (!STORES.test(nameOf(member.property, member.computed) ?? '')) return false
  const inside = reach(origins, { file: root.frame.file, fn: root.node, outer: root.frame })
  return !inside.some((each) => each.callee.root.kind === 'external')
}

/** The name of a list of records that a module keeps and a call changes: `users.push(…)`. */
function recordsInMemory({ node, callee }: CallSite, { method }: Handler): string | undefined {
  if (callee.root.kind !== 'value' || callee.steps.length !== 1 || !MUTATES.test(callee.steps[0] ?? ''))
    return undefined
  if (callee.root.frame.fn !== undefined) return undefined
  const list = bare(callee.root.node)
  if (list.type !== 'ArrayExpression') return undefined
  // One that begins empty holds records where a request that is no read changes it; what a read puts by is a cache.
  const isFilledByWrites = list.elements.length === 0 && method !== 'GET' && method !== 'HEAD'
  if (!isFilledByWrites && !list.elements.some((each) => each?.type === 'ObjectExpression')) return undefined
  const member = bare(calleeOf(node))
  if (member.type !== 'MemberExpression' || member.object.type !== 'Identifier') return undefined
  const name = member.object.name.toLowerCase().replace(/s$/, '')
  return audienceOf(name) === 'somebody' ? name : undefined
}

/** Whether a call belongs to the finding out who calls: the lookup of a session inside `getCurrentUser()`. */
export function isPartOfCheck({ site }: Exposure, facts: Facts, seen: ReadonlySet<CallSite> = new Set()): boolean {
  const guards = facts.guards(nominalCheck)
  if (guards.proof(site.node, site.frame) !== undefined) return true
  const next = new Set(seen).add(site)
  return site.from.some((way) => {
    if (next.has(way)) return false
    const name = originPath({ root: { kind: 'global' }, steps: [calledAs(way)] })
    if (isCheckName(name) && guards.proof(way.node, way.frame) !== undefined) return true
    return isPartOfCheck({ site: way, effect: 'read', records: undefined }, facts, next)
  })
}

function calledAs({ node }: CallSite): string {
  const callee = bare(calleeOf(node))
  if (callee.type === 'Identifier') return callee.name
  return callee.type === 'MemberExpression' ? (nameOf(callee.property, callee.computed) ?? '') : ''
}

const REACHES = /email|phone|password|address|token|secret|birth/i

/** Whether a query names what it reads, and names nothing that says how to reach somebody. */
export function readsLittle({ site }: Exposure): boolean {
  if (site.node.type === 'TaggedTemplateExpression') return false
  if (/^(?:count|aggregate|groupBy)$/.test(site.callee.steps.at(-1) ?? '')) return true
  const [first] = site.node.arguments
  // supabase.from('users').select('id, name')
  const columns = textOf(first)
  if (columns !== undefined) return columns !== '*' && !REACHES.test(columns)
  const select = propertyOf(first, 'select')
  if (select === undefined) return leavesOut(site)
  let much = false
  walk(select, (node) => {
    if (node.type === 'Property') much ||= REACHES.test(nameOf(node.key, node.computed) ?? '')
    return !much
  })
  return !much
}

/** Whether documents are read without what says how to reach somebody: `{ projection: { email: 0, password: 0 } }`. */
function leavesOut({ node, frame }: Exposure['site']): boolean {
  const projection = propertyOf(argumentsOf(node)[1], 'projection')
  if (projection !== undefined) {
    // One that is made elsewhere leaves out what its author thought of.
    if (bare(projection).type !== 'ObjectExpression') return true
    const text = frame.file.text.slice(projection.start, projection.end)
    return /:\s*(?:0|false)\b/.test(text) ? /email/i.test(text) : !REACHES.test(text)
  }
  const selected = chained(node, frame).find(({ method }) => method === 'select')
  const fields = textOf(selected?.args[0])
  if (fields === undefined) return false
  return fields.startsWith('-') ? /-email/i.test(fields) : !REACHES.test(fields)
}
