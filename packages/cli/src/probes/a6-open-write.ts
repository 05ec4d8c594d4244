import type { Probe, Sight } from '../probe.js'
import type { ProbeRequest } from '../target/exchange.js'
import type { Account, OwnedObject, Target } from '../target/target.js'
import { isPersonal } from './credentials/doors.js'
import { isGiven } from './credentials/given.js'
import { freshRecord, writesOf } from './cross-origin/writes.js'
import { isDone, isSilent } from './reading/answers.js'
import { failed, passed, skipped } from './reading/sights.js'

export const probe: Probe = {
  items: ['A6'],
  title: 'strangers change nothing that belongs to somebody',
  why: 'A write that does not ask who calls is made by anybody who knows its address: a form on the page proves nothing about the request that arrives.',
  fix: 'Ask for the identity in the handler itself, or in a wrapper that every handler has, before the body is read.',
  phase: 'act',
  async look(target) {
    const sights: Sight[] = []
    for (const object of target.objects.slice(0, 2)) {
      for (const request of await writes(object, target)) {
        const exchange = await target.send(request)
        if (isSilent(exchange.answer)) continue
        const line = `${request.method} ${request.path}`
        sights.push(
          isDone(exchange.answer)
            ? failed(`${line} is done for a stranger.`, exchange)
            : passed(`${line} is refused to a stranger.`, exchange),
        )
      }
    }
    return sights.length > 0 ? sights : skipped('No record could be made that belongs to somebody.')
  },
}

/** Kept for the one who made it: what a form of contact takes from anybody, its sender does not read again. */
async function isTheirs(object: OwnedObject, as: Account, target: Target): Promise<boolean> {
  if (!object.methods.includes('GET')) return false
  return isGiven((await target.seen({ path: object.path, as })).answer) && (await isPersonal(object, target))
}

/** A change and the end of our own record, and one more like it. */
async function writes(object: OwnedObject, target: Target): Promise<readonly ProbeRequest[]> {
  const [account] = target.accounts
  if (account === undefined || !(await isTheirs(object, account, target))) return []
  const known = (await writesOf(target)).filter((write) => write.object === object)
  const more = object.methods.includes('DELETE') ? await freshRecord(object.collection, account, target) : undefined
  return [
    ...known.map(({ method, path, body }) => ({ method, path, body })),
    ...(more === undefined ? [] : [{ method: 'DELETE', path: more }]),
  ]
}
