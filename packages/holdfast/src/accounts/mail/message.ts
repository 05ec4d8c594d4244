import { ConfigurationError } from '../../core/configuration-error.js'
import { normalizeEmail } from '../email.js'
import type { Mail } from './mail.js'

/** Who mails come from: an address, with the name that mail programs show. */
export interface From {
  readonly name: string
  readonly address: string
}

/**
 * `no-reply@example.com`, or `Example <no-reply@example.com>`.
 * @throws {ConfigurationError} `config.mail` on anything else.
 */
export function sender(from: string): From {
  // oxlint-disable-next-line no-control-regex -- control characters are what is refused
  const [, name = '', bracketed] = /^(?:([^<>"\u0000-\u001f\u007f]*)<([^<>]+)>)$/.exec(from.trim()) ?? []
  const address = (bracketed ?? from).trim()
  if (address.endsWith('@localhost') || normalizeEmail(address) !== null) return { name: name.trim(), address }
  throw new ConfigurationError(
    'config.mail',
    '`from` is an address, or a name and an address: Example <no-reply@example.com>.',
  )
}

/**
 * A mail as the composer takes it. Addresses are objects, so that nothing in them is parsed for more of them; the text
 * part is 7bit or quoted-printable, never base64, so that links can be read wherever the mail is stored.
 */
export function message({ to, subject, text, html }: Mail, from: From) {
  return {
    from,
    to: { name: '', address: to },
    subject,
    text,
    ...(html === undefined ? {} : { html }),
    textEncoding: 'Q' as const,
    // Contents are texts: a text that looks like a path or an address is never read from there.
    disableFileAccess: true,
    disableUrlAccess: true,
    // RFC 3834: no answers of machines.
    headers: { 'Auto-Submitted': 'auto-generated' },
  }
}
