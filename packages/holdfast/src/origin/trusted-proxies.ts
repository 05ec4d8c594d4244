import { ConfigurationError } from '../core/configuration-error.js'
import type { Address } from './address.js'
import { readNetwork, widthOf, within } from './networks.js'

/**
 * Whose word on the client's address counts.
 * - `'none'`: nobody's. The socket decides; it takes `holdfast/next/peer`.
 * - a preset: the platform in front writes one known header and drops a client's own (see `presets`).
 * - a number from 1: that many proxies in front, each of which appends to `X-Forwarded-For` or `Forwarded`.
 * - networks in CIDR notation, or single addresses: the proxies' own. The socket is checked against them as well.
 *
 * A preset and a number hold only while the app cannot be reached past the proxy: who can open a connection to it
 * directly writes these headers himself. Networks have no such condition. Loopback is trusted only where it is listed.
 */
export type TrustedProxies = 'none' | ProxyPreset | number | readonly string[]

export type ProxyPreset = 'vercel' | 'cloudflare' | 'fly' | 'aws-alb' | 'nginx'

/** No chain of proxies is longer; it bounds the work on a header that claims to be. */
export const MOST_HOPS = 32

/** @throws {ConfigurationError} `config.trusted_proxies` unless a whole number from 1 to 32. */
export function hopCount(count: number): number {
  if (!Number.isInteger(count) || count < 1 || count > MOST_HOPS) {
    refuse(`A number of proxies is whole, from 1 to ${MOST_HOPS}; where there is none, write 'none'.`)
  }
  return count
}

/**
 * Whether an address belongs to one of the networks.
 * @throws {ConfigurationError} `config.trusted_proxies` on an empty list, a text that is no network, host bits beside
 * the prefix, or a network so wide (IPv4 below /8, IPv6 below /7) that anybody's address is in it.
 */
export function trustedNetworks(networks: readonly string[]): (address: Address) => boolean {
  if (networks.length === 0) refuse("A list of networks names at least one; where there is no proxy, write 'none'.")
  return within(
    networks.map((text: unknown, index) => {
      const wrong = (why: string) => refuse(`trustedProxies[${index}] ${why}`)
      const network = readNetwork(text, wrong)
      const [address, bits] = network
      if (bits < (widthOf(address) === 32 ? 8 : 7)) wrong('is so wide that it trusts strangers.')
      return network
    }),
  )
}

/** Whether this trust takes the socket's address, which not every runtime gives. */
export function takesSocket(trusted: TrustedProxies): boolean {
  return trusted === 'none' || Array.isArray(trusted)
}

function refuse(message: string): never {
  throw new ConfigurationError('config.trusted_proxies', message)
}
