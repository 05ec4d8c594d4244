import { accounts, type Accounts, type AccountsOptions } from '../accounts/accounts.js'
import type { Endpoint, HumanProof } from '../accounts/endpoint.js'
import type { Identification, Provider } from '../authentication/provider.js'
import { jwt, type JwtOptions } from '../authentication/providers/jwt.js'
import { parseCookies, type SetCookie } from '../core/cookie.js'
import type { AuditType } from '../core/event.js'
import { problem } from '../core/problem.js'
import type { Storage } from '../storage/storage.js'

/** What an endpoint did: its answer, and what it added to the response. */
export interface EndpointAnswer {
  readonly data: unknown
  readonly cookies: readonly SetCookie[]
  readonly headers: Readonly<Record<string, string>>
  readonly audit: readonly (readonly [AuditType, string | null, Readonly<Record<string, unknown>>])[]
  /** Work handed to `after`: done by now, unless the browser was told to hold it. */
  readonly after: readonly (() => Promise<unknown>)[]
  /** What that work threw; the gate would report it. */
  readonly reported: readonly unknown[]
}

/** A browser at the account endpoints, with a cookie jar and without the gate: bodies are validated, limits are not asked. */
export interface EndpointBrowser {
  readonly people: Accounts
  readonly endpoints: readonly Endpoint[]
  /** The jar as a `Cookie` header. */
  header(): string
  /** What is in the jar, for a copy of it. */
  cookies(): readonly SetCookie[]
  /** A second browser at the same app, with an empty jar or a copy of what somebody had. */
  another(cookies?: readonly SetCookie[]): EndpointBrowser
  /** Who the providers say is calling, or what they say instead. */
  identify(): Promise<Identification>
  call(route: string, body?: unknown, params?: Readonly<Record<string, string>>): Promise<EndpointAnswer>
}

export interface EndpointBrowserOptions {
  readonly storage: Storage
  readonly clock: () => number
  /** Where the app lives. */
  readonly origin?: string
  /** In the jar at first. */
  readonly cookies?: readonly SetCookie[]
  /** Asked in order; default `jwt`. */
  readonly identity?: readonly Provider[]
  /** Beside storage, secret and clock. */
  readonly jwt?: Partial<JwtOptions>
  /** Beside storage, secret and clock. */
  readonly accounts?: Partial<AccountsOptions>
  /** Default: the gate has no verifier. */
  readonly human?: HumanProof
  /** Leaves the work for after the answer to the test. */
  readonly holdAfter?: boolean
}

/** A constant: never outside of tests. */
export const TEST_SECRET = 'Zk3vQ8xN1mW5yR7tB9cL2hJ4pD6sF0gA-eKuXoViTqYw'

const nobodyAsks: HumanProof = {
  isConfigured: false,
  check: async () => problem('human.unavailable'),
  puzzle: async () => null,
}

/** For tests of the endpoints themselves. */
export function endpointBrowser(options: EndpointBrowserOptions): EndpointBrowser {
  const { storage, clock, origin = 'https://app.example.com' } = options
  const shared = { storage, clock, secret: TEST_SECRET }
  const identity = options.identity ?? [jwt({ ...shared, ...options.jwt })]
  const people = accounts({ ...shared, ...options.accounts })
  const endpoints = people.endpoints(identity)
  for (const provider of identity) provider.start?.({ origin })
  people.start({ origin })
  return browserAt({ people, endpoints, identity, options }, options.cookies ?? [])
}

interface App {
  readonly people: Accounts
  readonly endpoints: readonly Endpoint[]
  readonly identity: readonly Provider[]
  readonly options: EndpointBrowserOptions
}

function browserAt(app: App, cookies: readonly SetCookie[]): EndpointBrowser {
  const { people, endpoints, identity, options } = app
  const { human = nobodyAsks } = options
  const jar = new Map<string, string>()
  const keep = (set: readonly SetCookie[]) => {
    for (const { name, value, maxAge } of set) {
      if (maxAge === 0) jar.delete(name)
      else jar.set(name, value)
    }
  }
  keep(cookies)
  /** In the page's memory, where sessions travel in a header. */
  let accessToken: string | undefined
  const header = () => [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
  const identify = async () => {
    const headers = new Headers(accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` })
    for (const provider of identity) {
      const identified = await provider.identify({ headers, cookies: parseCookies(header()) })
      if (identified !== null) return identified
    }
    return null
  }

  return {
    people,
    endpoints,
    header,
    cookies: () =>
      [...jar].map(([name, value]) => ({ name, value, path: '/', httpOnly: true, secure: true, sameSite: 'lax' })),
    another: (copied = []) => browserAt(app, copied),
    identify,
    async call(route, body, params = {}) {
      const endpoint = endpoints.find(({ method, path }) => `${method} ${path}` === route)
      if (endpoint === undefined) throw new Error(`There is no ${route}.`)
      const read = await endpoint.body?.['~standard'].validate(body)
      if (read?.issues) throw new Error('The body is not valid.')
      const identified = await identify()
      const principal = identified !== null && 'id' in identified ? identified : null
      const answer = {
        cookies: [] as SetCookie[],
        headers: {} as Record<string, string>,
        audit: [] as EndpointAnswer['audit'][number][],
        after: [] as (() => Promise<unknown>)[],
        reported: [] as unknown[],
      }
      const data = await endpoint.handler({
        principal,
        body: read && 'value' in read ? read.value : undefined,
        params,
        cookies: parseCookies(header()),
        human,
        address: '203.0.113.7',
        userAgent: 'Test/1.0',
        answer: {
          setCookie: (cookie) => void answer.cookies.push(cookie),
          setHeader: (name, value) => void (answer.headers[name] = value),
          audit: (type, subject, facts = {}) => void answer.audit.push([type, subject, facts]),
        },
        after: (task) => void answer.after.push(task),
      })
      keep(answer.cookies)
      accessToken = (data as { readonly accessToken?: string } | undefined)?.accessToken ?? accessToken
      for (const task of options.holdAfter ? [] : answer.after) {
        await task().catch((error: unknown) => void answer.reported.push(error))
      }
      return { data, ...answer }
    },
  }
}
