import type { Clock } from '../../core/clock.js'
import type { KeyStore } from './key-store.js'

/** Milliseconds. */
const MINUTE = 60_000

/** Keys remembered between two writes; the uses of further ones go unrecorded. */
const MOST = 10_000

/**
 * When keys were used, to the minute: the first use is written at once, later ones together, at most once a minute and
 * without anybody waiting for it. Where the process is frozen or ends, or the store fails, at most the last minute of
 * uses goes unrecorded; nothing is decided by it.
 */
export function apiKeyUses(store: Pick<KeyStore, 'used'>, clock: Clock) {
  const pending = new Map<string, number>()
  let writtenAt: number | undefined
  let timer: ReturnType<typeof setTimeout> | undefined

  const write = () => {
    clearTimeout(timer)
    timer = undefined
    writtenAt = clock()
    const uses = [...pending].map(([id, at]) => ({ id, at }))
    pending.clear()
    void (async () => store.used(uses))().catch(() => undefined)
  }

  /** @param lastUsedAt as the row says: what another instance has written in this minute is not written again */
  return (id: string, lastUsedAt: number | null): void => {
    const now = clock()
    const at = now - (now % MINUTE)
    if (lastUsedAt !== null && at <= lastUsedAt) return
    if (pending.size >= MOST && !pending.has(id)) return
    pending.set(id, at)
    const left = writtenAt === undefined ? 0 : writtenAt + MINUTE - now
    // More than a minute: the clock was set back.
    if (left <= 0 || left > MINUTE) write()
    else if (timer === undefined) {
      timer = setTimeout(write, left)
      // Nobody's process stays alive for it. On the edge a timer is a number.
      ;(timer as { unref?: () => void }).unref?.()
    }
  }
}
