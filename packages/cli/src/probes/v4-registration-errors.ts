import type { Probe, Sight } from '../probe.js'
import { isCrash, isSilent } from './reading/answers.js'
import { leakIn } from './reading/error-leaks.js'
import { badRegistrations } from './reading/registration.js'
import { failed, passed, skipped } from './reading/sights.js'

export const probe: Probe = {
  items: ['V4'],
  title: 'a registration with bad input is answered with 400',
  why: 'The registration is the one route that every stranger may write to. An exception there is a 500 at will, and what it tells of the inside is told to everybody.',
  fix: 'Parse with `safeParse`, answer 400 with the field and the reason, and keep the error for the log.',
  phase: 'end',
  async look(target) {
    const seen = await badRegistrations(target)
    if (seen === undefined) return skipped('This run has registered nobody with more than an address and a password.')
    const sights: Sight[] = []
    for (const [what, exchange] of [
      ['a wrong type', seen.wrongType],
      ['a long text', seen.long],
    ] as const) {
      const { answer } = exchange
      if (isSilent(answer)) continue
      const evidence = `${seen.where} answers ${answer.status} to ${what} in \`${seen.field}\``
      const leak = answer.status >= 400 ? leakIn(answer.text) : undefined
      if (leak !== undefined) sights.push(failed(`${evidence}, with ${leak}.`, exchange))
      else sights.push((isCrash(answer) ? failed : passed)(`${evidence}.`, exchange))
    }
    return sights.length > 0 ? sights : skipped('A further registration was not answered.')
  },
}
