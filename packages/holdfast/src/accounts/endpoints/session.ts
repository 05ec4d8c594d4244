import { signedIn } from '../../authorization/access.js'
import { problem } from '../../core/problem.js'
import type { Endpoint } from '../endpoint.js'
import { publicUser } from '../public-user.js'
import type { Parts } from './parts.js'

/** `GET session` → 200 `{ user }` as the account is now; 401 for everybody else, with the code that says why. */
export function session({ accounts }: Parts): Endpoint {
  return {
    method: 'GET',
    path: 'session',
    access: signedIn,
    limits: [],
    async handler({ principal }) {
      const account = principal?.kind === 'user' ? await accounts.find(principal.id) : null
      return account === null ? problem('object.not_found') : { user: publicUser(account) }
    },
  }
}
