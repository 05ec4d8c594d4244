import type { Client } from '../client.js'
import type { Caller } from '../exchange.js'
import type { Nobody } from './nobody.js'

/** Whether something answers there; asked once for each path of a run. */
export class Presence {
  readonly #client: Client
  readonly #nobody: Nobody
  readonly #who: { readonly as?: Caller }
  readonly #known = new Map<string, Promise<boolean>>()

  /** @param as who asks; a stranger where nobody is named */
  constructor(client: Client, nobody: Nobody, as?: Caller) {
    this.#client = client
    this.#nobody = nobody
    this.#who = as === undefined ? {} : { as }
  }

  /** By asking for it: another method than the path has is answered 405, which is an answer too. */
  reads(path: string): Promise<boolean> {
    return this.#once(`GET ${path}`, async () => {
      const { answer } = await this.#client.seen({ path, ...this.#who })
      return (
        answer !== null && !this.#nobody.has('GET', path, answer) && !isPageFor(path, answer.headers['content-type'])
      )
    })
  }

  /** Whether the path that is there takes the method, as far as it says so itself. */
  async takes(method: string, path: string): Promise<boolean> {
    if (method === 'GET') return (await this.#client.seen({ path, ...this.#who })).answer?.status !== 405
    const { answer } = await this.#client.seen({ method: 'OPTIONS', path, ...this.#who })
    const allowed = answer?.headers.allow?.toUpperCase().split(/[\s,]+/)
    return allowed === undefined || allowed.includes(method)
  }

  /** By sending an empty object there, as a stranger: for paths where that does nothing. */
  writes(path: string): Promise<boolean> {
    return this.#once(`POST ${path}`, async () => {
      const request = { method: 'POST', path, body: {} }
      const isSignIn = this.#client.isSignIn(request)
      const { answer } = await this.#client.send(request)
      const isThere = answer !== null && answer.status !== 405 && !this.#nobody.has('POST', path, answer)
      if (isSignIn && !isThere) this.#client.budget.refundSignIn()
      return isThere
    })
  }

  async firstWriting(paths: Iterable<string>): Promise<string | undefined> {
    for (const path of new Set(paths)) if (await this.writes(path)) return path
    return undefined
  }

  #once(key: string, ask: () => Promise<boolean>): Promise<boolean> {
    const before = this.#known.get(key)
    if (before !== undefined) return before
    const now = ask()
    this.#known.set(key, now)
    return now
  }
}

/** An API answers with no page: a catch-all does. */
function isPageFor(path: string, type = ''): boolean {
  return path.startsWith('/api/') && /\bhtml\b/i.test(type)
}
