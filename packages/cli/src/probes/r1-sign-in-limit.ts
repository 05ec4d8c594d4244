import type { Probe, Sight } from '../probe.js'
import type { SignInAttempt } from '../target/target.js'
import { announcedLimit, firstRefusal, isLockedOut, plainAttempts } from './reading/limits.js'
import { failed, passed, skipped, warned } from './reading/sights.js'

/** With fewer tries a limit that is there may not have shown. */
const ENOUGH = 8
/** Wrong passwords a minute that nobody types. */
const TYPED = 30

export const probe: Probe = {
  items: ['R1'],
  title: 'wrong passwords are limited',
  why: 'Lists of addresses with their passwords are for sale. Where nobody counts the tries, all of them are tried in a night, from one address, and people use one password in many places.',
  fix: 'Count tries by address and by account, five a minute or so, answer 429 with `Retry-After`, and count before the password is compared: that is the costly part.',
  phase: 'limits',
  async look(target) {
    const attempts = await plainAttempts(target)
    if (attempts.length === 0) return skipped('No sign-in is known that could be tried.')
    const refusal = firstRefusal(attempts)
    if (refusal !== undefined) {
      const how =
        isLockedOut(refusal.answer) && refusal.answer?.status !== 429 ? 'locked or asked for a person' : 'refused'
      return passed(`One of ${attempts.length} wrong passwords was ${how}.`, refusal)
    }
    return unlimited(attempts)
  },
}

function unlimited(attempts: readonly SignInAttempt[]): Sight {
  const last = attempts.at(-1)?.exchange
  const evidence = `${attempts.length} wrong passwords in a row were answered alike`
  if (attempts.length < ENOUGH) return skipped(`Only ${attempts.length} wrong passwords could be tried.`)
  if (isSlowedDown(attempts)) return warned(`${evidence}, each later than the one before: is that a limit?`, last)
  const announced = announcedLimit(last?.answer ?? null)
  if (announced === undefined) return failed(`${evidence}.`, last)
  const { quota, window } = announced
  if (window === undefined && quota > TYPED) return warned(`${evidence}; a limit of ${quota} is announced.`, last)
  return window === undefined || (quota / window) * 60 <= TYPED
    ? passed(`A limit of ${quota} is announced.`, last)
    : failed(`${evidence}; the limit that is announced, ${quota} in ${window} s, is none for passwords.`, last)
}

/** A second and more, and many times what it was. */
function isSlowedDown(attempts: readonly SignInAttempt[]): boolean {
  const took = attempts.map(({ exchange }) => exchange.answer?.ms ?? 0)
  return Math.min(...took.slice(-2)) > Math.max(1_000, 4 * Math.max(...took.slice(0, 2)))
}
