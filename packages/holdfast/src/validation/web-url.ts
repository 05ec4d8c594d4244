/**
 * Whether a text is an address that may be stored and put into a link: absolute, https (or http where asked for),
 * without credentials. For any schema library: `z.string().refine(isWebUrl)`. `new URL` alone accepts `javascript:` and
 * `data:`, drops tabs and line feeds (`java\nscript:`) and turns backslashes into slashes.
 */
export function isWebUrl(text: string, schemes: readonly ('https' | 'http')[] = ['https', 'http']): boolean {
  // oxlint-disable-next-line no-control-regex -- control characters are what is refused
  if (typeof text !== 'string' || text.length > MAX_LENGTH || /[\u0000-\u0020\u007f-\u009f\\]/.test(text)) return false
  const scheme = /^(https?):\/\/[^/?#@]+(?:[/?#]|$)/i.exec(text)?.[1]?.toLowerCase()
  if (scheme === undefined || !(schemes as readonly string[]).includes(scheme)) return false
  try {
    return new URL(text).protocol === `${scheme}:`
  } catch {
    return false
  }
}

/** UTF-16 code units: what every browser and database column takes. */
const MAX_LENGTH = 2_048
