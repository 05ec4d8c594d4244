import type { Clock } from '../../core/clock.js'
import { ConfigurationError } from '../../core/configuration-error.js'
import { milliseconds, type Duration } from '../../core/duration.js'
import type { Eventually } from '../../core/verdict.js'

/**
 * How long a revocation, a changed role or a disabled account may go unnoticed. `immediate`: not at all, one query for
 * each request. `{ maxStale }`: at most that long on every instance, from a bounded cache.
 */
export type Revocation = 'immediate' | { readonly maxStale: Duration }

/** Rows that this instance may go on believing for a stated time. */
export interface FreshRows<Row> {
  /**
   * The row that is remembered, if it is fresh and `suffices`; else the one in the store, which is then remembered. What
   * does not suffice is read again: another instance may have changed it meanwhile. An absence is not remembered.
   */
  read(id: string, suffices: (row: Row) => boolean): Eventually<Row | null>
  /** Changes what is remembered of it, as its row was changed; it counts as read when it was read. */
  update(id: string, change: (row: Row) => Row): void
  /** Drops what is remembered of it, and what a read under way brings back. */
  forget(id: string): void
  /** As `forget`, of each row that is meant. */
  forgetWhere(isMeant: (row: Row) => boolean): void
}

/** Rows remembered at most; the one read longest ago goes first. */
const REMEMBERED = 10_000

/** @param maxStale milliseconds; 0: every read asks the store */
export function freshRows<Row>(
  find: (id: string) => Promise<Row | null>,
  maxStale: number,
  clock: Clock,
): FreshRows<Row> {
  const seen = new Map<string, { readonly row: Row; readonly readAt: number }>()
  let forgotten = 0
  const ask = async (id: string, now: number): Promise<Row | null> => {
    seen.delete(id)
    const before = forgotten
    const row = await find(id)
    // A read that a change overtook is not remembered.
    if (row !== null && maxStale > 0 && before === forgotten) {
      // The time before the read: what changed while it ran counts as unseen.
      seen.set(id, { row, readAt: now })
      if (seen.size > REMEMBERED) seen.delete(seen.keys().next().value as string)
    }
    return row
  }
  return {
    read(id, suffices) {
      const known = seen.get(id)
      const now = clock()
      // A clock set back makes an entry look younger than it is: such an entry is read again.
      const isFresh = known !== undefined && now >= known.readAt && now - known.readAt < maxStale
      return isFresh && suffices(known.row) ? known.row : ask(id, now)
    },
    update(id, change) {
      const known = seen.get(id)
      if (known !== undefined) seen.set(id, { ...known, row: change(known.row) })
    },
    forget(id) {
      forgotten++
      seen.delete(id)
    },
    forgetWhere(isMeant) {
      forgotten++
      for (const [id, { row }] of seen) if (isMeant(row)) seen.delete(id)
    },
  }
}

/** Milliseconds; at most 15 minutes, beyond which "revoked" would be a promise nobody can rely on. */
export function staleness(revocation: Revocation): number {
  if (revocation === 'immediate') return 0
  try {
    const maxStale = milliseconds(revocation.maxStale)
    if (maxStale <= 15 * 60_000) return maxStale
  } catch {
    // Answered below, like a length that is too long.
  }
  throw new ConfigurationError('config.token', '`revocation` is "immediate" or { maxStale } of at most 15 minutes.')
}
