import { isWellFormed } from '../utf-8.js'

/** UTF-16 code units; file systems take 255 bytes. */
const MAX_LENGTH = 200

/**
 * What no file is called by an honest client, or what shows another name than it has: path separators, controls, and the
 * invisible and direction-changing characters with which `exe.gpj` reads as `jpg.exe`.
 */
const UNSAFE =
  // oxlint-disable-next-line no-control-regex -- control characters are what is refused
  /[\u0000-\u001f\u007f-\u009f/\\:*?"<>|\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/u

/** Names that are devices on Windows, whatever their extension. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i

/**
 * The name in NFC, or `null` where it is refused. Good for showing, never for a path: two files may have one name.
 * OWASP ASVS 5.0, 5.3.2.
 */
export function fileNameOf(given: string): string | null {
  if (!isWellFormed(given)) return null
  const name = given.normalize('NFC')
  if (name.length === 0 || name.length > MAX_LENGTH || UNSAFE.test(name) || DEVICE.test(name)) return null
  // Hidden files, `..`, and what Windows cuts off: `a.php.`, `a.php `.
  return /^[.\s]|[.\s]$/.test(name) ? null : name
}

/** What follows the last dot, in lower case; empty where there is none. */
export function extensionOf(name: string): string {
  return /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? ''
}
