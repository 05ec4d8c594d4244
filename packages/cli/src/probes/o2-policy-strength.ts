import type { Probe } from '../probe.js'
import { policiesOf, weaknessesOf } from './headers/policy.js'
import { passed, skipped, warned } from './reading/sights.js'

export const probe: Probe = {
  items: ['O2'],
  title: 'the Content Security Policy holds scripts to their own',
  why: 'A policy with `unsafe-inline` or with whole schemes in `script-src` lets the injected line run that it was written against.',
  fix: "Allow scripts by a nonce or by hashes: `script-src 'self' 'nonce-…'`; `holdfast csp` computes them for pages that are built ahead.",
  phase: 'look',
  async look({ pages }) {
    const held = pages.flatMap(({ path, exchange }) => {
      const policies = exchange.answer === null ? [] : policiesOf(exchange.answer)
      return policies.length === 0 ? [] : [{ path, exchange, weaknesses: weaknessesOf(policies) }]
    })
    if (held.length === 0) return skipped('No page has a Content Security Policy.')
    const weak = held.find(({ weaknesses }) => weaknesses.length > 0)
    return weak === undefined
      ? passed(`The policy of ${held.length} pages allows named scripts only.`, held[0]?.exchange)
      : warned(`The policy of ${weak.path} ${weak.weaknesses.join(' and ')}.`, weak.exchange)
  },
}
