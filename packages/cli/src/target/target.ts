import type { Caller, Exchange, ProbeRequest } from './exchange.js'

/** What is known of one route before anything is asked of it. */
export interface KnownRoute {
  /** Upper case. */
  readonly method: string
  /** With its parameters in brackets, as Next writes them: `/api/orders/[id]`. */
  readonly path: string
  /**
   * What its declaration says: `guarded` wants an identity, `service` a key or a signature, `public` nobody.
   * `unknown` where nobody said; `Surface.isSensitive` then judges by name and by answer.
   */
  readonly access: 'public' | 'guarded' | 'service' | 'unknown'
  /** Where it is known from. */
  readonly source: 'option' | 'table' | 'openapi' | 'page' | 'convention'
  /** A body that the route takes, where one is known (OpenAPI, `--body`), or was found by trying. */
  readonly body?: Readonly<Record<string, unknown>>
  /** Query parameters that it is known to take. */
  readonly query?: readonly string[]
}

/** The endpoints of accounts, as far as they were found. Each is a path; what is sent there was found to work. */
export interface AccountEndpoints {
  readonly register?: string
  readonly login?: string
  readonly logout?: string
  readonly refresh?: string
  /** Wants an e-mail address, and sends a mail. */
  readonly forgot?: string
  /** Tells who is signed in: `GET`. */
  readonly me?: string
}

/** An account that was given or registered. Its password is nowhere but in here. */
export interface Account extends Caller {
  readonly email: string
  readonly password: string
  /** True: registered by this run, and removed at its end where the app has a way. */
  readonly isOurs: boolean
  /** The exchange that signed it in: its cookies and body are what A1, A2 and A5 look at. */
  readonly signIn: Exchange
  /** Signs in once more, as a session of its own: counts as one attempt. `null` where no attempt is left or it fails. */
  again(): Promise<Account | null>
}

/** A record that account 1 made in this run. */
export interface OwnedObject {
  readonly collection: KnownRoute
  readonly id: string
  /** `/api/orders/018f…`: where it is read, changed and deleted, by the methods that are known. */
  readonly path: string
  readonly methods: readonly string[]
  readonly body: Readonly<Record<string, unknown>>
}

/** One try to sign in with a wrong password, seen by several probes. */
export interface SignInAttempt {
  /** `known`: an account of this run; `unknown`: an address that nobody has. */
  readonly address: 'known' | 'unknown'
  /** What was put into headers that claim an address, as `x-forwarded-for`; `null`: nothing. */
  readonly claimed: string | null
  readonly exchange: Exchange
}

/** A page and what it loads. */
export interface SeenPage {
  readonly path: string
  readonly exchange: Exchange
}

/** What a probe may do to the app. Everything is counted: the requests, the time, the attempts to sign in. */
export interface Target {
  /** Where it answers, such as `http://127.0.0.1:3000`: no path. */
  readonly url: URL
  /** The app's own origin as browsers see it; another than the address where it is told so, as behind TLS. */
  readonly origin: string
  /** Whether it is this machine: only then listeners of our own can be reached by it. */
  readonly isLoopback: boolean
  /** The seconds since 1970, for what is in tokens. */
  now(): number
  /** Text that nobody else sends, of `length` characters (default 12) out of a–z and 0–9. */
  unique(length?: number): string
  /** @throws {BudgetSpent} where the run has sent what it may; the runner makes `skip` of it */
  send(request: ProbeRequest): Promise<Exchange>
  /** The same request once more is answered from memory: for plain looks at a page or a route. Only for safe methods. */
  seen(request: ProbeRequest): Promise<Exchange>

  /** Every route that is known, best known first. */
  readonly routes: readonly KnownRoute[]
  readonly endpoints: AccountEndpoints
  /** None, one or two, signed in. */
  readonly accounts: readonly Account[]
  /** Records of account 1, at most one for each collection. */
  readonly objects: readonly OwnedObject[]
  /** `/` and up to nine pages more. */
  readonly pages: readonly SeenPage[]
  /** Scripts and style sheets that the pages load from the app itself, with their maps' addresses where they name one. */
  readonly scripts: readonly SeenPage[]

  /** The path of a route with its parameters filled in: a known object's id, else one that nobody has. */
  pathOf(route: KnownRoute): string
  /**
   * Whether its answer is nobody's but the caller's: declared so, or refused to strangers, or by its name
   * (profile, orders, admin, …) and a JSON answer that tells of people.
   */
  isSensitive(route: KnownRoute): Promise<boolean>
  /** A body that the route accepts, made fresh (unique names and addresses); `undefined` where none was found. */
  validBody(route: KnownRoute): Promise<Readonly<Record<string, unknown>> | undefined>
  /**
   * Wrong passwords, once for all probes that look at them, at the end of the run: at most 14 tries, the known and the
   * unknown address in turn, and after the first refusal with 429 some more that claim other addresses.
   */
  signInAttempts(): Promise<readonly SignInAttempt[]>
  /** A listener on loopback that counts who comes: for requests that a server is led to make. `null` off loopback. */
  canary(): Promise<Canary | null>
}

export interface Canary {
  /** Unique for each call of `canary()`. */
  readonly url: string
  /** How often it was fetched until now, after waiting up to 500 ms for the first. */
  visits(): Promise<number>
}

/** The run has sent as many requests as it may, or is out of time. */
export class BudgetSpent extends Error {
  override readonly name = 'BudgetSpent'
}
