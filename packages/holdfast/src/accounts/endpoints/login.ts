import { publicAccess } from '../../authorization/access.js'
import { problem } from '../../core/problem.js'
import { slidingWindow } from '../../rate-limit/algorithms/sliding-window.js'
import { loginBody, type LoginBody } from '../bodies.js'
import type { Endpoint } from '../endpoint.js'
import { publicUser } from '../public-user.js'
import { heldSessions } from './held-sessions.js'
import type { Parts } from './parts.js'

/**
 * `POST login { email, password }` → 200 `{ user }` and the session's cookies. An unknown address, a wrong password and
 * a disabled account get the same answer after the same work (OWASP Authentication Cheat Sheet).
 */
export function login({ accounts, hasher, issuer, sessions }: Parts): Endpoint<LoginBody> {
  return {
    method: 'POST',
    path: 'login',
    access: publicAccess,
    limits: [slidingWindow(5, '1 m', { per: 'address', name: 'login' })],
    body: loginBody,
    async handler({ body, principal, cookies, userAgent, answer }) {
      const account = await accounts.findByEmail(body.email)
      const matches = await hasher.verify(account?.passwordHash ?? null, body.password)
      const refused = (reason: 'unknown' | 'password' | 'disabled') => {
        answer.audit('user_sign_in_failed', account?.id ?? null, { reason })
        return problem('auth.invalid_credentials', { headers: { 'WWW-Authenticate': 'Bearer' } })
      }
      if (account === null) return refused('unknown')
      if (!matches || account.passwordHash === null) return refused('password')
      if (account.disabled) return refused('disabled')

      if (hasher.isOutdated(account.passwordHash)) {
        await accounts.replacePassword(account.id, account.passwordHash, await hasher.hash(body.password))
      }
      const held = await heldSessions({ issuer, sessions }, principal, cookies)
      const session = await issuer.issue({ userId: account.id, userAgent })
      if (session === null) return refused('disabled')
      // The session that this browser had goes with its cookies, whoever's it was.
      for (const { id, userId } of held) {
        if (await issuer.end(id)) answer.audit('session_revoked', userId, { by: 'sign_in' })
      }
      for (const cookie of session.cookies) answer.setCookie(cookie)
      answer.audit('user_signed_in', account.id, { by: 'password' })
      return { user: publicUser(account) }
    },
  }
}
