/**
 * The `iss` that a JWT claims, however oddly the token is written; `undefined` for what is no JWT. It decides who judges
 * the token and nothing else: anybody may claim anything.
 */
export function unverifiedIssuer(token: string): string | undefined {
  const payload = token.split('.', 2)[1]
  if (payload === undefined) return undefined
  try {
    const letters = payload
      .replaceAll('-', '+')
      .replaceAll('_', '/')
      .replaceAll(/[^A-Za-z0-9+/]/g, '')
    const { iss } = JSON.parse(atob(letters)) as { iss?: unknown }
    return typeof iss === 'string' ? iss : undefined
  } catch {
    return undefined
  }
}
