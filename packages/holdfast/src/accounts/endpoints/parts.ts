import type { KeyIssuer } from '../../authentication/api-keys/key-issuer.js'
import type { SessionIssuer } from '../../authentication/sessions/session-issuer.js'
import type { SessionStore } from '../../authentication/sessions/session-store.js'
import type { Clock } from '../../core/clock.js'
import type { SingleUse } from '../../core/single-use.js'
import type { AccountStore } from '../account-store.js'
import type { AttemptStore } from '../attempt-store.js'
import type { FactorStore } from '../factor-store.js'
import type { KnownDevices } from '../known-device.js'
import type { Lockout } from '../lockout.js'
import type { Mailer } from '../mail/mailer.js'
import type { MailTickets } from '../mail-tickets.js'
import type { PasswordHasher } from '../password-hash.js'
import type { PasswordCheck } from '../password-policy.js'
import type { TotpOptions } from '../second-factor/totp.js'
import type { Passkeys } from '../second-factor/webauthn.js'
import type { StartedAccounts } from '../started.js'
import type { turns } from '../turns.js'
import type { Verification } from '../verification.js'

/** What the endpoints are made of. The stores throw nothing but `Outage`, which the pipeline answers with 503. */
export interface Parts {
  readonly accounts: AccountStore
  readonly sessions: SessionStore
  readonly attempts: AttemptStore
  readonly factors: FactorStore
  readonly singleUse: SingleUse
  readonly issuer: SessionIssuer
  /** Absent: the app has no API keys. */
  readonly keys: KeyIssuer | undefined
  readonly mailTickets: MailTickets
  /** Absent: the app sends no mail. */
  readonly mailer: Mailer | undefined
  readonly verification: Verification
  readonly devices: KnownDevices
  readonly lockout: Lockout
  /** Attempts of one key are looked at one after another. */
  readonly inTurn: ReturnType<typeof turns>
  readonly totp: TotpOptions
  /** Absent: the app has no passkeys. */
  readonly passkeys: Passkeys | undefined
  readonly hasher: PasswordHasher
  readonly checkPassword: PasswordCheck
  readonly clock: Clock
  /** What depends on the secret and the origin; only after `start`, so call it inside of handlers. */
  readonly started: () => StartedAccounts
}
