import type { HumanVerifier } from '../human/verifier.js'
import type { SiteVerifyOptions } from '../human/site-verify.js'
import { memory } from '../storage/memory.js'
import type { HumanVerifierOptions, HumanVerifierUnderTest } from './human-verifier-contract.js'
import { SITE_KEY, SITE_SECRET, siteverifyServer, type Service } from './siteverify-server.js'

/** A verifier in front of its service on a loopback port. */
export async function siteVerifyBench(
  service: Service,
  make: (options: SiteVerifyOptions) => HumanVerifier,
  { onOutage, timeout, clock }: HumanVerifierOptions,
): Promise<HumanVerifierUnderTest> {
  const server = await siteverifyServer(service)
  const common = { secret: SITE_SECRET, siteKey: SITE_KEY, storage: memory(), verifyUrl: server.url }
  return {
    verifier: make({ ...common, onOutage, timeout }),
    solution: (kind) =>
      kind === 'wrong'
        ? 'made-up'
        : server.issue({
            hostname: kind === 'right' ? 'app.example.com' : 'www.example.com',
            solvedAt: clock(),
            score: 0.9,
          }),
    fail(how) {
      server.answer = how === 'silence' ? 'silence' : (response) => void response.writeHead(500).end('{"success":true}')
    },
    close: server.close,
  }
}
