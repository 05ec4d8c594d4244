import { posix } from 'node:path'
import { parseSyml } from '@yarnpkg/parsers'
import { record } from '../packages.js'
import { own, type LockGraph, type LockReader } from './lock-graph.js'

type Entry = Readonly<Record<string, unknown>> | undefined

/** What stands before a key of one of the project's own packages. */
const OWN = 'link:'

/** `pnpm-lock.yaml`, versions 5 to 9. A key is the one of `packages`, or of `snapshots` since version 9. */
export const readPnpmLock: LockReader = (text): LockGraph => {
  const lock: Readonly<Record<string, unknown>> = parseSyml(text)
  const written = own(lock, 'lockfileVersion')
  const version = typeof written === 'string' ? Number.parseFloat(written) : Number.NaN
  if (!(version >= 5)) throw new TypeError('no version of pnpm-lock.yaml')
  // Of a project that is no workspace, its own package is the file itself.
  const importers = record(own(lock, 'importers')) ?? { '.': lock }
  const packages = record(own(lock, version >= 9 ? 'snapshots' : 'packages')) ?? {}

  /** Versions are written as numbers with peers behind them, as whole keys for aliases, or as `link:` to a folder. */
  function keyOf(name: string, wanted: string, folder: string): string | undefined {
    if (wanted.startsWith(OWN)) return `${OWN}${posix.join(folder, wanted.slice(OWN.length))}`
    const keys = [wanted, `/${name}@${wanted}`, `/${name}/${wanted}`, `${name}@${wanted}`]
    return keys.find((key) => record(own(packages, key)) !== undefined)
  }

  const resolved = (folder: string, ...lists: readonly unknown[]): Map<string, string> =>
    new Map(
      lists.flatMap(versions).flatMap(([name, wanted]): [string, string][] => {
        const key = keyOf(name, wanted, folder)
        return key === undefined ? [] : [[name, key]]
      }),
    )

  return {
    project: (folder) => (record(own(importers, folder || '.')) === undefined ? undefined : `${OWN}${folder}`),
    at(key) {
      if (key.startsWith(OWN)) {
        const folder = key.slice(OWN.length)
        const importer: Entry = record(own(importers, folder || '.'))
        if (importer === undefined) return undefined
        return {
          name: folder,
          version: undefined,
          dependencies: resolved(folder, importer.dependencies, importer.optionalDependencies),
          development: resolved(folder, importer.devDependencies),
        }
      }
      const entry: Entry = record(own(packages, key))
      // `/@scope/name/1.0.0_peers`, `/name@1.0.0(peer@2.0.0)`, `name@1.0.0`
      const [, name, number] = /^\/?(@[^/@]+\/[^/@]+|[^/@]+)[/@]([^_(]+)/.exec(key) ?? []
      if (entry === undefined || name === undefined) return undefined
      return { name, version: number, dependencies: resolved('', entry.dependencies, entry.optionalDependencies) }
    },
  }
}

/** `name: 1.0.0`, and since version 6 `name: { specifier, version }` of the project's own. */
function versions(list: unknown): [string, string][] {
  return Object.entries(record(list) ?? {}).flatMap(([name, value]): [string, string][] => {
    const version = typeof value === 'string' ? value : record(value)?.version
    return typeof version === 'string' ? [[name, version]] : []
  })
}
