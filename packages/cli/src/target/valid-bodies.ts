import type { Accounts } from './accounts/accounts.js'
import { MARK, type Filling } from './bodies/by-name.js'
import { fresh, learnBody, type Body } from './bodies/learned.js'
import type { Client } from './client.js'
import { firstBody, mayCreateAt, type Made } from './objects.js'
import type { KnownRoute } from './target.js'

/** What bodies are made of. */
export interface BodySources {
  readonly client: Client
  readonly accounts: Accounts
  readonly made: Made
  readonly filling: Filling
  pathOf(route: KnownRoute): string
}

/** Bodies that routes take, made fresh each time; what nothing is known of is tried out once, as account 1. */
export class ValidBodies {
  readonly #sources: BodySources
  readonly #known: Map<string, Body>

  constructor(sources: BodySources) {
    this.#sources = sources
    this.#known = new Map(sources.made.bodies)
  }

  async of(route: KnownRoute): Promise<Body | undefined> {
    const { filling } = this.#sources
    const ofAccounts = this.#ofAccounts(route)
    if (ofAccounts !== undefined) return ofAccounts
    const known = this.#known.get(keyOf(route))
    if (known !== undefined) return fresh(known, filling)
    if (route.body !== undefined) return fresh(firstBody(route, filling), filling)
    const found = await this.#tried(route)
    if (found === undefined) return undefined
    this.#known.set(keyOf(route), found)
    return fresh(found, filling)
  }

  #ofAccounts({ path, method }: KnownRoute): Body | undefined {
    if (method !== 'POST') return undefined
    const { accounts, filling } = this.#sources
    const { registration, endpoints, way } = accounts
    const [account] = accounts.accounts
    if (path === registration?.path) return fresh(registration.body, filling)
    if (path === endpoints.forgot) return { email: `${MARK}-${filling.unique()}@example.com` }
    if (path !== way?.path || account === undefined) return undefined
    return { [way.fields.name]: account.email, [way.fields.password]: account.password }
  }

  /** Only where a write of ours makes or changes nothing but a record of ours. */
  async #tried(route: KnownRoute): Promise<Body | undefined> {
    const { client, accounts, made, filling, pathOf } = this.#sources
    const [account] = accounts.accounts
    const path = pathOf(route)
    const own = made.objects.find((object) => object.path === path)
    const changesOwn = own !== undefined && (route.method === 'PATCH' || route.method === 'PUT')
    if (account === undefined || !(mayCreateAt(route) || changesOwn)) return undefined
    const learned = await learnBody(changesOwn ? own.body : firstBody(route, filling), filling, (body) =>
      client.send({ method: route.method, path, as: account, body }),
    )
    return learned.isTaken ? learned.body : undefined
  }
}

function keyOf({ method, path }: KnownRoute): string {
  return `${method} ${path}`
}
