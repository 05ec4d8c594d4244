import { isOutage } from '../core/outage.js'
import type { HumanVerdict } from './verifier.js'

/**
 * What `work` finds out within `ms` milliseconds; `unavailable` where it is late or meets an outage. What comes later is
 * dropped. A mistake in code is thrown on: nobody finds a bug that is answered with "try again later".
 */
export async function inTime(ms: number, work: (signal: AbortSignal) => Promise<HumanVerdict>): Promise<HumanVerdict> {
  const controller = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<HumanVerdict>((resolve) => {
    timer = setTimeout(() => {
      resolve('unavailable')
      controller.abort()
    }, ms)
  })
  try {
    return await Promise.race([work(controller.signal), late])
  } catch (error) {
    if (isOutage(error)) return 'unavailable'
    throw error
  } finally {
    clearTimeout(timer)
  }
}
