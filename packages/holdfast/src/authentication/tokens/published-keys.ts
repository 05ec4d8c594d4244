/**
 * Keys that look random and that anybody can look up, by the FNV-1a hash (64 bit) of their bytes: secret scanners need
 * not stumble over them here. Published are not only these: the list has those that people copy.
 */
const PUBLISHED: ReadonlySet<bigint> = new Set([
  // RFC 7515 A.1.1, RFC 7517 A.3
  0x26f78db333162c5n,
  // RFC 7520 §3.5
  0xc10590370cfe28can,
  // Tutorials of Spring Security
  0xcb59072aba0100b7n,
  0x8694f38e251c6889n,
  // The documentation of JavaScript's JWT libraries
  0xb9bbdbb5d249879an,
])

const OFFSET = 0xcbf29ce484222325n
const PRIME = 0x100000001b3n

export function isPublished(bytes: Uint8Array): boolean {
  let hash = OFFSET
  for (const byte of bytes) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * PRIME)
  return PUBLISHED.has(hash)
}
