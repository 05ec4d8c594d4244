// In the browser. The session itself is in cookies that no script can read; what is kept here is a time.

/** Present: somebody is, or was, signed in at this browser. The value: when they last got a fresh access token. */
const MARK = 'signed-in'

/** A token lasts 15 minutes. */
const RENEW_AFTER = 10 * 60_000
/** From then on a page may have been asked for with a token that had expired, and shown as to a stranger. */
const LATE_AFTER = 14 * 60_000

/** `late`: renewed, and what is on the page may be older. `unknown`: nobody answered, or not about the session. */
export type Renewal = 'renewed' | 'late' | 'ended' | 'unknown'

let underWay: Promise<Renewal> | undefined
/** Where the browser refuses to store anything, this page remembers for itself. */
let unstored: string | null = null

export function markSignedIn(): void {
  if (!isMarked()) mark(String(Date.now()))
}

/** At sign-out, and when the session has ended. */
export function forgetSignIn(): void {
  mark(null)
}

export function isMarked(): boolean {
  return marked() !== null
}

export function isDue(): boolean {
  return isMarked() && age() >= RENEW_AFTER
}

/** Asks for fresh cookies, once for all tabs: whoever has waited for another tab takes what that one was told. */
export function renew(): Promise<Renewal> {
  underWay ??= alone(marked()).finally(() => (underWay = undefined))
  return underWay
}

function alone(before: string | null): Promise<Renewal> {
  const ask = async (): Promise<Renewal> => (marked() === before ? request() : isMarked() ? 'late' : 'ended')
  // Only where the page is a secure context.
  return 'locks' in navigator ? navigator.locks.request(MARK, ask) : ask()
}

async function request(): Promise<Renewal> {
  const late = age() >= LATE_AFTER
  const status = await post('/api/auth/refresh').catch(() => undefined)
  if (status === 401) {
    forgetSignIn()
    return 'ended'
  }
  if (status !== 200) return 'unknown'
  // Not where the person has signed out meanwhile.
  if (isMarked()) mark(String(Date.now()))
  return late ? 'late' : 'renewed'
}

async function post(path: string): Promise<number> {
  const answer = await fetch(path, { method: 'POST', signal: AbortSignal.timeout(30_000) })
  // The new cookies are what was asked for; a body that nobody reads would hold the connection.
  await answer.arrayBuffer()
  return answer.status
}

/** Milliseconds since the last renewal; without bound where the mark is no time or of a future one. */
function age(): number {
  const since = Date.now() - Number(marked() ?? Number.NaN)
  return since >= 0 ? since : Infinity
}

function marked(): string | null {
  try {
    return localStorage.getItem(MARK)
  } catch {
    return unstored
  }
}

function mark(time: string | null): void {
  unstored = time
  try {
    if (time === null) localStorage.removeItem(MARK)
    else localStorage.setItem(MARK, time)
  } catch {
    // Remembered above.
  }
}
