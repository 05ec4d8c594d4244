import type { Clock } from '../../core/clock.js'
import { Outage } from '../../core/outage.js'
import type { VerifyingKey } from '../tokens/verifying-key.js'

/** Keys by their `kid`, as one answer of the issuer had them. */
export type KeySet = ReadonlyMap<string, VerifyingKey>

/** The public keys of an issuer somewhere else, remembered. */
export interface RemoteKeys {
  /**
   * The key of this `kid`; `null` when the issuer says that it has none.
   * @throws {Outage} `jwks` when nobody can say
   */
  find(kid: string): Promise<VerifyingKey | null>
}

export interface RemoteKeysOptions {
  /** Asks the issuer, in a bounded time. A throw means that it is down; what it says to no purpose is a throw too. */
  readonly read: () => Promise<KeySet>
  /** Milliseconds after which keys are read again: how long one that was withdrawn may go on to work. */
  readonly maxAge: number
  /** Milliseconds beyond `maxAge` for which they are good while the issuer is down. */
  readonly staleFor: number
  /** Milliseconds between two reads, whatever came of the first: a flood of made-up ids is one read for each of these. */
  readonly cooldown: number
  readonly clock: Clock
}

/**
 * One read at a time. Who finds the keys old reads them; those beside it go on with the old ones meanwhile. An unknown
 * id waits for the read that may bring it, its own or the one under way.
 */
export function remoteKeys({ read, maxAge, staleFor, cooldown, clock }: RemoteKeysOptions): RemoteKeys {
  let held: { readonly keys: KeySet; readonly readAt: number } | undefined
  let reading: Promise<void> | undefined
  let last: { readonly startedAt: number; failed: boolean } | undefined

  /** A clock that was set back makes everything look younger than it is: it counts as elapsed. */
  const elapsed = (since: number, length: number): boolean => {
    const age = clock() - since
    return age < 0 || age >= length
  }

  const known = (kid: string): VerifyingKey | undefined =>
    held !== undefined && clock() - held.readAt < maxAge + staleFor ? held.keys.get(kid) : undefined

  const refresh = async (): Promise<void> => {
    // The time before the read: what is withdrawn while it runs counts as unseen.
    const attempt = { startedAt: clock(), failed: false }
    last = attempt
    try {
      held = { keys: await read(), readAt: attempt.startedAt }
    } catch {
      attempt.failed = true
    }
  }

  return {
    async find(kid) {
      const key = known(kid)
      const isOld = held === undefined || elapsed(held.readAt, maxAge)
      if (key !== undefined && (!isOld || reading !== undefined)) return key
      if (reading === undefined && (last === undefined || elapsed(last.startedAt, cooldown))) {
        reading = refresh().finally(() => (reading = undefined))
      }
      await reading
      const now = known(kid)
      if (now !== undefined) return now
      if (last?.failed !== false) throw new Outage('jwks', 'read', 'unavailable')
      return null
    },
  }
}
