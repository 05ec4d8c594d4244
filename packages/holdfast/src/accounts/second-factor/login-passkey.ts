import { publicAccess } from '../../authorization/access.js'
import { problem, type Problem } from '../../core/problem.js'
import { slidingWindow } from '../../rate-limit/algorithms/sliding-window.js'
import type { Endpoint, EndpointContext } from '../endpoint.js'
import type { Parts } from '../endpoints/parts.js'
import { completeSignIn } from '../sign-in.js'
import { assertionOptions, proveByPasskey, type Asked } from './assertion.js'
import { assertionBody, type AssertionBody } from './bodies.js'
import { secondFactorFailed } from './code.js'
import { completePending, pendingSignIn, type PendingSignIn } from './pending.js'
import type { Passkeys } from './webauthn.js'

/**
 * `POST login/passkey/options`, no body → options for `navigator.credentials.get`: for the passkeys of the account whose
 * password was right, or for whichever passkey the person has.
 */
export function loginPasskeyOptions(parts: Parts, passkeys: Passkeys): Endpoint {
  return {
    method: 'POST',
    path: 'login/passkey/options',
    access: publicAccess,
    limits: [slidingWindow(20, '1 m', { per: 'address', name: 'passkey-options' })],
    async handler(context) {
      const pending = await pendingSignIn(parts, context.cookies)
      return assertionOptions(parts, passkeys, asked(pending), context)
    },
  }
}

/**
 * `POST login/passkey { response }` → as `POST login`: the second step after a right password, or all of a sign-in,
 * where the authenticator has verified its user.
 */
export function loginPasskey(parts: Parts, passkeys: Passkeys): Endpoint<AssertionBody> {
  return {
    method: 'POST',
    path: 'login/passkey',
    access: publicAccess,
    limits: [slidingWindow(10, '1 m', { per: 'address', name: 'passkey' })],
    body: assertionBody,
    async handler(context) {
      const pending = await pendingSignIn(parts, context.cookies)
      const proved = await proveByPasskey(parts, passkeys, asked(pending), context.body.response, context)
      if (proved === null) return pending === null ? passkeyFailed() : secondFactorFailed()
      if (pending !== null) return completePending(parts, pending, context, 'password and passkey')
      return signInByPasskey(parts, proved.userId, context)
    },
  }
}

function asked(pending: PendingSignIn | null): Asked {
  return pending === null
    ? { ceremony: 'sign-in', subject: '', userId: null }
    : { ceremony: 'second-factor', subject: pending.id, userId: pending.account.id }
}

async function signInByPasskey(parts: Parts, userId: string, context: EndpointContext): Promise<unknown> {
  const account = await parts.accounts.find(userId)
  const signedIn =
    account === null || account.disabled ? null : await completeSignIn(parts, account, context, 'passkey')
  if (signedIn !== null) return signedIn
  context.answer.audit('user_sign_in_failed', userId, { reason: 'disabled' })
  return passkeyFailed()
}

/** One answer for a passkey that is unknown, wrong, or of a disabled account. */
function passkeyFailed(): Problem {
  return problem('auth.passkey_failed', { headers: { 'WWW-Authenticate': 'Bearer' } })
}
