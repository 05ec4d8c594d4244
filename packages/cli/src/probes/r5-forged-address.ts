import type { Probe, Sight } from '../probe.js'
import type { Exchange } from '../target/exchange.js'
import type { Target } from '../target/target.js'
import { burstOf, isTooMany } from './reading/limits.js'
import { failed, passed, skipped } from './reading/sights.js'

export const probe: Probe = {
  items: ['R5'],
  title: 'no header of the caller’s own gives a fresh limit',
  why: 'Whoever calls may send `X-Forwarded-For` and its kin. Where a limit counts by what they say, a new number for each call is a new caller, and there is no limit at all.',
  fix: 'Count by the address of the socket, or by the entry that your own proxy wrote: from the end of the list, by the number of your proxies. With the gate: `trustedProxies`.',
  phase: 'limits',
  async look(target) {
    const sights = [...(await atSignIn(target)), ...(await atBurst(target))]
    return sights.length > 0 ? sights : skipped('No limit was met, so nothing could be got around.')
  },
}

async function atSignIn(target: Target): Promise<readonly Sight[]> {
  const attempts = await target.signInAttempts()
  const refused = attempts.findIndex(({ exchange }) => isTooMany(exchange.answer))
  const claimed = attempts.slice(refused + 1).filter((each) => each.claimed !== null && each.exchange.answer !== null)
  if (refused === -1 || claimed.length === 0) return []
  const passing = claimed.find(({ exchange }) => !isTooMany(exchange.answer))?.exchange
  if (passing === undefined)
    return [
      passed('After a refusal at the sign-in other addresses were claimed, and refused as well.', claimed[0]?.exchange),
    ]
  // The same once more without the claim: the window may be over, or the other account not have been limited at all.
  const { headers: _claims, ...same } = passing.request
  const control = await target.send(same)
  return isTooMany(control.answer) ? [fresh(passing, 'A sign-in')] : []
}

async function atBurst(target: Target): Promise<readonly Sight[]> {
  const { path, claimed, control } = (await burstOf(target)) ?? {}
  if (claimed === undefined || claimed.answer === null || !isTooMany(control?.answer ?? null)) return []
  return isTooMany(claimed.answer)
    ? [passed(`GET ${path} refuses whatever address is claimed.`, claimed)]
    : [fresh(claimed, `GET ${path}`)]
}

const fresh = (exchange: Exchange, what: string): Sight =>
  failed(`${what} that was refused for its number passes with another address in a header.`, exchange)
