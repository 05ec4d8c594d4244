import { routeShape } from '../names/route-shape.js'

/** Whether a limit counts a route, which is `METHOD /path` with `[id]` for what changes. */
export type RouteTest = (route: string) => boolean

/**
 * `POST /api/auth/*`, `/api/orders/[id]`, `GET *`: a method or none, and a path in which `*` stands for anything at all;
 * behind a method also the name of an action. Several are told apart by commas. Compared with upper and lower case told
 * apart, as paths are.
 */
export function onlyRoutes(text: string): RouteTest | { readonly wrong: string } {
  const tests: RouteTest[] = []
  for (const each of text.split(',')) {
    const test = onlyRoute(each.trim())
    if ('wrong' in test) return test
    tests.push(test)
  }
  return tests.length === 1 ? tests[0]! : (route) => tests.some((test) => test(route))
}

function onlyRoute(text: string): RouteTest | { readonly wrong: string } {
  const [, method, behind, alone] = /^(?:([a-z]+)\s+(\S+)|([/*]\S*))$/i.exec(text) ?? []
  const path = behind ?? alone ?? ''
  if (path === '') return { wrong: 'names no route: on POST /api/auth/*' }
  const shape = routeShape(`GET ${path}`).slice('GET '.length)
  if (shape !== path) return { wrong: `counts on ${path}, and routes are told apart by their shape only: on ${shape}` }
  const pieces = path.split('*')
  return (route) => {
    const space = route.indexOf(' ')
    return (
      (method === undefined || route.slice(0, space) === method.toUpperCase()) && isLike(route.slice(space + 1), pieces)
    )
  }
}

/** Without a regular expression: a pattern with many stars must not take for ever on a path that somebody has made for it. */
function isLike(path: string, pieces: readonly string[]): boolean {
  const [first = '', ...others] = pieces
  if (others.length === 0) return path === first
  const last = others.pop() ?? ''
  if (path.length < first.length + last.length || !path.startsWith(first) || !path.endsWith(last)) return false
  let at = first.length
  for (const piece of others) {
    const found = path.indexOf(piece, at)
    if (found < 0) return false
    at = found + piece.length
  }
  return at <= path.length - last.length
}
