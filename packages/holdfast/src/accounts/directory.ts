import type { KeyIssuer } from '../authentication/api-keys/key-issuer.js'
import type { ApiKey } from '../authentication/api-keys/key-store.js'
import type { Session } from '../authentication/sessions/session-store.js'
import { ConfigurationError } from '../core/configuration-error.js'
import { problem, type Problem } from '../core/problem.js'
import { ADMIN, type Account, type AccountChanges } from './account-store.js'
import { normalizeName } from './bodies.js'
import { normalizeEmail } from './email.js'
import type { Parts } from './endpoints/parts.js'
import { publicUser, type PublicUser } from './public-user.js'

/**
 * Accounts by an administrator's or the operator's hand. It checks no caller: call it behind an access rule, or at
 * start. A store that is down throws an `Outage`.
 */
export interface Directory {
  /** As registration, with roles; the whole password policy applies. */
  createUser(user: NewUser): Promise<PublicUser | Problem>
  /**
   * The first administrator, for a fresh deployment; call it at every start. An account that has the address already is
   * left exactly as it is, without the role as well: whoever registered it must not become administrator by it.
   * A new account's password is judged by length and
   * blocklist alone, and its address counts as confirmed.
   * @throws {ConfigurationError} `config.accounts` on an address or password that is refused.
   */
  seedAdmin(admin: { readonly email: string; readonly password: string; readonly name?: string }): Promise<Seeded>
  users: {
    /** In the order of their addresses; `limit` from 1 to 100, default 50. */
    list(page?: { readonly limit?: number; readonly after?: string }): Promise<readonly Account[]>
    /** `null` when there is none. */
    find(id: string): Promise<Account | null>
    /** By the address as people write it; `null` when there is none, and for what is no address. */
    findByEmail(email: string): Promise<Account | null>
    /**
     * Roles take effect within the provider's `revocation`; disabling also ends every session of the account, together
     * with the change or not at all. `account.last_admin` where nobody with the role `admin` would be left.
     */
    update(id: string, changes: AccountChanges): Promise<Account | Problem>
    /** Ends every session of the account; answers how many. */
    endSessions(id: string): Promise<number>
    /** Those of the account that are not over, the last seen first, at most 100. */
    sessions(id: string): Promise<readonly Session[]>
    /** `false` for the session of another account as for one that never was. */
    endSession(id: string, session: string): Promise<boolean>
    /** The API keys of the account, the newest first; `null`: the app gives out none. Known once the gate is made. */
    keys(id: string): Promise<readonly ApiKey[] | null>
    /** `false` for the key of another account as for one that never was. */
    revokeKey(id: string, key: string): Promise<boolean>
  }
}

export interface NewUser {
  readonly email: string
  readonly password: string
  readonly name: string
  readonly roles?: readonly string[]
  /** Whoever makes the account knows that the address is the owner's. Default false: it is confirmed by mail. */
  readonly emailVerified?: boolean
}

export interface Seeded {
  /** `false`: the address had an account, and the given password was not used. */
  readonly created: boolean
  readonly user: PublicUser
}

/** What administration is made of. */
type DirectoryParts = Omit<Parts, 'issuer' | 'keys'> & {
  /** Makes this instance read the user's sessions again. */
  readonly forget: (userId: string) => void
  /** `undefined`: the app gives out no keys. */
  readonly keys: () => KeyIssuer | undefined
}

export function directory({
  accounts,
  sessions,
  keys,
  checkPassword,
  hasher,
  clock,
  forget,
}: DirectoryParts): Directory {
  /** `null` when the address is taken. */
  const create = async (user: Required<NewUser>) => {
    const now = clock()
    const account = {
      id: crypto.randomUUID(),
      email: user.email,
      name: user.name,
      roles: user.roles,
      passwordHash: await hasher.hash(user.password),
      createdAt: now,
      emailVerifiedAt: user.emailVerified ? now : null,
    }
    return (await accounts.create(account)) ? publicUser({ ...account, disabled: false }) : null
  }

  return {
    async createUser(given) {
      const [email, name] = [normalizeEmail(given.email), normalizeName(given.name)]
      if (email === null || name === null || !areRoles(given.roles ?? [])) {
        return problem('input.invalid', { detail: 'The e-mail address, the name or the roles are not valid.' })
      }
      const reasons = await checkPassword(given.password, email)
      if (reasons.length > 0) return problem('account.password_refused', { extensions: { reasons } })
      const { password, roles = [], emailVerified = false } = given
      const user = await create({ email, password, name, roles, emailVerified })
      return user ?? problem('account.email_taken')
    },

    async seedAdmin(given) {
      const email = normalizeEmail(given.email)
      const name = normalizeName(given.name ?? 'Administrator')
      if (email === null || name === null) refuse('The first administrator needs a plain e-mail address and a name.')
      const existing = await accounts.findByEmail(email)
      if (existing !== null) return { created: false, user: publicUser(existing) }
      // Made by a generator as often as not, which knows no upper case and does not look at the address.
      const codes = (await checkPassword(given.password, null)).map((reason) => reason.code)
      if (codes.some((code) => !code.startsWith('no_'))) {
        refuse(`The first administrator's password is refused: ${codes.join(', ')}.`)
      }
      // The operator says whose address it is: nobody could confirm it who cannot sign in.
      const user = await create({ email, password: given.password, name, roles: [ADMIN], emailVerified: true })
      if (user !== null) return { created: true, user }
      // Another process was first.
      const found = await accounts.findByEmail(email)
      if (found === null) refuse('The first administrator was removed while it was made.')
      return { created: false, user: publicUser(found) }
    },

    users: {
      list: ({ limit = 50, after } = {}) =>
        accounts.list({
          limit: Math.min(100, Math.max(1, Math.trunc(limit) || 1)),
          ...(after === undefined ? {} : { after }),
        }),
      find: (id) => accounts.find(id),
      async findByEmail(given) {
        const email = normalizeEmail(given)
        const found = email === null ? null : await accounts.findByEmail(email)
        if (found === null) return null
        const { passwordHash: _hash, factors: _factors, ...account } = found
        return account
      },
      async update(id, changes) {
        if (changes.roles !== undefined && !areRoles(changes.roles)) {
          return problem('input.invalid', { detail: 'Roles are at most 32 names of visible ASCII.' })
        }
        const account = await accounts.update(id, changes)
        forget(id)
        if (account === null) return problem('object.not_found')
        return account === 'last_admin' ? problem('account.last_admin') : account
      },
      async endSessions(id) {
        const ended = await sessions.revokeAll(id)
        forget(id)
        return ended
      },
      sessions: (id) => sessions.list(id, clock()),
      async endSession(id, session) {
        const ended = await sessions.revokeOwn(id, session)
        forget(id)
        return ended
      },
      keys: async (id) => (await keys()?.listKeys(id)) ?? null,
      revokeKey: async (id, key) => (await keys()?.revokeKey(key, id)) ?? false,
    },
  }
}

/** The names that `role(…)` can ask for. */
function areRoles(roles: readonly string[]): boolean {
  return (
    Array.isArray(roles) &&
    roles.length <= 32 &&
    roles.every((name) => typeof name === 'string' && /^[\x21\x23-\x5b\x5d-\x7e]{1,64}$/.test(name))
  )
}

function refuse(message: string): never {
  throw new ConfigurationError('config.accounts', message)
}
