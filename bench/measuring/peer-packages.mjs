import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Packages that nothing but one comparison needs, below .cache and not in the lock file of the project: installed with
 * the first run, and again when other versions are wanted.
 *
 * @param {string} name of the folder
 * @param {Record<string, string>} dependencies exact versions
 * @param {Record<string, string>} [files] beside them
 * @returns {string} the folder
 */
export function peerPackages(name, dependencies, files = {}) {
  const folder = fileURLToPath(new URL(`../../.cache/bench/${name}`, import.meta.url))
  const manifest = JSON.stringify({ private: true, type: 'module', dependencies })
  const place = join(folder, 'package.json')
  mkdirSync(folder, { recursive: true })
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text)
  const [first = ''] = Object.keys(dependencies)
  const isThere = existsSync(join(folder, 'node_modules', first)) && existsSync(place)
  if (isThere && readFileSync(place, 'utf8') === manifest) return folder
  writeFileSync(place, manifest)
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  execFileSync(npm, ['install', '--no-audit', '--no-fund', '--ignore-scripts'], { cwd: folder, stdio: 'inherit' })
  return folder
}
