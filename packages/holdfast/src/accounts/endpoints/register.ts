import { publicAccess } from '../../authorization/access.js'
import { problem } from '../../core/problem.js'
import { slidingWindow } from '../../rate-limit/algorithms/sliding-window.js'
import { registerBody, type RegisterBody } from '../bodies.js'
import type { Endpoint } from '../endpoint.js'
import { publicUser } from '../public-user.js'
import { ACCEPTED } from './accepted.js'
import type { Parts } from './parts.js'

/**
 * `POST register { email, password, name }` → 201 `{ user }`. It signs nobody in. Where addresses have to be verified it
 * answers 202 `{ accepted: true }` whether the address has an account or not, and a mail tells its owner which.
 */
export function register(parts: Parts): Endpoint<RegisterBody> {
  const { accounts, hasher, checkPassword, clock, mailer, verification } = parts
  const isSecret = verification === 'required'
  return {
    method: 'POST',
    path: 'register',
    access: publicAccess,
    limits: [slidingWindow(5, '1 m', { per: 'address', name: 'register' })],
    body: registerBody,
    status: isSecret ? 202 : 201,
    async handler({ body, answer, after }) {
      const { email, password, name } = body
      const reasons = await checkPassword(password, email)
      if (reasons.length > 0) return problem('account.password_refused', { extensions: { reasons } })
      // Hashed whether the address is taken or not: the time tells nothing that the answer does not.
      const passwordHash = await hasher.hash(password)
      const account = { id: crypto.randomUUID(), email, name, roles: [], passwordHash, createdAt: clock() }
      const isNew = await accounts.create(account)
      if (isNew) answer.audit('user_registered', account.id)
      if (isSecret) after(async () => mailer?.send(isNew ? 'verify' : 'existing', account))
      else if (!isNew) return problem('account.email_taken')
      else if (verification === 'optional') after(async () => mailer?.send('verify', account))
      return isSecret ? ACCEPTED : { user: publicUser({ ...account, disabled: false }) }
    },
  }
}
