import { ConfigurationError } from '../core/configuration-error.js'
import type { Problem } from '../core/problem.js'
import {
  ABSENT,
  MISMATCH,
  contentLength,
  cutShort,
  refusedByHeaders,
  unread,
  unsupportedType,
  type BodyRequest,
} from './body-headers.js'
import type { Timer } from './body-timer.js'
import type { ByteLimits } from './byte-source.js'
import { cancel } from './cancel.js'
import { MAX, type Caps } from './caps.js'
import { parseForm } from './form.js'
import { parseJson } from './json-guard.js'
import { bodyType, mediaTypes, type BodyType } from './media-type.js'
import { readBytes } from './read-bytes.js'

/** What a route accepts as its body. */
export interface BodyRules extends Caps {
  /** Bytes as received; default 102,400. At most 256 MiB, beyond which no engine holds the text. */
  readonly maxBytes: number
  /** Default `['json']`: a form can be posted from any site without a preflight, so a route asks for it by name. */
  readonly types: readonly BodyType[]
  /**
   * Milliseconds that a client may take to send all of it; default 30,000, and with a higher `maxBytes` what that takes
   * at 64 kB a second. At most a day.
   */
  readonly timeout: number
  /** What comes more slowly, on the average after 5 seconds, is given up; default 500. */
  readonly minBytesPerSecond: number
  /** In place of `types` and `maxBytes`: what reads a body of another kind, as that of `multipart` does. */
  readonly reader: BodyReader | undefined
}

/** A kind of body that is read within caps of its own. */
export interface BodyReader {
  /** Of the whole body, as received. */
  readonly maxBytes: number
  read(
    request: BodyRequest,
    pace: Pick<ByteLimits, 'timeout' | 'minBytesPerSecond'>,
    timer: Timer | undefined,
  ): Promise<{ readonly value: unknown } | Problem>
}

/** Where a schema keeps its `BodyReader`. */
export const bodyReader: unique symbol = Symbol.for('holdfast.body-reader') as never

/**
 * Rules with their defaults.
 * @throws {ConfigurationError} `config.route` on a limit that limits nothing, or a type that is not known.
 */
export function bodyRules(rules: Partial<BodyRules> = {}): BodyRules {
  if (SETTLED.has(rules)) return rules as BodyRules
  const { reader } = rules
  if (reader !== undefined && (rules.maxBytes ?? rules.types) !== undefined) {
    throw new ConfigurationError('config.route', 'This body says itself what it takes and how much of it.')
  }
  const maxBytes = reader?.maxBytes ?? whole('maxBytes', rules.maxBytes ?? MAX.bodyBytes, 2 ** 28)
  const settled = Object.freeze({
    maxBytes,
    types: known(rules.types ?? ['json']),
    depth: whole('depth', rules.depth ?? MAX.depth, 512),
    keys: whole('keys', rules.keys ?? MAX.keys, 2 ** 24),
    elements: whole('elements', rules.elements ?? MAX.elements, 2 ** 24),
    stringLength: whole('stringLength', rules.stringLength ?? MAX.stringLength, 2 ** 28),
    keyLength: whole('keyLength', rules.keyLength ?? MAX.keyLength, 65_536),
    timeout: whole('timeout', rules.timeout ?? Math.max(30_000, Math.ceil(maxBytes / 64)), 86_400_000),
    minBytesPerSecond: whole('minBytesPerSecond', rules.minBytesPerSecond ?? MIN_BYTES_PER_SECOND, 2 ** 28),
    reader,
  })
  SETTLED.add(settled)
  return settled
}

/** Below it nobody waits for the answer: Apache's `RequestReadTimeout` has the same figure. */
const MIN_BYTES_PER_SECOND = 500

/** Checked and frozen once, when a route is declared, and not with every request. */
const SETTLED = new WeakSet<object>()

/**
 * Reads a body once, as far as the rules go, and parses it. What can be refused by its headers is refused before a byte
 * is read, and a refused stream is cancelled:
 * 415 `input.unsupported_type` for a missing or other type, another charset, or a `Content-Encoding`;
 * 413 `input.too_large` past the limit, declared or not; 408 `input.timeout` when it does not come in time; 400
 * `input.malformed` when the bytes are fewer or more than `Content-Length` says (a proxy cuts long bodies silently), are
 * not UTF-8, or do not parse; 400 `input.unsafe` for what `scanJson` lists. An absent or empty body is `undefined`, for
 * the schema to judge.
 *
 * One UTF-8 byte order mark is skipped, as `Request.json()` does (RFC 8259 §8.1).
 * @throws {ConfigurationError} as `bodyRules`.
 * @throws {TypeError} when something else is reading the body.
 */
export async function readBody(
  request: BodyRequest,
  rules: Partial<BodyRules> = {},
  timer?: Timer,
): Promise<{ readonly value: unknown } | Problem> {
  const settled = bodyRules(rules)
  if (settled.reader !== undefined) return settled.reader.read(request, settled, timer)
  const { headers, body } = request
  const type = headers.get('content-type')
  const declared = contentLength(headers)
  if (body === null) return declared === undefined || declared === 0 ? ABSENT : MISMATCH
  const format = type === null ? null : bodyType(type)
  // An empty body needs no type; whether it is empty shows only in reading it.
  const empty = declared === 0 || (declared === undefined && type === null)
  const refused = empty
    ? undefined
    : format === null || !settled.types.includes(format)
      ? typeRefused(settled)
      : refusedByHeaders(headers, declared, settled.maxBytes)
  if (refused !== undefined) {
    cancel(body)
    return unread(refused)
  }
  const { timeout, minBytesPerSecond } = settled
  const limits = { maxBytes: empty ? 0 : settled.maxBytes, declared, timeout, minBytesPerSecond }
  const bytes = await readBytes(body, limits, timer)
  if (typeof bytes === 'string') {
    return unread(bytes === 'too_large' && empty ? typeRefused(settled) : cutShort(bytes, settled.maxBytes))
  }
  if (bytes.byteLength === 0) return ABSENT
  return format === 'form' ? parseForm(bytes, settled) : parseJson(bytes, settled)
}

function typeRefused(rules: BodyRules): Problem {
  return unsupportedType(rules.types.map((type) => mediaTypes[type]).join(', '))
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
