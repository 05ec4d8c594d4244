import { siteVerifier, type SiteVerifyOptions } from '../site-verify.js'
import type { HumanVerifier } from '../verifier.js'

export type { HumanVerifier } from '../verifier.js'

export type HcaptchaOptions = SiteVerifyOptions

/**
 * hCaptcha: https://docs.hcaptcha.com/#verify-the-user-response-server-side
 * @throws {ConfigurationError} `config.human`, `config.storage`, `config.unknown_option`
 */
export function hcaptcha(options: HcaptchaOptions): HumanVerifier {
  return siteVerifier(
    {
      name: 'hcaptcha',
      verifyUrl: 'https://api.hcaptcha.com/siteverify',
      testSecrets: ['0x0000000000000000000000000000000000000000'],
      options: {},
      // Without it, a token that was solved for another site key of the same account passes.
      form: (siteKey) => ({ sitekey: siteKey }),
    },
    options,
  )
}
