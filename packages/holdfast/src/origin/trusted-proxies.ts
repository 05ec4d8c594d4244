import ipaddr from 'ipaddr.js'
import { ConfigurationError } from '../core/configuration-error.js'
import { readAddress, type Address } from './address.js'

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
  const trusted = networks.map(readNetwork)
  return (address) =>
    trusted.some(([network, bits]) => network.kind() === address.kind() && address.match(network, bits))
}

function readNetwork(text: unknown, index: number): readonly [Address, number] {
  const place = `trustedProxies[${index}]`
  if (typeof text !== 'string') return refuse(`${place} is a text in CIDR notation, e.g. "10.0.0.0/8".`)
  const [, base = '', prefix] = /^([^/]+)(?:\/(0|[1-9]\d{0,2}))?$/.exec(text) ?? []
  const address = readAddress(base)
  if (address === null) return refuse(`${place} is no address in CIDR notation, e.g. "10.0.0.0/8" or "fd00::/8".`)
  const width = address.kind() === 'ipv4' ? 32 : 128
  // `::ffff:10.0.0.0/104` is 10.0.0.0/8 in another spelling.
  const unmapped = width === 32 && base.includes(':') ? 96 : 0
  const bits = prefix === undefined ? width : Number(prefix) - unmapped
  if (bits > width) refuse(`${place} has a prefix longer than its address.`)
  if (bits < (width === 32 ? 8 : 7)) refuse(`${place} is so wide that it trusts strangers.`)
  const family = width === 32 ? ipaddr.IPv4 : ipaddr.IPv6
  if (family.networkAddressFromCIDR(`${address.toString()}/${bits}`).toString() !== address.toString()) {
    refuse(`${place} sets bits beyond its prefix: write the network's own address.`)
  }
  return [address, bits]
}

function refuse(message: string): never {
  throw new ConfigurationError('config.trusted_proxies', message)
}
