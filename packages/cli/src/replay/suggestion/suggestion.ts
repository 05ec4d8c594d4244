import { LimitTrial, limitText, windowText } from 'holdfast/rate-limit'
import { readLimit, type ReplayLimit } from '../limits/limit-text.js'
import { WINDOWS, type Rates } from '../rates.js'
import { pass, type Traffic } from '../traffic.js'
import { bestOf } from './best-window.js'
import { candidatesOf, isHarmless, quietRequests, splitOf, type Candidate, type Split } from './candidate.js'
import { Excess } from './excess.js'
import { ROUND_NUMBERS } from './round-numbers.js'

/** Limits that are tried in one pass. */
const TRIED = 4
const PASSES = 12
/** Fewer addresses have no exceptions among them. */
const FEWEST = 3

export interface Suggested extends Split {
  readonly limit: ReplayLimit
  /** Whom it refuses nearly everything, the most requests first. */
  readonly singledOutAddresses: readonly number[]
}

/**
 * The lowest round limit for each address that leaves nearly everybody alone (see `candidate.ts`). It is found in windows
 * of the clock, and then counted exactly by the library's sliding window; one that refuses too much gives way to the next.
 * `undefined` where there is nobody whom it could leave alone.
 */
export function suggestedLimit(
  traffic: Traffic,
  rates: Rates,
  progress: (what: string, share: number) => void,
): Suggested | undefined {
  const { addresses } = traffic.names
  if (addresses.size - 2 < FEWEST) return undefined
  const excess = new Excess(rates, addresses.size)
  pass(traffic, 'looking for a limit', progress, (block) => excess.take(block))
  excess.finish()
  const quiet = quietRequests(addresses.requests.subarray(2, addresses.size))
  const all = { requests: traffic.length, identities: addresses.size - 2, span: traffic.to - traffic.from, quiet }
  const candidates = candidatesOf(rates, excess, addresses.requests, all)
  const counted = new Map<Candidate, Suggested>()
  for (let passes = 0; passes < PASSES; passes++) {
    const best = bestOf(candidates, (candidate) => counted.has(candidate))
    if (best === undefined) return undefined
    const known = counted.get(best)
    if (known !== undefined) return known
    const tried = exactly(
      traffic,
      rates,
      ROUND_NUMBERS.slice(best.number, best.number + TRIED),
      WINDOWS[best.window]!,
      progress,
    )
    const found = tried.findIndex((each) => isHarmless(each, quiet))
    // Another window may be better than this one turned out to be.
    const { window, number } = best
    const next = { ...best, window, number: number + (found < 0 ? TRIED : found), ...tried.at(found)! }
    candidates[candidates.indexOf(best)] = next
    if (found >= 0) counted.set(next, tried[found]!)
  }
  return undefined
}

function exactly(
  traffic: Traffic,
  rates: Rates,
  numbers: readonly number[],
  window: number,
  progress: (what: string, share: number) => void,
): Suggested[] {
  const { requests, size } = traffic.names.addresses
  const limits = numbers.map((number) => readLimit(`${number}/${windowText(window)} per address`) as ReplayLimit)
  const trials = limits.map(({ policy }) => new LimitTrial([policy]))
  const refused = numbers.map(() => new Map<number, number>())
  const texts: (string | undefined)[] = []
  const mosts = Uint32Array.from({ length: size }, (_, address) => rates.atMost(address, window))
  pass(traffic, 'trying limits', progress, ({ length, times, addresses }) => {
    for (let at = 0; at < length; at++) {
      const address = addresses[at]!
      const most = mosts[address]!
      // Who never asks for more than a limit allows is never refused.
      if (most <= numbers[0]! || address < 2) continue
      const text = (texts[address] ??= `address ${address}`)
      for (let index = 0; index < numbers.length && most > numbers[index]!; index++) {
        if (!trials[index]!.refuses(times[at]!, [text])) continue
        refused[index]!.set(address, (refused[index]!.get(address) ?? 0) + 1)
      }
    }
  })
  return limits.map((limit, index) => {
    const entries = [...refused[index]!].map(([address, denied]) => [requests[address]!, denied, address] as const)
    return {
      limit: { ...limit, text: limitText(limit.policy, limit.per) },
      ...splitOf(
        traffic.length,
        size - 2,
        entries.map(([own, denied]) => [own, denied] as const),
      ),
      singledOutAddresses: entries
        .filter(([own, denied]) => splitOf(own, 1, [[own, denied]]).singledOut.identities > 0)
        .toSorted((a, b) => b[0] - a[0])
        .map(([, , address]) => address),
    }
  })
}
