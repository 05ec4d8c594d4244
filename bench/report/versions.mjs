import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { PACKAGES as auditPeers } from '../audit/peers.mjs'
import { PACKAGES as headersPeers } from '../headers/packages.mjs'

const root = new URL('../../', import.meta.url)
const read = (/** @type {string | URL} */ file) => JSON.parse(readFileSync(file, 'utf8'))

/** Ours, and of each peer the version that is installed. @returns {Record<string, string>} */
export function versions() {
  const ours = ['packages/holdfast', 'packages/cli'].map((folder) => read(new URL(`${folder}/package.json`, root)))
  const manifest = new URL('bench/package.json', root)
  const peers = Object.keys(read(manifest).dependencies).filter((name) => !ours.some((our) => our.name === name))
  return {
    ...Object.fromEntries(ours.map(({ name, version }) => [name, version])),
    ...Object.fromEntries(
      [
        ...peers.map((name) => [name, installed(name, createRequire(manifest))]),
        ...Object.entries({ ...auditPeers, ...headersPeers }),
      ].toSorted(([a = ''], [b = '']) => a.localeCompare(b)),
    ),
  }
}

/** Its package.json may not be exported: it lies above its entry. @param {string} name @param {NodeJS.Require} require */
function installed(name, require) {
  for (const folder of require.resolve.paths(name) ?? []) {
    try {
      return String(read(join(folder, name, 'package.json')).version)
    } catch {
      // Not in this one.
    }
  }
  return 'missing'
}
