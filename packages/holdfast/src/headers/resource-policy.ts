import { ConfigurationError } from '../core/configuration-error.js'

/** Who may load an answer without CORS (Fetch §3.7). */
export type ResourcePolicy = (typeof policies)[number]

const policies = ['same-origin', 'same-site', 'cross-origin'] as const

/**
 * The value of `Cross-Origin-Resource-Policy`. It governs loads that do not speak CORS alone: an `<img>` or `<script>` of
 * another site that points at the answer, the door to Spectre-style reads. A `fetch` with CORS is not subject to it, so
 * API answers for listed origins and for `*` keep `same-origin` too. `cross-origin` is for what every site may embed.
 * @throws {ConfigurationError} `config.header` on an unknown policy.
 */
export function resourcePolicy(policy: ResourcePolicy = 'same-origin'): string {
  if (!policies.includes(policy)) {
    throw new ConfigurationError('config.header', `\`resourcePolicy\` is one of ${policies.join(', ')}.`)
  }
  return policy
}
