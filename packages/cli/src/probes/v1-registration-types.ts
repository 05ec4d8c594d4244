import type { Probe } from '../probe.js'
import { isDone, isSilent } from './reading/answers.js'
import { badRegistrations } from './reading/registration.js'
import { failed, passed, skipped, warned } from './reading/sights.js'

export const probe: Probe = {
  items: ['V1'],
  title: 'a registration with a wrong type is refused',
  why: 'What is registered is shown to others and put into mails and queries: an object in the place of a name crashes the page of whoever reads it, or becomes an operator of a query.',
  fix: 'Describe the body by a schema with types, parse it before anything else, and answer 400 where it does not fit.',
  phase: 'end',
  async look(target) {
    const seen = await badRegistrations(target)
    if (seen === undefined) return skipped('This run has registered nobody with more than an address and a password.')
    const { where, field, wrongType } = seen
    if (isSilent(wrongType.answer)) return skipped('A further registration was not answered.')
    if (!isDone(wrongType.answer))
      return passed(`${where} answers ${wrongType.answer.status} to an object as \`${field}\`.`, wrongType)
    return (await seen.isKept(wrongType))
      ? failed(`${where} takes an object as \`${field}\`.`, wrongType)
      : warned(`${where} answers ${wrongType.answer.status} to an object as \`${field}\`.`, wrongType)
  },
}
