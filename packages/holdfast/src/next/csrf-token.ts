import { ConfigurationError } from '../core/configuration-error.js'
import type { Gate } from '../pipeline/gate.js'
import type { CurrentPrincipal } from './principals.js'

/**
 * A CSRF token for the session that looks at this page, for the hidden field `holdfast-csrf` of a form whose Server
 * Action is behind the gate: `<input type="hidden" name="holdfast-csrf" value={(await csrfToken()) ?? ''} />`. `null`
 * while nobody is signed in. Scripts get theirs from `GET /api/auth/csrf`; `holdfast/client` does so by itself.
 * @throws {ConfigurationError} `config.csrf` without `holdfast({ csrf: { token } })`
 */
export type CsrfToken = () => Promise<string | null>

export function createCsrfToken(gate: Gate, currentPrincipal: CurrentPrincipal): CsrfToken {
  return async () => {
    const mode = gate.csrf.token
    if (mode === undefined) {
      throw new ConfigurationError('config.csrf', 'csrfToken() needs holdfast({ csrf: { token: { secret } } }).')
    }
    const caller = await currentPrincipal()
    return caller === null ? null : mode.issue(caller)
  }
}
