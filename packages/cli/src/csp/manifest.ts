import type { CspManifest, PrerenderedPage } from 'holdfast/headers/csp-manifest'
import { inlineScriptHashes } from './inline-scripts.js'
import { readNextBuild, type NextBuild } from './next-build.js'
import { scriptHash } from './script-hash.js'

/** The manifest that `holdfast/next/proxy` reads, made from the folder of a finished build. */
export async function cspManifest(nextFolder: string): Promise<CspManifest> {
  return manifestOf(await readNextBuild(nextFolder))
}

export function manifestOf(build: NextBuild): CspManifest {
  return {
    version: 1,
    pages: Object.fromEntries(build.pages.map((page) => [decoded(page.path), grants(page)])),
    routes: build.routes.map((route) => ({ pattern: route.pattern, ...grants(route) })),
    errors: [...new Set(build.errors.flatMap(inlineScriptHashes))],
    scripts: build.scripts.map(scriptHash),
    ...(build.renderedFor === undefined ? {} : { renderedFor: build.renderedFor }),
  }
}

function grants({ html, postponed }: { readonly html: string; readonly postponed: boolean }): PrerenderedPage {
  return { html: postponed ? 'shell' : 'complete', hashes: inlineScriptHashes(html) }
}

/** As the proxy decodes the path of a request. */
function decoded(path: string): string {
  try {
    return decodeURI(path)
  } catch {
    return path
  }
}
