import { readSetCookie, type SetCookie } from '../../target/cookies.js'
import type { Caller } from '../../target/exchange.js'
import type { Account, Target } from '../../target/target.js'
import { oncePerRun } from '../reading/once-per-run.js'
import { doorsOf, opensFor, type Door } from './doors.js'
import { isRefresh, readToken, type ReadToken } from './tokens.js'

/** One thing that an account was given to prove itself with. */
export interface Credential {
  /** Of the cookie, else what people call the other. */
  readonly name: string
  readonly value: string
  readonly from: 'cookie' | 'answer'
  /** What it says of itself; `undefined` for an opaque one. */
  readonly token: ReadToken | undefined
  readonly isRefresh: boolean
}

/** The cookies and the token of an account. */
export function credentialsOf({ cookies, bearer }: Account): readonly Credential[] {
  const of = (name: string, value: string, from: Credential['from']): Credential => {
    const token = readToken(value)
    return { name, value, from, token, isRefresh: isRefresh(name, token) }
  }
  return [
    ...Object.entries(cookies).map(([name, value]) => of(name, value, 'cookie')),
    ...(bearer === undefined ? [] : [of('the bearer token', bearer, 'answer')]),
  ]
}

/**
 * Somebody who has nothing but this, or what was made of it.
 *
 * @param made names what was made, for the variable in printed lines: `unsigned`
 */
export function holder({ label }: Account, { name, from, value }: Credential, made?: Made): Caller {
  const who = { label: made === undefined ? `${label} alone` : `${label} ${made.name}` }
  const held = made?.value ?? value
  return from === 'cookie' ? { ...who, cookies: { [name]: held } } : { ...who, cookies: {}, bearer: held }
}

export interface Made {
  readonly name: string
  readonly value: string
}

/** Those of account 1 that open a door by themselves. */
export const keysOf = oncePerRun(findKeys)

async function findKeys(target: Target): Promise<readonly Credential[]> {
  const [door] = await doorsOf(target)
  if (door === undefined) return []
  const keys: Credential[] = []
  for (const credential of credentialsOf(door.account).filter(({ name }) => !isByTheWay(name))) {
    if (await isKey(target, door, credential)) keys.push(credential)
  }
  return keys
}

async function isKey(target: Target, door: Door, credential: Credential): Promise<boolean> {
  return Boolean(await opensFor(target, door, holder(door.account, credential)))
}

/** Set beside a session, and no part of it. */
export const isByTheWay = (name: string): boolean =>
  /csrf|xsrf|locale|lang|theme|consent|callback-?url|device|flash|toast|^_ga|^_gid|nonce|state$|pkce/i.test(name)

/** The cookies that the sign-in of an account set, but for those that it took away. */
export function cookiesSetBy({ signIn }: Account): readonly SetCookie[] {
  return (signIn.answer?.setCookies ?? []).flatMap((line) => {
    const cookie = readSetCookie(line)
    return cookie === undefined || cookie.value === '' || cookie.attributes['max-age'] === '0' ? [] : [cookie]
  })
}
