/** Two halves of a hash of an identity, 32 bits each. */
export interface IdentityHash {
  high: number
  low: number
}

const hash: IdentityHash = { high: 0, low: 0 }

/**
 * Spreads texts evenly over 64 bits (two multiplicative lanes with the finish of MurmurHash3). Without a seed, so that
 * the sketches of all instances join: whoever can choose among many identities (addresses of a large network) can choose
 * ones that raise few registers, or many, and are estimated as fewer callers or as more, or ones that take all places of
 * the sample. That changes figures in a console, which people read; nothing that limits.
 * @returns one object for all calls: read it at once
 */
export function identityHash(text: string): Readonly<IdentityHash> {
  let one = 0x9e37_79b9
  let two = 0x85eb_ca6b
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    one = Math.imul(one ^ unit, 0x9e37_79b1)
    two = Math.imul(two ^ unit, 0x5f35_6495)
    one ^= one >>> 15
    two ^= two >>> 13
  }
  hash.high = finished(one ^ (two >>> 7))
  hash.low = finished(two + Math.imul(one, 5))
  return hash
}

function finished(half: number): number {
  let bits = half
  bits = Math.imul(bits ^ (bits >>> 16), 0x85eb_ca6b)
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2_ae35)
  return (bits ^ (bits >>> 16)) >>> 0
}
