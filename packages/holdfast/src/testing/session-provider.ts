import type { Identification, Provider } from '../authentication/provider.js'
import type { IssuedSession, RefreshedSession, SessionIssuer } from '../authentication/sessions/session-issuer.js'
import { parseCookies, type SetCookie } from '../core/cookie.js'
import type { Storage } from '../storage/storage.js'

export type SessionProvider = Provider & SessionIssuer

/** Somebody's browser, as a provider sees it: a jar, and the access token of a page where one travels in a header. */
export class Holder {
  readonly #jar = new Map<string, SetCookie>()
  accessToken: string | undefined

  keep({ cookies, grant }: Pick<IssuedSession, 'cookies' | 'grant'>): this {
    for (const cookie of cookies) this.#jar.set(cookie.name, cookie)
    this.accessToken = grant?.accessToken ?? this.accessToken
    return this
  }

  copy(): Holder {
    const copy = new Holder()
    copy.keep({ cookies: [...this.#jar.values()] })
    copy.accessToken = this.accessToken
    return copy
  }

  /** As a `Cookie` header. */
  get cookies(): string {
    return [...this.#jar.values()].map(({ name, value }) => `${name}=${value}`).join('; ')
  }

  /** What the cookie whose name ends so holds. */
  value(use: string): string {
    return [...this.#jar.values()].find(({ name }) => name.endsWith(use))?.value ?? ''
  }

  async identify(provider: Provider): Promise<Identification> {
    const authorization = this.accessToken === undefined ? {} : { authorization: `Bearer ${this.accessToken}` }
    return provider.identify({ headers: new Headers(authorization), cookies: parseCookies(this.cookies) })
  }

  /** Keeps what it gets. */
  async refresh(provider: SessionIssuer): ReturnType<SessionIssuer['refresh']> {
    const refreshed = await provider.refresh(parseCookies(this.cookies))
    if (isRefreshed(refreshed)) this.keep(refreshed)
    return refreshed
  }
}

export function isRefreshed(refreshed: Awaited<ReturnType<SessionIssuer['refresh']>>): refreshed is RefreshedSession {
  return refreshed !== null && 'cookies' in refreshed
}

export const USER = '0b9a1c2d-3e4f-4a5b-8c6d-7e8f9a0b1c2d'

/** An account in an empty storage, of no known password. */
export async function withAccount(storage: Storage, createdAt: number, id = USER): Promise<void> {
  const account = { id, email: `${id}@example.com`, name: 'Ada', roles: ['member'], passwordHash: 'phc', createdAt }
  await storage.accounts.create(account)
}

export async function signIn(provider: SessionIssuer, userId = USER): Promise<Holder & { readonly sessionId: string }> {
  const issued = await provider.issue({ userId, userAgent: 'Test/1.0' })
  if (issued === null) throw new Error('There is no such account.')
  return Object.assign(new Holder().keep(issued), { sessionId: issued.sessionId })
}

/** The store with its calls counted by name, and with those failing that are told to. */
export function counted<Store extends object>(store: Store) {
  const calls: string[] = []
  const fail = { from: Infinity, with: (): Promise<never> => Promise.reject(new Error('down')) }
  const watched = new Proxy(store, {
    get(target, name) {
      const method = Reflect.get(target, name) as (...parameters: unknown[]) => unknown
      return (...parameters: unknown[]) => {
        // Nobody waits for it, and nobody learns that it failed.
        if (name === 'deleteExpired') return method.apply(target, parameters)
        calls.push(String(name))
        return calls.length > fail.from ? fail.with() : method.apply(target, parameters)
      }
    },
  })
  return { store: watched, calls, fail }
}
