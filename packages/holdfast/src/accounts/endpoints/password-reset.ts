import { publicAccess } from '../../authorization/access.js'
import { problem } from '../../core/problem.js'
import { slidingWindow } from '../../rate-limit/algorithms/sliding-window.js'
import { resetBody, type ResetBody } from '../bodies.js'
import type { Endpoint } from '../endpoint.js'
import { attemptKey } from '../password-proof.js'
import { withdrawUnprovenClaims } from '../unproven-claims.js'
import type { Parts } from './parts.js'
import { welcomeDevice } from './unlock.js'

/**
 * `POST password/reset { token, password }` → 200 `{ ended }`, how many sessions that ended: all of them. It signs nobody
 * in, lifts the lock, and has shown that the address is the owner's: where that was never shown before, second factors
 * and API keys of the account go too. A password that is refused leaves the link good.
 */
export function resetPassword(parts: Parts): Endpoint<ResetBody> {
  const { accounts, attempts, mailTickets, hasher, checkPassword, issuer, verification, clock } = parts
  return {
    method: 'POST',
    path: 'password/reset',
    access: publicAccess,
    limits: [slidingWindow(5, '1 m', { per: 'address', name: 'password-reset' })],
    body: resetBody,
    async handler({ body, cookies, answer }) {
      const found = await mailTickets.find(body.token, 'reset')
      if (found === null) return problem('account.ticket_invalid')
      const reasons = await checkPassword(body.password, found.email)
      if (reasons.length > 0) return problem('account.password_refused', { extensions: { reasons } })
      const hash = await hasher.hash(body.password)
      // Whatever can be refused or can fail by overload is behind us; of several who bring the link, one gets past here.
      const ticket = await mailTickets.redeem(body.token, 'reset')
      if (ticket === null) return problem('account.ticket_invalid')

      const { userId, email } = ticket
      const account = await accounts.find(userId)
      await attempts.clear(await attemptKey(parts, email, null))
      await welcomeDevice(parts, email, cookies, answer)
      const ended = await accounts.changePassword(userId, { hash, now: clock() })
      if (ended === null) return problem('account.ticket_invalid')
      issuer.forget(userId)
      // Behind the end of the sessions, which could set it up anew; before the proof is kept, so that an outage repeats it.
      if (verification !== 'none' && account?.emailVerifiedAt === null) await withdrawUnprovenClaims(parts, userId)
      await accounts.verifyEmail(userId, email, clock())
      answer.audit('password_reset', userId, { sessions_ended: ended })
      return { ended }
    },
  }
}
