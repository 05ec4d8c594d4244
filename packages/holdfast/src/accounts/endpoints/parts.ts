import type { SessionIssuer } from '../../authentication/session-issuer.js'
import type { SessionStore } from '../../authentication/session-store.js'
import type { Clock } from '../../core/clock.js'
import type { AccountStore } from '../account-store.js'
import type { PasswordHasher } from '../password-hash.js'
import type { PasswordCheck } from '../password-policy.js'

/** What the endpoints are made of. The stores throw nothing but `Outage`, which the pipeline answers with 503. */
export interface Parts {
  readonly accounts: AccountStore
  readonly sessions: SessionStore
  readonly issuer: SessionIssuer
  readonly hasher: PasswordHasher
  readonly checkPassword: PasswordCheck
  readonly clock: Clock
}
