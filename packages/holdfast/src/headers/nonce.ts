/** Fills bytes with randomness that nobody can predict, and returns them. */
export type RandomBytes = (bytes: Uint8Array<ArrayBuffer>) => Uint8Array

/**
 * A nonce for one response: 128 bits from the system's generator (CSP3 §7.1 asks for at least that many), as base64url,
 * an alphabet that is safe in a header, in an attribute, and in what Next accepts from the header.
 */
export function createNonce(random: RandomBytes = (bytes) => crypto.getRandomValues(bytes)): string {
  const bytes = random(new Uint8Array(16))
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}
