import { publicAccess } from '../../authorization/access.js'
import { isProblem } from '../../core/problem.js'
import { slidingWindow } from '../../rate-limit/algorithms/sliding-window.js'
import { loginBody, type LoginBody } from '../bodies.js'
import type { Endpoint } from '../endpoint.js'
import { invalidCredentials, provedByPassword } from '../password-proof.js'
import { secondFactorRequired } from '../second-factor/pending.js'
import { completeSignIn } from '../sign-in.js'
import type { Parts } from './parts.js'

/**
 * `POST login { email, password }` → 200 `{ user }` and the session's cookies. What is not right is told in one way
 * only; see `provedByPassword`.
 */
export function login(parts: Parts): Endpoint<LoginBody> {
  const { accounts } = parts
  return {
    method: 'POST',
    path: 'login',
    access: publicAccess,
    limits: [slidingWindow(5, '1 m', { per: 'address', name: 'login' })],
    body: loginBody,
    async handler(context) {
      const { email, password } = context.body
      const find = () => accounts.findByEmail(email)
      const account = await provedByPassword(parts, { email, find, password, asksHuman: true }, context)
      if (isProblem(account)) return account
      const unfinished = await secondFactorRequired(parts, account, context)
      if (unfinished !== undefined) return unfinished
      const signedIn = await completeSignIn(parts, account, context, 'password')
      if (signedIn !== null) return signedIn
      // Disabled, removed or given another password while this one was looked at.
      context.answer.audit('user_sign_in_failed', account.id, { reason: 'changed' })
      return invalidCredentials(null)
    },
  }
}
