import type { Adapter, AdapterAccount, AdapterUser } from 'next-auth/adapters'
import { reached, world } from './world'

const { users, accounts, sessions } = world.rows

/** People and sessions in memory, as an adapter of the library. */
export const people = {
  async createUser(user: Omit<AdapterUser, 'id'>) {
    reached()
    const made = { ...user, id: crypto.randomUUID(), name: user.name ?? null }
    users.set(made.id, made)
    return made
  },
  async getUser(id) {
    reached()
    return users.get(id) ?? null
  },
  async getUserByEmail(email) {
    reached()
    return [...users.values()].find((user) => user.email === email) ?? null
  },
  async getUserByAccount({ provider, providerAccountId }) {
    reached()
    return users.get(accounts.get(`${provider} ${providerAccountId}`) ?? '') ?? null
  },
  async updateUser(user) {
    reached()
    const updated = { ...users.get(user.id)!, ...user, name: user.name ?? null }
    users.set(user.id, updated)
    return updated
  },
  async linkAccount({ provider, providerAccountId, userId }: AdapterAccount) {
    reached()
    accounts.set(`${provider} ${providerAccountId}`, userId)
  },
  async createSession(session) {
    reached()
    sessions.set(session.sessionToken, session)
    return session
  },
  async getSessionAndUser(token: string) {
    reached()
    const session = sessions.get(token)
    const user = users.get(session?.userId ?? '')
    return session === undefined || user === undefined ? null : { session, user }
  },
  async updateSession({ sessionToken, expires }) {
    reached()
    const session = sessions.get(sessionToken)
    if (session !== undefined && expires !== undefined) session.expires = expires
    return session ?? null
  },
  async deleteSession(token) {
    reached()
    sessions.delete(token)
  },
} satisfies Adapter
