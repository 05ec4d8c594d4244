/** Longer ones say no more. */
const LONGEST_URL = 300
/** Read of a text before it is cut: a secret at the edge must not lose the half by which it is known. */
const LONGEST_READ = 2_000

const REDACTED = '[redacted]'

/** A file that everybody may load, whose name may carry a hash of its content. */
const ASSET = /^[\w~+-]{1,64}(?:\.[\w-]{1,32})?\.(?:avif|css|gif|ico|jpe?g|js|mjs|png|svg|wasm|webp|woff2?)$/

/**
 * A URL as it may be kept: scheme, host, port and path, without user name, query and fragment, and without parts of the
 * path that look like a secret (a reset token, a share link, an e-mail address). Of a scheme without a host, the scheme.
 * Empty where it is no URL.
 */
export function redactedUrl(text: string): string {
  let url: URL
  try {
    url = new URL(text.slice(0, LONGEST_READ))
  } catch {
    return ''
  }
  if (!/^(?:https?|wss?):$/.test(url.protocol)) return url.protocol
  const path = url.pathname.split('/').map((segment) => (looksSecret(segment) ? REDACTED : segment))
  return `${url.protocol}//${url.host}${path.join('/')}`.slice(0, LONGEST_URL)
}

/** The same, for what may also be a word of a standard: `inline`, `eval`, `self`. */
export function redactedSource(text: string): string {
  return /^[a-z-]{1,40}$/.test(text) ? text : redactedUrl(text)
}

/** A URL, a parameter of a relative one with its value, or a word that is long enough to be a secret. */
const TELLING = /\b([a-z][a-z0-9+.-]{1,20}:\/\/[^\s"'<>)]+)|([?&][\w.-]{1,40}=)[^\s&"'<>)]*|[\w+/.~%@-]{5,}/gi

/** A text as it may be kept: at most `max` characters, on one line, its URLs redacted and words that look secret gone. */
export function redactedText(text: string, max: number): string {
  return text
    .slice(0, LONGEST_READ)
    .replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ')
    .replaceAll(TELLING, (word, url: string | undefined, parameter: string | undefined) => {
      if (url !== undefined) return redactedUrl(url)
      if (parameter !== undefined) return `${parameter}${REDACTED}`
      return word.split('/').some(looksSecret) ? REDACTED : word
    })
    .slice(0, max)
}

/** Errs on the side of a slug that is lost: it names a page, a token opens one. */
function looksSecret(segment: string): boolean {
  if (ASSET.test(segment)) return false
  return (
    /@|%40|[;=]/i.test(segment) ||
    segment.length > 64 ||
    /\d{12}/.test(segment) ||
    /^[0-9a-f]{12,}$/i.test(segment) ||
    // A digit among letters, or both cases without a separator: how random texts look.
    (segment.length >= 16 && /\d/.test(segment) && /[a-z]/i.test(segment)) ||
    (segment.length >= 20 && /^[A-Za-z]+$/.test(segment) && /[a-z]/.test(segment) && /[A-Z]/.test(segment))
  )
}
