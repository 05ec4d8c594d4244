/** What a token says of itself; nothing of it is verified. */
export interface ReadToken {
  /** Three parts, and a header that names an algorithm: RFC 7519. Else a signed value of the app's own. */
  readonly isJwt: boolean
  readonly algorithm: string | undefined
  readonly claims: Readonly<Record<string, unknown>>
  readonly parts: readonly string[]
}

/** `undefined`: it is opaque, or sealed. */
export function readToken(text: string): ReadToken | undefined {
  const parts = decoded(text).split('.')
  if (parts.length < 2 || parts.length > 3) return undefined
  const objects = parts.map(jsonPart)
  const algorithm = parts.length === 3 ? objects[0]?.['alg'] : undefined
  const isJwt = typeof algorithm === 'string' && objects[1] !== undefined
  const claims = isJwt ? objects[1] : objects.find((object) => object !== undefined)
  if (claims === undefined) return undefined
  return { isJwt, algorithm: isJwt ? algorithm : undefined, claims, parts }
}

/** Seconds from its issue to its end; `null`: it says no end. */
export function lifeOf({ claims }: ReadToken, now: number): number | null {
  const end = secondsOf(claims['exp'] ?? claims['expires'] ?? claims['expiresAt'] ?? claims['expires_at'])
  if (end === undefined) return null
  return end - (secondsOf(claims['iat'] ?? claims['issuedAt'] ?? claims['issued_at']) ?? now)
}

/** Whether its purpose is to get another one. */
export function isRefresh(name: string, token: ReadToken | undefined): boolean {
  const { claims = {} } = token ?? {}
  const purpose = [claims['typ'], claims['type'], claims['use'], claims['token_use'], claims['kind'], claims['scope']]
  return (
    /refresh|renew|remember|(?:^|[-_.])rt$/i.test(name) ||
    purpose.some((each) => typeof each === 'string' && /refresh/i.test(each))
  )
}

/** Seconds, milliseconds or a date. */
function secondsOf(value: unknown): number | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return value > 100_000_000_000 ? value / 1000 : value
  const date = typeof value === 'string' ? Date.parse(value) / 1000 : Number.NaN
  return Number.isNaN(date) ? undefined : date
}

function jsonPart(part: string): Readonly<Record<string, unknown>> | undefined {
  if (!/^[\w+/-]{8,}={0,2}$/.test(part)) return undefined
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString())
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
  } catch {
    return undefined
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
