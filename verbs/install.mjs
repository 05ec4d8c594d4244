import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { hashOf } from './hash.mjs'
import { run } from './run.mjs'
import { root } from './workspace.mjs'

/**
 * Installs from the lockfile when what is in node_modules is not what the lockfile names.
 * npm's own record of what it installed is compared, so a person's `npm ci` counts as much as ours.
 */
export async function install() {
  if (isInstalled()) return
  // A NODE_ENV=production of the caller would leave out what builds the app.
  const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund']
  const npm = process.env.npm_execpath
  if (npm?.endsWith('.js')) await run('Installing dependencies', process.execPath, [npm, ...args])
  else await run('Installing dependencies', 'npm', args)
  writeFileSync(stamp(root), lockfileHash(root))
}

/** @typedef {{ version?: string, integrity?: string, link?: boolean, optional?: boolean }} Entry */

/** @param {string} [checkout] */
export function isInstalled(checkout = root) {
  const present = entries(join(checkout, 'node_modules', '.package-lock.json'))
  const paths = Object.keys(present)
  return paths.length > 0 && paths.every((path) => existsSync(join(checkout, path))) && isUpToDate(checkout, present)
}

/**
 * @param {string} checkout
 * @param {Record<string, Entry>} present
 */
function isUpToDate(checkout, present) {
  // The lockfile may name more than is wanted; what we installed from it is then still all there is to install.
  if (existsSync(stamp(checkout)) && readFileSync(stamp(checkout), 'utf8') === lockfileHash(checkout)) return true
  return Object.entries(entries(join(checkout, 'package-lock.json'))).every(
    ([path, { version, integrity, optional }]) => {
      if (!path.includes('node_modules/')) return true
      const found = present[path]
      // Optional entries are mostly other platforms' binaries.
      if (found === undefined) return optional === true
      return found.version === version && found.integrity === integrity
    },
  )
}

/** @param {string} checkout */
const stamp = (checkout) => join(checkout, 'node_modules', '.holdfast-lockfile')

/** @param {string} checkout */
const lockfileHash = (checkout) => hashOf([join(checkout, 'package-lock.json')])

/**
 * @param {string} lockfile
 * @returns {Record<string, Entry>}
 */
function entries(lockfile) {
  return existsSync(lockfile) ? JSON.parse(readFileSync(lockfile, 'utf8')).packages : {}
}
