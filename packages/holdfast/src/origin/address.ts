import ipaddr from 'ipaddr.js'

/** A parsed address. IPv4-mapped IPv6 is already IPv4: a dual-stack socket must not give one client two keys. */
export type Address = ipaddr.IPv4 | ipaddr.IPv6

const OCTET = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)'
const IPV4 = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}$`)
const IPV6_CHARACTERS = /^[0-9a-f:.]+$/i
/** `ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255` */
const LONGEST_ADDRESS = 45

/**
 * Reads an address of any sender; `null` for all but the forms below, so that two readers cannot disagree.
 * IPv4: four decimal parts without leading zeros (RFC 3986 §3.2.2): octal, hex, short and integer forms are refused.
 * IPv6: RFC 4291 §2.2, any case and compression, without a zone id (RFC 4007), which means nothing on another host.
 */
export function readAddress(text: string): Address | null {
  if (text.length > LONGEST_ADDRESS) return null
  if (!text.includes(':')) return IPV4.test(text) ? new ipaddr.IPv4(text.split('.').map(Number)) : null
  // How a dual-stack socket writes an IPv4 client: on most servers every request.
  if (text.startsWith('::ffff:') && IPV4.test(text.slice(7))) return readAddress(text.slice(7))
  if (!IPV6_CHARACTERS.test(text)) return null
  const hexadecimal = withoutDottedTail(text)
  if (hexadecimal === null) return null
  let address: ipaddr.IPv6
  try {
    address = ipaddr.IPv6.parse(hexadecimal)
  } catch {
    return null
  }
  return isMapped(address.parts) ? fromMapped(address.parts) : address
}

/** A strict dotted tail (`::ffff:192.0.2.1`) in hexadecimal: the parser would read its octets loosely. */
function withoutDottedTail(text: string): string | null {
  if (!text.includes('.')) return text
  const tail = text.lastIndexOf(':') + 1
  const quad = text.slice(tail)
  if (!IPV4.test(quad)) return null
  const [a = 0, b = 0, c = 0, d = 0] = quad.split('.').map(Number)
  return `${text.slice(0, tail)}${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`
}

function isMapped(parts: readonly number[]): boolean {
  return parts[5] === 0xffff && !parts[0] && !parts[1] && !parts[2] && !parts[3] && !parts[4]
}

function fromMapped(parts: readonly number[]): ipaddr.IPv4 {
  const [high = 0, low = 0] = parts.slice(6)
  return new ipaddr.IPv4([high >> 8, high & 0xff, low >> 8, low & 0xff])
}

const NODE = /^[ \t]*(?:([^\s:[\]]+)(?::(\d{1,5}))?|\[([^\s[\]]+)\](?::(\d{1,5}))?|([^\s[\]]+))[ \t]*$/
/** An address in brackets, a port and a little white space. */
const LONGEST_NODE = 64

/**
 * Reads what a proxy writes for a peer: an address, bare or in brackets, with or without a port. `unknown`, obfuscated
 * identifiers (RFC 7239 §6.3) and everything else are `null`.
 */
export function readNode(text: string): Address | null {
  if (text.length > LONGEST_NODE) return null
  const match = NODE.exec(text)
  if (match === null) return null
  const [, ipv4, ipv4Port, bracketed, ipv6Port, bare] = match
  if (Number(ipv4Port ?? ipv6Port ?? 0) > 65_535) return null
  // Brackets are for IPv6 alone: `[192.0.2.1]` is nobody's notation.
  if (bracketed !== undefined) return bracketed.includes(':') ? readAddress(bracketed) : null
  return readAddress(ipv4 ?? bare ?? '')
}

/** The canonical text: dotted decimal, or RFC 5952. */
export function addressText(address: Address): string {
  return address.toString()
}

/**
 * Whose limit counts: an IPv4 address by itself, an IPv6 address by its /64, which is the least that one subscriber
 * gets and rotates through at will.
 */
export function addressKey(address: Address): string {
  return 'octets' in address ? address.toString() : `${ipv6Prefix(address, 4)}/64`
}

/** The network that events may show: IPv4 /24, IPv6 /48. It names a neighbourhood, not a person. */
export function addressNetwork(address: Address): string {
  if ('parts' in address) return `${ipv6Prefix(address, 3)}/48`
  const [a, b, c] = address.octets
  return `${a}.${b}.${c}.0/24`
}

function ipv6Prefix(address: ipaddr.IPv6, groups: number): string {
  return new ipaddr.IPv6(address.parts.map((part, index) => (index < groups ? part : 0))).toRFC5952String()
}
