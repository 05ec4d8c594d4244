import type { Probe } from '../probe.js'
import { isSilent, isUnlike } from './reading/answers.js'
import { failed, passed, skipped } from './reading/sights.js'

export const probe: Probe = {
  items: [],
  title: 'asking for a new password does not tell which addresses have an account',
  why: 'The form for a forgotten password is the quietest way to learn who has an account: no password is needed, and nobody counts.',
  fix: 'Answer alike always, with 202 and “if there is an account, a mail is on its way”, and send the mail after the answer, so that the time tells nothing either.',
  phase: 'end',
  async look(target) {
    const path = target.endpoints.forgot
    if (path === undefined) return skipped('No way to ask for a new password is known.')
    // Mail to an account that is not ours would reach somebody.
    const account = target.accounts.find(({ isOurs }) => isOurs)
    if (account === undefined) return skipped('It takes an account that this run has registered.')
    const ask = (email: string) => target.send({ method: 'POST', path, body: { email } })
    const known = await ask(account.email)
    const unknown = await ask(`holdfast-probe-${target.unique()}@example.com`)
    const isTelling = ![known, unknown].some(({ answer }) => isSilent(answer) || answer.status >= 500)
    if (!isTelling || known.answer === null || unknown.answer === null) return skipped('It was not answered.')
    return isUnlike(known.answer, unknown.answer)
      ? failed('Asking for a new password is answered otherwise where there is no account.', unknown)
      : passed('A known and an unknown address are answered alike.', known)
  },
}
