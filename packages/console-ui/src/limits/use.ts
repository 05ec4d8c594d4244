import type { LimitRow } from '../../../holdfast/src/console/wire.ts'
import { capacityOf } from './words.ts'

/**
 * How a limit fits those whom it counts. `cuts`: people are at it who are not the heaviest of a hundred. `stops`: only the
 * heaviest of a hundred are. `wide`: it is many times what nearly all use. `fits`: between these.
 */
export type Fit =
  | { readonly kind: 'unknown' | 'quiet' | 'fits' | 'stops' }
  /** At least so many of a hundred callers are at the limit. */
  | { readonly kind: 'cuts'; readonly percent: number }
  /** So many times what 99 of 100 use. */
  | { readonly kind: 'wide'; readonly times: number }

/** Percentiles of use are right to within 9 %. */
const AT = 0.91

const WIDE = 10

export function fitOf({ inForce, observed }: Pick<LimitRow, 'inForce' | 'observed'>): Fit {
  if (observed === null) return { kind: 'unknown' }
  const { use } = observed
  if (use === null) return { kind: 'quiet' }
  const wall = capacityOf(inForce) * AT
  if (use.p50 >= wall) return { kind: 'cuts', percent: 50 }
  if (use.p90 >= wall) return { kind: 'cuts', percent: 10 }
  if (use.p95 >= wall) return { kind: 'cuts', percent: 5 }
  if (use.p99 >= wall) return { kind: 'cuts', percent: 1 }
  if (use.max >= wall || observed.denied + observed.observed > 0) return { kind: 'stops' }
  const times = capacityOf(inForce) / Math.max(1, use.p99)
  return times >= WIDE ? { kind: 'wide', times: Math.floor(times) } : { kind: 'fits' }
}
