import { readFileSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { minVersion } from 'semver'
import { record } from '../project/packages.js'

/** The library that belongs to this command. */
export interface OwnLibrary {
  readonly version: string
  /** The versions of Next.js that it runs on. */
  readonly next: string
  /** For each optional peer a range as an installer writes it. */
  readonly peers: Readonly<Record<string, string>>
  /** Where both packages lie in a checkout of their repository; `null`: they were installed from a registry. */
  readonly checkout: { readonly library: string; readonly cli: string } | null
}

export function ownLibrary(): OwnLibrary {
  const require = createRequire(import.meta.url)
  const manifestPath = realpathSync(require.resolve('holdfast/package.json'))
  const manifest = record(JSON.parse(readFileSync(manifestPath, 'utf8'))) ?? {}
  const { next } = record(manifest.peerDependencies) ?? {}
  const peers = Object.entries(record(manifest.peerDependencies) ?? {}).map(([name, range]) => {
    const lowest = typeof range === 'string' ? minVersion(range) : null
    return [name, lowest === null ? '*' : `^${lowest.version}`] as const
  })
  const library = dirname(manifestPath)
  const cli = realpathSync(join(import.meta.dirname, '..', '..'))
  const isInstalled = [library, cli].some((path) => /[/\\]node_modules[/\\]/.test(path))
  return {
    version: String(manifest.version),
    next: typeof next === 'string' ? next : '*',
    peers: Object.fromEntries(peers),
    checkout: isInstalled ? null : { library, cli },
  }
}
