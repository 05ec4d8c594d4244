import type { Caller } from './exchange.js'
import { printing, quoted, quotedWithout } from './shell.js'

/** What a request looks like when all of it is settled. */
export interface ShownRequest {
  readonly url: URL
  readonly method: string
  readonly path: string
  /** Without the credential of the caller, and without what curl sets by itself. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  readonly body: string | Uint8Array | undefined
  readonly as: Caller | undefined
  readonly insecure: boolean
}

/**
 * The line that sends the same.
 *
 * @param secrets the names of the variables that stand for them, by value
 */
export function curlLine(request: ShownRequest, secrets: ReadonlyMap<string, string>): string {
  const { url, method, path, headers, body, as, insecure } = request
  const words = ['curl', '-sS', '-i', '--path-as-is', ...(insecure ? ['-k'] : [])]
  if (method === 'HEAD') words.push('--head')
  else if (method !== (body === undefined ? 'GET' : 'POST')) words.push('-X', quoted(method))
  for (const [name, value] of Object.entries(headers)) {
    for (const line of typeof value === 'string' ? [value] : value)
      words.push('-H', line === '' ? quoted(`${name};`) : quotedWithout(`${name}: ${line}`, secrets))
  }
  if (as !== undefined) words.push(...credentialWords(as))
  let before = ''
  if (body !== undefined) {
    const made = typeof body === 'string' ? printing(body, secrets) : bytesPrinted(body)
    if (made === undefined) words.push('--data-raw', quotedWithout(body as string, secrets))
    else words.push('--data-binary', '@-')
    before = made === undefined ? '' : `${made} | `
    // curl says that a body is a form unless it is told otherwise.
    if (headers['content-type'] === undefined) words.push('-H', quoted('content-type:'))
  }
  const origin = `${url.protocol}//${url.host}`
  // `*` and other targets that are no path.
  if (path.startsWith('/')) words.push(quotedWithout(origin + path, secrets))
  else words.push('--request-target', quotedWithout(path, secrets), quoted(origin))
  return before + words.join(' ')
}

function credentialWords({ label, cookies, bearer }: Caller): string[] {
  return [
    ...(Object.keys(cookies).length === 0 ? [] : ['-H', `"cookie: $${variable('COOKIE', label)}"`]),
    ...(bearer === undefined ? [] : ['-H', `"authorization: Bearer $${variable('TOKEN', label)}"`]),
  ]
}

/** `account 1` has `$COOKIE_1`; what was made of a credential has a name of its own. */
export function variable(kind: 'COOKIE' | 'TOKEN' | 'PASSWORD', label: string): string {
  const of = label.replace(/^account (?=\d)/, '').replaceAll(/[^a-z\d]+/gi, '_')
  return `${kind}_${of.toUpperCase()}`
}

function bytesPrinted(bytes: Uint8Array): string {
  const escapes = (part: Uint8Array): string =>
    Array.from(part, (byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('')
  if (bytes.length <= 200) return `printf ${quoted(escapes(bytes))}`
  const same = bytes.every((byte) => byte === bytes[0])
  if (same) return `head -c ${bytes.length} /dev/zero | tr '\\0' ${quoted(escapes(bytes.subarray(0, 1)))}`
  return printing(Buffer.from(bytes).toString('latin1'), new Map()) ?? `printf ${quoted(escapes(bytes))}`
}
