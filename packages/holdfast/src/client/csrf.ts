/** The CSRF token of this page, where the app asks for one: it says so by refusing the first request that needs it. */
export interface CsrfProof {
  /** Puts it on a request that changes something; nothing while the app has not asked for it. */
  attach(headers: Headers): void
  /** Gets a new one, once however many calls need it. `false`: there is none to be had. */
  renew(): Promise<boolean>
  /** The session is over, and its token with it. */
  forget(): void
}

export interface CsrfProofParts {
  readonly fetch: typeof fetch
  /** Of `GET csrf`. */
  readonly url: string
  /** What the page sends along besides cookies: the access token, where it travels in a header. */
  readonly headers: () => HeadersInit
}

/** Refusals after which a fresh token helps. */
export const ASKS_FOR_TOKEN: ReadonlySet<string> = new Set(['csrf.token_missing', 'csrf.token_invalid'])

/** Milliseconds until a request for a token counts as unanswered. */
const DEADLINE = 30_000

interface Held {
  readonly header: string
  readonly token: string
}

/** In memory alone: what is in a store outlives its session, and is there for every script of the origin. */
export function csrfProof({ fetch, url, headers }: CsrfProofParts): CsrfProof {
  let held: Held | undefined
  let underWay: Promise<boolean> | undefined

  const ask = async (): Promise<boolean> => {
    try {
      const answer = await fetch(url, {
        credentials: 'include',
        headers: headers(),
        signal: AbortSignal.timeout(DEADLINE),
      })
      const text = await answer.text()
      held = answer.ok ? heldOf(JSON.parse(text)) : undefined
    } catch {
      held = undefined
    }
    return held !== undefined
  }
  return {
    attach: (outgoing) => {
      if (held !== undefined && !outgoing.has(held.header)) outgoing.set(held.header, held.token)
    },
    renew: () => (underWay ??= ask().finally(() => (underWay = undefined))),
    forget: () => (held = undefined),
  }
}

function heldOf(answer: unknown): Held | undefined {
  const { header, token } = (answer ?? {}) as Partial<Held>
  return typeof header === 'string' && typeof token === 'string' ? { header, token } : undefined
}
