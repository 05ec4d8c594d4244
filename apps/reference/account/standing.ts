import type { Principal } from 'holdfast/next'
import { storage } from '@/database/storage'

/** As the account endpoints want it for changes of how one signs in. */
const FRESH = 10 * 60_000

/** How an account signs in, for its owner's pages. */
export async function standingOf({ id, authenticatedAt }: Principal) {
  const [account, passkeys] = await Promise.all([storage.accounts.credentials(id), storage.factors.passkeys(id)])
  const factors = account?.factors ?? { totp: false, passkeys: 0, recoveryCodes: 0 }
  return {
    verifiedAt: account?.emailVerifiedAt ?? null,
    totp: factors.totp,
    recoveryCodes: factors.recoveryCodes,
    passkeys,
    hasSecondFactor: factors.totp || passkeys.length > 0,
    /** Whether they have shown a moment ago who they are. */
    isFresh: authenticatedAt !== undefined && Date.now() - authenticatedAt < FRESH,
  }
}
