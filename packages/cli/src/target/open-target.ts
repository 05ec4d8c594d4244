import { openAccounts, type Accounts } from './accounts/accounts.js'
import type { Credentials } from './accounts/credentials.js'
import { ownId } from './accounts/own-id.js'
import type { Address } from './address.js'
import type { Answer } from './exchange.js'
import { MARK, type Filling } from './bodies/by-name.js'
import { Budget, type Bounds } from './budget.js'
import { Canaries } from './canary.js'
import { Cleaning } from './cleaning.js'
import { Client } from './client.js'
import { endpointNamed } from './discovery/conventions.js'
import { closedRoutes, discover, endpointRoutes } from './discovery/discover.js'
import { merged } from './discovery/given-routes.js'
import { makeObjects, type Made } from './objects.js'
import { judgeSensitivity } from './sensitivity.js'
import { tryWrongPasswords } from './sign-in-attempts.js'
import { ValidBodies } from './valid-bodies.js'
import { BudgetSpent, type KnownRoute, type OwnedObject, type SignInAttempt, type Target } from './target.js'

export interface TargetOptions {
  readonly address: Address
  /** The app's own origin as browsers see it. Default: the address's. */
  readonly origin?: string | undefined
  readonly insecure: boolean
  readonly bounds: Bounds
  readonly version: string
  /** Routes of options and files. */
  readonly routes: readonly KnownRoute[]
  readonly accounts: readonly Credentials[]
  readonly mayRegister: boolean
  readonly signal: AbortSignal
  /** Milliseconds since 1970. */
  readonly clock: () => number
  readonly random: () => number
  /** Told what is being done, in a few words. */
  readonly progress?: (what: string) => void
}

/** A target, and what only the runner does with it. */
export interface OpenTarget {
  readonly target: Target
  readonly client: Client
  /** What was not found or could not be done, as sentences. */
  readonly notes: readonly string[]
  /** Takes away what the run has made. @returns what is left, in words */
  close(): Promise<readonly string[]>
}

/** An app that does not answer: `reason` is Node's word for it. */
export interface Unreachable {
  readonly unreachable: string
}

/** The first answer may take a compilation; milliseconds. */
const FIRST_DEADLINE = 30_000

/** An app that sends everybody to another address is not here. */
function leadsAway({ status, headers: { location = '' } }: Answer, url: URL): string[] {
  const to = URL.canParse(location, url) ? new URL(location, url) : url
  const isAway = status >= 300 && status < 400 && to.origin !== url.origin
  return isAway ? [`the first page leads to ${to.origin}: that may be the address to probe`] : []
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789'

/** Looks around, registers and signs in: all that probes are given. */
export async function openTarget(options: TargetOptions): Promise<OpenTarget | Unreachable> {
  const { address, random, clock, signal, insecure, version, bounds, progress = () => {} } = options
  const budget = new Budget(bounds, clock)
  const origin = options.origin ?? address.url.origin
  const client = new Client({ address, origin, budget, insecure, signal, random, userAgent: `${MARK}/${version}` })
  const now = (): number => Math.floor(clock() / 1000)
  const unique = (length = 12): string =>
    Array.from({ length }, () => LETTERS[Math.floor(random() * LETTERS.length)]).join('')
  const first = await client.attempt({ path: address.url.pathname, deadline: FIRST_DEADLINE })
  if (first.exchange.answer === null) return { unreachable: first.reason ?? 'ECONNRESET' }

  const cleaning = new Cleaning(client)
  const canaries = new Canaries()
  const notes: string[] = leadsAway(first.exchange.answer, address.url)
  let accounts: Accounts = { accounts: [], sessions: [], endpoints: {} }
  let objects: readonly OwnedObject[] = []
  const close = async (): Promise<readonly string[]> => {
    canaries.close()
    return cleaning.clean(accounts, objects)
  }
  try {
    progress('looking around')
    const surface = await discover(client, options.routes, unique)
    progress('signing in')
    let userId: string | undefined
    const filling: Filling = {
      unique,
      get userId() {
        return userId
      },
    }
    accounts = await openAccounts(client, surface, {
      given: options.accounts,
      mayRegister: options.mayRegister,
      now,
      filling,
    })
    if (accounts.reason !== undefined) notes.push(accounts.reason)
    const [account] = accounts.accounts
    const closed = account === undefined ? [] : await closedRoutes(client, surface, account, unique)
    const me = accounts.endpoints.me ?? closed.find(({ path }) => endpointNamed(path) === 'me')?.path
    if (me !== undefined) accounts = { ...accounts, endpoints: { ...accounts.endpoints, me } }
    userId = account === undefined ? undefined : await ownId(client, account, me)
    const known = merged([...surface.routes, ...endpointRoutes(accounts.endpoints), ...closed])
    progress('making a record')
    const made: Made =
      account === undefined
        ? { objects: [], routes: [], bodies: new Map() }
        : await makeObjects(client, surface.nobody, known, account, filling)
    objects = made.objects
    const routes = merged([...known, ...made.routes])
    const sensitive = new Map<string, Promise<boolean>>()
    let attempts: Promise<readonly SignInAttempt[]> | undefined
    const pathOf = (route: KnownRoute): string => filledPath(route.path, made.objects)
    const bodies = new ValidBodies({ client, accounts, made, filling, pathOf })
    const target: Target = {
      url: new URL(address.url.origin),
      get origin() {
        return client.origin
      },
      isLoopback: address.isLoopback,
      now,
      unique,
      send: (request) => client.send(request),
      seen: (request) => client.seen(request),
      routes,
      endpoints: accounts.endpoints,
      accounts: accounts.accounts,
      objects: made.objects,
      pages: surface.pages,
      scripts: surface.scripts,
      pathOf,
      isSensitive(route) {
        const key = `${route.method} ${route.path}`
        const judged =
          sensitive.get(key) ?? judgeSensitivity({ client, nobody: surface.nobody, routes, account, pathOf }, route)
        sensitive.set(key, judged)
        return judged
      },
      validBody: (route) => bodies.of(route),
      signInAttempts() {
        const [one, two] = accounts.accounts
        attempts ??=
          accounts.way === undefined
            ? Promise.resolve([])
            : tryWrongPasswords(
                client,
                accounts.way,
                [two, one].find((each) => each?.isOurs),
                unique,
              )
        return attempts
      },
      canary: async () => (address.isLoopback ? canaries.next(unique()) : null),
    }
    return { target, client, notes, close }
  } catch (error) {
    await close()
    if (!(error instanceof BudgetSpent)) throw error
    return { unreachable: 'EBUDGET' }
  }
}

/** An id that no record has. */
const NOBODYS_ID = '00000000-0000-4000-8000-000000000000'

/** With the id of our own record where its collection is in the path; all other parameters lead to nobody's. */
function filledPath(path: string, objects: readonly OwnedObject[]): string {
  const object = objects.find(({ collection }) => path.startsWith(`${collection.path}/[`))
  const own = object === undefined ? path : path.replace(/\[[^\]]+\]/, encodeURIComponent(object.id))
  return own.replaceAll(/\[{1,2}[^\]]+\]{1,2}/g, NOBODYS_ID)
}
