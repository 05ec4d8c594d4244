/**
 * A parsed address: the four octets of IPv4, or the eight 16-bit groups of IPv6. IPv4-mapped IPv6 is already IPv4: a
 * dual-stack socket must not give one client two keys.
 */
export type Address = readonly number[]

const GROUP = /^[0-9a-f]{1,4}$/i
/** `ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255` */
const LONGEST_ADDRESS = 45

/**
 * Reads an address of any sender; `null` for all but the forms below, so that two readers cannot disagree.
 * IPv4: four decimal parts without leading zeros (RFC 3986 §3.2.2): octal, hex, short and integer forms are refused.
 * IPv6: RFC 4291 §2.2, any case and compression, without a zone id (RFC 4007), which means nothing on another host.
 */
export function readAddress(text: string): Address | null {
  if (text.length > LONGEST_ADDRESS) return null
  // `::ffff:` is how a dual-stack socket writes an IPv4 client: on most servers every request.
  const ipv4 = readIpv4(text, text.startsWith('::ffff:') ? 7 : 0)
  if (ipv4 !== null || !text.includes(':')) return ipv4
  const undotted = withoutDottedTail(text)
  const address = undotted === null ? null : readIpv6(undotted)
  return address !== null && isMapped(address) ? fromMapped(address) : address
}

const DOT = 0x2e
const ZERO = 0x30

/** Read once, character by character: with every request. @param from where it begins in the text, which it ends */
function readIpv4(text: string, from: number): [number, number, number, number] | null {
  const octets: [number, number, number, number] = [0, 0, 0, 0]
  let at = 0
  /** -1 before its first digit. */
  let octet = -1
  for (let i = from; i < text.length; i++) {
    const digit = text.charCodeAt(i) - ZERO
    if (digit === DOT - ZERO) {
      if (octet === -1 || at === 3) return null
      octets[at++] = octet
      octet = -1
      continue
    }
    // After a leading zero comes nothing: `010` is eight to some readers.
    if (digit < 0 || digit > 9 || octet === 0) return null
    octet = Math.max(octet, 0) * 10 + digit
    if (octet > 255) return null
  }
  if (octet === -1 || at !== 3) return null
  octets[3] = octet
  return octets
}

/** Eight groups, or fewer around one `::`, which stands for one group of zeros or more. */
function readIpv6(text: string): Address | null {
  const [head = '', tail, ...others] = text.split('::')
  if (others.length > 0) return null
  const [first, last] = [groups(head), groups(tail ?? '')]
  const missing = 8 - first.length - last.length
  if (tail === undefined ? missing !== 0 : missing < 1) return null
  const all = [...first, ...Array.from({ length: missing }, () => '0'), ...last]
  return all.every((group) => GROUP.test(group)) ? all.map((group) => Number.parseInt(group, 16)) : null
}

function groups(text: string): string[] {
  return text === '' ? [] : text.split(':')
}

/** A strict dotted tail (`::ffff:192.0.2.1`) in hexadecimal. */
function withoutDottedTail(text: string): string | null {
  if (!text.includes('.')) return text
  const tail = text.lastIndexOf(':') + 1
  const quad = readIpv4(text, tail)
  if (quad === null) return null
  const [a, b, c, d] = quad
  return `${text.slice(0, tail)}${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`
}

function isMapped(parts: readonly number[]): boolean {
  return parts.slice(0, 6).join() === '0,0,0,0,0,65535'
}

function fromMapped(parts: readonly number[]): Address {
  const [high = 0, low = 0] = parts.slice(6)
  return [high >> 8, high & 0xff, low >> 8, low & 0xff]
}

const NODE = /^[ \t]*(?:([^\s:[\]]+):(\d{1,5})|\[([^\s[\]]+)\](?::(\d{1,5}))?|([^\s[\]]+))[ \t]*$/
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
  if (address.length === 4) return `${address[0]}.${address[1]}.${address[2]}.${address[3]}`
  const [at, length] = longestZeros(address)
  if (length < 2) return hexadecimal(address)
  return `${hexadecimal(address.slice(0, at))}::${hexadecimal(address.slice(at + length))}`
}

function hexadecimal(parts: Address): string {
  return parts.map((part) => part.toString(16)).join(':')
}

/** The first of the longest runs of zeros. */
function longestZeros(parts: Address): readonly [at: number, length: number] {
  let [longest, length] = [0, 0]
  for (let start = 0; start < parts.length; start++) {
    let end = start
    while (parts[end] === 0) end++
    if (end - start > length) [longest, length] = [start, end - start]
  }
  return [longest, length]
}

/**
 * Whose limit counts: an IPv4 address by itself, an IPv6 address by its /64, which is the least that one subscriber
 * gets and rotates through at will.
 */
export function addressKey(address: Address): string {
  return address.length === 4 ? addressText(address) : `${ipv6Prefix(address, 4)}/64`
}

/** The network that events may show: IPv4 /24, IPv6 /48. It names a neighbourhood, not a person. */
export function addressNetwork(address: Address): string {
  if (address.length === 8) return `${ipv6Prefix(address, 3)}/48`
  const [a, b, c] = address
  return `${a}.${b}.${c}.0/24`
}

function ipv6Prefix(address: Address, kept: number): string {
  return addressText(address.map((part, index) => (index < kept ? part : 0)))
}
