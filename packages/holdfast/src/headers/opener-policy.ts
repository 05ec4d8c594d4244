import { ConfigurationError } from '../core/configuration-error.js'

/** The policies of HTML §7.1.3 ("cross-origin opener policies") that cut the link to pages of other origins. */
export type OpenerPolicy = (typeof policies)[number]

const policies = ['same-origin', 'same-origin-allow-popups', 'noopener-allow-popups'] as const

/**
 * The value of `Cross-Origin-Opener-Policy`. The default, `same-origin-allow-popups`, takes `window.opener` from pages
 * of other origins that open this one, and still lets this page talk to the popups it opens: a sign-in with another
 * provider, a payment.
 * @throws {ConfigurationError} `config.header` on an unknown policy, `unsafe-none` included.
 */
export function openerPolicy(policy: OpenerPolicy = 'same-origin-allow-popups'): string {
  if (!policies.includes(policy)) {
    throw new ConfigurationError('config.header', `\`openerPolicy\` is one of ${policies.join(', ')}.`)
  }
  return policy
}
