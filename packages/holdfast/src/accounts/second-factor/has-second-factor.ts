import type { AccountCredentials } from '../account-store.js'

/** Whether the password alone is not enough. */
export function hasSecondFactor({ factors }: Pick<AccountCredentials, 'factors'>): boolean {
  return factors.totp || factors.passkeys > 0
}
