const STRICT = new TextDecoder('utf-8', { fatal: true })

/** The text of a whole body without its byte order mark, or `null` when a byte of it is not UTF-8 (overlong forms, surrogates). */
export function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return STRICT.decode(bytes)
  } catch {
    return null
  }
}

/** No lone surrogates (ES2024; in Node 20 and the Edge runtime). UTF-8 cannot carry one, a Server Action's argument can. */
export function isWellFormed(text: string): boolean {
  return (text as string & { isWellFormed(): boolean }).isWellFormed()
}
