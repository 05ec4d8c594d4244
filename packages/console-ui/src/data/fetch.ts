import type { ConsoleSession } from '../../../holdfast/src/console/wire.ts'
import { Problem, problemOf } from './problem.ts'
import { leave } from './signed-out.ts'
import { api } from './where.ts'

type Query = Readonly<Record<string, string | number | null | undefined>>

let session: ConsoleSession | null = null

async function ask<T>(url: string, init: RequestInit, renewed = false): Promise<T> {
  let response: Response
  try {
    response = await fetch(url, { ...init, credentials: 'same-origin', cache: 'no-store', redirect: 'error' })
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new Problem(0, 'The server does not answer')
  }
  if (!response.ok) {
    const problem = await problemOf(response)
    if (problem.status === 401 && problem.signedOut && !renewed && (await renew())) return ask(url, init, true)
    if (problem.signedOut) leave(problem)
    throw problem
  }
  try {
    return (await response.json()) as T
  } catch {
    throw new Problem(response.status, 'The server answered with something else than JSON')
  }
}

/** `get<LimitsAnswer>('limits')` asks `GET <console>/api/limits`. Throws a `Problem`. */
export function get<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
  return ask(api(path, query), { headers: { Accept: 'application/json' }, ...(signal === undefined ? {} : { signal }) })
}

export async function getSession(signal?: AbortSignal): Promise<ConsoleSession> {
  session = await get<ConsoleSession>('session', {}, signal)
  return session
}

let renewing: Promise<boolean> | null = null

/** Short-lived credentials run out while one looks. All that fails of it waits for one renewal. */
function renew(): Promise<boolean> {
  const at = session?.renew
  if (at === null || at === undefined) return Promise.resolve(false)
  renewing ??= inOneTab(async () => {
    // Another tab may have renewed it while this one waited: a second use of the same token would look like theft.
    const check = () => fetch(api('session'), { credentials: 'same-origin', cache: 'no-store' })
    const before = await check()
    if (!before.ok) await fetch(at, { method: 'POST', credentials: 'same-origin' })
    const after = before.ok ? before : await check()
    if (!after.ok) return false
    session = (await after.json()) as ConsoleSession
    return true
  }).finally(() => (renewing = null))
  return renewing
}

// Locks need a secure context: https, or this machine.
const inOneTab = async (work: () => Promise<boolean>): Promise<boolean> => {
  try {
    return await ('locks' in navigator ? navigator.locks.request('holdfast-console-renew', work) : work())
  } catch {
    return false
  }
}

function post<T>(path: string, body: unknown): Promise<T> {
  const csrf = session?.csrf ?? null
  return ask(api(path), {
    method: 'POST',
    headers: {
      Accept: 'application/json',
      'Content-Type': 'application/json',
      ...(csrf === null ? {} : { [csrf.header]: csrf.token }),
    },
    body: JSON.stringify(body ?? {}),
  })
}

/** `command<LimitsAnswer>('limits/change', change)` posts to `<console>/api/limits/change`. Throws a `Problem`. */
export async function command<T>(path: string, body?: unknown): Promise<T> {
  try {
    return await post<T>(path, body)
  } catch (error) {
    // The session was renewed in another tab, and its token with it: a refused token has changed nothing yet.
    if (!(error instanceof Problem) || !error.code?.startsWith('csrf.token_')) throw error
    await getSession()
    return post<T>(path, body)
  }
}
