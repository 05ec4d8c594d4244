import { refuse } from '../options.js'
import { siteVerifier, type SiteVerifyOptions } from '../site-verify.js'
import type { HumanVerifier } from '../verifier.js'

export type { HumanVerifier } from '../verifier.js'

export interface RecaptchaOptions extends SiteVerifyOptions {
  /** v3: the action that the page executes; a token of another one fails. Default: any. */
  readonly action?: string
  /** v3: from 0 (a program) to 1 (a person); default 0.5 where the answer has a score. Stated, an answer without one fails. */
  readonly minScore?: number
}

/** v3 says `success` to programs too, and tells them by the score. */
const MIN_SCORE = 0.5

/**
 * Google reCAPTCHA, v2 and v3: https://developers.google.com/recaptcha/docs/verify
 * @throws {ConfigurationError} `config.human`, `config.storage`, `config.unknown_option`
 */
export function recaptcha(options: RecaptchaOptions): HumanVerifier {
  const { action, minScore } = options
  if (minScore !== undefined && !(typeof minScore === 'number' && minScore > 0 && minScore <= 1)) {
    refuse('recaptcha', '`minScore` is a number above 0, at most 1')
  }
  return siteVerifier(
    {
      name: 'recaptcha',
      verifyUrl: 'https://www.google.com/recaptcha/api/siteverify',
      testSecrets: ['6LeIxAcTAAAAAGG-vFI1TnRWxMZNFuojJ4WifJWe'],
      options: { action: true, minScore: true },
      holds: ({ score, ...answer }) =>
        (action === undefined || answer.action === action) &&
        (score === undefined ? minScore === undefined : typeof score === 'number' && score >= (minScore ?? MIN_SCORE)),
    },
    options,
  )
}
