import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import { ConfigurationError } from '../core/configuration-error.js'

type Network = readonly [base: ipaddr.IPv4 | ipaddr.IPv6, bits: number]

const networks = (...texts: string[]): readonly Network[] => texts.map((text) => ipaddr.parseCIDR(text))

/** IANA IPv4 Special-Purpose Address Registry (RFC 6890), what it calls "globally reachable" left out; multicast. */
const SPECIAL_IPV4 = networks(
  '0.0.0.0/8', // this network: Linux takes 0.0.0.0 for loopback
  '10.0.0.0/8',
  '100.64.0.0/10', // carrier-grade NAT; clouds put their own services here
  '127.0.0.0/8',
  '169.254.0.0/16', // link-local: metadata
  '172.16.0.0/12',
  '192.0.0.0/24', // IETF protocol assignments
  '192.0.2.0/24', // documentation
  '192.88.99.0/24', // 6to4 relays
  '192.168.0.0/16',
  '198.18.0.0/15', // benchmarking
  '198.51.100.0/24', // documentation
  '203.0.113.0/24', // documentation
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, and broadcast
)

/**
 * The one block of IPv6 that is given out for the internet (RFC 4291 §2.4). Outside it are loopback, unique-local,
 * link-local, multicast, discard, and the spellings of IPv4: mapped, compatible, translated, NAT64.
 */
const GLOBAL_IPV6 = networks('2000::/3')

/** IANA IPv6 Special-Purpose Address Registry, as far as it lies inside that block. */
const SPECIAL_IPV6 = networks(
  '2001::/23', // IETF protocol assignments: Teredo, benchmarking, ORCHID
  '2001:db8::/32', // documentation
  '2002::/16', // 6to4: any IPv4 address inside
  '3fff::/20', // documentation
)

/** What clouds answer credentials on. Azure's and Oracle's are no special-purpose addresses, or not link-local ones. */
const METADATA = networks(
  '169.254.169.254/32',
  '169.254.170.2/32',
  '169.254.170.23/32',
  '168.63.129.16/32',
  '100.100.100.200/32',
  '192.0.0.192/32',
  'fd00:ec2::254/128',
  'fd00:ec2::23/128',
  'fd20:ce::254/128',
)

/** IPv6 networks whose addresses stand for IPv4 ones: allowing one would allow whatever is spelt in it. */
const SPELLS_IPV4 = networks(
  '::/96',
  '::ffff:0:0/96',
  '::ffff:0:0:0/96',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '2001::/32',
  '2002::/16',
)

/** Whether the whole internet can reach an address: a stranger may then send the app there. */
export function isGloballyReachable(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  if (within(METADATA, address)) return false
  return address.kind() === 'ipv4'
    ? !within(SPECIAL_IPV4, address)
    : within(GLOBAL_IPV6, address) && !within(SPECIAL_IPV6, address)
}

/**
 * Whether a connection may go to an address as a resolver writes it: a globally reachable one, or one that `allowed`
 * states. A metadata address is stated by itself only; a wider network that happens to hold it does not open it. What is
 * no address, or has a zone (RFC 4007), is refused.
 * @param allowed networks in CIDR notation, or single addresses
 * @throws {ConfigurationError} `config.outbound`
 */
export function addressRule(allowed: readonly string[]): (text: string) => boolean {
  const stated = allowed.map(readNetwork)
  return (text) => {
    if (isIP(text) === 0 || text.includes('%')) return false
    const address = ipaddr.parse(text)
    if (isGloballyReachable(address)) return true
    const counting = within(METADATA, address) ? stated.filter(isSingle) : stated
    return within(counting, address)
  }
}

function within(list: readonly Network[], address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  return list.some(([base, bits]) => base.kind() === address.kind() && address.match(base, bits))
}

function isSingle([base, bits]: Network): boolean {
  return bits === width(base)
}

function width(address: ipaddr.IPv4 | ipaddr.IPv6): 32 | 128 {
  return address.kind() === 'ipv4' ? 32 : 128
}

function readNetwork(text: unknown, index: number): Network {
  const [, base = '', prefix] = /^([0-9a-fA-F.:]+)(?:\/(0|[1-9]\d{0,2}))?$/.exec(String(text)) ?? []
  if (isIP(base) === 0) refuse(index, 'is no address in CIDR notation, e.g. "10.1.0.0/16" or "fd12:3456::/32"')
  const address = ipaddr.parse(base)
  const bits = prefix === undefined ? width(address) : Number(prefix)
  if (bits > width(address)) refuse(index, 'has a prefix longer than its address')
  const network: Network = [address, bits]
  if (isSingle(network)) return network
  if (bits < (width(address) === 32 ? 8 : 7)) refuse(index, 'is so wide that it allows strangers')
  const family = width(address) === 32 ? ipaddr.IPv4 : ipaddr.IPv6
  if (family.networkAddressFromCIDR(`${address.toString()}/${bits}`).toString() !== address.toString()) {
    refuse(index, "sets bits beyond its prefix: write the network's own address")
  }
  const spells = SPELLS_IPV4.some(
    ([other, length]) => other.kind() === address.kind() && address.match(other, Math.min(bits, length)),
  )
  if (spells) refuse(index, 'spells IPv4 addresses in IPv6: write the IPv4 network')
  return network
}

function refuse(index: number, why: string): never {
  throw new ConfigurationError('config.outbound', `allowAddresses[${index}] ${why}.`)
}
