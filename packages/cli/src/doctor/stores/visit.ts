/** How often a store is asked, how long one answer may take, and all of them together; milliseconds. */
export const PINGS = 5
export const DEADLINE = 3_000

/** How a store is asked. */
export interface Asking {
  /** Milliseconds for all of its answers; default 3,000. */
  readonly deadline?: number | undefined
  /** A clock that never goes back, in milliseconds; default `performance.now`. */
  readonly elapsed?: (() => number) | undefined
}

/** What a visit of a store has measured. */
export interface Measured {
  /** The median of several round trips, milliseconds. */
  readonly roundTrip: number
  /** How far its clock is ahead of ours, milliseconds; undefined where it does not say. */
  readonly skew: number | undefined
}

/** Why a store could not be asked: one sentence without an address, and a code of the driver or the server. */
export interface Unreachable {
  readonly why: string
  readonly remedy: string
}

export class Overdue extends Error {}

/** @throws {Overdue} when the work takes longer; the work goes on, and whoever began it ends it */
export function inTime<T>(work: Promise<T>, ms = DEADLINE): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Overdue()), ms)
  })
  // What fails after that has nobody to tell.
  work.catch(() => undefined)
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

/** The median of several round trips, in milliseconds. */
export async function roundTrip(
  ask: () => Promise<unknown>,
  elapsed: () => number = () => performance.now(),
): Promise<number> {
  const times: number[] = []
  for (let count = 0; count < PINGS; count++) {
    const began = elapsed()
    await ask()
    times.push(elapsed() - began)
  }
  return times.toSorted((a, b) => a - b)[Math.floor(PINGS / 2)] as number
}

/** How far a clock is ahead of ours: what it said is compared with the middle of the time that the answer took. */
export async function skewOf(askClock: () => Promise<number>, now: () => number = Date.now): Promise<number> {
  const before = now()
  const theirs = await askClock()
  return theirs - (before + now()) / 2
}

export function shownMs(ms: number): string {
  return ms < 10 ? `${ms.toFixed(1)} ms` : `${Math.round(ms)} ms`
}

/** What drivers, sockets and servers say, in words that hold nothing of the address. */
export function unreachable(error: unknown): Unreachable {
  const code = codeOf(error)
  const known = code === undefined ? undefined : FAULTS.find(([codes]) => codes.test(code))
  const [, why, remedy] = known ?? [null, 'the connection failed', 'Try the address with the client of the server.']
  return { why: code === undefined ? why : `${why} (${code})`, remedy }
}

/** An answer of HTTP that is no good, by its status. */
export class Refused extends Error {
  readonly status: number

  constructor(status: number) {
    super(`answered with ${status}`)
    this.status = status
  }
}

/** The first code in a chain of causes; of a Redis error the first word that it answers. */
function codeOf(error: unknown, depth = 0): string | undefined {
  if (error instanceof Overdue || (error as Error | undefined)?.name === 'TimeoutError') return 'TIMEOUT'
  if (error instanceof Refused) return String(error.status)
  if (!(error instanceof Error) || depth > 4) return undefined
  const { code } = error as { readonly code?: unknown }
  if (typeof code === 'string' && /^[A-Z\d_]{3,48}$/.test(code)) return code
  const reply = /^(NOAUTH|WRONGPASS|NOPERM|LOADING|MASTERDOWN|READONLY|NOPROTO|MISCONF|ERR)\b/.exec(error.message)?.[1]
  if (reply !== undefined) return reply
  if (/unknown RESP|protocol error|unexpected message/i.test(error.message)) return 'PROTOCOL'
  if (/max(?:imum number of)? clients/i.test(error.message)) return 'MAXCLIENTS'
  if (/timed? ?out|timeout/i.test(error.message)) return 'TIMEOUT'
  if (/SSL|TLS|certificate/i.test(error.message)) return 'TLS'
  if (/closed|terminated|ended/i.test(error.message)) return 'CLOSED'
  const inner: unknown = error instanceof AggregateError ? error.errors[0] : error.cause
  return codeOf(inner, depth + 1)
}

const FAULTS: readonly (readonly [codes: RegExp, why: string, remedy: string])[] = [
  [/^(?:ECONNREFUSED|ENOENT)$/, 'nothing listens there', 'Start the server, or mend host and port.'],
  [
    /^(?:ENOTFOUND|EAI_AGAIN)$/,
    'its name is not known',
    'Mend the host; a private name is known inside of its network only.',
  ],
  [
    /^(?:TIMEOUT|ETIMEDOUT|UND_ERR_\w*TIMEOUT)$/,
    'it did not answer in time',
    'Is the server frozen, or a firewall in the way?',
  ],
  [/^(?:EHOSTUNREACH|ENETUNREACH)$/, 'no way leads there', 'Is this machine in the network of the server?'],
  [
    /^(?:ECONNRESET|EPIPE|CLOSED|UND_ERR_SOCKET)$/,
    'it closed the connection',
    'Does it want TLS (rediss://, sslmode=require), or none?',
  ],
  [
    /^(?:NOAUTH|WRONGPASS|28P01|28000|401|403)$/,
    'it refused user and password',
    'Mend user and password; special characters are percent-encoded.',
  ],
  [/^(?:3D000)$/, 'the database is not there', 'Create it, or mend the name behind the host.'],
  [/^PROTOCOL$/, 'what answers there is another kind of server', 'Mend host and port.'],
  [/^(?:NOPERM|42501)$/, 'this user may not ask', 'Give the user the rights that the app needs.'],
  [/^(?:MAXCLIENTS|53300)$/, 'it has as many connections as it takes', 'Raise its limit, or let the app open fewer.'],
  [/^(?:57P03|LOADING|MASTERDOWN)$/, 'it is starting', 'Wait until it is ready.'],
  [
    /CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO/,
    'its certificate or TLS is refused',
    'Mend the certificate, or name its authority with NODE_EXTRA_CA_CERTS.',
  ],
]
