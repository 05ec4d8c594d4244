import { isLoopbackHost } from '../core/loopback.js'

/** An origin as its owner writes it down: byte for byte what a browser sends (RFC 6454 §6.2). */
export interface ConfiguredOrigin {
  readonly text: string
  readonly https: boolean
  /** `localhost`, below `.localhost`, 127.0.0.0/8 or `[::1]`: plain http does not leave the machine. */
  readonly loopback: boolean
}

/** `capacitor://localhost` and extensions' schemes included: the shape of one origin, not of one that is trusted. */
const SHAPE = /^[a-z][a-z0-9+.-]*:\/\/[^\s,/?#@\\]+$/

/**
 * Whether the value of an `Origin` header is one origin or `null`, as browsers write it. Two header lines arrive
 * joined by a comma and are none.
 */
export function isOneOrigin(value: string): boolean {
  return value === 'null' || SHAPE.test(value)
}

/**
 * Reads an origin from the configuration. A browser's `Origin` is compared with it byte for byte, so whatever a browser
 * would write otherwise is a fault: it would never match, or match something that was not meant.
 * @param refuse is called with what is wrong, never with the value.
 */
export function readOrigin(text: unknown, refuse: (fault: string) => never): ConfiguredOrigin {
  if (typeof text !== 'string') {
    return refuse('is a text such as "https://app.example.com", not a pattern or a function')
  }
  if (text === '') return refuse('is empty')
  if (text === 'null') return refuse('cannot be "null": every sandboxed frame and every local file has that origin')
  if (!/^[\x21-\x7e]+$/.test(text)) {
    return refuse('holds spaces or Unicode; a browser writes such a host in Punycode (xn--…)')
  }
  if (text.includes('*')) return refuse('holds a "*" where an exact origin is meant')
  if (text !== text.toLowerCase()) return refuse('is not in lower case, as a browser writes it')
  let url: URL
  try {
    url = new URL(text)
  } catch {
    return refuse('is not of the form "https://host" or "https://host:port"')
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return refuse('is neither https nor http')
  if (url.username !== '' || url.password !== '') return refuse('holds a user name or a password')
  if (text.slice(url.protocol.length + 2).search(/[/?#]/) !== -1) {
    return refuse('has a path or a trailing slash: leave it out')
  }
  if (url.hostname.endsWith('.')) return refuse('ends its host with a dot')
  if (url.port === '0') return refuse('has the port 0, which nobody can be reached at')
  if (url.origin !== text) {
    return refuse('is not as a browser writes it: leave out a default port, and write addresses in canonical form')
  }
  // The URL standard lets a host hold commas, quotes and the like; no host of ours does.
  if (!/^(?:[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[[0-9a-f:]+\])$/.test(url.hostname)) return refuse('has no valid host')
  // RFC 1035 §2.3.4: no name in the DNS is longer, so no browser ever comes from one.
  if (url.hostname.length > 253 || url.hostname.split('.').some((label) => label.length > 63)) {
    return refuse('has a host that is longer than the DNS allows')
  }
  return { text, https: url.protocol === 'https:', loopback: isLoopbackHost(url.hostname) }
}
