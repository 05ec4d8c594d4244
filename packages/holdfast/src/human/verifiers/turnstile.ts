import { siteVerifier, type SiteVerifyOptions } from '../site-verify.js'
import type { HumanVerifier } from '../verifier.js'

export type { HumanVerifier } from '../verifier.js'

export interface TurnstileOptions extends SiteVerifyOptions {
  /** The widget's `action`: a token of another one fails. Default: any. */
  readonly action?: string
}

/**
 * Cloudflare Turnstile: https://developers.cloudflare.com/turnstile/get-started/server-side-validation/
 * @throws {ConfigurationError} `config.human`, `config.storage`, `config.unknown_option`
 */
export function turnstile(options: TurnstileOptions): HumanVerifier {
  return siteVerifier(
    {
      name: 'turnstile',
      verifyUrl: 'https://challenges.cloudflare.com/turnstile/v0/siteverify',
      testSecrets: [
        '1x0000000000000000000000000000000AA',
        '2x0000000000000000000000000000000AA',
        '3x0000000000000000000000000000000AA',
      ],
      options: { action: true },
      holds: ({ action }) => options.action === undefined || action === options.action,
    },
    options,
  )
}
