import { ASKS_FOR_TOKEN, csrfProof } from './csrf.js'
import { codeOf, resultOf, unreachable, type Result } from './problem.js'
import { renewal, type Renewal } from './renewal.js'
import { isSafe, isTemporary, retryAfter, wait } from './retry.js'

export interface ClientOptions {
  /** The API's origin, where it is another one: `https://api.example.com`. Default: the page's own. */
  readonly origin?: string
  /** Where `auth.handlers` are mounted; default `/api/auth`. */
  readonly auth?: string
  /** The longest `Retry-After` that is waited for, milliseconds, and only for GET and HEAD, once; default 5,000. 0: never. */
  readonly maxWait?: number
  /** The session is over: nothing that this page does will bring it back but a sign-in. */
  readonly onSignedOut?: () => void
  /** For tests. */
  readonly fetch?: typeof fetch
  /** Milliseconds since the epoch; for tests. */
  readonly now?: () => number
}

export type JsonInit = Omit<RequestInit, 'body'> & {
  /** Sent as JSON, with POST unless `method` says otherwise. */
  readonly json?: unknown
}

export interface Client {
  /**
   * As the browser's `fetch`, with the cookies: an answer that says that the access token has expired renews it, once for
   * all calls that wait, and sends the request again; so does one that asks for a CSRF token, which is sent along from
   * then on. A body that is a stream cannot be sent twice: its 401 or 403 is answered.
   */
  fetch(path: string, init?: RequestInit): Promise<Response>
  /** The same as data or problem; rejects for an `AbortSignal` of the caller's and a path that is none, and never else. */
  json<T = unknown>(path: string, init?: JsonInit): Promise<Result<T>>
  /** Renews the session now: before the access token runs out, or after the machine has slept. */
  renew(): Promise<Renewal['outcome']>
}

/** Codes after which a fresh access token helps: it has expired, its cookie with it, or its key has been replaced. */
const RENEWABLE: ReadonlySet<string> = new Set(['auth.expired_token', 'auth.required', 'auth.invalid_token'])

/** Milliseconds after the end of a session in which nobody asks for a renewal again. */
const QUIET = 5_000

/** How a page talks to the API. Runs in the browser; one for the whole page, so that calls share one renewal. */
export function client(options: ClientOptions = {}): Client {
  const { origin = '', auth = '/api/auth', maxWait = 5_000, onSignedOut } = options
  const send = options.fetch ?? ((input, init) => globalThis.fetch(input, init))
  const now = options.now ?? Date.now
  const renew = renewal({
    fetch: send,
    url: `${origin}${auth}/refresh`,
    now,
    // Only where the page is a secure context.
    locks: globalThis.navigator?.locks,
    storage: storageOf(),
  })
  let accessToken: string | undefined
  const bearer = (): Record<string, string> =>
    accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` }
  const proof = csrfProof({ fetch: send, url: `${origin}${auth}/csrf`, headers: bearer })
  /** When the session was found to be over. */
  let endedAt: number | undefined

  const settle = (renewed: Renewal): boolean => {
    if (renewed.outcome === 'renewed') {
      accessToken = renewed.accessToken ?? accessToken
      endedAt = undefined
    }
    if (renewed.outcome === 'ended') {
      accessToken = undefined
      proof.forget()
      if (endedAt === undefined) onSignedOut?.()
      endedAt = now()
    }
    return renewed.outcome === 'renewed'
  }
  /** A visitor's calls must not each ask for a renewal; somebody may have signed in by a form meanwhile. */
  const hasJustEnded = () => endedAt !== undefined && Math.abs(now() - endedAt) < QUIET
  const attempt = (path: string, init: RequestInit) => {
    const headers = new Headers(init.headers)
    for (const [name, value] of Object.entries(bearer())) if (!headers.has(name)) headers.set(name, value)
    if (!isSafe(methodOf(init))) proof.attach(headers)
    return send(`${origin}${ownPath(path)}`, {
      credentials: origin === '' ? 'same-origin' : 'include',
      ...init,
      headers,
    })
  }

  /** Where sessions travel in a header, a sign-in hands its token to the page; a sign-out answers that there is no user. */
  const keep = (data: unknown): void => {
    const { accessToken: granted, user } = (data ?? {}) as { accessToken?: unknown; user?: unknown }
    if (typeof granted === 'string') settle({ outcome: 'renewed', accessToken: granted })
    else if (user === null) {
      accessToken = undefined
      proof.forget()
    }
  }

  const call = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const isRepeatable = !(init.body instanceof ReadableStream)
    const sentAt = now()
    let answer = await attempt(path, init)
    if (answer.status === 401 && isRepeatable && !hasJustEnded() && RENEWABLE.has((await codeOf(answer)) ?? '')) {
      if (settle(await renew(sentAt))) {
        await answer.body?.cancel()
        answer = await attempt(path, init)
      }
    }
    if (answer.status === 403 && isRepeatable && ASKS_FOR_TOKEN.has((await codeOf(answer)) ?? '')) {
      if (await proof.renew()) {
        await answer.body?.cancel()
        answer = await attempt(path, init)
      }
    }
    const pause = isTemporary(answer) && isSafe(methodOf(init)) ? retryAfter(answer) : null
    if (pause === null || pause > maxWait) return answer
    await answer.body?.cancel()
    await wait(pause, init.signal)
    return attempt(path, init)
  }

  return {
    fetch: call,
    async json<T>(path: string, { json, ...init }: JsonInit = {}): Promise<Result<T>> {
      const headers = new Headers(init.headers)
      if (json !== undefined) headers.set('content-type', 'application/json')
      const sent = json === undefined ? {} : { method: 'POST', body: JSON.stringify(json) }
      // What is wrong with the call itself is no matter of the network: it rejects.
      ownPath(path)
      try {
        const result = await resultOf<T>(await call(path, { ...sent, ...init, headers }))
        // Of the account endpoints alone: an app's own data may have members of these names.
        if (result.ok && path.startsWith(`${auth}/`)) keep(result.data)
        return result
      } catch (error) {
        if (init.signal?.aborted) throw error
        return unreachable()
      }
    },
    async renew() {
      const renewed = await renew(now())
      settle(renewed)
      return renewed.outcome
    },
  }
}

function methodOf({ method = 'GET' }: RequestInit): string {
  return method.toUpperCase()
}

/** The token and the cookies go to the app and nowhere else, whatever a path was put together from. */
function ownPath(path: string): string {
  // URL parsers drop tabs and line ends: `/<tab>/evil.example` would name a host.
  if (!/^\/(?![/\\])[^\t\n\r]*$/.test(path))
    throw new TypeError('client(…): a path begins with one "/" and names no host.')
  return path
}

function storageOf(): Storage | undefined {
  try {
    return globalThis.localStorage
  } catch {
    return undefined
  }
}
