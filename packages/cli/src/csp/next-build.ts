import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { handlerOf } from './cache-handler.js'
import { readNextScripts } from './next-scripts.js'
import { readReactDefinitions } from './react-definitions.js'
import { readOptional } from './read-optional.js'

/** What `next build` prerendered, as far as a CSP is concerned. */
export interface NextBuild {
  readonly pages: readonly BuiltPage[]
  /** Routes with parameters that Next answers for paths which are not among `pages`. */
  readonly routes: readonly BuiltRoute[]
  /** The HTML of the pages that stand in for others: not found, and the error page of last resort. */
  readonly errors: readonly string[]
  /** The texts of inline `next/script` elements. */
  readonly scripts: readonly string[]
  /** Whether pages that Next writes again pass the handler of `holdfast/next/cache-handler`. */
  readonly cacheHandler: boolean
  /** Whether there is a `middleware.ts` on the Edge runtime, which cannot read what is written here. */
  readonly edge: boolean
  /** The texts of the inline scripts that React may write into any page. */
  readonly definitions: readonly string[]
  /** The user agents for which Next renders anew what it prerendered: the source of a regular expression. */
  readonly renderedFor: string | undefined
  /** The secret by which Next knows an editor in draft mode. */
  readonly previewId: string | undefined
}

/** HTML that was written at build. */
export interface BuiltPage {
  readonly path: string
  /** As in the source: `/posts/[slug]`. */
  readonly route: string
  /** Empty: all of it is rendered for each request. */
  readonly html: string
  /** Whether the rest is rendered for each request. */
  readonly postponed: boolean
  /** Next answers with a page rendered for the request when it has none ahead, and keeps another of its own. */
  readonly streams: boolean
  /** Next writes the HTML again while it runs, without being told to. */
  readonly regenerates: boolean
}

export interface BuiltRoute {
  /** As in the source: `/posts/[slug]`. */
  readonly route: string
  readonly pattern: string
  /** What every path starts with. */
  readonly html: string
  /** Whether the rest is rendered for each request. */
  readonly postponed: boolean
  readonly streams: boolean
  /** Each path is rendered when it is first asked for, and then kept. */
  readonly keeps: boolean
  readonly regenerates: boolean
}

/** The parts of `prerender-manifest.json` that are read here. */
interface PrerenderManifest {
  readonly routes: Readonly<Record<string, PrerenderedPath>>
  readonly dynamicRoutes: Readonly<Record<string, PrerenderedRoute>>
  readonly preview?: { readonly previewModeId?: string }
}

interface PrerenderedPath extends Bypass {
  readonly experimentalPPR?: boolean
  readonly srcRoute: string | null
  /** Seconds; `false`: never. */
  readonly initialRevalidateSeconds: number | false
}

interface PrerenderedRoute extends Bypass {
  readonly experimentalPPR?: boolean
  /** The path of the shell; `null`: none, a path is rendered when it is first asked for; `false`: others are not found. */
  readonly fallback: string | null | false
  readonly fallbackRevalidate?: number | false
}

interface Bypass {
  readonly experimentalBypassFor?: readonly { readonly key: string; readonly value?: string }[]
}

/** The parts of `routes-manifest.json` that are read here: every route, those with parameters in their order of matching. */
interface RoutesManifest {
  readonly staticRoutes: readonly { readonly page: string }[]
  readonly dynamicRoutes: readonly { readonly page: string; readonly regex: string }[]
}

interface Prerendered {
  readonly html: string
  readonly postponed: boolean
}

const NOTHING_AHEAD: Prerendered = { html: '', postponed: true }

/** Without `.html`, below `server/`. A server sends the Pages Router's copies where the app's cannot be rendered. */
const ERROR_PAGES = ['app/_not-found', 'app/_global-error', 'pages/404', 'pages/500']

/**
 * Reads the folder of a finished build, `.next` as a rule. Nothing in it is executed.
 * @throws {Error} of the file system when it holds no finished build.
 */
export async function readNextBuild(folder: string): Promise<NextBuild> {
  const read = async <T>(file: string): Promise<T> => JSON.parse(await readFile(join(folder, file), 'utf8')) as T
  const prerendered = await read<PrerenderManifest>('prerender-manifest.json')
  const { staticRoutes, dynamicRoutes } = await read<RoutesManifest>('routes-manifest.json')
  const server = join(folder, 'server')

  const pages: BuiltPage[] = []
  for (const [path, known] of Object.entries(prerendered.routes)) {
    const file = isErrorPage(path) ? undefined : await readPrerendered(server, path)
    if (file === undefined) continue
    const route = known.srcRoute ?? path
    const streams = known.experimentalPPR === true && route !== path
    pages.push({ path, route, ...file, streams, regenerates: known.initialRevalidateSeconds !== false })
  }
  for (const { page: path } of staticRoutes) {
    if (Object.hasOwn(prerendered.routes, path) || isErrorPage(path)) continue
    pages.push({ path, route: path, ...NOTHING_AHEAD, streams: false, regenerates: false })
  }

  const routes: BuiltRoute[] = []
  for (const { page: route, regex: pattern } of dynamicRoutes) {
    const known = prerendered.dynamicRoutes[route]
    const file = typeof known?.fallback === 'string' ? await readPrerendered(server, known.fallback) : NOTHING_AHEAD
    const built = pages.filter((page) => page.route === route)
    // Without a shell each path is rendered when it is first asked for, and kept as those known at build were kept.
    const keeps = known?.fallback === null && (built.length > 0 || known.experimentalPPR !== true)
    const postponed = keeps ? built.some((page) => page.postponed) : (file ?? NOTHING_AHEAD).postponed
    const regenerates = keeps || typeof known?.fallbackRevalidate === 'number'
    const streams = known?.experimentalPPR === true
    routes.push({ route, pattern, html: file?.html ?? '', postponed, streams, keeps, regenerates })
  }

  const errors = await Promise.all(ERROR_PAGES.map((page) => readOptional(join(server, `${page}.html`))))
  return {
    pages,
    routes,
    errors: errors.filter((html) => html !== undefined),
    scripts: await readNextScripts(server),
    cacheHandler: await handlerOf(folder),
    edge: isOnEdge(await readOptional(join(server, 'middleware-manifest.json'))),
    definitions: await readReactDefinitions(folder),
    renderedFor: renderedFor(prerendered),
    previewId: prerendered.preview?.previewModeId,
  }
}

function isOnEdge(manifest = '{}'): boolean {
  const { middleware = {} } = JSON.parse(manifest) as { readonly middleware?: object }
  return Object.keys(middleware).length > 0
}

function isErrorPage(path: string): boolean {
  return ['app', 'pages'].some((router) => ERROR_PAGES.includes(`${router}${path}`))
}

/** `undefined`: the path has no HTML, as a Route Handler or an image has none. */
async function readPrerendered(server: string, path: string): Promise<Prerendered | undefined> {
  const name = path === '/' ? '/index' : path
  for (const router of ['app', 'pages']) {
    const html = await readOptional(join(server, router, `${name}.html`))
    if (html === undefined) continue
    const meta = JSON.parse((await readOptional(join(server, router, `${name}.meta`))) ?? '{}') as {
      postponed?: unknown
    }
    // Empty HTML: nothing could be rendered ahead, and all of the page comes with the request.
    return { html, postponed: meta.postponed !== undefined || html === '' }
  }
  return undefined
}

function renderedFor({ routes, dynamicRoutes }: PrerenderManifest): string | undefined {
  for (const { experimentalBypassFor = [] } of [...Object.values(routes), ...Object.values(dynamicRoutes)]) {
    const agents = experimentalBypassFor.find(({ key }) => key === 'user-agent')?.value
    // Next writes it to match a whole header; searching needs no `.*` on either side.
    if (agents !== undefined) return agents.replace(/^\.\*/, '').replace(/\.\*$/, '')
  }
  return undefined
}
