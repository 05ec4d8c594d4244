/** A part of a message as a mail program shows it. */
export interface MimePart {
  /** Names in lower case, folded lines joined. */
  readonly headers: Readonly<Record<string, string>>
  /** Decoded; of a message with several parts the first. */
  readonly text: string
  readonly encoding: string
}

/** Reads a message (RFC 5322, RFC 2045 7bit and quoted-printable, the first part of RFC 2046 multipart): for tests. */
export function mimeText(message: string): MimePart {
  const end = message.indexOf('\r\n\r\n')
  const headers: Record<string, string> = {}
  for (const line of message
    .slice(0, end)
    .replaceAll(/\r\n[ \t]+/g, ' ')
    .split('\r\n')) {
    const colon = line.indexOf(':')
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim()
  }
  const body = message.slice(end + 4)
  const boundary = /boundary="?([^";]+)/.exec(headers['content-type'] ?? '')?.[1]
  if (boundary !== undefined) {
    const [, first = ''] = body.split(`--${boundary}\r\n`)
    return { ...mimeText(first), headers }
  }
  const encoding = headers['content-transfer-encoding'] ?? '7bit'
  const octets = encoding === 'quoted-printable' ? unquoted(body) : body
  return { headers, encoding, text: Buffer.from(octets, 'latin1').toString('utf8') }
}

function unquoted(text: string): string {
  return text
    .replaceAll('=\r\n', '')
    .replaceAll(/=([\dA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}
