import type { Client } from '../client.js'
import type { Nobody } from '../discovery/nobody.js'
import { variable } from '../curl.js'
import type { Answer, Caller } from '../exchange.js'
import type { SignedIn } from './sign-in.js'

/** How the app wants to be shown who calls; what is found out for one account holds for all. */
export type Carrier = 'cookies' | 'bearer' | 'both'

/**
 * Tries on routes that refuse strangers which part of a sign-in opens them: cookies where they do, the token where
 * only that does.
 */
export async function findCarrier(
  client: Client,
  nobody: Nobody,
  session: SignedIn,
  paths: readonly string[],
): Promise<Carrier> {
  const { cookies, token } = session
  if (token === undefined) return 'cookies'
  if (Object.keys(cookies).length === 0) return 'bearer'
  for (const path of paths) {
    const { answer: strange } = await client.seen({ path })
    if (strange === null || !isRefusal(strange)) continue
    if (await opens(client, nobody, path, { label: 'sign-in', cookies })) return 'cookies'
    if (await opens(client, nobody, path, { label: 'sign-in', cookies: {}, bearer: token })) return 'bearer'
  }
  return session.exchange.answer?.setCookies.some((line) => /;\s*httponly/i.test(line)) ? 'cookies' : 'both'
}

async function opens(client: Client, nobody: Nobody, path: string, as: Caller): Promise<boolean> {
  const { answer } = await client.send({ path, as })
  return answer !== null && answer.status >= 200 && answer.status < 300 && !nobody.has('GET', path, answer)
}

/** 401, 403, or a redirect to where people sign in. */
export function isRefusal({ status, headers }: Answer): boolean {
  if (status === 401 || status === 403) return true
  return status >= 300 && status < 400 && /log-?in|sign-?in|auth/i.test(headers.location ?? '')
}

/** What is sent for an account, and the names of the variables that stand for it. */
export function callerOf(client: Client, label: string, { cookies, token }: SignedIn, carrier: Carrier): Caller {
  // What is short may stand in any text by chance.
  for (const value of Object.values(cookies))
    if (value.length >= 8) client.secrets.set(value, variable('COOKIE', label))
  if (token !== undefined) client.secrets.set(token, variable('TOKEN', label))
  return {
    label,
    cookies: carrier === 'bearer' ? {} : cookies,
    ...(token !== undefined && carrier !== 'cookies' ? { bearer: token } : {}),
  }
}
