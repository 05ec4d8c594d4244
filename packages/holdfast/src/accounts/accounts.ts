import { checkedOptions } from '../core/checked-options.js'
import type { SessionIssuer } from '../authentication/session-issuer.js'
import { isSessionIssuer } from '../authentication/session-issuer.js'
import type { SessionStore } from '../authentication/session-store.js'
import { systemClock, type Clock } from '../core/clock.js'
import { ConfigurationError } from '../core/configuration-error.js'
import { watched } from '../core/outage.js'
import type { AccountStore } from './account-store.js'
import { directory, type Directory } from './directory.js'
import type { Endpoint } from './endpoint.js'
import { login } from './endpoints/login.js'
import { logout } from './endpoints/logout.js'
import type { Parts } from './endpoints/parts.js'
import { refresh } from './endpoints/refresh.js'
import { register } from './endpoints/register.js'
import { session } from './endpoints/session.js'
import { endSession, listSessions } from './endpoints/sessions.js'
import { passwordHasher, type HashingOptions } from './password-hash.js'
import { passwordCheck, type PasswordPolicy } from './password-policy.js'

export interface AccountsOptions {
  readonly storage: { readonly accounts: AccountStore; readonly sessions: SessionStore }
  /** Default: 8 to 128 characters with upper case, lower case and a digit, no common or guessable ones. */
  readonly passwords?: PasswordPolicy
  /** Default: argon2id with 19 MiB and 2 passes. */
  readonly hashing?: HashingOptions
  /** Milliseconds since the epoch; for tests. */
  readonly clock?: Clock
}

/** Sign-up, sign-in and sessions, and the administration of accounts. Use it on the server only. */
export interface Accounts extends Directory {
  /** The endpoints as data; the gate runs every stage in front of each. `issuer` is the provider that carries sessions. */
  endpoints(issuer: SessionIssuer): readonly Endpoint[]
}

const OPTIONS: Readonly<Record<keyof AccountsOptions, true>> = {
  storage: true,
  passwords: true,
  hashing: true,
  clock: true,
}

/** @throws {ConfigurationError} on an unknown option, a weak policy or weak hashing. */
export function accounts(options: AccountsOptions): Accounts {
  checkedOptions('accounts(…)', options, OPTIONS)
  if (
    typeof options.storage?.accounts?.findByEmail !== 'function' ||
    typeof options.storage.sessions?.list !== 'function'
  ) {
    throw new ConfigurationError(
      'config.storage',
      'accounts({ storage }) needs a storage with `accounts` and `sessions`.',
    )
  }
  const parts: Omit<Parts, 'issuer'> = {
    accounts: watched('account-store', options.storage.accounts),
    sessions: watched('session-store', options.storage.sessions),
    checkPassword: passwordCheck(options.passwords),
    hasher: passwordHasher(options.hashing),
    clock: options.clock ?? systemClock,
  }
  return {
    ...directory(parts),
    endpoints(issuer) {
      if (!isSessionIssuer(issuer)) {
        throw new ConfigurationError(
          'config.accounts',
          'accounts need a provider that carries sessions, such as jwt(…).',
        )
      }
      const all = { ...parts, issuer }
      return [register, login, logout, refresh, session, listSessions, endSession].map((make) => make(all))
    },
  }
}
