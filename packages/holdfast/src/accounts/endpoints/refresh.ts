import { challenge } from '../../authentication/challenge.js'
import type { InvalidCredential } from '../../authentication/provider.js'
import { publicAccess } from '../../authorization/access.js'
import { problem, type Problem } from '../../core/problem.js'
import { slidingWindow } from '../../rate-limit/algorithms/sliding-window.js'
import type { Endpoint } from '../endpoint.js'
import { publicUser } from '../public-user.js'
import type { Parts } from './parts.js'

/**
 * `POST refresh`, no body → 200 `{ user }` and fresh cookies, as long as the session is alive; with the access token
 * where the provider hands it out. Public, since it is called when the access token has expired: the refresh cookie is
 * the credential, and names whom the limits count.
 */
export function refresh({ issuer }: Parts): Endpoint {
  return {
    method: 'POST',
    path: 'refresh',
    access: publicAccess,
    limits: [slidingWindow(120, '1 m', { name: 'refresh' })],
    limitKey: (cookies) => issuer.named(cookies),
    async handler({ cookies, answer }) {
      const refreshed = await issuer.refresh(cookies)
      // Nothing is cleared on a refusal: its answer may arrive after those of a sign-in in another tab.
      if (refreshed === null) return refused('auth.required')
      if ('invalid' in refreshed) {
        if ('reusedOf' in refreshed) answer.audit('refresh_reused', refreshed.reusedOf)
        return refused(refreshed.invalid)
      }
      for (const cookie of refreshed.cookies) answer.setCookie(cookie)
      return { user: publicUser(refreshed.user), ...refreshed.grant }
    },
  }
}

function refused(code: 'auth.required' | InvalidCredential['invalid']): Problem {
  return problem(code, { headers: { 'WWW-Authenticate': challenge([], code) } })
}
