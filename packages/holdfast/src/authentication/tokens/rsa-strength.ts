import { canonicalBytes } from './canonical-base64url.js'

/** What is wrong with a public RSA key (its `n` and `e` as in a JWK), in words that follow its name; `null`: nothing. */
export function rsaWeakness(n: string, e: string): string | null {
  const modulus = integer(n)
  const exponent = integer(e)
  if (modulus === null || exponent === null) return 'is no RSA key'
  const bits = modulus.toString(2).length
  // RFC 7518 §3.3; the upper bound keeps one signature from taking seconds.
  if (bits < 2048) return 'is an RSA key under 2048 bits'
  if (bits > 8192) return 'is an RSA key over 8192 bits'
  // NIST FIPS 186-5 §5.4: odd, above 2^16. With an exponent of 1 everybody can sign.
  if (exponent < 65_537n || exponent % 2n === 0n) return 'is an RSA key with an exponent under 65537'
  return isRoca(modulus) ? 'is an RSA key that can be factored (CVE-2017-15361)' : null
}

/**
 * Keys of a broken generator: its primes are powers of 65537 modulo the first primes, and so is their product. By chance
 * one key of about 2^27 looks so.
 */
function isRoca(modulus: bigint): boolean {
  return PRIMES.every((prime) => powersOf65537(prime).has(Number(modulus % BigInt(prime))))
}

const PRIMES = [
  3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109, 113,
  127, 131, 137, 139, 149, 151, 157, 163, 167,
]

function powersOf65537(prime: number): ReadonlySet<number> {
  const powers = new Set<number>()
  for (let power = 1; !powers.has(power); power = (power * 65_537) % prime) powers.add(power)
  return powers
}

/** Big-endian (RFC 7518 §6.3.1); `null` when empty or not canonical. */
function integer(encoded: string): bigint | null {
  const bytes = canonicalBytes(encoded)
  if (bytes === null || bytes.length === 0) return null
  return BigInt(`0x${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`)
}
