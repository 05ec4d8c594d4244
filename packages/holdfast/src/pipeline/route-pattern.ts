/**
 * `/api/orders/7d…` with `{ id: '7d…' }` → `/api/orders/[id]`: what events and limits name, so that neither an id nor
 * an unbounded set of names gets into them. Next tells a handler its params and not its own pattern.
 */
export function routePattern(url: string, params: Readonly<Record<string, unknown>>): string {
  const names = Object.keys(params)
  const path = pathname(url)
  if (names.length === 0) return path
  const segments = path.split('/')
  for (const name of names) {
    const value = params[name]
    const parts = Array.isArray(value) ? value : [value]
    const at = find(segments, parts)
    if (at !== -1) segments.splice(at, parts.length, Array.isArray(value) ? `[...${name}]` : `[${name}]`)
    // A param that is not found in the path would leave an id in the name: better no path than that.
    else return `(${names.join(', ')})`
  }
  return segments.join('/')
}

function pathname(url: string): string {
  const start = url.indexOf('/', url.indexOf('//') + 2)
  if (start === -1) return '/'
  const end = url.slice(start).search(/[?#]/)
  return end === -1 ? url.slice(start) : url.slice(start, start + end)
}

/** From the right: dynamic segments stand behind the static ones that they may equal. */
function find(segments: readonly string[], parts: readonly unknown[]): number {
  for (let at = segments.length - parts.length; at > 0; at--) {
    if (parts.every((part, offset) => decoded(segments[at + offset]) === part || segments[at + offset] === part))
      return at
  }
  return -1
}

function decoded(segment: string | undefined): string | undefined {
  try {
    return segment && decodeURIComponent(segment)
  } catch {
    return segment
  }
}
