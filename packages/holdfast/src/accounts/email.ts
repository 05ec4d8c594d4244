import { domainToASCII } from 'node:url'

/**
 * An e-mail address in the one form in which it is stored, compared and mailed to: Unicode NFC, trimmed, lower case,
 * the domain in A-labels. `null` for what is no plain address: RFC 5321 dot-atoms of ASCII only, so quoted local parts,
 * comments, address literals and look-alike letters are refused. Normalise, then validate, then compare, in this order:
 * a comparison before that would see two accounts where the mail server sees one.
 */
export function normalizeEmail(text: string): string | null {
  if (text.length > 512) return null
  const [local, domain, ...rest] = text.normalize('NFC').trim().toLowerCase().split('@')
  if (local === undefined || domain === undefined || rest.length > 0) return null
  if (local.length > 64 || !/^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/.test(local)) return null
  // URL rules for hosts read `/ ? # \ %65` and drop line breaks: `ü.example/evil` would become another domain.
  if (!/^[a-z0-9.\-\u0080-\u{10ffff}]+$/u.test(domain)) return null
  const host = isAscii(domain) ? domain : domainToASCII(domain)
  if (local.length + 1 + host.length > 254 || !isHost(host)) return null
  return `${local}@${host}`
}

/** Two labels or more (RFC 1123 §2.1), the last of them no number: an address literal is no domain. */
function isHost(host: string): boolean {
  const labels = host.split('.')
  return (
    labels.length >= 2 &&
    labels.every((label) => /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(label)) &&
    /[a-z]/.test(labels.at(-1) as string)
  )
}

function isAscii(text: string): boolean {
  return /^[\x21-\x7e]*$/.test(text)
}
