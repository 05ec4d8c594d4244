import type { Filling } from '../bodies/by-name.js'
import type { Client } from '../client.js'
import type { Surface } from '../discovery/discover.js'
import type { Account, AccountEndpoints } from '../target.js'
import { BudgetSpent } from '../target.js'
import { callerOf, findCarrier, type Carrier } from './credential.js'
import type { Credentials } from './credentials.js'
import { candidates } from './endpoints.js'
import { findRegistration, registerOneMore, type Registered, type Registration } from './register.js'
import { findSignIn, sessionOf, signInBy, type SignedIn, type SignInWay } from './sign-in.js'

export interface AccountOptions {
  /** Accounts of the app that a person has given; they are signed in, and otherwise left as they are. */
  readonly given: readonly Credentials[]
  readonly mayRegister: boolean
  /** Seconds. */
  readonly now: () => number
  readonly filling: Filling
}

/** Who can be in this run. */
export interface Accounts {
  readonly accounts: readonly Account[]
  readonly endpoints: AccountEndpoints
  readonly registration?: Registration
  readonly way?: SignInWay
  /** Every session that was begun, those of `again()` too: all are ended with the run. */
  readonly sessions: readonly Account[]
  /** Why there are fewer than two accounts, as a sentence. */
  readonly reason?: string
}

/** Registers two accounts, or takes those that were given, and signs them in. */
export async function openAccounts(client: Client, surface: Surface, options: AccountOptions): Promise<Accounts> {
  const { given, mayRegister, now, filling } = options
  let reason: string | undefined
  let registration: Registration | undefined
  const people: { readonly credentials: Credentials; readonly registered?: Registered }[] = given.map(
    (credentials) => ({ credentials }),
  )
  for (const [index, { password }] of given.entries()) client.secrets.set(password, `PASSWORD_${index + 1}`)
  if (given.length === 0 && mayRegister) {
    const found = await findRegistration(client, surface, filling)
    if (typeof found === 'string') reason = found
    else {
      registration = found.registration
      people.push({ credentials: found.first.credentials, registered: found.first })
      const second = await registerOneMore(client, registration, filling)
      if (second !== undefined) people.push({ credentials: second.credentials, registered: second })
    }
  }
  const sessions: Account[] = []
  const accounts: Account[] = []
  let way: SignInWay | undefined
  let carrier: Carrier | undefined
  const [first] = people
  if (first !== undefined) {
    const found = await findSignIn(client, surface, first.credentials, {
      now,
      names: Object.keys(first.registered?.body ?? {}),
      ...(registration && { registeredAt: registration.path }),
    })
    if (typeof found === 'string') reason = found
    else way = found.way
    if (way !== undefined) client.countAsSignIn(way.path)
    let session = typeof found === 'string' ? null : found.session
    for (const [index, person] of people.slice(0, 2).entries()) {
      if (index > 0) session = way === undefined ? null : (await signInBy(client, way, person.credentials, now)).session
      session ??= registeredSession(person.registered, now)
      if (session === null) continue
      carrier ??= await findCarrier(client, surface.nobody, session, askedPaths(surface))
      const label = `account ${accounts.length + 1}`
      const context = { client, way, carrier, now, sessions }
      accounts.push(accountOf(label, person.credentials, person.registered !== undefined, session, context))
    }
  }
  const login = way?.path
  const known = login ?? registration?.path
  const endpoints = await findEndpoints(surface, known)
  return {
    accounts,
    sessions,
    endpoints: {
      ...endpoints,
      ...(registration && { register: registration.path }),
      ...(login === undefined ? {} : { login }),
    },
    ...(registration && { registration }),
    ...(way && { way }),
    ...(accounts.length < 2 && reason !== undefined ? { reason } : {}),
  }
}

/** Some apps sign people in as they register. */
function registeredSession(registered: Registered | undefined, now: () => number): SignedIn | null {
  const answer = registered?.exchange.answer ?? null
  return registered === undefined || answer === null ? null : sessionOf(registered.exchange, answer, {}, now)
}

/** Routes that may tell who calls, best first. */
function askedPaths(surface: Surface): string[] {
  const known = surface.routes
    .filter(({ method, path }) => method === 'GET' && !path.includes('['))
    .map(({ path }) => path)
  return [...new Set([...candidates(surface, 'me').filter((path) => known.includes(path)), ...known])].slice(0, 12)
}

interface Context {
  readonly client: Client
  readonly way: SignInWay | undefined
  readonly carrier: Carrier
  readonly now: () => number
  readonly sessions: Account[]
}

function accountOf(
  label: string,
  credentials: Credentials,
  isOurs: boolean,
  session: SignedIn,
  context: Context,
  signIns = { count: 1 },
): Account {
  const { client, way, carrier, now, sessions } = context
  const account: Account = {
    ...callerOf(client, label, session, carrier),
    email: credentials.email,
    password: credentials.password,
    isOurs,
    signIn: session.exchange,
    async again() {
      if (way === undefined || client.budget.signInsLeft === 0) return null
      try {
        const { session: next } = await signInBy(client, way, credentials, now)
        if (next === null) return null
        signIns.count += 1
        const name = `${label.replace(/ session \d+$/, '')} session ${signIns.count}`
        return accountOf(name, credentials, isOurs, next, context, signIns)
      } catch (error) {
        if (error instanceof BudgetSpent) return null
        throw error
      }
    },
  }
  sessions.push(account)
  return account
}

/** The others are found by asking for them, as a stranger. */
async function findEndpoints(surface: Surface, known: string | undefined): Promise<AccountEndpoints> {
  const { presence } = surface
  const logout = await presence.firstWriting(candidates(surface, 'logout', known))
  const refresh = await presence.firstWriting(candidates(surface, 'refresh', known))
  const forgot = await presence.firstWriting(candidates(surface, 'forgot', known))
  let me: string | undefined
  for (const path of candidates(surface, 'me', known)) {
    if (await presence.reads(path)) {
      me = path
      break
    }
  }
  const login = known === undefined ? await presence.firstWriting(candidates(surface, 'login')) : undefined
  const register = known === undefined ? await presence.firstWriting(candidates(surface, 'register')) : undefined
  return {
    ...(register === undefined ? {} : { register }),
    ...(login === undefined ? {} : { login }),
    ...(logout === undefined ? {} : { logout }),
    ...(refresh === undefined ? {} : { refresh }),
    ...(forgot === undefined ? {} : { forgot }),
    ...(me === undefined ? {} : { me }),
  }
}
