import { publicAccess } from '../../authorization/access.js'
import { isProblem } from '../../core/problem.js'
import { slidingWindow } from '../../rate-limit/algorithms/sliding-window.js'
import type { Endpoint } from '../endpoint.js'
import type { Parts } from '../endpoints/parts.js'
import { codeBody, type CodeBody } from './bodies.js'
import { proveByCode } from './code.js'
import { completePending, pendingSignIn, signInFirst } from './pending.js'

/**
 * `POST login/second-factor { code }` → as `POST login`: the second step, with a code of the authenticator app or a
 * recovery code. `auth.required`: the first step is missing, or over.
 */
export function loginCode(parts: Parts): Endpoint<CodeBody> {
  return {
    method: 'POST',
    path: 'login/second-factor',
    access: publicAccess,
    limits: [slidingWindow(10, '1 m', { per: 'address', name: 'second-factor' })],
    body: codeBody,
    async handler(context) {
      const pending = await pendingSignIn(parts, context.cookies)
      if (pending === null) return signInFirst()
      const proved = await proveByCode(parts, pending.account.id, context.body.code, 'sign_in', context)
      return isProblem(proved) ? proved : completePending(parts, pending, context, `password and ${proved}`)
    },
  }
}
