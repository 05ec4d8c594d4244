import type { SessionIssuer } from '../../authentication/session-issuer.js'
import { publicAccess } from '../../authorization/access.js'
import type { Answer } from '../../core/answer.js'
import type { Endpoint } from '../endpoint.js'
import type { Parts } from './parts.js'

/**
 * `POST logout`, no body → 200 `{ user: null }`. Public, since a person whose token has expired must be able to leave;
 * the session is ended before the cookies go, so that an outage leaves both.
 */
export function logout({ issuer }: Parts): Endpoint {
  return {
    method: 'POST',
    path: 'logout',
    access: publicAccess,
    limits: [],
    async handler({ principal, cookies, answer }) {
      const ended = new Set([principal?.sessionId, await issuer.named(cookies)])
      for (const id of ended) if (typeof id === 'string') await issuer.end(id)
      leave(issuer, answer)
      if (principal !== null) answer.audit('user_signed_out', principal.id)
      return { user: null }
    },
  }
}

/** What a browser keeps of the session: its cookies, and what pages stored while it lasted (W3C Clear Site Data). */
export function leave(issuer: SessionIssuer, answer: Answer): void {
  for (const cookie of issuer.clearing()) answer.setCookie(cookie)
  // Not "cookies": that would take those of the whole site, and the known-device cookie with them.
  answer.setHeader('Clear-Site-Data', '"cache", "storage"')
}
