import * as base64url from './tokens/base64url.js'
import { nodeCrypto } from './tokens/node-crypto.js'

/** What is stored of a secret. It has 256 random bits, so a fast hash is enough: there is nothing to guess. */
export async function hashOf(secret: string): Promise<string> {
  if (nodeCrypto !== undefined) return nodeCrypto.createHash('sha256').update(secret).digest('base64url')
  return base64url.encode(new Uint8Array(await crypto.subtle.digest('SHA-256', ascii.encode(secret))))
}

/** In a time that tells nothing about where two texts of one length differ. */
export function isSameText(one: string, other: string): boolean {
  if (one.length !== other.length) return false
  let difference = 0
  for (let at = 0; at < one.length; at++) difference |= one.charCodeAt(at) ^ other.charCodeAt(at)
  return difference === 0
}

const ascii = new TextEncoder()
