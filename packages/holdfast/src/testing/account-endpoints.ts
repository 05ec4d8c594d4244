import { accounts, type Accounts } from '../accounts/accounts.js'
import type { Endpoint } from '../accounts/endpoint.js'
import { jwt, type JwtOptions } from '../authentication/providers/jwt.js'
import { parseCookies, type SetCookie } from '../core/cookie.js'
import type { AuditType } from '../core/event.js'
import type { Principal } from '../core/principal.js'
import type { Storage } from '../storage/storage.js'

/** What an endpoint did: its answer, and what it added to the response. */
export interface EndpointAnswer {
  readonly data: unknown
  readonly cookies: readonly SetCookie[]
  readonly headers: Readonly<Record<string, string>>
  readonly audit: readonly (readonly [AuditType, string | null, Readonly<Record<string, unknown>>])[]
}

/** A browser at the account endpoints, with a cookie jar and without the gate: bodies are validated, limits are not asked. */
export interface EndpointBrowser {
  readonly people: Accounts
  readonly endpoints: readonly Endpoint[]
  /** The jar as a `Cookie` header. */
  header(): string
  /** Who the provider says is calling, or what it says instead. */
  identify(): Promise<unknown>
  call(route: string, body?: unknown, params?: Readonly<Record<string, string>>): Promise<EndpointAnswer>
}

export interface EndpointBrowserOptions extends Partial<JwtOptions> {
  readonly storage: Storage
  readonly clock: () => number
  readonly cookies?: readonly SetCookie[]
}

/** For tests of the endpoints themselves; the secret is a constant: never outside of tests. */
export function endpointBrowser({ storage, clock, cookies = [], ...options }: EndpointBrowserOptions): EndpointBrowser {
  const provider = jwt({ secret: 'Zk3vQ8xN1mW5yR7tB9cL2hJ4pD6sF0gA-eKuXoViTqYw', storage, clock, ...options })
  provider.start?.({ origin: 'https://app.example.com' })
  const people = accounts({ storage, clock })
  const endpoints = people.endpoints(provider)
  const jar = new Map<string, string>()
  const keep = (set: readonly SetCookie[]) => {
    for (const { name, value, maxAge } of set) {
      if (maxAge === 0) jar.delete(name)
      else jar.set(name, value)
    }
  }
  keep(cookies)
  const header = () => [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
  const identify = async () => provider.identify({ headers: new Headers(), cookies: parseCookies(header()) })

  return {
    people,
    endpoints,
    header,
    identify,
    async call(route, body, params = {}) {
      const endpoint = endpoints.find(({ method, path }) => `${method} ${path}` === route)
      if (endpoint === undefined) throw new Error(`There is no ${route}.`)
      const read = await endpoint.body?.['~standard'].validate(body)
      if (read?.issues) throw new Error('The body is not valid.')
      const identified = await identify()
      const principal = identified !== null && 'id' in (identified as object) ? (identified as Principal) : null
      const answer = {
        cookies: [] as SetCookie[],
        headers: {} as Record<string, string>,
        audit: [] as EndpointAnswer['audit'][number][],
      }
      const data = await endpoint.handler({
        principal,
        body: read && 'value' in read ? read.value : undefined,
        params,
        cookies: parseCookies(header()),
        address: '203.0.113.7',
        userAgent: 'Test/1.0',
        answer: {
          setCookie: (cookie) => void answer.cookies.push(cookie),
          setHeader: (name, value) => void (answer.headers[name] = value),
          audit: (type, subject, facts = {}) => void answer.audit.push([type, subject, facts]),
        },
      })
      keep(answer.cookies)
      return { data, ...answer }
    },
  }
}
