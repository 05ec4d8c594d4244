import type { Probe, Sight } from '../probe.js'
import type { Target } from '../target/target.js'
import { credentialsOf, holder, keysOf } from './credentials/credentials.js'
import { doorsOf, opensFor, type Door } from './credentials/doors.js'
import { forgeriesOf } from './credentials/tampering.js'
import { failed, passed, skipped } from './reading/sights.js'

export const probe: Probe = {
  items: ['A6'],
  title: 'a token that somebody changed is refused',
  why: 'A token that is decoded and not verified says what its holder wants it to say. The same goes for one that may name its own algorithm, `none` among them, and for a refresh token that is taken for an access token.',
  fix: 'Verify the signature with one algorithm that is written in the code, and look at what the token is for: `jwtVerify(token, key, { algorithms: ["HS256"], typ: "at+jwt" })`.',
  phase: 'act',
  async look(target) {
    const [door] = await doorsOf(target)
    if (door === undefined) return skipped('No route is known that opens for an account alone.')
    const keys = await keysOf(target)
    if (keys.length === 0) return skipped('No cookie and no token opens a route by itself.')
    const sights: Sight[] = []
    for (const key of keys.slice(0, 2)) {
      for (const forgery of forgeriesOf(key.value, key.token)) {
        const opened = await opensFor(target, door, holder(door.account, key, forgery))
        if (opened) sights.push(failed(`GET ${door.path} takes ${nameOf(key.name)} ${forgery.how}.`, opened))
      }
    }
    const swapped = sights.length === 0 ? await swappedIn(door, target) : undefined
    if (swapped !== undefined) sights.push(swapped)
    return sights.length > 0 ? sights : passed(`GET ${door.path} refuses every token that was changed.`, door.refused)
  },
}

const nameOf = (name: string): string => (name.startsWith('the ') ? name : `the cookie ${name}`)

/** The refresh token in the place of the access token. */
async function swappedIn(door: Door, target: Target): Promise<Sight | undefined> {
  const refresh = credentialsOf(door.account).find((each) => each.isRefresh)
  const access = (await keysOf(target)).find((each) => !each.isRefresh)
  if (refresh === undefined || access === undefined) return undefined
  const opened = await opensFor(target, door, holder(door.account, access, { ...refresh, name: 'refreshing' }))
  return opened
    ? failed(`GET ${door.path} takes the refresh token in the place of ${nameOf(access.name)}.`, opened)
    : undefined
}
