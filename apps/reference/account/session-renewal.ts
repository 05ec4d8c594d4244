// In the browser. The session itself is in cookies that no script can read; what is kept here is a time.
import { api } from './api'

/** Present: somebody is, or was, signed in at this browser. The value: when they last got a fresh access token. */
const MARK = 'signed-in'

/** A token lasts 15 minutes. */
const RENEW_AFTER = 10 * 60_000
/** From then on a page may have been asked for with a token that had expired, and shown as to a stranger. */
const LATE_AFTER = 14 * 60_000

/** `late`: renewed, and what is on the page may be older. `unknown`: nobody answered, or not about the session. */
export type Renewal = 'renewed' | 'late' | 'ended' | 'unknown'

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

/** Asks for fresh cookies; `holdfast/client` does so once for all calls and tabs. */
export async function renew(): Promise<Renewal> {
  const late = age() >= LATE_AFTER
  const outcome = await api.renew()
  if (outcome === 'ended') forgetSignIn()
  // Not where the person has signed out meanwhile.
  if (outcome === 'renewed' && isMarked()) mark(String(Date.now()))
  return outcome === 'renewed' && late ? 'late' : outcome
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
