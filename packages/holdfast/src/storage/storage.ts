import type { AccountStore } from '../accounts/account-store.js'
import type { SessionStore } from '../authentication/session-store.js'

/** Where accounts and sessions live: what `jwt({ storage })` and `accounts({ storage })` take. */
export interface Storage {
  readonly accounts: AccountStore
  readonly sessions: SessionStore
  /** Lets the work in hand end, then gives back every resource; later calls throw an `Outage`. */
  close(): Promise<void>
}
