import { isIP } from 'node:net'
import { notSearched } from 'holdfast/env/leaks'

/** Where a store is, without anything secret. */
export interface StoreAddress {
  /** `redis.example.com:6379`; what may be a password in its place is not repeated. */
  readonly host: string
  readonly isSecure: boolean
  /** This machine, or a network that no stranger reads: loopback, private addresses, names without a dot. */
  readonly isNear: boolean
  readonly hasPassword: boolean
}

/**
 * What an address says of its server; a sentence where it is none. A password that is not percent-encoded moves into
 * what a parser takes for the host or the path: nothing of such an address is repeated.
 * @param protocols with a colon, the secure ones last
 */
export function storeAddress(
  written: string,
  protocols: Readonly<Record<string, { readonly port: string; readonly isSecure: boolean }>>,
): StoreAddress | { readonly wrong: string } {
  const text = written.trim()
  // `docker --env-file` and some dashboards keep them.
  if (/^["'`]/.test(text)) return { wrong: 'has quotes around it: here they are part of the value' }
  const protocol = /^[a-z][a-z\d+.-]*:/i.exec(text)?.[0].toLowerCase()
  const known = protocol === undefined ? undefined : protocols[protocol]
  if (known === undefined) {
    const wanted = Object.keys(protocols).map((each) => `${each}//`)
    return { wrong: `is no address that begins with ${wanted.join(' or ')}` }
  }
  if (!URL.canParse(text)) return { wrong: 'cannot be read as an address: its password may not be percent-encoded' }
  const { hostname, port, username, password, pathname, search, hash } = new URL(text)
  if (hostname === '') {
    if (!protocol?.startsWith('postgres')) return { wrong: 'names no host' }
    return { host: 'a local socket', isSecure: true, isNear: true, hasPassword: password !== '' }
  }
  // Of a query what stands before the first name's end: `?user=ada@shop` is meant.
  if (`${pathname}${hash}${search.split('=', 1)[0]}`.includes('@') || text.split('@').length > 2) {
    return { wrong: 'has an @ behind its host: its password is not percent-encoded' }
  }
  if (protocol?.startsWith('http') && `${username}${password}` !== '') return { wrong: 'holds a user or a password' }
  return {
    host: isShown(hostname) ? `${hostname}:${port || known.port}` : 'the host that it names',
    isSecure: known.isSecure,
    isNear: isNear(hostname),
    hasPassword: password !== '',
  }
}

/** `redis://<password>` is a mistake that people make: one word that is none of a language stays untold. */
function isShown(hostname: string): boolean {
  return /[.:]/.test(hostname) || notSearched('', hostname) !== undefined
}

function isNear(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase()
  if (isIP(host) === 4) return /^(?:127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|169\.254\.)/.test(host)
  if (isIP(host) === 6) return host === '::1' || /^f[cde]/.test(host)
  return !host.includes('.') || /\.(?:localhost|local|internal|lan)$/.test(host)
}
