import { signedIn } from '../../authorization/access.js'
import { isProblem, problem } from '../../core/problem.js'
import { slidingWindow } from '../../rate-limit/algorithms/sliding-window.js'
import { passwordChangeBody, type PasswordChangeBody } from '../bodies.js'
import type { Endpoint } from '../endpoint.js'
import { invalidCredentials, provedByPassword } from '../password-proof.js'
import type { Parts } from './parts.js'

/**
 * `POST password/change { current, password }` → 200 `{ ended }`, how many other sessions that ended; this one goes on.
 * A wrong `current` counts as a failed sign-in: whoever finds an open browser must not guess on.
 */
export function changePassword(parts: Parts): Endpoint<PasswordChangeBody> {
  const { accounts, hasher, checkPassword, issuer, clock } = parts
  return {
    method: 'POST',
    path: 'password/change',
    access: signedIn,
    limits: [slidingWindow(5, '1 m', { name: 'password-change' })],
    body: passwordChangeBody,
    async handler(context) {
      const { principal, body, answer } = context
      if (principal?.kind !== 'user') return problem('access.denied')
      const caller = await accounts.find(principal.id)
      if (caller === null) return problem('object.not_found')
      const find = () => accounts.credentials(caller.id)
      const proof = { email: caller.email, find, password: body.current, asksHuman: false }
      const account = await provedByPassword(parts, proof, context)
      if (isProblem(account)) return account

      const { id, email, passwordHash } = account
      const reasons = await checkPassword(body.password, email)
      if (reasons.length > 0) return problem('account.password_refused', { extensions: { reasons } })
      const ended = await accounts.changePassword(id, {
        hash: await hasher.hash(body.password),
        // Of two changes at once the second was proved by a password that is the account's no more.
        ...(passwordHash === null ? {} : { from: passwordHash }),
        ...(principal.sessionId === undefined ? {} : { keepSession: principal.sessionId }),
        now: clock(),
      })
      if (ended === null) return invalidCredentials(null)
      issuer.forget(id)
      answer.audit('password_changed', id, { sessions_ended: ended })
      return { ended }
    },
  }
}
