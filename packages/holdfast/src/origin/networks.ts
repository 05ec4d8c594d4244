import { readAddress, type Address } from './address.js'

/** A network by its own address and the length of its prefix in bits; IPv4-mapped ones are IPv4. */
export type Network = readonly [base: Address, bits: number]

/**
 * Reads a network in CIDR notation, or a single address: canonical IPv4 or any spelling of IPv6.
 * @param refuse gets what is wrong, as the end of a sentence about the place; it throws
 */
export function readNetwork(text: unknown, refuse: (why: string) => never): Network {
  if (typeof text !== 'string') return refuse('is a text in CIDR notation, e.g. "10.0.0.0/8".')
  const [, base = '', prefix] = /^([^/]+)(?:\/(0|[1-9]\d{0,2}))?$/.exec(text) ?? []
  const address = readAddress(base)
  if (address === null) return refuse('is no address in CIDR notation, e.g. "10.0.0.0/8" or "fd00::/8".')
  const width = widthOf(address)
  // `::ffff:10.0.0.0/104` is 10.0.0.0/8 in another spelling.
  const unmapped = width === 32 && base.includes(':') ? 96 : 0
  const bits = prefix === undefined ? width : Number(prefix) - unmapped
  if (bits > width) refuse('has a prefix longer than its address.')
  // Of a mapped spelling that reaches beyond IPv4.
  if (bits < 0) refuse('is wider than the addresses that it is written with.')
  if (address.some((part, index) => (part & ~mask(address, bits, index)) !== 0)) {
    refuse("sets bits beyond its prefix: write the network's own address.")
  }
  return [address, bits]
}

/** Bits of an address of its kind: 32 or 128. */
export function widthOf(address: Address): 32 | 128 {
  return address.length === 4 ? 32 : 128
}

/** Whether an address belongs to one of the networks. */
export function within(networks: readonly Network[]): (address: Address) => boolean {
  return (address) => networks.some((network) => isIn(address, network))
}

function isIn(address: Address, [base, bits]: Network): boolean {
  return (
    address.length === base.length &&
    address.every((part, index) => ((part ^ (base[index] as number)) & mask(base, bits, index)) === 0)
  )
}

/** The bits of one part, an octet or a group, that belong to the prefix. */
function mask(address: Address, bits: number, index: number): number {
  const width = widthOf(address) / address.length
  const kept = Math.min(Math.max(bits - index * width, 0), width)
  return ((1 << width) - 1) & ~((1 << (width - kept)) - 1)
}
