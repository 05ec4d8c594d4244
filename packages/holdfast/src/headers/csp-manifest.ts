import { ConfigurationError } from '../core/configuration-error.js'
import { isHash } from './csp-source.js'

/** The inline scripts of a build's prerendered HTML: written by `holdfast csp` after `next build`, read by the proxy. */
export interface CspManifest {
  readonly version: 1
  /** By path: decoded, without a base path or a trailing slash. */
  readonly pages: Readonly<Record<string, PrerenderedPage>>
  /** Routes with parameters, in Next's order of matching; for paths that `pages` does not have. */
  readonly routes: readonly PrerenderedRoute[]
  /** Hashes of the pages that stand in for others: not found, and the error page of last resort. */
  readonly errors: readonly string[]
  /**
   * Hashes of inline `next/script` elements. They are on every page: a browser makes these scripts after a client-side
   * navigation too, under the policy of the page that it loaded first.
   */
  readonly scripts: readonly string[]
  /**
   * Granted to whatever has HTML ahead, which Next may write again while it runs: the script that `holdfast/next/cache-handler`
   * puts into such a page, and React's own definitions, whose texts follow from Next's version. Empty: the app has no such handler.
   */
  readonly rewritten: readonly string[]
  /**
   * The user agents for which Next renders a prerendered page anew, without its cache: a regular expression, compared
   * without case. Absent: there are none.
   */
  readonly renderedFor?: string
  /** The hash of the secret by which Next knows an editor in draft mode, who gets pages past the cache. */
  readonly draft?: string
}

export interface PrerenderedPage {
  /** Of the inline scripts in the HTML, without quotes: `sha256-…`. */
  readonly hashes: readonly string[]
  /**
   * `complete`: the whole page is answered from a cache, and a nonce must never get into it. `shell`: the rest of the
   * page is rendered for each request, with the request's nonce. `none`: all of it is.
   */
  readonly html: 'complete' | 'shell' | 'none'
}

export interface PrerenderedRoute extends PrerenderedPage {
  /** A regular expression over the path. */
  readonly pattern: string
}

/** What a request shows of itself to choose its grants. */
export interface PageRequest {
  readonly method: string
  /** Of the URL: percent-encoded, without the base path. */
  readonly path: string
  readonly userAgent: string | null
  /** The hash of what the request shows for Next's draft mode: `sha256-…`. Not yet compared here. */
  readonly draft?: string | undefined
}

/** What the answer to one request needs. */
export interface PageGrants {
  readonly nonce: boolean
  readonly hashes: readonly string[]
}

/** Finds the grants of a request. */
export type PageGrantsOf = (request: PageRequest) => PageGrants

/** Longer user agents are cut: Next's expression takes quadratic time, and no crawler needs more to say its name. */
const USER_AGENT = 512

/** Without a manifest every page gets a nonce and no hash: what is rendered for a request works, prerendered scripts do not. */
export const withoutManifest: PageGrantsOf = () => ({ nonce: true, hashes: [] })

/**
 * Compiles a manifest that was read from a file.
 * @throws {ConfigurationError} `config.csp` when it is not one, or holds anything but hashes where they belong.
 */
export function readManifest(value: unknown): PageGrantsOf {
  if (!isManifest(value))
    throw new ConfigurationError('config.csp', 'The CSP manifest is not one: run `holdfast csp` after `next build`.')
  const pages = new Map(Object.entries(value.pages).map(([path, page]) => [path, compile(page, value)]))
  const routes = value.routes.map((route) => ({ pattern: new RegExp(route.pattern), ...compile(route, value) }))
  const renderedFor = value.renderedFor === undefined ? undefined : new RegExp(value.renderedFor, 'i')
  const unknown = compile({ html: 'none', hashes: [] }, value)

  return ({ method, path, userAgent, draft }) => {
    const plain = decoded(path)
    const { cached, rendered } = pages.get(plain) ?? routes.find(({ pattern }) => pattern.test(plain)) ?? unknown
    // Forms posted without JavaScript, and pages for crawlers and editors, are rendered for the request, past the cache.
    const past =
      (draft !== undefined && draft === value.draft) ||
      method === 'POST' ||
      renderedFor?.test(userAgent?.slice(0, USER_AGENT) ?? '') === true
    return past ? rendered : cached
  }
}

function compile(
  { html, hashes }: PrerenderedPage,
  { scripts, errors, rewritten }: CspManifest,
): Record<'cached' | 'rendered', PageGrants> {
  const known = [...hashes, ...scripts, ...(html === 'none' ? [] : rewritten)]
  // What is rendered can end as one of the error pages; a complete page cannot.
  const rendered = { nonce: true, hashes: [...new Set([...known, ...errors])] }
  return { rendered, cached: html === 'complete' ? { nonce: false, hashes: [...new Set(known)] } : rendered }
}

function decoded(path: string): string {
  const trimmed = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path
  try {
    return decodeURI(trimmed)
  } catch {
    return trimmed
  }
}

function isManifest(value: unknown): value is CspManifest {
  const { version, pages, routes, errors, scripts, rewritten, renderedFor, draft } = (value ?? {}) as Record<
    keyof CspManifest,
    unknown
  >
  return (
    version === 1 &&
    typeof pages === 'object' &&
    pages !== null &&
    Object.values(pages).every(isPage) &&
    Array.isArray(routes) &&
    routes.every(
      (route: unknown) => isPage(route) && typeof (route as Partial<PrerenderedRoute>).pattern === 'string',
    ) &&
    isHashes(errors) &&
    isHashes(scripts) &&
    isHashes(rewritten) &&
    (renderedFor === undefined || typeof renderedFor === 'string') &&
    (draft === undefined || isHashes([draft]))
  )
}

function isPage(value: unknown): value is PrerenderedPage {
  const { hashes, html } = (value ?? {}) as Record<keyof PrerenderedPage, unknown>
  return isHashes(hashes) && (html === 'complete' || html === 'shell' || html === 'none')
}

/** The file's words go into a header: nothing but a hash passes. */
function isHashes(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((hash: unknown) => typeof hash === 'string' && isHash(hash))
}
