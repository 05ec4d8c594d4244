const LONGEST_ROUTE = 200

const ID = /^(?:\d+|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(?=.*\d)[0-9a-f]{16,}|[^/]{65,})$/i

/**
 * The method, and the path without its query, with `[id]` for a segment that is a number, a UUID, 16 hexadecimal digits or
 * more, or over 64 characters long: `/orders/7` and `/orders/8` are one route. Never with a query or what follows a
 * semicolon: the values there are secrets as often as not.
 * @param request `GET /orders/7?status=open`
 */
export function routeShape(request: string): string {
  const space = request.indexOf(' ')
  const method = request.slice(0, space).toUpperCase()
  let path = request.slice(space + 1)
  const end = path.search(/[?#; ]/)
  if (end >= 0) path = path.slice(0, end)
  // Whoever takes the server for a proxy asks it for a whole URL.
  path = path.replace(/^https?:\/\/[^/]*/i, '') || '/'
  const shape = path
    .slice(0, 2_000)
    .split('/')
    .map((segment) => (ID.test(segment) ? '[id]' : segment))
    .join('/')
  return `${method} ${shape.slice(0, LONGEST_ROUTE)}`
}
