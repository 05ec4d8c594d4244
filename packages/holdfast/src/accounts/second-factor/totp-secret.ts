import type { Parts } from '../endpoints/parts.js'

/** Sealed for one account: copied to another one's row it opens for nobody. */
export function sealTotpSecret({ started }: Pick<Parts, 'started'>, userId: string, secret: string): Promise<string> {
  return started().sealer('totp-secret').seal(`${userId} ${secret}`, Infinity)
}

/** `null` for what was not sealed by this app for this account. */
export async function openTotpSecret(
  { started, clock }: Pick<Parts, 'started' | 'clock'>,
  userId: string,
  sealed: string,
): Promise<string | null> {
  const opened = await started().sealer('totp-secret').open(sealed, clock())
  return opened?.startsWith(`${userId} `) === true ? opened.slice(userId.length + 1) : null
}
