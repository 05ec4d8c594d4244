import type { AccountStore } from '../accounts/account-store.js'
import type { AttemptStore } from '../accounts/attempt-store.js'
import type { FactorStore } from '../accounts/factor-store.js'
import type { TicketStore } from '../accounts/ticket-store.js'
import type { KeyStore } from '../authentication/api-keys/key-store.js'
import type { SessionStore } from '../authentication/sessions/session-store.js'
import type { SingleUse } from '../core/single-use.js'

/** Where accounts, sessions and keys live: what `jwt({ storage })`, `apiKey({ storage })` and `accounts({ storage })` take. */
export interface Storage {
  readonly accounts: AccountStore
  readonly sessions: SessionStore
  readonly keys: KeyStore
  readonly tickets: TicketStore
  readonly attempts: AttemptStore
  readonly factors: FactorStore
  readonly singleUse: SingleUse
  /** Lets the work in hand end, then gives back every resource; later calls throw an `Outage`. */
  close(): Promise<void>
}
