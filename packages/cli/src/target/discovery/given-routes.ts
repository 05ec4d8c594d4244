import type { KnownRoute } from '../target.js'
import { accessByName } from './conventions.js'

/** As `--route` and `--body` name one: `GET /api/orders/[id]`, `/api/posts?page&limit`. */
const ROUTE = /^(?:([A-Za-z]+)\s+)?(\/\S*)$/

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** @returns a sentence where it is none */
export function readRoute(text: string): KnownRoute | string {
  const [, word, target] = ROUTE.exec(text.trim()) ?? []
  const method = (word ?? 'GET').toUpperCase()
  if (target === undefined || !METHODS.has(method))
    return `${JSON.stringify(text)} is no route: write 'GET /api/orders'`
  const [path = '', search] = target.split('?')
  const query = search === undefined ? undefined : [...new URLSearchParams(search).keys()]
  return {
    method,
    path: bracketed(path),
    access: accessByName(path),
    source: 'option',
    ...(query === undefined ? {} : { query }),
  }
}

/** @returns a sentence where it is no route, or its body no JSON object */
export function readBody(text: string): KnownRoute | string {
  const at = text.indexOf('=')
  const route = readRoute(at === -1 ? text : text.slice(0, at))
  if (typeof route === 'string') return route
  try {
    const body = JSON.parse(text.slice(at + 1)) as unknown
    if (at !== -1 && typeof body === 'object' && body !== null && !Array.isArray(body))
      return { ...route, body: body as Record<string, unknown> }
  } catch {
    // Told below.
  }
  return `--body ${JSON.stringify(`${route.method} ${route.path}`)} has no JSON object behind the sign =`
}

/** `:id` and `{id}` as Next writes them. */
export function bracketed(path: string): string {
  return path
    .split('/')
    .map((part) => part.replace(/^:(\w+)\??$/, '[$1]').replace(/^\{(?:\.\.\.)?(\w+)\}$/, '[$1]'))
    .join('/')
}

/** What two sources say of one route: the first wins, the second fills what it leaves open. */
export function merged(routes: readonly KnownRoute[]): KnownRoute[] {
  const known = new Map<string, KnownRoute>()
  for (const route of routes) {
    const key = `${route.method} ${route.path}`
    const before = known.get(key)
    known.set(
      key,
      before === undefined
        ? route
        : { ...route, ...before, access: before.access === 'unknown' ? route.access : before.access },
    )
  }
  return [...known.values()]
}
