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

/** RFC 7638 thumbprints of P-256 and Ed25519 keys whose private half anybody can look up. */
const PUBLISHED_PAIRS: ReadonlySet<string> = new Set([
  // RFC 6979 A.2.5
  'DOvxvJiAdIqVWIkFt5hDtCunXLF0BV4-JGv4f-ALSm0',
  // RFC 7515 A.3
  'oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U',
  // RFC 7517 A.1, A.2
  'cn-I_WNMClehiVp51i_0VpOENW1upEerA8sEam5hn-s',
  // RFC 7518 C
  '_GK0r6GCoJt9zcssg9lay4obIxgCq05ntiRymRHADSU',
  'Vy57XrArUrW0NbpI12tEzDHABxMwrTh6HHXRenSpnCo',
  // RFC 8032 7.1, RFC 8037 A.1
  'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k',
  'FtIu-VbGrfe_KB6CH7GNwODB72MNxj_ml11dEvO-7kk',
  'FVV5umTuau890q59V-4Ga_R6qWb7ON_ivJc4EjvCwTM',
  // RFC 9421 B.1.3, B.1.4
  'ydQXMtvbsOsZyFir-Y7A8t7fKEM1gbKPvyFkdpu4fvI',
  'poqkLGiymh_W0uP6PZFw-dvez3QJT5SolqXBCW38r0U',
  // Test vectors of cryptographic libraries
  'jtGSXJVYuZVE0cLF8m4OWz-gvUEtc1LxRfUd7fMBarg',
  // The documentation of JavaScript's JWT libraries, and of debuggers for tokens
  'P6_UlUzeyDoiWQA-JSzuPnUHUpS1VHeqpnff1lONK-E',
  '19J8y7Zprt2-QKLjF2I5pVk0OELX6cY2AfaAv1LC_w8',
])

/** @param thumbprint of the public half, RFC 7638 with SHA-256 */
export function isPublishedPair(thumbprint: string): boolean {
  return PUBLISHED_PAIRS.has(thumbprint)
}
