import type { Accounts } from './accounts/accounts.js'
import type { Client } from './client.js'
import type { Caller, Exchange } from './exchange.js'
import { idOf, mayCreateAt } from './objects.js'
import { BudgetSpent, type Account, type OwnedObject } from './target.js'

/** Where an account is taken away by its own credential, as some libraries and conventions have it. */
const LEAVING = [
  { method: 'POST', path: '/api/auth/delete-user' },
  { method: 'DELETE', path: '/api/auth/account' },
  { method: 'DELETE', path: '/api/account' },
  { method: 'DELETE', path: '/api/users/me' },
] as const

/** What the run has left in the app, and takes away at its end. */
export class Cleaning {
  readonly #client: Client
  readonly #records = new Map<string, Caller | undefined>()

  constructor(client: Client) {
    this.#client = client
    client.watch((exchange) => this.#note(exchange))
  }

  /** Every record that an answer said was made, by whomever, until it was deleted. */
  #note({ request, answer }: Exchange): void {
    const { method = 'GET', path: target, as } = request
    const path = target.replace(/[?#].*$/s, '').replace(/\/$/, '')
    if (answer === null || answer.status < 200 || answer.status >= 300) return
    if (method === 'DELETE') this.#records.delete(path)
    if (!mayCreateAt({ method, path, access: 'unknown', source: 'convention' })) return
    const id = idOf(answer.json)
    if (id !== undefined) this.#records.set(`${path}/${encodeURIComponent(id)}`, as)
  }

  /**
   * Deletes records, ends sessions, removes accounts that the run has made, as far as the app has a way.
   *
   * @returns what is left, in words
   */
  async clean(
    { accounts, sessions, endpoints: { logout } }: Accounts,
    objects: readonly OwnedObject[],
  ): Promise<string[]> {
    this.#client.beginCleaning()
    const [first] = accounts
    const stuck: string[] = []
    for (const [path, as] of [...this.#records].toReversed()) {
      if (!(await this.#gone(path, [as, first], objects))) stuck.push(path)
    }
    const left = inWords(stuck)
    const ours = accounts.filter(({ isOurs }) => isOurs)
    const removed = new Set<string>()
    for (const account of ours) {
      if (await this.#removed(account)) removed.add(account.email)
      else left.push(`the account ${account.email}`)
    }
    for (const session of sessions) {
      if (logout === undefined || removed.has(session.email)) continue
      await this.#tried({ method: 'POST', path: logout, as: session })
    }
    return left
  }

  /** 404 says that it is gone where records of that collection can be deleted; else there is no such route. */
  async #gone(
    path: string,
    callers: readonly (Caller | undefined)[],
    objects: readonly OwnedObject[],
  ): Promise<boolean> {
    const canBe = objects.some(
      ({ collection, methods }) => path.startsWith(`${collection.path}/`) && methods.includes('DELETE'),
    )
    for (const as of new Set(callers)) {
      const status = await this.#tried({ method: 'DELETE', path, ...(as && { as }) })
      if (status !== undefined && ((status >= 200 && status < 300) || (canBe && status === 404))) return true
    }
    return false
  }

  async #removed(account: Account): Promise<boolean> {
    for (const { method, path } of LEAVING) {
      const status = await this.#tried({ method, path, as: account, body: { password: account.password } })
      if (status !== undefined && status >= 200 && status < 300) return true
    }
    return false
  }

  async #tried(request: { method: string; path: string; as?: Caller; body?: unknown }): Promise<number | undefined> {
    try {
      const { answer } = await this.#client.send({ ...request, deadline: 3_000 })
      return answer?.status
    } catch (error) {
      if (error instanceof BudgetSpent) return undefined
      throw error
    }
  }
}

/** A few one by one; of more how many there are in each collection. */
function inWords(paths: readonly string[]): string[] {
  const collectionOf = (path: string): string => path.slice(0, path.lastIndexOf('/'))
  return [...new Set(paths.map(collectionOf))].flatMap((collection) => {
    const own = paths.filter((path) => collectionOf(path) === collection)
    return own.length > 3 ? [`${own.length} records below ${collection}`] : own.map((path) => `the record ${path}`)
  })
}
