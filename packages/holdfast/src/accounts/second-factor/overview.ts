import { signedIn } from '../../authorization/access.js'
import { isProblem } from '../../core/problem.js'
import type { Endpoint } from '../endpoint.js'
import type { Parts } from '../endpoints/parts.js'
import type { Passkey } from '../factor-store.js'
import { ownAccount } from './owner.js'

/** A passkey as its owner sees it. */
export interface PublicPasskey {
  readonly id: string
  readonly name: string
  /** ISO 8601. */
  readonly createdAt: string
  readonly lastUsedAt: string | null
  readonly backedUp: boolean
}

export function publicPasskey({ id, name, createdAt, lastUsedAt, backedUp }: Passkey): PublicPasskey {
  const used = lastUsedAt === null ? null : new Date(lastUsedAt).toISOString()
  return { id, name, createdAt: new Date(createdAt).toISOString(), lastUsedAt: used, backedUp }
}

/** `GET second-factor` → `{ totp, recoveryCodes, passkeys: [{ id, name, createdAt, lastUsedAt, backedUp }] }`. */
export function secondFactors(parts: Parts): Endpoint {
  return {
    method: 'GET',
    path: 'second-factor',
    access: signedIn,
    limits: [],
    async handler({ principal }) {
      const account = await ownAccount(parts, principal)
      if (isProblem(account)) return account
      const passkeys = await parts.factors.passkeys(account.id)
      const { totp, recoveryCodes } = account.factors
      return { totp, recoveryCodes, passkeys: passkeys.map(publicPasskey) }
    },
  }
}
