import type { Fields, JsonRequest } from './json-lines.js'

/** The first of these fields that says something. */
function first(fields: Fields, names: readonly string[]): unknown {
  for (const name of names) {
    const value = fields[name]
    if (value !== undefined && value !== null && value !== '' && value !== '-') return value
  }
  return undefined
}

/** `log_format … escape=json`: the names are the user's own, so all that are usual are known. */
export function nginxRequest(fields: Fields): JsonRequest | undefined {
  const address = first(fields, [
    'remote_addr',
    'client_ip',
    'clientip',
    'remote_ip',
    'realip_remote_addr',
    'client',
    'ip',
  ])
  const request = first(fields, ['request'])
  const uri = first(fields, ['request_uri', 'uri', 'path', 'url'])
  if (address === undefined && request === undefined && uri === undefined) return undefined
  const [method, path] = typeof request === 'string' ? request.split(' ') : []
  return {
    address,
    time: first(fields, ['msec', 'time_iso8601', 'time_local', 'timestamp', '@timestamp', 'time', 'ts', 'date']),
    method: first(fields, ['request_method', 'method', 'verb']) ?? method,
    path: uri ?? path,
    agent: first(fields, ['http_user_agent', 'user_agent', 'agent', 'useragent', 'ua']),
    user: first(fields, ['remote_user', 'user']),
  }
}

/** A Vercel log drain: each line that a request's function wrote repeats the request. */
export function vercelRequest(fields: Fields): JsonRequest | undefined {
  const { proxy, requestId, timestamp } = fields
  if (typeof proxy !== 'object' || proxy === null) return undefined
  const { clientIp, method, path, userAgent, timestamp: time } = proxy as Fields
  return {
    address: clientIp,
    time: time ?? timestamp,
    method,
    path,
    agent: userAgent,
    ...(typeof requestId === 'string' && { once: `${requestId} ${String(time)} ${String(path)}`.slice(0, 300) }),
  }
}

/** Cloudflare Logpush, dataset `http_requests`. */
export function cloudflareRequest(fields: Fields): JsonRequest | undefined {
  if (!('ClientIP' in fields || 'EdgeStartTimestamp' in fields)) return undefined
  return {
    address: fields['ClientIP'],
    time: first(fields, ['EdgeStartTimestamp', 'Datetime', 'EdgeEndTimestamp']),
    method: fields['ClientRequestMethod'],
    path: first(fields, ['ClientRequestURI', 'ClientRequestPath']),
    agent: fields['ClientRequestUserAgent'],
  }
}
