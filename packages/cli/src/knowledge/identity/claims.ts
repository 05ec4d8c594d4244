import type { Facts } from '../../flow/facts.js'
import { argumentsOf, calleeOf, isCall, type Frame } from '../../flow/frame.js'
import type { Handler } from '../../flow/handler.js'
import type { SourceKind } from '../../flow/sources.js'
import { bare, nameOf, walk, type Node } from '../../project/ast.js'
import type { Exposure } from '../answers/exposure.js'
import { objectAccessOf } from '../object-access/object-access.js'
import { isPerson } from '../ownership/ownership.js'
import { audienceOf } from './public-routes.js'

const ACTS =
  /^(?:user|author|owner|sender|creator|customer|member|account|buyer|seller|organi[sz]er|host)_?[iI]d$|^(?:author|owner|sender|creator|buyer|seller|organi[sz]er|postedBy|createdBy|created_by|updatedBy|updated_by|uploadedBy|userEmail|user_email)$/
const SENT: ReadonlySet<SourceKind> = new Set<SourceKind>(['body', 'query', 'url', 'argument'])

const EMAIL = /e-?mail$/i
/** Who left an address here has no account that it could open. */
const LISTED = /subscri|newsletter|wait_?list|lead|visitor/

/** Records that are somebody's, and are nobody themselves: who is looked up by an address may be about to sign up. */
function isOfSomebody(records: string | undefined): boolean {
  return audienceOf(records) === 'somebody' && !isPerson(records)
}

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
  if (effect === 'token') return isMadeFor(site, handler, facts, by)
  if (effect !== 'read' && effect !== 'write') return false
  const says = (value: Node, frame: Frame, field?: (name: string) => boolean): boolean =>
    facts.sources
      .of(value, frame, handler)
      .some((source) => by.has(source.kind) && (field === undefined || field(source.field ?? '')))
  // What a builder is told further on, too: `.where(eq(notes.userId, userId))`.
  const { where = [], data = [] } = objectAccessOf(site, facts.origins) ?? {}
  if ([...where, ...data].some(({ key, value, frame }) => saysWho(key) && says(value, frame))) return true
  // An account that is changed, or what is somebody's, by an address: `where: { email: body.email }`.
  const isAddressed = where.some(({ key, value, frame }) => EMAIL.test(key ?? '') && says(value, frame))
  if (isAddressed && !LISTED.test(records ?? '')) {
    if (
      effect === 'write'
        ? data.length > 0
        : isOfSomebody(records) || isByAddress({ site, effect, records }, handler, facts)
    )
      return true
  }
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

/** Whether what is read is somebody's because an address finds it, whatever it is called: `GET /players?email=`. */
export function isByAddress({ site, effect, records }: Exposure, { method }: Handler, facts: Facts): boolean {
  if (effect !== 'read' || method !== 'GET' || isPerson(records) || LISTED.test(records ?? '')) return false
  return (objectAccessOf(site, facts.origins)?.where ?? []).some(({ key }) => EMAIL.test(key ?? ''))
}

/** Whether a service's token says of its bearer what the caller did: `new AccessToken(key, secret, { identity: name })`. */
function isMadeFor(
  { node, frame }: Exposure['site'],
  handler: Handler,
  facts: Facts,
  by: ReadonlySet<SourceKind>,
): boolean {
  const callee = bare(calleeOf(node))
  const made =
    callee.type === 'MemberExpression' ? facts.origins.declaration(bare(callee.object), frame)?.node : undefined
  const given = [...argumentsOf(node), ...(made !== undefined && isCall(made) ? argumentsOf(made) : [])]
  return given.some((each) => facts.sources.of(each, frame, handler).some(({ kind }) => by.has(kind)))
}
