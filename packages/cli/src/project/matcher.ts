import { pathToRegexp } from 'path-to-regexp'

/** Of the requests for a path: all are meant, some (those with a header, say), or none. */
export type Coverage = 'all' | 'some' | 'none'

/** A `source` of a proxy's `config.matcher` or of a rule in `next.config`. */
export interface Matcher {
  /** As it is written; undefined where it is no text that could be read. */
  readonly source: string | undefined
  /** Whether `has` or `missing` leaves requests out, which the caller can bring about. */
  readonly conditional: boolean
  readonly expression: RegExp | undefined
}

/** @param source in path-to-regexp's words, as Next.js reads them; `…` in it stands for what could not be read */
export function matcherOf(source: string | undefined, conditional = false): Matcher {
  return { source, conditional, expression: source === undefined ? undefined : expressionOf(source) }
}

/** @param path of a route, such as `/api/orders/[id]`, or of a request */
export function coverageOf(matcher: Matcher, path: string): Coverage {
  if (matcher.expression === undefined) return 'some'
  if (!matcher.expression.test(exampleOf(path))) return 'none'
  return matcher.conditional ? 'some' : 'all'
}

/** What one of several matchers is enough for. */
export function coverageOfAny(matchers: readonly Matcher[], path: string): Coverage {
  const all = matchers.map((each) => coverageOf(each, path))
  return all.includes('all') ? 'all' : all.includes('some') ? 'some' : 'none'
}

/** A request's path that a route answers: parameters are a plain word. */
export function exampleOf(path: string): string {
  return path.replaceAll(/\[{1,2}(?:\.\.\.)?[^\]]+\]{1,2}/g, 'x')
}

function expressionOf(source: string): RegExp | undefined {
  if (source.includes('…')) return undefined
  try {
    // As in Next.js: any case, and no slash at the end is asked for.
    return pathToRegexp(source === '/' ? '/' : source.replace(/\/$/, ''), [], { sensitive: false })
  } catch {
    return undefined
  }
}
