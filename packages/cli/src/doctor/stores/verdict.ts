import { fail, pass, skip, warn, type Diagnosis } from '../check.js'
import type { Store } from './stores.js'
import { PINGS, shownMs, type Measured } from './visit.js'

/** A limiter gives up on a store after 50 ms unless it is told otherwise: half of that leaves room for a bad day. */
const SLOW = 25

/** What is said of every kind of store: whether it can be asked, how long that takes, and who can read along. */
export function storeDiagnoses<Visit extends Measured>(
  store: Store<Visit>,
  slow: { readonly ms: number; readonly remedy: string } = {
    ms: SLOW,
    remedy: 'Run app and store in one region; a limiter gives up on its store after 50 ms (`timeout`).',
  },
): readonly Diagnosis[] {
  if (store.kind === 'absent') return [skip(store.why)]
  if (store.kind === 'wrong') {
    return [
      fail(
        `${store.name} ${store.wrong}.`,
        'Write it as protocol://user:password@host:port, each part percent-encoded.',
      ),
    ]
  }
  if (store.kind === 'offline') return [skip(`${store.name} is set; with --offline nothing is asked.`)]
  const { name, address } = store
  if (store.kind === 'unreachable') {
    return [fail(`${name}: ${address.host} could not be asked: ${store.fault.why}.`, store.fault.remedy)]
  }
  const { roundTrip } = store.visit
  const took = `${name}: ${address.host} answers in ${shownMs(roundTrip)} (the median of ${PINGS}).`
  return [roundTrip > slow.ms ? warn(took, slow.remedy) : pass(took)]
}

/** Whether strangers on the way can read what goes to a store. */
export function inTheClear(
  store: { readonly name: string },
  isEncrypted: boolean,
  isNear: boolean,
  remedy: string,
): Diagnosis[] {
  if (isEncrypted || isNear) return []
  return [warn(`${store.name}: what goes there is not encrypted, and it is in no private network.`, remedy)]
}
