import type { Parts } from './endpoints/parts.js'

/**
 * Takes away what was set up on an account before anybody had shown that its address is theirs: second factors and API
 * keys. Whoever registers with somebody else's address would otherwise keep a way in when its owner takes the account
 * over by a mailed link (account pre-hijacking, Sudhodanan and Paverd, USENIX Security 2022). Sessions have ended before.
 */
export async function withdrawUnprovenClaims(
  { factors, keys }: Pick<Parts, 'factors' | 'keys'>,
  userId: string,
): Promise<void> {
  await factors.removeTotp(userId)
  for (const { id } of await factors.passkeys(userId)) await factors.removePasskey(userId, id)
  await factors.replaceRecoveryCodes(userId, [])
  for (const { id } of (await keys?.listKeys(userId)) ?? []) await keys?.revokeKey(id, userId)
}
