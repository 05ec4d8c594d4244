/** What may be used once, whoever brings it: a solved puzzle, a code, a challenge. A throw means that the store is down. */
export interface SingleUse {
  /**
   * `true` for the first caller, `false` for every later one until `until` (milliseconds since the epoch, by the app's
   * clock) has passed at `now`. Atomic under any concurrency, across instances. Ids are texts of 1 to 200 characters.
   */
  spend(id: string, until: number, now: number): Promise<boolean>
}
