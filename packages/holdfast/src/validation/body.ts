import { ConfigurationError } from '../core/configuration-error.js'
import { problem, type Problem } from '../core/problem.js'
import { MAX, type Caps } from './caps.js'
import { parseForm } from './form.js'
import { parseJson } from './json-guard.js'
import { bodyType, mediaTypes, type BodyType } from './media-type.js'
import { cancel, readBytes } from './read-bytes.js'
import { malformed } from './refusal.js'

/** What a route accepts as its body. */
export interface BodyRules extends Caps {
  /** Bytes as received; default 102,400. At most 256 MiB, beyond which no engine holds the text. */
  readonly maxBytes: number
  /** Default `['json']`: a form can be posted from any site without a preflight, so a route asks for it by name. */
  readonly types: readonly BodyType[]
}

/**
 * Rules with their defaults.
 * @throws {ConfigurationError} `config.route` on a limit that limits nothing, or a type that is not known.
 */
export function bodyRules(rules: Partial<BodyRules> = {}): BodyRules {
  if (SETTLED.has(rules)) return rules as BodyRules
  const settled = Object.freeze({
    maxBytes: whole('maxBytes', rules.maxBytes ?? MAX.bodyBytes, 2 ** 28),
    types: known(rules.types ?? ['json']),
    depth: whole('depth', rules.depth ?? MAX.depth, 512),
    keys: whole('keys', rules.keys ?? MAX.keys, 2 ** 24),
    elements: whole('elements', rules.elements ?? MAX.elements, 2 ** 24),
    stringLength: whole('stringLength', rules.stringLength ?? MAX.stringLength, 2 ** 28),
    keyLength: whole('keyLength', rules.keyLength ?? MAX.keyLength, 65_536),
  })
  SETTLED.add(settled)
  return settled
}

/** Checked and frozen once, when a route is declared, and not with every request. */
const SETTLED = new WeakSet<object>()

/**
 * Reads a body once, as far as the rules go, and parses it. What can be refused by its headers is refused before a byte
 * is read, and a refused stream is cancelled:
 * 415 `input.unsupported_type` for a missing or other type, another charset, or a `Content-Encoding`;
 * 413 `input.too_large` past the limit, declared or not; 400 `input.malformed` when the bytes are fewer or more than
 * `Content-Length` says (a proxy cuts long bodies silently), are not UTF-8, or do not parse; 400 `input.unsafe` for what
 * `scanJson` lists. An absent or empty body is `undefined`, for the schema to judge.
 *
 * One UTF-8 byte order mark is skipped, as `Request.json()` does (RFC 8259 §8.1). How long a client may take to send is
 * the server's to limit.
 * @throws {ConfigurationError} as `bodyRules`.
 * @throws {TypeError} when something else is reading the body.
 */
export async function readBody(
  request: Pick<Request, 'headers' | 'body'>,
  rules: Partial<BodyRules> = {},
): Promise<{ readonly value: unknown } | Problem> {
  const settled = bodyRules(rules)
  const { headers, body } = request
  const type = headers.get('content-type')
  const declared = contentLength(headers.get('content-length'))
  if (body === null) return declared === undefined || declared === 0 ? ABSENT : MISMATCH
  const format = type === null ? null : bodyType(type)
  // An empty body needs no type; whether it is empty shows only in reading it.
  const empty = declared === 0 || (declared === undefined && type === null)
  const refused = empty ? undefined : refusedByHeaders(headers, format, declared, settled)
  if (refused !== undefined) {
    cancel(body)
    return refused
  }
  const bytes = await readBytes(body, empty ? 0 : settled.maxBytes, declared)
  if (bytes === 'mismatch') return MISMATCH
  if (bytes === 'too_large') return empty ? unsupportedType(settled.types) : tooLarge(settled.maxBytes)
  if (bytes.byteLength === 0) return ABSENT
  return format === 'form' ? parseForm(bytes, settled) : parseJson(bytes, settled)
}

const ABSENT = Object.freeze({ value: undefined })
const MISMATCH = malformed('The body does not have the length that was declared.')

function refusedByHeaders(
  headers: Headers,
  format: BodyType | null,
  declared: number | undefined,
  rules: BodyRules,
): Problem | undefined {
  if (format === null || !rules.types.includes(format)) return unsupportedType(rules.types)
  const encoding = headers.get('content-encoding')
  if (encoding !== null && encoding.toLowerCase() !== 'identity') {
    // A kilobyte may inflate to a gigabyte.
    const detail = 'A compressed body is not accepted here.'
    return problem('input.unsupported_type', { detail, headers: { 'Accept-Encoding': 'identity' } })
  }
  if (Number.isNaN(declared)) return MISMATCH
  return declared !== undefined && declared > rules.maxBytes ? tooLarge(rules.maxBytes) : undefined
}

function unsupportedType(types: readonly BodyType[]): Problem {
  const accept = types.map((type) => mediaTypes[type]).join(', ')
  return problem('input.unsupported_type', { detail: `Send ${accept} in UTF-8.`, headers: { Accept: accept } })
}

function tooLarge(maxBytes: number): Problem {
  return problem('input.too_large', { detail: `The body may have ${maxBytes} bytes.` })
}

/** Bytes, `undefined` where none is declared, NaN where it is no number (two differing lengths, RFC 9112 §6.3). */
function contentLength(header: string | null): number | undefined {
  if (header === null) return undefined
  return /^\d{1,15}$/.test(header) ? Number(header) : /^\d+$/.test(header) ? Number.POSITIVE_INFINITY : Number.NaN
}

function whole(name: string, value: number, most: number): number {
  if (Number.isInteger(value) && value >= 1 && value <= most) return value
  throw new ConfigurationError('config.route', `The body rule "${name}" is a whole number from 1 to ${most}.`)
}

function known(types: readonly BodyType[]): readonly BodyType[] {
  const given: unknown = types
  const isKnown = (type: unknown) => typeof type === 'string' && Object.hasOwn(mediaTypes, type)
  if (Array.isArray(given) && given.length > 0 && given.every(isKnown)) return types
  throw new ConfigurationError('config.route', 'The body rule "types" is a list of "json" and "form".')
}
