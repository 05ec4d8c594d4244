import { codes, type Code } from '../core/codes.js'
import type { Provider } from './provider.js'

/** RFC 6750 §3.1, RFC 9470 §3. A request without any credential gets none: the challenge alone says how to come back. */
const ERRORS: Partial<Record<Code, 'invalid_token' | 'insufficient_scope' | 'insufficient_user_authentication'>> = {
  'auth.invalid_token': 'invalid_token',
  'auth.expired_token': 'invalid_token',
  'auth.revoked': 'invalid_token',
  'access.denied': 'insufficient_scope',
  'auth.step_up_required': 'insufficient_user_authentication',
}

/**
 * The value of `WWW-Authenticate` (RFC 9110 §11.6.1): one challenge for each scheme among the providers, Bearer ones
 * with `error`, `error_description` and what the code brings: `scope` (RFC 6750 §3), `max_age` in seconds (RFC 9470 §3).
 * `Bearer` where no provider is configured.
 */
export function challenge(
  providers: readonly Pick<Provider, 'challenge'>[],
  code?: Code,
  facts: { readonly scope?: string; readonly max_age?: string } = {},
): string {
  const schemes = new Set(providers.map((provider) => provider.challenge))
  if (schemes.size === 0) schemes.add('Bearer')
  const error = code === undefined ? undefined : ERRORS[code]
  if (code === undefined || error === undefined) return [...schemes].join(', ')
  const parameters = [`error="${error}"`, `error_description="${codes[code].title}"`]
  for (const [name, value] of Object.entries(facts)) parameters.push(`${name}="${value}"`)
  return [...schemes]
    .map((scheme) => (isBearer(scheme) ? `${scheme}${separator(scheme)}${parameters.join(', ')}` : scheme))
    .join(', ')
}

function isBearer(scheme: string): boolean {
  return /^bearer(?: |$)/i.test(scheme)
}

/** A scheme with parameters of its own (`Bearer realm="api"`) goes on with a comma, a bare one with a space. */
function separator(scheme: string): string {
  return scheme.includes('=') ? ', ' : ' '
}
