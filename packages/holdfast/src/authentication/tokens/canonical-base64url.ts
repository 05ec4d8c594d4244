import * as base64url from './base64url.js'
import { nodeBuffer } from './node-crypto.js'

interface Codec {
  decode(part: string): Uint8Array<ArrayBuffer>
  encode(bytes: Uint8Array): string
}

const codec: Codec = nodeBuffer === undefined ? web() : node(nodeBuffer)

/**
 * RFC 4648 §5 without padding, in its one canonical form; `null` for any other spelling of the same bytes. Decoders
 * pass over spaces, padding, foreign letters and the bits that the last character has to spare: only what encodes to
 * the same text again is canonical.
 */
export function canonicalBytes(part: string): Uint8Array<ArrayBuffer> | null {
  try {
    const bytes = codec.decode(part)
    return codec.encode(bytes) === part ? bytes : null
  } catch {
    return null
  }
}

function web(): Codec {
  return base64url
}

function node(buffer: NonNullable<typeof nodeBuffer>): Codec {
  return {
    decode: (part) => buffer.from(part, 'base64url'),
    encode: (bytes) => (bytes as Buffer).toString('base64url'),
  }
}
