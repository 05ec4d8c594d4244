import type { Principal } from 'holdfast/next'
import { people } from '@/security'

/** Whose orders a report is about. */
export type Coverage = { readonly covers: 'shop' } | { readonly covers: 'owner'; readonly ownerId: string }

/**
 * What a key may see: one of the operator's and one of an administrator's the whole shop, any other its owner's orders.
 * A key is a caller of its own, so the owner is asked for by name. `null`: a caller that says nothing about an owner.
 */
export async function coverageOf({ profile }: Principal): Promise<Coverage | null> {
  const ownerId = profile?.ownerId
  if (ownerId === null) return { covers: 'shop' }
  if (typeof ownerId !== 'string') return null
  const owner = await people.users.find(ownerId)
  if (owner === null) return null
  return owner.roles.includes('admin') ? { covers: 'shop' } : { covers: 'owner', ownerId }
}
