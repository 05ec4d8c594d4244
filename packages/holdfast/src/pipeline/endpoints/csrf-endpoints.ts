import type { Endpoint } from '../../accounts/endpoint.js'
import { signedIn } from '../../authorization/access.js'
import { problem } from '../../core/problem.js'
import type { GateCsrf } from '../stages/csrf.js'

/** `GET csrf` → `{ header, token }`, for pages of the app that are not rendered for the session; none without token mode. */
export function csrfEndpoints({ token: mode }: GateCsrf): readonly Endpoint[] {
  if (mode === undefined) return []
  const token: Endpoint = {
    method: 'GET',
    path: 'csrf',
    access: signedIn,
    limits: [],
    handler: async ({ principal }) =>
      principal === null ? problem('auth.required') : { header: mode.header, token: await mode.issue(principal) },
  }
  return [token]
}
