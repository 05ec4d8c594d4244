import { WINDOWS } from '../rates.js'
import type { Candidate } from './candidate.js'
import { ROUND_NUMBERS } from './round-numbers.js'

/** What is refused of a crawler where a limit is worth the name. */
const STOPPED = 0.95
/** Requests, and how long they take: crawls from one address at an even pace, for logs without one. */
const CRAWLS: readonly (readonly [requests: number, length: number])[] = [1e4, 1e5, 1e6, 1e7].flatMap((requests) =>
  [600_000, 3_600_000, 86_400_000].map((length) => [requests, length] as const),
)

/**
 * The candidate that refuses most of those whom it singles out, as far as is known; where none finds anybody, the one that
 * would stop most of some imagined crawls. Among equals the shortest window: whoever is refused by mistake waits that long.
 * @param isExact whether it was counted exactly, and not in windows of the clock
 */
export function bestOf(
  candidates: readonly Candidate[],
  isExact: (candidate: Candidate) => boolean,
): Candidate | undefined {
  const denied = candidates.map((each) => each.singledOut.denied + (isExact(each) ? 0 : oneLimitMore(each)))
  const most = Math.max(0, ...denied)
  if (most > 0) return candidates[denied.findIndex((each) => each >= most * 0.99)]
  const stopped = candidates.map(stoppedBy)
  return candidates[stopped.indexOf(Math.max(...stopped))]
}

/** What begins in the middle of a window of the clock ends in another one, and there the limit is given once more. */
function oneLimitMore({ number, singledOut: { identities, requests, denied } }: Candidate): number {
  return Math.min(identities * (ROUND_NUMBERS[number] ?? 0), requests - denied)
}

function stoppedBy({ window, number }: Candidate): number {
  const [limit, length] = [ROUND_NUMBERS[number]!, WINDOWS[window]!]
  return CRAWLS.filter(([requests, lasts]) => {
    const isBelow = (requests / lasts) * length <= limit
    return !isBelow && limit * (Math.floor(lasts / length) + 1) <= requests * (1 - STOPPED)
  }).length
}
