import { below } from '../project/apps.js'
import { proxyOf } from '../project/proxy.js'
import { isScript } from '../project/server-file.js'
import { nextConfigOf } from '../project/next-config.js'
import { takesCacheHandler } from './parts/next-config.js'
import { runsOnNode } from './parts/proxy.js'
import { hasAccounts } from './parts/identity.js'
import type { Setting } from './setting.js'

/** What browsers load from elsewhere, or run, when pages use it. */
const PACKAGES =
  /^(?:@next\/third-parties|@stripe\/|@paypal\/|posthog-js|@sentry\/nextjs|mapbox-gl|maplibre-gl|@googlemaps\/|@react-google-maps\/|@vercel\/toolbar|@clerk\/|firebase$|@intercom\/|@hotjar\/|react-ga|@datadog\/browser|@segment\/|mixpanel-browser|@supabase\/|@auth0\/|pusher-js|socket\.io-client|styled-jsx-plugin)/

/** Of files that browsers get. */
const PLACES: readonly (readonly [RegExp, string])[] = [
  [
    /<(?:script|Script|iframe|img|video|audio|source|embed|object)\b[^>]*\bsrc=(?:["'`]|\{\s*["'`])(?:https?:)?\/\//,
    'loads from another origin',
  ],
  [/<link\b[^>]*\bhref=(?:["'`]|\{\s*["'`])(?:https?:)?\/\//, 'loads from another origin'],
  [/<img\b[^>]*\bsrc=\{/, 'shows images whose address is not known'],
  [/<(?:script|Script)\b[^>]*\bdangerouslySetInnerHTML|<Script\b[^>]*>\s*\{/, 'has inline scripts of its own'],
  [/\bnew WebSocket\(|\bnew EventSource\(\s*["'`]https?:/, 'connects to another origin'],
]

/**
 * Why a page could break under an enforced Content Security Policy; empty where nothing speaks against it. A policy that
 * only reports breaks nothing, and shows what to allow.
 */
export function doubtsOfPolicy(setting: Omit<Setting, 'reportOnly'>): string[] {
  const { app, project, major, minor, cli, detected } = setting
  const doubts: string[] = []
  if (cli === null) doubts.push('without holdfast-cli nobody hashes the inline scripts of prerendered pages')
  const proxy = proxyOf(app, project)
  const isEdge =
    proxy === undefined
      ? !runsOnNode(major, minor)
      : /(?:^|\/)middleware\.\w+$/.test(proxy.file.path) && !/runtime\s*:\s*['"]nodejs['"]/.test(proxy.file.text)
  if (isEdge) doubts.push('the middleware runs on Edge, where the hashes of prerendered pages cannot be read')
  if (!hasAccounts(setting)) doubts.push('sign-in of another library may load from its own origin')
  const [loaded] = [...(app.package?.dependencies.keys() ?? [])].filter((name) => PACKAGES.test(name))
  if (loaded !== undefined) doubts.push(`${loaded} may load from its own origin`)
  if (nextConfigOf(app, project)?.output === 'export') doubts.push('an exported app has no proxy')
  const texts = app.files.filter((path) => isScript(path)).map((path) => [path, project.tree.text(path) ?? ''] as const)
  for (const [path, text] of texts) {
    const found = PLACES.find(([pattern]) => pattern.test(text))
    if (found !== undefined) doubts.push(`${path} ${found[1]}`)
  }
  if (app.files.some((path) => isPage(path, app.pagesFolder))) {
    doubts.push('pages of the Pages Router have inline scripts that get no nonce')
  }
  if (!takesCacheHandler(setting))
    doubts.push(`${app.configFile} gets no cache handler, which pages need that are written again`)
  if (detected.host === 'vercel' && texts.some(([, text]) => WRITTEN_AGAIN.test(text))) {
    doubts.push('pages that Vercel writes again pass no cache handler')
  }
  return doubts
}

function isPage(path: string, folder: string | undefined): boolean {
  return /^(?!api\/|_)[^]*\.(?:[jt]sx?|mdx?)$/.test(below(folder, path) ?? '')
}

const WRITTEN_AGAIN = /\bexport const revalidate\s*=\s*[1-9]|\brevalidate(?:Path|Tag)\(|['"]use cache['"]|\bcacheLife\(/
