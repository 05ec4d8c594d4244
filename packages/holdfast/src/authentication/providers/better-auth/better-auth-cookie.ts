/**
 * Whether it is a token with a signature in the one way in which Better Auth writes it: `<token>.<44 of base64>`,
 * percent-encoded. Decoders pass over spaces and spare bits, so that one session would have many cookies. The signature is
 * not verified at this point.
 */
export function isSignedCookie(value: string): boolean {
  try {
    const text = decodeURIComponent(value)
    if (value !== encodeURIComponent(text)) return false
    const signature = /^[\x21-\x7e]{1,512}\.([A-Za-z0-9+/]{43}=)$/.exec(text)?.[1]
    return signature !== undefined && btoa(atob(signature)) === signature
  } catch {
    return false
  }
}
