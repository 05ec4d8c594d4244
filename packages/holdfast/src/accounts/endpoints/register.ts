import { publicAccess } from '../../authorization/access.js'
import { problem } from '../../core/problem.js'
import { slidingWindow } from '../../rate-limit/algorithms/sliding-window.js'
import { registerBody, type RegisterBody } from '../bodies.js'
import type { Endpoint } from '../endpoint.js'
import { publicUser } from '../public-user.js'
import type { Parts } from './parts.js'

/** `POST register { email, password, name }` → 201 `{ user }`. It signs nobody in. */
export function register({ accounts, hasher, checkPassword, clock }: Parts): Endpoint<RegisterBody> {
  return {
    method: 'POST',
    path: 'register',
    access: publicAccess,
    limits: [slidingWindow(5, '1 m', { per: 'address', name: 'register' })],
    body: registerBody,
    status: 201,
    async handler({ body, answer }) {
      const { email, password, name } = body
      const reasons = checkPassword(password, email)
      if (reasons.length > 0) return problem('account.password_refused', { extensions: { reasons } })
      // Hashed whether the address is taken or not: the time tells nothing that the answer does not.
      const passwordHash = await hasher.hash(password)
      const account = { id: crypto.randomUUID(), email, name, roles: [], passwordHash, createdAt: clock() }
      if (!(await accounts.create(account))) return problem('account.email_taken')
      answer.audit('user_registered', account.id)
      return { user: publicUser({ ...account, disabled: false }) }
    },
  }
}
