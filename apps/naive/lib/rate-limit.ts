const hits = new Map<string, { count: number; start: number }>()

const LIMIT = 100
const WINDOW = 60_000

export function rateLimit(request: Request): boolean {
  const ip = request.headers.get('x-forwarded-for')?.split(',')[0] ?? 'unknown'
  const now = Date.now()
  const entry = hits.get(ip)
  if (!entry || now - entry.start > WINDOW) {
    hits.set(ip, { count: 1, start: now })
    return true
  }
  entry.count++
  return entry.count <= LIMIT
}
