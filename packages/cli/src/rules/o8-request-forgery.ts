import { serviceCheck } from '../knowledge/identity/signatures.js'
import { sinkJudgements } from '../knowledge/sinks/told.js'
import { CONNECTS } from '../knowledge/sinks/sinks.js'
import type { Rule } from '../rule.js'
import { FORGERY_EXAMPLES } from './o8-request-forgery.examples.js'

export const rule: Rule = {
  item: 'O8',
  name: 'request-forgery',
  title: 'the server asks no address that a caller chooses',
  why: 'The server stands where the caller does not: behind the firewall, beside the cloud’s metadata service. An address such as `http://169.254.169.254/` in a value that it fetches reads for the caller what only the server may.',
  fix: 'Compare the host of the parsed URL with a list of your own and send no request elsewhere, redirects included; or fix the origin and let the caller choose a path segment. Where any host may be meant, resolve it and refuse private addresses (`holdfast/safe-fetch`).',
  severity: 'high',
  references: { cwe: ['CWE-918'], owasp: ['API7:2023'], asvs: ['1.3.6', '15.3.2'] },
  scope: 'route',
  examples: FORGERY_EXAMPLES,
  judge: (handler, facts) =>
    sinkJudgements(handler, facts, {
      about: ({ sink: { kind } }) => (kind === 'request' || kind === 'command' ? 'request' : undefined),
      told: ({ sink: { taker } }) => `says what address the server asks with ${taker}`,
      // `git clone ${url}` asks, `convert ${name}` does not. A service that has proven who it is may say where.
      unless: ({ part }, { sink: { kind }, node, frame }) =>
        (kind === 'command' && !CONNECTS.test(part.before)) ||
        facts.guards(serviceCheck).covering(node, frame) !== undefined,
      subject: 'request',
    }),
}
