import { REVIVER, isInstruction } from 'holdfast/headers/csp-inert'
import type { CspManifest, PrerenderedPage } from 'holdfast/headers/csp-manifest'
import { inlineScriptHashes, inlineScripts } from './inline-scripts.js'
import { readNextBuild, type BuiltPage, type BuiltRoute, type NextBuild } from './next-build.js'
import { scriptHash } from './script-hash.js'

/** The manifest that `holdfast/next/proxy` reads, made from the folder of a finished build. */
export async function cspManifest(nextFolder: string): Promise<CspManifest> {
  return manifestOf(await readNextBuild(nextFolder))
}

export function manifestOf(build: NextBuild): CspManifest {
  const grants = (built: Built): PrerenderedPage => ({
    html: kind(built, build),
    hashes: inlineScriptHashes(built.html),
  })
  return {
    version: 1,
    pages: Object.fromEntries(build.pages.map((page) => [decoded(page.path), grants(page)])),
    routes: build.routes.map((route) => ({
      pattern: route.pattern,
      ...(route.keeps ? { html: kind(route, build), hashes: kept(route, build.pages) } : grants(route)),
    })),
    errors: [...new Set(build.errors.flatMap(inlineScriptHashes))],
    scripts: build.scripts.map(scriptHash),
    rewritten: build.cacheHandler ? [REVIVER, ...build.definitions].map(scriptHash) : [],
    ...(build.renderedFor === undefined ? {} : { renderedFor: build.renderedFor }),
    ...(build.previewId === undefined ? {} : { draft: scriptHash(build.previewId) }),
  }
}

type Built = Pick<BuiltPage, 'html' | 'postponed' | 'streams'> & { readonly keeps?: boolean }

function kind({ html, postponed, streams, keeps }: Built, { cacheHandler }: NextBuild): PrerenderedPage['html'] {
  // What comes with the request needs the nonce; what is kept of it loses the nonce on its way through the handler.
  if (!postponed && !(streams && cacheHandler)) return 'complete'
  return html === '' && keeps !== true ? 'none' : 'shell'
}

/** A page that does not exist yet has the inline scripts of its siblings, but for those that say what is on the page. */
function kept({ route }: BuiltRoute, pages: readonly BuiltPage[]): string[] {
  const siblings = pages.filter((page) => page.route === route)
  const texts = (siblings.length > 0 ? siblings : pages).flatMap(({ html }) => inlineScripts(html))
  return [...new Set(texts)].filter((text) => !isInstruction(text)).map(scriptHash)
}

/** As the proxy decodes the path of a request. */
function decoded(path: string): string {
  try {
    return decodeURI(path)
  } catch {
    return path
  }
}
