import type { Probe, Sight } from '../probe.js'
import { afterCookies } from '../target/cookies.js'
import type { Target } from '../target/target.js'
import { credentialsOf, keysOf } from './credentials/credentials.js'
import { doorsOf, opensFor } from './credentials/doors.js'
import { spareSession, type SpareSession } from './credentials/spare.js'
import { isDone } from './reading/answers.js'
import { failed, passed, skipped, warned } from './reading/sights.js'

export const probe: Probe = {
  items: ['A3'],
  title: 'a session is renewed by a token that is good once',
  why: 'A refresh token that stays good is a password that nobody can change: whoever copies it renews the session for ever, beside its owner. One that is replaced with every use shows the thief.',
  fix: 'Give out a new refresh token with every renewal, remember the old one, and end the session where it comes again.',
  phase: 'end',
  async look(target) {
    const [account] = target.accounts
    if (account === undefined) return skipped('Nobody could sign in.')
    const { refresh } = target.endpoints
    if (refresh === undefined) {
      const isSigned = (await keysOf(target)).some(({ token }) => token?.isJwt === true)
      return isSigned
        ? warned('The session is a signed token, and nothing was found that renews it.', account.signIn)
        : skipped('The session is opaque and lives on the server: nothing has to renew it.')
    }
    const spare = await spareSession(target)
    return spare === undefined ? skipped('No further sign-in was possible.') : judged(refresh, spare, target)
  },
}

async function judged(path: string, spare: SpareSession, target: Target): Promise<Sight> {
  const nobody = await target.send({ method: 'POST', path })
  const [door] = await doorsOf(target)
  const given = afterCookies({}, nobody.answer?.setCookies ?? [], 1000 * target.now())
  if (door !== undefined && Object.keys(given).length > 0) {
    const opened = await opensFor(target, door, { label: 'nobody', cookies: given })
    if (opened) return failed(`POST ${path} signs in somebody who has no token.`, nobody)
  }
  const { cookies } = spare.caller
  const renewed = await spare.post(path, target)
  if (!isDone(renewed.answer)) return skipped(`POST ${path} did not renew the session.`)
  const changed = credentialsOf({ ...spare.account, ...spare.caller }).filter(
    ({ name, value, from }) => from === 'cookie' && cookies[name] !== value,
  )
  return changed.some((each) => each.isRefresh) || changed.length > 1
    ? passed('A renewal gives a new refresh token.', renewed)
    : warned('A renewal gives no new refresh token: the old one stays good.', renewed)
}
