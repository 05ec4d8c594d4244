import type { Clock } from '../../core/clock.js'
import type { SessionStore } from './session-store.js'

/** Milliseconds. */
const HOUR = 3_600_000

/**
 * Removes expired sessions in passing: at most once an hour in this process, without anybody waiting for it or learning
 * that it failed. Expired rows are refused whether they are removed or not.
 */
export function expirySweep(store: Pick<SessionStore, 'deleteExpired'>, clock: Clock): () => void {
  let swept: number | undefined
  return () => {
    const now = clock()
    if (swept !== undefined && now >= swept && now - swept < HOUR) return
    swept = now
    void (async () => store.deleteExpired(now))().catch(() => undefined)
  }
}
