import { publicAccess } from '../../authorization/access.js'
import { problem } from '../../core/problem.js'
import { slidingWindow } from '../../rate-limit/algorithms/sliding-window.js'
import { emailBody, tokenBody, type EmailBody, type TokenBody } from '../bodies.js'
import type { Endpoint } from '../endpoint.js'
import type { Mailer } from '../mail/mailer.js'
import { ACCEPTED } from './accepted.js'
import type { Parts } from './parts.js'

/** `POST email/verify { token }` → 200 `{ verified: true }`. It signs nobody in. */
export function verifyEmail({ accounts, mailTickets, clock }: Parts): Endpoint<TokenBody> {
  return {
    method: 'POST',
    path: 'email/verify',
    access: publicAccess,
    limits: [slidingWindow(10, '1 m', { per: 'address', name: 'email-verify' })],
    body: tokenBody,
    async handler({ body, answer }) {
      const ticket = await mailTickets.redeem(body.token, 'verify')
      if (ticket === null || !(await accounts.verifyEmail(ticket.userId, ticket.email, clock()))) {
        return problem('account.ticket_invalid')
      }
      answer.audit('email_verified', ticket.userId)
      return { verified: true }
    },
  }
}

/**
 * `POST email/verify/send { email }` → 200 `{ accepted: true }` always, after the same work. A new link goes to accounts
 * that have not confirmed their address.
 */
export function sendVerification({ accounts }: Parts, mailer: Mailer): Endpoint<EmailBody> {
  return {
    method: 'POST',
    path: 'email/verify/send',
    access: publicAccess,
    limits: [slidingWindow(5, '1 m', { per: 'address', name: 'email-verify-send' })],
    body: emailBody,
    async handler({ body, after }) {
      const account = await accounts.findByEmail(body.email)
      after(async () => {
        if (account !== null && !account.disabled && account.emailVerifiedAt === null)
          await mailer.send('verify', account)
      })
      return ACCEPTED
    },
  }
}
