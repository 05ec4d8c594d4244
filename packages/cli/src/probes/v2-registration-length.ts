import type { Probe } from '../probe.js'
import { isDone, isSilent } from './reading/answers.js'
import { badRegistrations, LONG_NAME } from './reading/registration.js'
import { failed, passed, skipped, warned } from './reading/sights.js'

export const probe: Probe = {
  items: ['V2'],
  title: 'a registration with an endless name is refused',
  why: 'Anybody may register. Where a name has no greatest length, a few registrations fill a table, and every list that shows them is as long as they are.',
  fix: 'Give every text `.max(…)`, the password too: hashing a megabyte takes the time of thousands of sign-ins.',
  phase: 'end',
  async look(target) {
    const seen = await badRegistrations(target)
    if (seen === undefined) return skipped('This run has registered nobody with more than an address and a password.')
    const { where, field, long, wrongType } = seen
    if (isSilent(long.answer)) return skipped('A further registration was not answered.')
    if (!isDone(long.answer))
      return passed(`${where} answers ${long.answer.status} to ${LONG_NAME} characters in \`${field}\`.`, long)
    const evidence = `${where} takes ${LONG_NAME} characters in \`${field}\``
    // Where not even the type is looked at, V1 tells of it.
    if (isDone(wrongType.answer)) return warned(`${evidence}, and does not look at it at all.`, long)
    return (await seen.isKept(long))
      ? failed(`${evidence}.`, long)
      : warned(`${evidence}, and does not tell what it has kept.`, long)
  },
}
