import type { Probe } from '../probe.js'
import type { Exchange } from '../target/exchange.js'
import { announcedLimit, isLockedOut, isTooMany } from './reading/limits.js'
import { passed, skipped, warned } from './reading/sights.js'

const TRIES = 7

export const probe: Probe = {
  items: ['R1'],
  title: 'asking for a new password is limited',
  why: 'Each request is a mail: a loop over one address fills a letter box, a loop over many gets the app’s own mail refused everywhere, and each mail is paid for.',
  fix: 'Count requests by address and by account, and answer 429 with `Retry-After`.',
  phase: 'limits',
  async look(target) {
    const path = target.endpoints.forgot
    if (path === undefined) return skipped('No way to ask for a new password is known.')
    // Nobody has it: no mail is sent.
    const body = { email: `holdfast-probe-${target.unique()}@example.com` }
    let last: Exchange | undefined
    for (let tries = 1; tries <= TRIES; tries += 1) {
      last = await target.send({ method: 'POST', path, body })
      const { answer } = last
      if (answer === null || answer.status >= 500) return skipped('It does not answer.')
      if (isTooMany(answer) || isLockedOut(answer)) return passed(`The request number ${tries} was refused.`, last)
      if (tries === 1 && (answer.status === 400 || answer.status === 422))
        return skipped('It does not take an address of e-mail alone.')
    }
    if (announcedLimit(last?.answer ?? null) !== undefined) return passed('A limit is announced.', last)
    // It may count in silence, and send no more mails.
    return warned(`${TRIES} requests in a row were answered alike.`, last)
  },
}
