/** How many wrong proofs of identity there may be in a row. Times are milliseconds. */
export interface LockRule {
  /** The attempt that locks when it fails too: 5 admits five. */
  readonly threshold: number
  readonly lockFor: number
  /** Failures this long ago, with none since, are forgotten. */
  readonly forgetAfter: number
}

export interface AttemptState {
  /** Attempts since the last success, the one just made included. */
  readonly failures: number
  /** Milliseconds since the epoch; `null`: not locked. */
  readonly lockedUntil: number | null
}

export interface Attempt extends AttemptState {
  /** May be tried: it was not locked before this attempt. */
  readonly admitted: boolean
}

/**
 * The waist of failed attempts, by opaque keys of 1 to 200 characters, which hold no address. A throw means that the
 * store is down. An attempt is counted before the proof is looked at, so that parallel guesses cannot get past the count.
 */
export interface AttemptStore {
  /**
   * Counts one attempt, atomically. A locked key answers `admitted: false` and is not counted on. An admitted attempt
   * that reaches the threshold sets `lockedUntil` to `now + lockFor`, for the attempts after it; when a lock has passed,
   * or the last attempt is `forgetAfter` ago, the count begins anew.
   */
  begin(key: string, rule: LockRule, now: number): Promise<Attempt>
  /** As it stands at `now`, nothing counted. */
  read(key: string, rule: LockRule, now: number): Promise<AttemptState>
  /** The proof was right, or the lock was lifted: forgets the key. */
  clear(key: string): Promise<void>
}
