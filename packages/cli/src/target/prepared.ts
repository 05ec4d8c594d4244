import { curlLine } from './curl.js'
import type { ProbeRequest } from './exchange.js'
import type { WireRequest } from './wire.js'

/** What is the same for all requests of a run, at this point of it. */
export interface Settings {
  readonly url: URL
  /** Sent with writes. */
  readonly origin: string
  readonly userAgent: string
  /** Takes any certificate. */
  readonly insecure: boolean
  /** Names of shell variables by what they stand for. */
  readonly secrets: ReadonlyMap<string, string>
}

/** A request as it is written, and the line that shows it. */
export interface Prepared {
  readonly wire: WireRequest
  /** Made when it is read: most lines never are. */
  readonly curl: () => string
}

/** Milliseconds for an exchange where a probe says none. */
const DEADLINE = 10_000

const FORM = 'application/x-www-form-urlencoded'

export function prepared(request: ProbeRequest, { url, origin, userAgent, insecure, secrets }: Settings): Prepared {
  const { method = 'GET', path, headers = {}, as, deadline = DEADLINE } = request
  const body = encoded(request.body)
  const byDefault: Record<string, string> = {}
  if (body !== undefined && typeof request.body !== 'string' && !(request.body instanceof Uint8Array))
    byDefault['content-type'] = request.body instanceof URLSearchParams ? FORM : 'application/json'
  if (isWrite(method) && !('sec-fetch-site' in headers)) byDefault.origin = origin
  const shown = withHeaders(byDefault, headers)
  const bytes = typeof body === 'string' ? Buffer.from(body) : body
  const cookie = Object.entries(as?.cookies ?? {})
    .map(([name, value]) => `${name}=${value}`)
    .join('; ')
  const hasLength = bytes !== undefined || ['POST', 'PUT', 'PATCH'].includes(method)
  const hidden = {
    host: url.host,
    'user-agent': userAgent,
    accept: 'application/json, text/html;q=0.9, */*;q=0.8',
    ...(hasLength && !('transfer-encoding' in headers) ? { 'content-length': String(bytes?.length ?? 0) } : {}),
    ...(cookie === '' ? {} : { cookie }),
    ...(as?.bearer === undefined ? {} : { authorization: `Bearer ${as.bearer}` }),
  }
  return {
    wire: {
      method,
      // Node writes a path in Latin-1: these are the bytes of its UTF-8.
      path: Buffer.from(path).toString('latin1'),
      headers: { ...withHeaders(hidden, headers), ...shown },
      body: bytes,
      deadline,
    },
    curl: () => curlLine({ url, method, path, headers: shown, body, as, insecure }, secrets),
  }
}

/** RFC 9110 §9.2.1 */
export function isWrite(method: string): boolean {
  return !/^(?:GET|HEAD|OPTIONS|TRACE)$/.test(method)
}

/** What is given wins; an empty list takes a header away. */
function withHeaders(
  byDefault: Readonly<Record<string, string>>,
  given: Readonly<Record<string, string | readonly string[]>>,
): Record<string, string | readonly string[]> {
  return Object.fromEntries(
    Object.entries({ ...byDefault, ...given }).filter(([, value]) => value.length > 0 || value === ''),
  )
}

function encoded(body: unknown): string | Uint8Array | undefined {
  if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) return body
  return body instanceof URLSearchParams ? body.toString() : JSON.stringify(body)
}
