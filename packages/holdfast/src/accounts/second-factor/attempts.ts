import type { Answer } from '../../core/answer.js'
import type { Problem } from '../../core/problem.js'
import type { LockRule } from '../attempt-store.js'
import type { Parts } from '../endpoints/parts.js'
import { locked } from '../password-proof.js'

const MINUTE = 60_000

/** Six digits fall to half a million guesses; five in half an hour are far from it (OWASP ASVS 5.0 6.3.1). */
const RULE: LockRule = { threshold: 5, lockFor: 30 * MINUTE, forgetAfter: 30 * MINUTE }

export interface Attempt {
  /** The guess was right: the count begins anew. */
  succeeded(): Promise<void>
  /** It was wrong; records it when the account is locked by it. */
  failed(answer: Answer): void
}

/**
 * Counts a guess at a code before it is looked at, so that parallel guesses cannot get past the count. A `Problem` while
 * the account is locked. Only who has its password or its session can get as far as to lock it.
 */
export async function beginAttempt(
  { attempts, clock, started }: Pick<Parts, 'attempts' | 'clock' | 'started'>,
  userId: string,
): Promise<Attempt | Problem> {
  const now = clock()
  const key = await started().keyedHash('attempt-key', `second-factor ${userId}`)
  const { admitted, lockedUntil } = await attempts.begin(key, RULE, now)
  if (!admitted) return locked({ lockedUntil }, now)
  return {
    succeeded: () => attempts.clear(key),
    failed(answer) {
      if (lockedUntil !== null) answer.audit('account_locked', userId, { by: 'second_factor' })
    },
  }
}
