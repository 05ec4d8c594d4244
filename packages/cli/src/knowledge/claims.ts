import type { Facts } from '../flow/facts.js'
import { argumentsOf, type Frame } from '../flow/frame.js'
import type { Handler } from '../flow/handler.js'
import type { SourceKind } from '../flow/sources.js'
import { nameOf, walk, type Node } from '../project/ast.js'
import type { Exposure } from './exposure.js'
import { objectAccessOf } from './object-access.js'
import { isPerson } from './ownership.js'

const ACTS =
  /^(?:user|author|owner|sender|creator|customer|member|account)_?[iI]d$|^(?:createdBy|created_by|updatedBy|updated_by|uploadedBy|userEmail|user_email)$/
const SENT: ReadonlySet<SourceKind> = new Set<SourceKind>(['body', 'query', 'url', 'argument'])

/** Whether a field says who acts or whose a record is, however it begins: `userId`, `UserId`. */
function saysWho(key: string | undefined): boolean {
  return key !== undefined && ACTS.test(key.charAt(0).toLowerCase() + key.slice(1))
}

/**
 * Whether a query acts for somebody whom the caller names, or selects what is somebody's.
 * @param by default: the body, the query and arguments, in which callers say who they are
 */
export function isClaimed(
  { effect, records, site }: Exposure,
  handler: Handler,
  facts: Facts,
  by: ReadonlySet<SourceKind> = SENT,
): boolean {
  if (effect !== 'read' && effect !== 'write') return false
  const says = (value: Node, frame: Frame, field?: (name: string) => boolean): boolean =>
    facts.sources
      .of(value, frame, handler)
      .some((source) => by.has(source.kind) && (field === undefined || field(source.field ?? '')))
  // What a builder is told further on, too: `.where(eq(notes.userId, userId))`.
  const { where = [], data = [] } = objectAccessOf(site, facts.origins) ?? {}
  if ([...where, ...data].some(({ key, value, frame }) => saysWho(key) && says(value, frame))) return true
  // An account by its own id, which the caller calls the user’s.
  if (
    isPerson(records) &&
    where.some(({ key, value, frame }) => /^_?id$/.test(key ?? '') && says(value, frame, saysWho))
  )
    return true
  let found = false
  for (const argument of argumentsOf(site.node)) {
    walk(argument, (node) => {
      if (found) return false
      if (node.type !== 'Property' || !saysWho(nameOf(node.key, node.computed))) return true
      found = says(node.value, site.frame)
      return !found
    })
  }
  return found
}
