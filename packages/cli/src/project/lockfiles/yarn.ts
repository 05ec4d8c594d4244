import { parseSyml } from '@yarnpkg/parsers'
import { record } from '../packages.js'
import { own, texts, type LockGraph, type LockReader } from './lock-graph.js'

/** What stands before a key of one of the project's own packages. */
const OWN = 'workspace:'

/**
 * `yarn.lock`, classic and since version 2. A key is what somebody asked for, `name@range`. What the project's own packages
 * ask for, and what of it is for developers, is in their manifests.
 */
export const readYarnLock: LockReader = (text, manifests): LockGraph => {
  const entries = new Map<string, Readonly<Record<string, unknown>>>()
  /** `null` where there are several. */
  const only = new Map<string, string | null>()
  for (const [keys, value] of Object.entries(parseSyml(text))) {
    const entry = record(value)
    if (entry === undefined || keys === '__metadata') continue
    for (const key of keys.split(/,\s*/)) entries.set(key, entry)
    const [first = ''] = keys.split(/,\s*/)
    const known = only.get(nameIn(first))
    const isSame = known === undefined || (known !== null && entries.get(known)?.version === entry.version)
    only.set(nameIn(first), isSame ? first : null)
  }

  function keyOf(name: string, range: string): string | undefined {
    const folder = manifests.folderOf(name)
    const isOwn = /^(?:workspace|portal|link):/.test(range)
    if (folder !== undefined && (isOwn || !entries.has(`${name}@${range}`))) return OWN + folder
    const found = [`${name}@${range}`, `${name}@npm:${range}`].find((key) => entries.has(key))
    // `resolutions` install something else than was asked for.
    return found ?? only.get(name) ?? undefined
  }

  const resolved = (...lists: readonly unknown[]): Map<string, string> =>
    new Map(
      lists.flatMap(texts).flatMap(([name, range]): [string, string][] => {
        const key = keyOf(name, range)
        return key === undefined ? [] : [[name, key]]
      }),
    )

  return {
    project: (folder) => (manifests.at(folder) === undefined ? undefined : OWN + folder),
    at(key) {
      if (key.startsWith(OWN)) {
        const manifest = manifests.at(key.slice(OWN.length))
        if (manifest === undefined) return undefined
        return {
          name: typeof manifest.name === 'string' ? manifest.name : '',
          version: undefined,
          dependencies: resolved(manifest.dependencies, manifest.optionalDependencies),
          development: resolved(manifest.devDependencies),
        }
      }
      const entry = entries.get(key)
      if (entry === undefined) return undefined
      const resolution = own(entry, 'resolution')
      const alias = /@npm:((?:@[^/@]+\/)?[^/@]+)@/.exec(key)?.[1]
      const version = own(entry, 'version')
      return {
        name: typeof resolution === 'string' ? nameIn(resolution) : (alias ?? nameIn(key)),
        version: typeof version === 'string' && version !== '0.0.0-use.local' ? version : undefined,
        dependencies: resolved(entry.dependencies, entry.optionalDependencies),
      }
    },
  }
}

/** `name` of `name@range`, scoped or not. */
function nameIn(key: string): string {
  const at = key.indexOf('@', 1)
  return at === -1 ? key : key.slice(0, at)
}
