import { isProblem, problem } from '../../core/problem.js'
import { slidingWindow } from '../../rate-limit/algorithms/sliding-window.js'
import type { Endpoint } from '../endpoint.js'
import type { Parts } from '../endpoints/parts.js'
import { codeBody, type CodeBody } from './bodies.js'
import { hasSecondFactor } from './has-second-factor.js'
import { endSessionsWithoutFactor, ownAccount, provedRecently } from './owner.js'
import { newRecoveryCodes } from './recovery-code.js'
import { totpSecret, totpStep, totpUri } from './totp.js'
import { openTotpSecret, sealTotpSecret } from './totp-secret.js'

/** `POST totp`, no body → `{ secret, uri }` for an authenticator app. Nothing changes until a code has shown that it works. */
export function beginTotp(parts: Parts): Endpoint {
  const { factors, totp, started } = parts
  return {
    method: 'POST',
    path: 'totp',
    access: provedRecently,
    limits: [],
    async handler({ principal }) {
      const account = await ownAccount(parts, principal)
      if (isProblem(account)) return account
      const secret = totpSecret()
      const sealed = await sealTotpSecret(parts, account.id, secret)
      if (!(await factors.beginTotp(account.id, sealed))) return problem('account.factor_exists')
      return { secret, uri: totpUri(secret, totp.issuer ?? new URL(started().origin).hostname, account.email) }
    },
  }
}

/**
 * `POST totp/confirm { code }` → `{ recoveryCodes }`, shown this once; those that the account had are void. Wrong codes
 * are limited and not locked: whoever may call this may as well begin anew, and knows the secret then.
 */
export function confirmTotp(parts: Parts): Endpoint<CodeBody> {
  const { factors, clock } = parts
  return {
    method: 'POST',
    path: 'totp/confirm',
    access: provedRecently,
    limits: [slidingWindow(10, '1 m', { name: 'totp-confirm' })],
    body: codeBody,
    async handler({ principal, body, answer }) {
      const account = await ownAccount(parts, principal)
      if (isProblem(account)) return account
      const factor = await factors.totp(account.id)
      if (factor === null) return problem('object.not_found')
      if (factor.confirmedAt !== null) return problem('account.factor_exists')
      const secret = await openTotpSecret(parts, account.id, factor.sealedSecret)
      const step = secret === null ? null : totpStep(body.code, secret, clock())
      if (step === null) {
        const detail = 'The code does not fit. Is the clock of the device with the authenticator app right?'
        return problem('account.factor_refused', { detail })
      }
      // Before it is in force: an outage in between leaves nothing that its owner has not seen.
      if (!hasSecondFactor(account)) await endSessionsWithoutFactor(parts, principal, account, answer)
      const { codes, hashes } = newRecoveryCodes()
      const { sealedSecret } = factor
      const confirmed = { sealedSecret, step, recoveryHashes: hashes, now: clock() }
      if (!(await factors.confirmTotp(account.id, confirmed))) return problem('account.factor_exists')
      answer.audit('totp_enabled', account.id)
      answer.audit('recovery_codes_replaced', account.id)
      return { recoveryCodes: codes }
    },
  }
}

/** `DELETE totp` → `{ removed: 1 }`; 404 where none is set up. */
export function removeTotp(parts: Parts): Endpoint {
  const { factors } = parts
  return {
    method: 'DELETE',
    path: 'totp',
    access: provedRecently,
    limits: [],
    async handler({ principal, answer }) {
      const account = await ownAccount(parts, principal)
      if (isProblem(account)) return account
      if (!(await factors.removeTotp(account.id))) return problem('object.not_found')
      if (account.factors.totp) answer.audit('totp_disabled', account.id)
      return { removed: 1 }
    },
  }
}
