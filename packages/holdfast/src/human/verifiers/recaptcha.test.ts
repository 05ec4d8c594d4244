import { describe, expect, it } from 'vitest'
import { humanVerifierContract } from '../../testing/human-verifier-contract.js'
import { siteVerifyBench } from '../../testing/site-verify-bench.js'
import { recaptcha } from './recaptcha.js'

humanVerifierContract('recaptcha', (options) => siteVerifyBench('recaptcha', recaptcha, options), {
  describe,
  it,
  expect,
})
