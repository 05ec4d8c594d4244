import { ConfigurationError } from '../core/configuration-error.js'

/** The policies of Referrer Policy §3 that do not hand a full URL to other origins. */
export type ReferrerPolicy = (typeof policies)[number]

const policies = ['no-referrer', 'origin', 'same-origin', 'strict-origin', 'strict-origin-when-cross-origin'] as const

/**
 * The value of `Referrer-Policy`. The default, `strict-origin-when-cross-origin`, keeps paths and queries from others.
 * `no-referrer` also makes a form on the app's own pages post `Origin: null` (Fetch §3.2), which origin checks refuse
 * in browsers without `Sec-Fetch-Site`: it suits answers that nobody navigates from.
 * @throws {ConfigurationError} `config.header` on a policy that is unknown or sends full URLs to other origins.
 */
export function referrerPolicy(policy: ReferrerPolicy = 'strict-origin-when-cross-origin'): string {
  if (!policies.includes(policy)) {
    throw new ConfigurationError('config.header', `\`referrerPolicy\` is one of ${policies.join(', ')}.`)
  }
  return policy
}
