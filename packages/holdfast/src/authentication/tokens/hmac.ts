import * as base64url from './base64url.js'
import { canonicalBytes } from './canonical-base64url.js'
import { nodeBuffer, nodeCrypto } from './node-crypto.js'
import type { VerifyingKey } from './verifying-key.js'

export interface HmacKey extends VerifyingKey<'HS256'> {
  /** The MAC in base64url. */
  sign(signed: string): Promise<string>
}

/**
 * HS256 with this secret (RFC 7518 §3.2).
 * @param secret 32 bytes or more
 */
export async function hmac(secret: Uint8Array<ArrayBuffer>): Promise<HmacKey> {
  return onNode(secret) ?? onWeb(secret)
}

function onNode(secret: Uint8Array): HmacKey | null {
  if (nodeCrypto === undefined || nodeBuffer === undefined) return null
  const { createHmac, createSecretKey, timingSafeEqual } = nodeCrypto
  const key = createSecretKey(secret)
  const mac = (signed: string): string => createHmac('sha256', key).update(signed, 'latin1').digest('base64url')
  const [expected, given] = [nodeBuffer.alloc(MAC_LENGTH), nodeBuffer.alloc(MAC_LENGTH)]
  return {
    algorithm: 'HS256',
    sign: async (signed) => mac(signed),
    // The texts are compared, not what they decode to: no other spelling of a MAC is equal to it.
    verify(signed, signature) {
      if (signature.length !== MAC_LENGTH) return false
      const genuine = mac(signed)
      expected.write(genuine, 'latin1')
      given.write(signature, 'latin1')
      // Letters beyond Latin-1 have lost half of their bits.
      return timingSafeEqual(expected, given) && signature === genuine
    },
  }
}

/** 32 bytes in base64url. */
const MAC_LENGTH = 43

async function onWeb(secret: Uint8Array<ArrayBuffer>): Promise<HmacKey> {
  const key = await crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign', 'verify'])
  return {
    algorithm: 'HS256',
    sign: async (signed) =>
      base64url.encode(new Uint8Array(await crypto.subtle.sign('HMAC', key, text.encode(signed)))),
    verify(signed, signature) {
      const mac = canonicalBytes(signature)
      // Constant time: W3C Web Cryptography §31.6.2 compares MACs so.
      return mac !== null && crypto.subtle.verify('HMAC', key, mac, text.encode(signed))
    },
  }
}

const text = new TextEncoder()
