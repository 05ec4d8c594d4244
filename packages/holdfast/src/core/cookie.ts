import { ConfigurationError } from './configuration-error.js'

/** A cookie to set, as data: serialised for a Route Handler, handed to Next's own jar for a Server Action. */
export interface SetCookie {
  readonly name: string
  /** RFC 6265 cookie-octets: no control characters, spaces, quotes, commas, semicolons or backslashes. */
  readonly value: string
  /** Seconds; 0 deletes. Absent: until the browser closes. */
  readonly maxAge?: number
  readonly path: string
  readonly httpOnly: boolean
  readonly secure: boolean
  readonly sameSite: 'lax' | 'strict' | 'none'
  readonly partitioned?: boolean
}

/** The cookies of one request. A name that occurs twice has no value: which one is ours cannot be told (RFC 6265 §5.4). */
export interface Cookies {
  get(name: string): string | undefined
  has(name: string): boolean
  /** The name came more than once: a sibling host planted one beside ours. */
  repeated(name: string): boolean
}

/** At most this many pairs are looked at; browsers keep fewer for one host. */
const MAX_PAIRS = 200

export function parseCookies(header: string | null): Cookies {
  const values = new Map<string, string>()
  const repeats = new Set<string>()
  if (header !== null) {
    let pairs = 0
    for (let start = 0; start < header.length && pairs < MAX_PAIRS; pairs++) {
      let end = header.indexOf(';', start)
      if (end === -1) end = header.length
      const equals = header.indexOf('=', start)
      if (equals !== -1 && equals < end) {
        const name = withoutSpace(header, start, equals)
        if (values.has(name)) repeats.add(name)
        else values.set(name, withoutSpace(header, equals + 1, end))
      }
      start = end + 1
    }
  }
  return {
    get: (name) => (repeats.has(name) ? undefined : values.get(name)),
    has: (name) => values.has(name),
    repeated: (name) => repeats.has(name),
  }
}

/**
 * Without the spaces and tabs around it, and nothing else (RFC 6265 §5.2, RFC 9110 §5.6.3): browsers let a sibling host
 * plant a cookie `\u00a0__Host-…`, which would pass for ours if every Unicode space were cut.
 */
function withoutSpace(header: string, from: number, to: number): string {
  let start = from
  let end = to
  while (start < end && isSpace(header, start)) start++
  while (end > start && isSpace(header, end - 1)) end--
  return header.slice(start, end)
}

function isSpace(header: string, index: number): boolean {
  return header[index] === ' ' || header[index] === '\t'
}

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
const OCTETS = /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*$/

/** Of the names that promise something (RFC 6265bis §4.1.3); browsers compare them without regard to case. */
const PREFIX = /^__(?:(host)-(http-)?|(http)-|secure-)/i
const SAME_SITE: Readonly<Record<SetCookie['sameSite'], string>> = { lax: 'Lax', strict: 'Strict', none: 'None' }

/**
 * The `Set-Cookie` line (RFC 6265bis §4.1). There is no Domain: a cookie that every sibling host gets is one that every
 * sibling host can set.
 * @throws {ConfigurationError} `config.cookie` on what a browser would drop or weaken: a prefixed name without what its
 * prefix promises, a Domain, `SameSite=None` or Partitioned without Secure, octets outside the grammar, over 4096 bytes.
 */
export function serializeCookie(cookie: SetCookie): string {
  if (!TOKEN.test(cookie.name)) refuse('A cookie name is an RFC 9110 token.')
  if (!OCTETS.test(cookie.value)) refuse(`The value of the cookie "${cookie.name}" holds octets that RFC 6265 refuses.`)
  if (cookie.name.length + cookie.value.length > 4096) refuse(`The cookie "${cookie.name}" is over 4096 bytes.`)
  if (!/^\/[\x20-\x3a\x3c-\x7e]*$/.test(cookie.path)) refuse(`The path of the cookie "${cookie.name}" is not a path.`)
  if ('domain' in cookie) refuse(`The cookie "${cookie.name}" takes no Domain: it belongs to this host alone.`)
  const prefix = PREFIX.exec(cookie.name)
  if (prefix !== null && !cookie.secure) refuse(`The cookie "${cookie.name}" needs Secure, as its prefix promises.`)
  if (prefix?.[1] !== undefined && cookie.path !== '/')
    refuse(`The cookie "${cookie.name}" needs Path=/, as its prefix promises.`)
  if ((prefix?.[2] ?? prefix?.[3]) !== undefined && !cookie.httpOnly)
    refuse(`The cookie "${cookie.name}" needs HttpOnly, as its prefix promises.`)
  // Written as it is told, another word would add attributes of its own.
  if (!Object.hasOwn(SAME_SITE, cookie.sameSite))
    refuse(`The cookie "${cookie.name}" takes SameSite lax, strict or none.`)
  if ((cookie.sameSite === 'none' || cookie.partitioned) && !cookie.secure) {
    refuse(`The cookie "${cookie.name}" needs Secure with SameSite=None or Partitioned.`)
  }
  if (cookie.maxAge !== undefined && !Number.isSafeInteger(cookie.maxAge)) {
    refuse(`The lifetime of the cookie "${cookie.name}" is not a whole number of seconds.`)
  }
  return (
    `${cookie.name}=${cookie.value}; Path=${cookie.path}` +
    (cookie.maxAge === undefined ? '' : `; Max-Age=${cookie.maxAge}`) +
    (cookie.httpOnly ? '; HttpOnly' : '') +
    (cookie.secure ? '; Secure' : '') +
    `; SameSite=${SAME_SITE[cookie.sameSite]}` +
    (cookie.partitioned ? '; Partitioned' : '')
  )
}

function refuse(message: string): never {
  throw new ConfigurationError('config.cookie', message)
}
