/** Names under which apps hand a token out, best first: what opens the API before what renews it. */
const NAMES = ['accesstoken', 'authtoken', 'sessiontoken', 'bearertoken', 'token', 'jwt', 'idtoken', 'bearer']

/** Nobody nests a token deeper. */
const MAX_DEPTH = 5

/** The token that a sign-in hands out, at whatever depth of its answer; not yet verified to open anything. */
export function tokenIn(json: unknown): string | undefined {
  const found = new Map<string, string>()
  const visit = (value: unknown, depth: number): void => {
    if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return
    for (const [key, each] of Object.entries(value)) {
      const name = key.replaceAll(/[-_]/g, '').toLowerCase()
      if (typeof each === 'string' && each.length >= 8 && !/\s/.test(each) && !found.has(name)) found.set(name, each)
      visit(each, depth + 1)
    }
  }
  visit(json, 0)
  return NAMES.map((name) => found.get(name)).find((token) => token !== undefined)
}
