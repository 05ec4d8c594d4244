/** What people are told: that something happened more often than it should. No caller, address or input is in it. */
export interface Alert {
  /** The condition's name: `refusals`, `refresh_reused`, `limit_store_lost`. */
  readonly name: string
  /** One line: `212 calls were refused within 1 minute`. */
  readonly title: string
  /** Further lines: where most of them went, and what to look at. */
  readonly lines: readonly string[]
  readonly count: number
  /** Milliseconds within which they came. */
  readonly within: number
  /** Milliseconds since the epoch, of the event that crossed the threshold. */
  readonly time: number
  /** Whether somebody only tried whether it arrives. */
  readonly isTest: boolean
}

/** The waist of alerts: who is told, and how. */
export interface Receiver {
  /** Without anything secret: `slack`, `webhook`. */
  readonly name: string
  /** Milliseconds for one try; default 4,000. */
  readonly deadline?: number
  /**
   * Resolves once it was taken over. A rejection is tried again, but for a `ConfigurationError`, which no try mends. Of
   * others nobody is told more than the reason of an `Outage`, since addresses of receivers are secrets.
   * @param signal ends the try when its time is over
   */
  deliver(alert: Alert, signal: AbortSignal): PromiseLike<void>
}
