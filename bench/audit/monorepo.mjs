import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** What is copied, and where to in each copy: both apps, and the library as a package of the workspace. */
const PARTS = [
  ['apps/reference', 'apps/shop'],
  ['apps/naive', 'apps/naive'],
  ['packages/holdfast/src', 'packages/core/src'],
]

/**
 * A workspace of so many lines of TypeScript, made once. Every copy lies in a folder of its own and its packages have
 * names of their own.
 *
 * @param {number} lines
 * @returns {{ folder: string, lines: number }}
 */
export function monorepo(lines) {
  const folder = join(root, '.cache/bench/audit-trees', String(lines))
  if (existsSync(join(folder, 'made'))) return { folder, lines }
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const files = PARTS.flatMap(([from, to]) => tracked(from).map((path) => ({ path, to: to + path.slice(from.length) })))
  const perCopy = files.reduce((sum, { path }) => sum + linesOf(path), 0)
  const copies = Math.ceil(lines / perCopy)
  for (let copy = 0; copy < copies; copy++) {
    for (const { path, to } of files) {
      const target = join(folder, `team-${copy}`, to)
      mkdirSync(dirname(target), { recursive: true })
      cpSync(join(root, path), target)
    }
    manifest(join(folder, `team-${copy}/packages/core`), { name: `core-${copy}`, main: './src/index.ts' })
    for (const app of ['shop', 'naive']) rename(join(folder, `team-${copy}/apps/${app}`), `${app}-${copy}`)
  }
  manifest(folder, { name: 'monorepo', private: true, workspaces: ['team-*/apps/*', 'team-*/packages/*'] })
  writeFileSync(join(folder, 'made'), '')
  return { folder, lines }
}

/** @param {string} folder */
function tracked(folder) {
  const listed = execFileSync('git', ['ls-files', '-z', '--', folder], { cwd: root, encoding: 'utf8' })
  return listed.split('\0').filter((path) => path !== '' && existsSync(join(root, path)))
}

/** @param {string} path */
function linesOf(path) {
  return /\.[cm]?[jt]sx?$/.test(path) ? readFileSync(join(root, path), 'utf8').split('\n').length : 0
}

/** @param {string} folder @param {object} content */
function manifest(folder, content) {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), JSON.stringify(content, null, 2))
}

/** @param {string} folder @param {string} name */
function rename(folder, name) {
  const path = join(folder, 'package.json')
  manifest(folder, { ...JSON.parse(readFileSync(path, 'utf8')), name })
}
