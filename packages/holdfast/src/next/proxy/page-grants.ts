import { ConfigurationError } from '../../core/configuration-error.js'
import { readManifest, withoutManifest, type CspManifest, type PageGrantsOf } from '../../headers/csp-manifest.js'

/** Where `holdfast csp` writes, unless it is told otherwise. */
export const MANIFEST = '.next/holdfast-csp.json'

/**
 * The manifest's grants, read once, on the first request. A manifest that cannot be had costs one warning: pages that
 * are rendered for each request work without it, and the scripts of prerendered ones are blocked rather than let through.
 * @throws {ConfigurationError} `config.csp` at once, on a manifest that is given as data and is none.
 */
export function pageGrants(manifest: string | CspManifest): () => Promise<PageGrantsOf> {
  if (typeof manifest !== 'string') {
    const grants = Promise.resolve(readManifest(manifest))
    return () => grants
  }
  // A development server renders every page for the request; a manifest that lies there is an older build's.
  if (process.env.NODE_ENV === 'development') return () => Promise.resolve(withoutManifest)
  let grants: Promise<PageGrantsOf> | undefined
  return () => (grants ??= readFile(manifest).then(readManifest).catch(warn))
}

async function readFile(file: string): Promise<unknown> {
  // In this shape a bundler for Edge drops the import, which it could not follow.
  if (process.env.NEXT_RUNTIME !== 'edge') {
    const { readJsonFile } = await import('./manifest-file.js')
    return readJsonFile(file)
  }
  throw new ConfigurationError('config.csp', EDGE)
}

function warn(error: unknown): PageGrantsOf {
  const known = error instanceof ConfigurationError
  console.warn(`holdfast: ${known ? error.message : UNREADABLE}`)
  return withoutManifest
}

const EDGE =
  'The Edge runtime has no files, so prerendered pages will not come alive: run the proxy on Node, or give `csp.manifest` as data.'

const UNREADABLE =
  'The CSP manifest cannot be read, so prerendered pages will not come alive: run `holdfast csp` after `next build`. ' +
  '[config.csp] holdfast explain config.csp'
