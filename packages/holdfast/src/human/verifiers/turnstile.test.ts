import { describe, expect, it } from 'vitest'
import { humanVerifierContract } from '../../testing/human-verifier-contract.js'
import { siteVerifyBench } from '../../testing/site-verify-bench.js'
import { turnstile } from './turnstile.js'

humanVerifierContract('turnstile', (options) => siteVerifyBench('turnstile', turnstile, options), {
  describe,
  it,
  expect,
})
