import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './workspace.mjs'

/**
 * @typedef {object} Entry of the lock file
 * @property {string} [version]
 * @property {string} [license]
 * @property {boolean} [link]
 * @property {string} [resolved] of a link, the folder that it leads to
 * @property {Record<string, string>} [dependencies]
 * @property {Record<string, string>} [optionalDependencies]
 *
 * @typedef {object} ProductionPackage what comes with an install, on one platform or another
 * @property {string} name
 * @property {string} version
 * @property {string} license an SPDX expression, as its package.json has it; '' where it says nothing
 * @property {string} path where the lock file has it
 * @property {string} place where it is for who installs the workspace, which itself is the root there
 */

/** @returns {Record<string, Entry>} */
export const readLockfile = () => JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages

/**
 * What the lock file installs for users of a workspace: its dependencies and theirs, other workspaces of ours included,
 * without peers and tools.
 *
 * @param {string} workspace
 * @param {Record<string, Entry>} [lockfile]
 * @returns {ProductionPackage[]}
 */
export function productionPackages(workspace, lockfile = readLockfile()) {
  /** @type {Map<string, ProductionPackage>} */
  const found = new Map()
  /** By folder, where its own packages are for a user. */
  const places = new Map([[workspace, '']])
  // A map is gone through in the order in which it grows.
  for (const [from] of places) {
    const { dependencies, optionalDependencies } = lockfile[from] ?? {}
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const at = locate(lockfile, from, name)
      const { link, resolved } = /** @type {Entry} */ (lockfile[at])
      const path = link ? /** @type {string} */ (resolved) : at
      if (places.has(path)) continue
      const { version = '', license = '' } = lockfile[path] ?? {}
      const place = placeIn(places, at)
      places.set(path, `${place}/`)
      found.set(path, { name, version, license, path, place })
    }
  }
  return [...found.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

/**
 * As Node looks for it: from the folder of who asks upwards.
 *
 * @param {Record<string, Entry>} lockfile
 * @param {string} from
 * @param {string} name
 */
function locate(lockfile, from, name) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/')))) {
    const path = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`
    if (lockfile[path] !== undefined) return path
    if (folder === '') throw new Error(`The lock file does not say where ${name} is, which ${from} needs.`)
  }
}

/**
 * What is beside a workspace's source is beside the package for a user.
 *
 * @param {ReadonlyMap<string, string>} places
 * @param {string} path
 */
function placeIn(places, path) {
  const above = path.slice(0, path.lastIndexOf('/node_modules/') + 1)
  return above === '' ? path : `${places.get(above.slice(0, -1)) ?? above}${path.slice(above.length)}`
}
