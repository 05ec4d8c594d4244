import {
  checkedCookieOptions,
  credentialCookies,
  type CredentialCookieOptions,
} from '../authentication/credential-cookies.js'
import { isKeyIssuer, type KeyIssuer } from '../authentication/api-keys/key-issuer.js'
import type { KeySource } from '../authentication/key-source.js'
import type { Provider } from '../authentication/provider.js'
import { isSessionIssuer, type SessionIssuer } from '../authentication/sessions/session-issuer.js'
import type { SessionStore } from '../authentication/sessions/session-store.js'
import { secretKeys } from '../authentication/secret-keys.js'
import { keyedHash, sealer } from '../authentication/tokens/sealed.js'
import { strongSecrets, type Secrets } from '../authentication/tokens/secret.js'
import { checkedOptions } from '../core/checked-options.js'
import { systemClock, type Clock } from '../core/clock.js'
import { ConfigurationError } from '../core/configuration-error.js'
import { watched } from '../core/outage.js'
import type { SingleUse } from '../core/single-use.js'
import type { AccountStore } from './account-store.js'
import type { AttemptStore } from './attempt-store.js'
import { directory, type Directory } from './directory.js'
import type { Endpoint } from './endpoint.js'
import { sendVerification, verifyEmail } from './endpoints/email.js'
import { keyEndpoints } from './endpoints/keys.js'
import { login } from './endpoints/login.js'
import type { Parts } from './endpoints/parts.js'
import { changePassword } from './endpoints/password-change.js'
import { forgotPassword } from './endpoints/password-forgot.js'
import { resetPassword } from './endpoints/password-reset.js'
import { register } from './endpoints/register.js'
import { sessionEndpoints } from './endpoints/session-endpoints.js'
import { unlock } from './endpoints/unlock.js'
import type { FactorStore } from './factor-store.js'
import { knownDevices } from './known-device.js'
import { forLivingSessions } from './living-session.js'
import { lockout, type LockoutOptions } from './lockout.js'
import { mailer, type MailOptions } from './mail/mailer.js'
import { mailTickets, type TicketLifetimes } from './mail-tickets.js'
import { passwordHasher, type HashingOptions } from './password-hash.js'
import { passwordCheck, type PasswordPolicy } from './password-policy.js'
import { secondFactorEndpoints } from './second-factor/endpoints.js'
import { checkedTotp, type TotpOptions } from './second-factor/totp.js'
import { relyingParty, type Passkeys } from './second-factor/webauthn.js'
import { forOwnPeople } from './own-people.js'
import type { StartedAccounts } from './started.js'
import type { TicketStore } from './ticket-store.js'
import { turns } from './turns.js'
import type { Verification } from './verification.js'

export interface AccountsOptions {
  readonly storage: AccountsStorage
  /** 32 random bytes or more as text, from the environment: seals cookies and stored second factors. Checked at start. */
  readonly secret: Secrets
  /** Default: 8 to 128 characters with upper case, lower case and a digit, no common or guessable ones. */
  readonly passwords?: PasswordPolicy
  /** Default: argon2id with 19 MiB and 2 passes. */
  readonly hashing?: HashingOptions
  /** Default: five wrong guesses in a row lock sign-in for 30 minutes, and three bring up the gate's CAPTCHA. */
  readonly lockout?: LockoutOptions
  /** Who carries mails, and which pages their links open. Absent: no forgotten passwords, no confirmed addresses. */
  readonly mail?: MailOptions
  /** How long the links in mails work. */
  readonly tickets?: TicketLifetimes
  /** What an e-mail address has to prove. Default `optional` with `mail`, `none` without. */
  readonly verification?: Verification
  /** Which requests of other sites carry the accounts' own cookies; as the `cookies` of the provider. */
  readonly cookies?: CredentialCookieOptions
  /** What authenticator apps show. */
  readonly totp?: TotpOptions
  /** `passkeys({ name })` of `holdfast/accounts/passkeys`. Default: the app has no passkeys. */
  readonly passkeys?: Passkeys
  /** Milliseconds since the epoch; for tests. */
  readonly clock?: Clock
}

export interface AccountsStorage {
  readonly accounts: AccountStore
  readonly sessions: SessionStore
  readonly tickets: TicketStore
  readonly attempts: AttemptStore
  readonly factors: FactorStore
  readonly singleUse: SingleUse
}

/** Sign-up, sign-in and sessions, and the administration of accounts. Use it on the server only. */
export interface Accounts extends Directory, KeySource {
  /**
   * The endpoints as data; the gate runs every stage in front of each. Of the providers the first that carries sessions
   * signs people in, and the first that makes API keys gives them out.
   * @throws {ConfigurationError} `config.accounts` when no provider carries sessions.
   */
  endpoints(identity: readonly Provider[]): readonly Endpoint[]
  /**
   * Checks what the environment decides; the gate calls it at start, never in a build.
   * @throws {ConfigurationError} when the environment is not sound.
   */
  start(context: { readonly origin: string }): void
}

const SECRET = 'accounts({ secret })'

const OPTIONS: Readonly<Record<keyof AccountsOptions, true>> = {
  storage: true,
  secret: true,
  passwords: true,
  hashing: true,
  lockout: true,
  mail: true,
  tickets: true,
  verification: true,
  cookies: true,
  totp: true,
  passkeys: true,
  clock: true,
}

/** @throws {ConfigurationError} on an unknown option, a weak policy or weak hashing. */
export function accounts(options: AccountsOptions): Accounts {
  checkedOptions('accounts(…)', options, OPTIONS)
  const { storage } = options
  if (typeof storage?.accounts?.findByEmail !== 'function' || typeof storage.factors?.totp !== 'function') {
    throw new ConfigurationError('config.storage', 'accounts({ storage }) needs one of Holdfast’s storages.')
  }
  const clock = options.clock ?? systemClock
  const cookies = checkedCookieOptions(options.cookies ?? {})
  let running: StartedAccounts | undefined
  const started = (): StartedAccounts => {
    if (running === undefined) throw new Error('The accounts were used before start().')
    return running
  }
  const attempts = watched('attempt-store', storage.attempts)
  const tickets = mailTickets(watched('ticket-store', storage.tickets), clock, options.tickets)
  const parts: Omit<Parts, 'issuer' | 'keys'> = {
    accounts: watched('account-store', storage.accounts),
    sessions: watched('session-store', storage.sessions),
    factors: watched('factor-store', storage.factors),
    singleUse: watched('single-use-store', storage.singleUse),
    attempts,
    mailTickets: tickets,
    mailer: options.mail && mailer(options.mail, { attempts, mailTickets: tickets, started, clock }),
    verification: verificationOf(options),
    devices: knownDevices(started, clock),
    lockout: lockout(options.lockout),
    inTurn: turns(),
    totp: checkedTotp(options.totp),
    passkeys: options.passkeys,
    checkPassword: passwordCheck(options.passwords),
    hasher: passwordHasher(options.hashing),
    clock,
    started,
  }
  let issuer: SessionIssuer | undefined
  let keys: KeyIssuer | undefined
  return {
    ...directory({ ...parts, forget: (userId) => issuer?.forget(userId), keys: () => keys }),
    endpoints(identity) {
      const own = identity.find((provider): provider is Provider & SessionIssuer => isSessionIssuer(provider))
      if (own === undefined) {
        throw new ConfigurationError(
          'config.accounts',
          '`accounts` needs a provider in `identity` that can sign people in, such as jwt(…).',
        )
      }
      keys = identity.find((provider): provider is Provider & KeyIssuer => isKeyIssuer(provider))
      issuer = own
      const all: Parts = { ...parts, issuer: own, keys }
      const endpoints = [
        ...[register, login, changePassword].map((make) => make(all) as Endpoint),
        ...sessionEndpoints(all),
        ...mailEndpoints(all),
        ...secondFactorEndpoints(all),
        ...(keys === undefined ? [] : keyEndpoints(all, keys)),
      ]
      return endpoints.map((endpoint) => forOwnPeople(forLivingSessions(endpoint, all.sessions), own.name))
    },
    ...secretKeys(options, SECRET),
    start({ origin }) {
      if (running?.origin === origin) return
      const secrets = strongSecrets(options.secret, SECRET)
      if (options.passkeys !== undefined) relyingParty(origin)
      const [current] = secrets
      const sealers = new Map<string, ReturnType<typeof sealer>>()
      const hashes = new Map<string, ReturnType<typeof keyedHash>>()
      const once = <T>(made: Map<string, T>, name: string, make: () => T): T => {
        const known = made.get(name) ?? make()
        made.set(name, known)
        return known
      }
      running = {
        origin,
        cookies: credentialCookies(origin, cookies),
        sealer: (purpose) => once(sealers, purpose, () => sealer(secrets, purpose)),
        keyedHash: (purpose, value) => once(hashes, purpose, () => keyedHash(current, purpose))(value),
      }
      options.mail?.sender.start?.()
    },
  }
}

/** What needs a mailed link. */
function mailEndpoints(parts: Parts): readonly Endpoint[] {
  const { mailer: carrier, verification } = parts
  if (carrier === undefined) return []
  return [
    forgotPassword(parts, carrier),
    resetPassword(parts),
    unlock(parts),
    ...(verification === 'none' ? [] : [verifyEmail(parts), sendVerification(parts, carrier)]),
  ]
}

function verificationOf({ mail, verification }: AccountsOptions): Verification {
  const chosen = verification ?? (mail === undefined ? 'none' : 'optional')
  if (!['none', 'optional', 'required'].includes(chosen)) {
    throw new ConfigurationError('config.accounts', '`verification` is "none", "optional" or "required".')
  }
  if (mail === undefined && chosen !== 'none') {
    throw new ConfigurationError('config.accounts', '`verification` needs `mail`: without it no address is confirmed.')
  }
  return chosen
}
