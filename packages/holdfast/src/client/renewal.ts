/** How an attempt to renew the session ended. `unknown`: nobody answered, or not about the session. */
export type Renewal =
  | { readonly outcome: 'renewed'; readonly accessToken?: string }
  | { readonly outcome: 'ended' }
  | { readonly outcome: 'unknown' }

export interface RenewalParts {
  readonly fetch: typeof fetch
  /** Of `POST refresh`. */
  readonly url: string
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** One for all tabs of the app: the Web Locks API. Absent: each tab for itself, which the server tolerates. */
  readonly locks: LockManager | undefined
  /** Shared by all tabs; what is kept there is a time. Absent: each tab for itself. */
  readonly storage: Pick<Storage, 'getItem' | 'setItem'> | undefined
}

const NAME = 'holdfast-renewed'
/** Milliseconds until a renewal counts as unanswered. */
const DEADLINE = 30_000

/**
 * Asks for a fresh access token, once however many calls need one: in this tab by one promise, among tabs by a lock.
 * A tab that has waited for another one takes that one's cookies and asks for nothing.
 * @returns renews what had been sent at `since`, by `now`
 */
export function renewal({ fetch, url, now, locks, storage }: RenewalParts): (since: number) => Promise<Renewal> {
  let underWay: Promise<Renewal> | undefined
  let last: { readonly at: number; readonly renewal: Renewal } | undefined

  const ask = async (): Promise<Renewal> => {
    try {
      const answer = await fetch(url, {
        method: 'POST',
        credentials: 'include',
        signal: AbortSignal.timeout(DEADLINE),
      })
      // Read to its end: a body that nobody reads holds the connection.
      const text = await answer.text()
      if (answer.status === 401) return { outcome: 'ended' }
      if (answer.status !== 200) return { outcome: 'unknown' }
      const { accessToken } = JSON.parse(text) as { accessToken?: unknown }
      return { outcome: 'renewed', ...(typeof accessToken === 'string' ? { accessToken } : {}) }
    } catch {
      return { outcome: 'unknown' }
    }
  }
  /** Whether a renewal came after `since`. A time ahead of ours is a clock's that was set back, and proves nothing. */
  const isLater = (renewedAt: number, since: number) => renewedAt > since && renewedAt <= now()
  const renew = async (since: number, tokens: boolean): Promise<Renewal> => {
    // Cookies are shared by the tabs; a token in memory is not, and every tab asks for its own.
    if (!tokens && isLater(sharedTime(storage), since)) return { outcome: 'renewed' }
    const renewed = await ask()
    last = { at: now(), renewal: renewed }
    if (renewed.outcome === 'renewed') share(storage, last.at)
    return renewed
  }

  return (since) => {
    // A call that was sent before the last renewal has met the old token: what it needs is there already.
    if (last?.renewal.outcome === 'renewed' && isLater(last.at, since)) return Promise.resolve(last.renewal)
    const holdsToken = last?.renewal.outcome === 'renewed' && last.renewal.accessToken !== undefined
    underWay ??= (
      locks === undefined ? renew(since, holdsToken) : locks.request(NAME, () => renew(since, holdsToken))
    ).finally(() => (underWay = undefined))
    return underWay
  }
}

function sharedTime(storage: RenewalParts['storage']): number {
  try {
    return Number(storage?.getItem(NAME) ?? 0)
  } catch {
    // A browser may refuse to store anything.
    return 0
  }
}

function share(storage: RenewalParts['storage'], time: number): void {
  try {
    storage?.setItem(NAME, String(time))
  } catch {
    // As above.
  }
}
