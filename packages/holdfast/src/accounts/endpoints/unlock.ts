import { publicAccess } from '../../authorization/access.js'
import type { Answer } from '../../core/answer.js'
import type { Cookies } from '../../core/cookie.js'
import { problem } from '../../core/problem.js'
import { slidingWindow } from '../../rate-limit/algorithms/sliding-window.js'
import { tokenBody, type TokenBody } from '../bodies.js'
import type { Endpoint } from '../endpoint.js'
import { attemptKey } from '../password-proof.js'
import type { Parts } from './parts.js'

/**
 * `POST unlock { token }` → 200 `{ unlocked: true }`. This browser may sign in to the account again; for everybody else
 * it stays locked, so that whoever locked it out gets no guesses by it. It signs nobody in.
 */
export function unlock(parts: Parts): Endpoint<TokenBody> {
  return {
    method: 'POST',
    path: 'unlock',
    access: publicAccess,
    limits: [slidingWindow(10, '1 m', { per: 'address', name: 'unlock' })],
    body: tokenBody,
    async handler({ body, cookies, answer }) {
      const ticket = await parts.mailTickets.redeem(body.token, 'unlock')
      if (ticket === null) return problem('account.ticket_invalid')
      await welcomeDevice(parts, ticket.email, cookies, answer)
      answer.audit('account_unlocked', ticket.userId)
      return { unlocked: true }
    },
  }
}

/** A mailed link has shown that the owner of the address uses this browser: it is a known device, with all its guesses. */
export async function welcomeDevice(
  parts: Pick<Parts, 'attempts' | 'devices' | 'started'>,
  email: string,
  cookies: Cookies,
  answer: Pick<Answer, 'setCookie'>,
): Promise<void> {
  const device = await parts.devices.remember(email, cookies, answer)
  await parts.attempts.clear(await attemptKey(parts, email, device))
}
