import type { Probe } from '../probe.js'
import { isAccepted } from '../target/accounts/register.js'
import { isCrash, isDone, isSilent } from './reading/answers.js'
import { badRegistrations } from './reading/registration.js'
import { failed, passed, skipped, warned } from './reading/sights.js'

export const probe: Probe = {
  items: ['V7'],
  title: 'a registration that is no JSON is refused, not thrown on',
  why: 'The registration is open to every stranger: where nobody catches what `request.json()` throws, they make 500s at will.',
  fix: 'Read the body inside try/catch and answer 400, or let a wrapper read it.',
  phase: 'end',
  async look(target) {
    const seen = await badRegistrations(target)
    if (seen === undefined) return skipped('This run has registered nobody with more than an address and a password.')
    const { where, broken, wrongType } = seen
    if (isSilent(broken.answer)) return skipped('A further registration was not answered.')
    const evidence = `${where} answers ${broken.answer.status} to JSON that breaks off`
    if (isDone(broken.answer) && isAccepted(broken.answer)) return failed(`${evidence}.`, broken)
    if (!isCrash(broken.answer)) return passed(`${evidence}.`, broken)
    // One cause, one finding: V4 tells of a handler that catches nothing at all.
    return isCrash(wrongType.answer)
      ? warned(`${evidence}, as to all bad input there.`, broken)
      : failed(`${evidence}.`, broken)
  },
}
