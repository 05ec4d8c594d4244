import { isProblem, problem } from '../../core/problem.js'
import type { Endpoint } from '../endpoint.js'
import type { Parts } from '../endpoints/parts.js'
import { ownAccount, provedRecently } from './owner.js'
import { hasSecondFactor } from './has-second-factor.js'
import { newRecoveryCodes } from './recovery-code.js'

/** `POST recovery-codes`, no body → `{ recoveryCodes }`, shown this once; those that the account had are void. */
export function replaceRecoveryCodes(parts: Parts): Endpoint {
  return {
    method: 'POST',
    path: 'recovery-codes',
    access: provedRecently,
    limits: [],
    async handler({ principal, answer }) {
      const account = await ownAccount(parts, principal)
      if (isProblem(account)) return account
      if (!hasSecondFactor(account)) {
        return problem('account.factor_refused', { detail: 'Recovery codes stand in for a second factor: set one up.' })
      }
      const { codes, hashes } = newRecoveryCodes()
      await parts.factors.replaceRecoveryCodes(account.id, hashes)
      answer.audit('recovery_codes_replaced', account.id)
      return { recoveryCodes: codes }
    },
  }
}
