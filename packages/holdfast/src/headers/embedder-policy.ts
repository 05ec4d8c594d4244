import { ConfigurationError } from '../core/configuration-error.js'

/** The policies of HTML §7.1.4 ("cross-origin embedder policies"). */
export type EmbedderPolicy = (typeof policies)[number]

const policies = ['require-corp', 'credentialless'] as const

/**
 * The value of `Cross-Origin-Embedder-Policy`, for pages that need cross-origin isolation (`SharedArrayBuffer`, exact
 * timers) together with `Cross-Origin-Opener-Policy: same-origin`. `require-corp` shuts out every image, script and
 * frame of another origin that does not opt in; `credentialless` loads them without cookies.
 * @throws {ConfigurationError} `config.header` on an unknown policy, `unsafe-none` included.
 */
export function embedderPolicy(policy: EmbedderPolicy): string {
  if (!policies.includes(policy)) {
    throw new ConfigurationError('config.header', `\`embedderPolicy\` is one of ${policies.join(', ')}.`)
  }
  return policy
}
