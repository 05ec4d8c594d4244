import { describe, expect, it } from 'vitest'
import { humanVerifierContract } from '../../testing/human-verifier-contract.js'
import { siteVerifyBench } from '../../testing/site-verify-bench.js'
import { hcaptcha } from './hcaptcha.js'

humanVerifierContract('hcaptcha', (options) => siteVerifyBench('hcaptcha', hcaptcha, options), { describe, it, expect })
