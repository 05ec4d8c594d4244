import { createHash } from 'node:crypto'
import { readFileSync, readdirSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { root } from './workspace.mjs'

const skipped = new Set(['node_modules', '.next', '.data', '.cache'])

/**
 * One hash over the names and contents of files and folders. Times do not count: a checkout touches every file.
 *
 * @param {string[]} paths absolute; a missing one counts as empty
 * @param {(path: string) => boolean} [counts]
 */
export function hashOf(paths, counts = () => true) {
  const hash = createHash('sha256')
  for (const file of paths.flatMap((path) => filesIn(path)).filter(counts)) {
    const content = readFileSync(file)
    hash.update(`${relative(root, file)}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex')
}

/**
 * @param {string} path
 * @returns {string[]} in a stable order
 */
export function filesIn(path) {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat === undefined) return []
  if (!stat.isDirectory()) return [path]
  return readdirSync(path)
    .filter((name) => !skipped.has(name))
    .toSorted()
    .flatMap((name) => filesIn(join(path, name)))
}
