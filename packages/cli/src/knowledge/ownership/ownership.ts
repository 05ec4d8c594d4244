/** Fields that say to whom a record belongs. */
export type OwnerKind = 'user' | 'tenant'

const USER =
  /^(?:(?:user|owner|author|creator|customer|uploader|actor|buyer|seller|organi[sz]er|poster|patient|student|employee|clerk|clerk_?user|auth|auth_?user|firebase|profile|sender|recipient|subscriber|member)(?:_?u?id|_?uuid|Id|ID)?|uid|(?:created|uploaded|submitted|posted|owned)_?by(?:_?id|Id)?|(?:user|owner|author|customer)_?email)$/i
const TENANT =
  /^(?:org|organi[sz]ation|tenant|workspace|team|company|business|clinic|agency|household|restaurant|store|shop)(?:_?id|Id|ID|_?slug)?$/i
/** What names one record among others. */
const OBJECT =
  /^(?:id|_id|uuid|uid|guid|pk|slug|objectKey|\w+Id|\w+ID|\w+_id|\w+Ids|\w+_ids|\w+Uuid|\w+_uuid|ids|customer|subscription)$/
/** What only those know who may: a link that was sent, a code that was shown. */
const CAPABILITY =
  /(?:token|secret|hash|signature|otp|nonce|(?:invite|invitation|access|share|reset|verification|join|confirmation)_?(?:code|key|id)|^code$|^pin$|^shareId$|^session_?id$|^state$)/i
/** What says that strangers may see it. */
const PUBLISHED =
  /^(?:is_?)?(?:published|public|published_?at|visible|visibility|active|approved|listed|shared|is_?published|is_?public|is_?active)$/i

export function ownerKindOf(key: string | undefined): OwnerKind | undefined {
  if (key === undefined) return undefined
  return TENANT.test(key) ? 'tenant' : USER.test(key) ? 'user' : undefined
}

export function namesObject(key: string | undefined): boolean {
  return key !== undefined && !CAPABILITY.test(key) && (OBJECT.test(key) || ownerKindOf(key) !== undefined)
}

export function isCapability(key: string | undefined): boolean {
  return key !== undefined && CAPABILITY.test(key)
}

export function saysPublished(key: string | undefined): boolean {
  return key !== undefined && PUBLISHED.test(key)
}

/** Records that are a person themselves: whose they are, their id says. */
export function isPerson(records: string | undefined): boolean {
  return records !== undefined && /^(?:user|account|profile|userprofile|authuser|customer|member|person)$/.test(records)
}

/** Records that are a tenant themselves. */
export function isTenant(records: string | undefined): boolean {
  return records !== undefined && /^(?:org|organi[sz]ation|tenant|workspace|team|company)$/.test(records)
}

/** Records that are found by whoever was sent their id. */
export function isByLink(records: string | undefined): boolean {
  return records !== undefined && /share|invit|magiclink|passwordreset|verification|otp|onetime/.test(records)
}

/** Records that people make for themselves. */
export function isPersonal(records: string | undefined): boolean {
  return (
    records !== undefined &&
    /^(?:todo|task|project|board|list|note|chat|thread|conversation|draft|file|folder|journal|diary|goal|habit|form|site|domain|report|dashboard|agent|bot|workflow|bookmark|favou?rite|wishlist|collection|deck|flashcard|playlist|campaign|link|shift|visit|claim|deal|quote|estimate)$/.test(
      records,
    )
  )
}
