import { lookup as systemLookup } from 'node:dns/promises'
import { isIP, type LookupFunction } from 'node:net'
import { callbackify } from 'node:util'
import { buildConnector } from 'undici'
import { FetchRefused } from './fetch-refused.js'

/** Every address of a host, in the order in which they are tried. A throw means that there is none, or no answer. */
export type Lookup = (hostname: string) => Promise<readonly string[]>

/** The machine's own resolver (getaddrinfo), hosts file included. */
export const resolveAll: Lookup = async (hostname) =>
  (await systemLookup(hostname, { all: true })).map(({ address }) => address)

export interface ConnectRules {
  readonly lookup: Lookup
  readonly isAllowedAddress: (address: string) => boolean
  /** Milliseconds. */
  readonly timeout: number
  readonly ca: string | readonly string[] | undefined
}

/**
 * Opens connections to checked addresses only. The check sits inside the connection's own lookup: the addresses that
 * are judged are the ones that the socket gets, and nobody asks the DNS a second time (rebinding). The name stays what
 * TLS verifies and what the Host header says.
 */
export function checkedConnect({ lookup, isAllowedAddress, timeout, ca }: ConnectRules): buildConnector.connector {
  const resolved = callbackify(async (hostname: string) => {
    const addresses = await lookup(hostname)
    if (addresses.length === 0) throw Object.assign(new Error('The host has no address.'), { code: 'ENOTFOUND' })
    // One bad address refuses the host: which one a connection takes is a matter of chance and of who answers first.
    if (!addresses.every(isAllowedAddress)) throw new FetchRefused('address')
    return addresses.map((address) => ({ address, family: isIP(address) }))
  })
  const checked: LookupFunction = (hostname, { all }, callback) =>
    resolved(hostname, (error, addresses) => {
      if (error !== null) callback(error, '')
      else if (all === true) callback(null, addresses)
      else callback(null, addresses[0]?.address ?? '', addresses[0]?.family)
    })
  const connect = buildConnector({
    lookup: checked,
    timeout,
    // Said again, since the environment (NODE_TLS_REJECT_UNAUTHORIZED) may say otherwise.
    rejectUnauthorized: true,
    ...(ca === undefined ? {} : { ca: typeof ca === 'string' ? ca : [...ca] }),
  })
  return (options, callback) => {
    // An address in the URL is never looked up.
    if (isIP(options.hostname) !== 0 && !isAllowedAddress(options.hostname)) {
      return callback(new FetchRefused('address'), null)
    }
    connect(options, callback)
  }
}
