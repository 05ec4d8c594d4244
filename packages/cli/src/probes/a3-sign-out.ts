import type { Probe } from '../probe.js'
import { credentialsOf, keysOf } from './credentials/credentials.js'
import { doorsOf, opensFor } from './credentials/doors.js'
import { spareSession } from './credentials/spare.js'
import { isSilent } from './reading/answers.js'
import { failed, passed, skipped, warned } from './reading/sights.js'

export const probe: Probe = {
  items: ['A3'],
  title: 'a session that was signed out is over',
  why: 'A sign-out that only takes the cookie away leaves the session open to whoever copied it: on a shared computer, in a log, in a stolen backup.',
  fix: 'End the session on the server at sign-out, and look there when a token comes.',
  phase: 'end',
  async look(target) {
    const [door] = await doorsOf(target)
    const { logout } = target.endpoints
    if (door === undefined || logout === undefined)
      return skipped('No sign-out was found, or nothing that it would close.')
    const spare = await spareSession(target)
    if (spare === undefined) return skipped('No further sign-in was possible.')
    const { caller } = spare
    if (!(await opensFor(target, door, caller))) return skipped('The further session opens nothing.')
    const out = await spare.post(logout, target)
    if (isSilent(out.answer) || out.answer.status >= 400) return skipped(`POST ${logout} did not sign out.`)
    const opened = await opensFor(target, door, caller)
    if (opened === undefined) return skipped('No answer told whether the session is over.')
    if (opened === false) return passed('After the sign-out the old session opens nothing.', out)
    const keys = new Set((await keysOf(target)).map(({ name }) => name))
    const isSigned = credentialsOf({ ...spare.account, ...caller }).some(
      ({ name, token }) => keys.has(name) && token !== undefined,
    )
    return isSigned
      ? warned('After the sign-out the old token still opens what it did, until it ends by itself.', opened)
      : failed('After the sign-out the old session still opens what it did.', opened)
  },
}
