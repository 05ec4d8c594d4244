import { ConfigurationError } from '../core/configuration-error.js'
import { addressKey, addressNetwork, addressText, readNode, type Address } from './address.js'
import {
  appended,
  firstUntrusted,
  fromChain,
  nthHop,
  readSocket,
  realAddress,
  type Choice,
  type Derived,
} from './proxy-chain.js'
import { hopCount, trustedNetworks, type ProxyPreset, type TrustedProxies } from './trusted-proxies.js'

export { type ProxyPreset, type TrustedProxies } from './trusted-proxies.js'

/** Where a request came from, as far as the configuration lets us know. */
export interface ClientAddress {
  /** Canonical: dotted decimal, or RFC 5952. `null` where the address is unresolvable. */
  readonly ip: string | null
  /** The limit key: IPv4 as it is, IPv6 as its /64 in CIDR notation; `unresolvable`, shared by all, where there is none. */
  readonly key: string
  /** What events may show: IPv4 /24 or IPv6 /48 in CIDR notation; `null` where the address is unresolvable. */
  readonly network: string | null
  /**
   * Who said so: the socket, a list header of the proxies, a header of the platform, or nobody. `disputed`: headers that
   * should name it cannot be read or contradict each other, which a client can bring about; there is no address then.
   */
  readonly source: 'peer' | 'forwarded' | 'platform' | 'disputed' | 'unresolvable'
  /**
   * The configured chain vouches for it. `false`: the chain's header was missing or too short and this is the socket's
   * address, which may be a proxy's; or there is none.
   */
  readonly verified: boolean
}

/** @param peer the socket's address as the binding got it; `undefined` where it cannot know. Never a header's value. */
export type ClientAddressOf = (headers: Headers, peer: string | undefined) => ClientAddress

/**
 * The client's address under the stated trust. A header that is not vouched for is not read, what cannot be read or
 * believed makes the address `unresolvable`, and no text of the client's is ever part of an answer.
 * @throws {ConfigurationError} `config.trusted_proxies`
 */
export function clientAddress(trusted: TrustedProxies): ClientAddressOf {
  if (trusted === 'none') return (_headers, peer) => fromSocket(readSocket(peer), true)
  if (typeof trusted === 'number') return byChain(nthHop(hopCount(trusted)))
  if (typeof trusted === 'string' && Object.hasOwn(presets, trusted)) return presets[trusted]
  if (Array.isArray(trusted)) return byNetworks(trustedNetworks(trusted))
  throw new ConfigurationError(
    'config.trusted_proxies',
    `trustedProxies is none, ${Object.keys(presets).join(', ')}, a number of proxies, or a list of networks.`,
  )
}

/**
 * What each platform writes over whatever the client sent. A header counts under its own preset only: elsewhere a
 * client sends it unhindered. `True-Client-IP` has none: the platforms that offer it pass on a client's own by default.
 */
const presets: Readonly<Record<ProxyPreset, ClientAddressOf>> = {
  // All three hold one and the same address there.
  vercel: byPlatformHeader('x-real-ip', 'x-vercel-forwarded-for', 'x-forwarded-for'),
  cloudflare: byPlatformHeader('cf-connecting-ip'),
  fly: byPlatformHeader('fly-client-ip'),
  // Appends to X-Forwarded-For and passes on a client's Forwarded, which therefore stays unread.
  'aws-alb': (headers, peer) => derived(appended(headers), 'forwarded', readSocket(peer)),
  // `proxy_set_header X-Real-IP $remote_addr` and `X-Forwarded-For $proxy_add_x_forwarded_for`: set both.
  nginx: (headers, peer) => {
    const socket = readSocket(peer)
    return derived(realAddress(headers, socket), headers.has('x-real-ip') ? 'platform' : 'forwarded', socket)
  },
}

function byPlatformHeader(...names: readonly string[]): ClientAddressOf {
  return (headers, peer) => {
    for (const name of names) {
      const value = headers.get(name)
      // The first that is there decides: falling on to the next would let a broken one be made up for.
      if (value !== null) return derived(readNode(value), 'platform', null)
    }
    return fromSocket(readSocket(peer), false)
  }
}

function byChain(pick: Choice): ClientAddressOf {
  return (headers, peer) => {
    const socket = readSocket(peer)
    return derived(fromChain(headers, socket, pick), 'forwarded', socket)
  }
}

function byNetworks(trusted: (address: Address) => boolean): ClientAddressOf {
  const pick = firstUntrusted(trusted)
  return (headers, peer) => {
    const socket = readSocket(peer)
    // A stranger's connection: whatever its headers say about its origin is its own invention.
    if (socket === null || !trusted(socket)) return fromSocket(socket, true)
    const client = fromChain(headers, socket, pick)
    // A proxy that forwards nobody speaks for itself: a health check, say.
    return client === undefined ? fromSocket(socket, true) : derived(client, 'forwarded', socket)
  }
}

function derived(client: Derived, source: 'forwarded' | 'platform', socket: Address | null): ClientAddress {
  if (client === null) return DISPUTED
  return client === undefined ? fromSocket(socket, false) : resolved(client, source, true)
}

function fromSocket(socket: Address | null, verified: boolean): ClientAddress {
  return socket === null ? UNRESOLVABLE : resolved(socket, 'peer', verified)
}

function resolved(address: Address, source: ClientAddress['source'], verified: boolean): ClientAddress {
  return { ip: addressText(address), key: addressKey(address), network: addressNetwork(address), source, verified }
}

const UNRESOLVABLE: ClientAddress = Object.freeze({
  ip: null,
  key: 'unresolvable',
  network: null,
  source: 'unresolvable',
  verified: false,
})

const DISPUTED: ClientAddress = Object.freeze({ ...UNRESOLVABLE, source: 'disputed' })
