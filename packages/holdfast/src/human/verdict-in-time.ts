import { inTime } from '../core/in-time.js'
import { isOutage } from '../core/outage.js'
import type { HumanVerdict } from './verifier.js'

/**
 * What `work` finds out within `ms` milliseconds; `unavailable` where it is late or meets an outage. A mistake in code is
 * thrown on: nobody finds a bug that is answered with "try again later".
 */
export async function verdictInTime(
  ms: number,
  work: (signal: AbortSignal) => Promise<HumanVerdict>,
): Promise<HumanVerdict> {
  try {
    return await inTime('human-verifier', 'verify', ms, work)
  } catch (error) {
    if (isOutage(error)) return 'unavailable'
    throw error
  }
}
