import type { Principal } from 'holdfast/next'
import { storage } from '@/database/storage'

/** What a person may give their keys; as `security.ts` says. */
export const grantable = [['report:read', 'Read the report of your orders']] as const

/** The API keys of this person, the newest first. */
export function keysOf({ id }: Principal) {
  return storage.keys.list(id)
}
