import type { Eventually } from '../../core/verdict.js'
import { inTime } from '../../core/in-time.js'
import { unavailable } from '../unavailable.js'
import type { Identification } from '../provider.js'

/**
 * Whether a credential was ended before its time, for those that say themselves how long they are good. Anything but
 * `false` refuses; a throw means that nobody can say, and answers 503.
 */
export type IsRevoked<Facts> = (facts: Facts) => Eventually<boolean>

/** @param timeout milliseconds */
export async function revocationCheck<Facts>(
  isRevoked: IsRevoked<Facts> | undefined,
  facts: Facts,
  timeout: number,
): Promise<Identification> {
  if (isRevoked === undefined) return null
  try {
    const answer: unknown = await inTime('revocation-check', 'isRevoked', timeout, () => isRevoked(facts))
    return answer === false ? null : { invalid: 'auth.revoked' }
  } catch (error) {
    return unavailable(error)
  }
}
