import { WINDOWS, type Rates } from '../rates.js'
import type { Excess } from './excess.js'
import { placeOf, ROUND_NUMBERS } from './round-numbers.js'

/** From which share of its requests on an address is singled out: it is not somebody who was a little too quick. */
const SINGLED_OUT = 0.8
/**
 * The most that is refused of everybody else, as a share of what the quieter nine tenths of all addresses ask for: well
 * below what is promised, and a crawler that hides among everybody else makes no room for itself.
 */
const TOLERATED = 0.001
/** More addresses than this share of all are not exceptions, however quick they are; one is, where there are others. */
const EXCEPTIONS = 0.1
const OTHERS = 2

/** What a limit does to two kinds of addresses: those that it refuses nearly everything, and everybody else. */
export interface Split {
  readonly singledOut: { readonly identities: number; readonly requests: number; readonly denied: number }
  readonly rest: { readonly identities: number; readonly requests: number; readonly denied: number }
}

export interface Candidate extends Split {
  /** Its place in `WINDOWS`. */
  readonly window: number
  /** Its limit's place in `ROUND_NUMBERS`. */
  readonly number: number
}

/** @param requests how many in all @param identities how many addresses in all @param refused of each address that is refused */
export function splitOf(
  requests: number,
  identities: number,
  refused: Iterable<readonly [own: number, denied: number]>,
): Split {
  const singledOut = { identities: 0, requests: 0, denied: 0 }
  let denied = 0
  for (const [own, each] of refused) {
    if (each < own * SINGLED_OUT) {
      denied += each
      continue
    }
    singledOut.identities++
    singledOut.requests += own
    singledOut.denied += each
  }
  const rest = { identities: identities - singledOut.identities, requests: requests - singledOut.requests, denied }
  return { singledOut, rest }
}

/** Whether everybody else is left alone, and is everybody else. @param quiet what the quieter nine tenths ask for */
export function isHarmless({ singledOut, rest }: Split, quiet: number): boolean {
  const few = Math.max(1, (singledOut.identities + rest.identities) * EXCEPTIONS)
  return singledOut.identities <= few && rest.identities >= OTHERS && rest.denied <= quiet * TOLERATED
}

/** Requests of all addresses but the busiest tenth. */
export function quietRequests(requestsOf: Uint32Array): number {
  const sorted = requestsOf.toSorted()
  const quiet = sorted.subarray(0, sorted.length - Math.max(1, Math.ceil(sorted.length * EXCEPTIONS)))
  return quiet.reduce((sum, each) => sum + each, 0)
}

/** For each window that the log is long enough for, the lowest round limit that leaves everybody else alone. */
export function candidatesOf(
  rates: Rates,
  excess: Excess,
  requestsOf: Uint32Array,
  all: { readonly requests: number; readonly identities: number; readonly span: number; readonly quiet: number },
): Candidate[] {
  return WINDOWS.flatMap((length, window) => {
    if (length > Math.max(all.span, WINDOWS[1])) return []
    for (let number = placeOf(excess.floors[window]!); number < ROUND_NUMBERS.length; number++) {
      const refused = excess.addresses.flatMap((address, place) =>
        rates.peak(address, window) > ROUND_NUMBERS[number]!
          ? [[requestsOf[address]!, excess.above(place, window, number)] as const]
          : [],
      )
      const split = splitOf(all.requests, all.identities, refused)
      if (isHarmless(split, all.quiet)) return [{ window, number, ...split }]
    }
    return []
  })
}
