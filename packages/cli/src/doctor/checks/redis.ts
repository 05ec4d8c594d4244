import { coerce, lt } from 'semver'
import { fail, pass, together, warn, type Check, type Diagnosis } from '../check.js'
import { inTheClear, storeDiagnoses } from '../stores/verdict.js'
import type { RedisVisit } from '../stores/redis.js'

export const check: Check = {
  group: 'stores',
  title: 'Redis',
  examine: async (subject) => {
    const store = await subject.redis()
    const told =
      store.kind === 'visited'
        ? [
            ...inTheClear(
              store,
              store.address.isSecure,
              store.address.isNear,
              'Write rediss:// where the server speaks TLS.',
            ),
            ...(store.address.hasPassword || store.address.isNear
              ? []
              : [
                  fail(
                    `${store.name}: the server asks for no password, and it is in no private network.`,
                    'Give it users (ACL) or a password (requirepass).',
                  ),
                ]),
            ...server(store.visit),
          ]
        : []
    return together([...storeDiagnoses(store), ...told])
  },
}

function server({ version, policy, isBounded, isReplica, persistence }: RedisVisit): Diagnosis[] {
  const told: Diagnosis[] = []
  const exact = coerce(version)
  if (version === undefined || exact === null) {
    told.push(pass('Its INFO is not for this user: version and memory policy are not known.'))
  } else if (lt(exact, '7.0.0')) told.push(fail(`Redis ${version}; Holdfast needs 7.0 or later.`, 'Update the server.'))
  else told.push(pass(`Redis ${version}.`))
  if (isReplica) told.push(fail('It is a replica, and takes no writes.', 'Name the primary.'))
  if (policy !== undefined && policy !== 'noeviction') {
    const said = `Its maxmemory-policy is ${policy}: ${isBounded ? 'when' : 'were its memory bounded, and'} full, it forgets who is blocked.`
    const remedy = 'Set maxmemory-policy noeviction, in a server or database of its own.'
    told.push(isBounded ? warn(said, remedy) : pass(said))
  } else if (policy !== undefined) told.push(pass('Its maxmemory-policy is noeviction.'))
  if (persistence === 'none')
    told.push(pass('It keeps nothing on disk: after a restart limits begin anew, and sessions kept there are gone.'))
  else if (persistence !== undefined) told.push(pass(`It keeps its data on disk (${persistence}).`))
  return told
}
