import { publicAccess } from '../../authorization/access.js'
import { slidingWindow } from '../../rate-limit/algorithms/sliding-window.js'
import { emailBody, type EmailBody } from '../bodies.js'
import type { Endpoint } from '../endpoint.js'
import type { Mailer } from '../mail/mailer.js'
import { ACCEPTED } from './accepted.js'
import type { Parts } from './parts.js'

/** `POST password/forgot { email }` → 200 `{ accepted: true }` always, after the same work. The link goes by mail. */
export function forgotPassword({ accounts }: Parts, mailer: Mailer): Endpoint<EmailBody> {
  return {
    method: 'POST',
    path: 'password/forgot',
    access: publicAccess,
    limits: [slidingWindow(5, '1 m', { per: 'address', name: 'password-forgot' })],
    body: emailBody,
    async handler({ body, answer, after }) {
      const account = await accounts.findByEmail(body.email)
      answer.audit('password_reset_requested', account?.id ?? null)
      after(async () => {
        if (account !== null && !account.disabled) await mailer.send('reset', account)
      })
      return ACCEPTED
    },
  }
}
