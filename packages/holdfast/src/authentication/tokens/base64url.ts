/** RFC 4648 §5 without padding, of bytes or of a text's UTF-8. */
export function encode(content: Uint8Array | string): string {
  let binary = ''
  for (const byte of typeof content === 'string' ? utf8.encode(content) : content) binary += String.fromCharCode(byte)
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** The bytes of any spelling that the platform reads; who needs the one canonical spelling asks `canonicalBytes`. */
export function decode(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0))
}

const utf8 = new TextEncoder()
