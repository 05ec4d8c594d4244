import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { detect } from 'package-manager-detector/detect'
import type { App } from '../project/apps.js'
import { record } from '../project/packages.js'
import type { PackageManager } from './detected.js'

const NAMES = ['npm', 'pnpm', 'yarn', 'bun'] as const
const LOCKFILES: Readonly<Record<PackageManager['name'], readonly string[]>> = {
  npm: ['package-lock.json', 'npm-shrinkwrap.json'],
  pnpm: ['pnpm-lock.yaml'],
  yarn: ['yarn.lock'],
  bun: ['bun.lock', 'bun.lockb'],
}

/** How far above an app the root of its monorepo may lie. */
const MAX_ABOVE = 6

/**
 * What installs an app's packages, by its lockfile or manifest, or those of the monorepo around it. A lockfile in a
 * folder above that is no workspace's root belongs to something else.
 * @param root the project's folder, absolute
 */
export async function packageManagerOf(root: string, app: App): Promise<PackageManager> {
  const own = resolve(root, app.root)
  for (const folder of [own, ...workspacesAround(own)]) {
    const found = await detect({ cwd: folder, stopDir: folder })
    const name = NAMES.find((each) => each === found?.name)
    if (found === null || name === undefined) continue
    const lockfile = LOCKFILES[name].map((file) => join(folder, file)).find(existsSync)
    return {
      name,
      agent: found.agent,
      folder: shown(root, folder),
      lockfile: lockfile === undefined ? null : shown(root, lockfile),
    }
  }
  return { name: 'npm', agent: 'npm', folder: app.root, lockfile: null }
}

/** The nearest first; none above the repository. */
function workspacesAround(folder: string): string[] {
  const found: string[] = []
  let at = folder
  for (let level = 0; level < MAX_ABOVE && !existsSync(join(at, '.git')) && dirname(at) !== at; level++) {
    at = dirname(at)
    if (existsSync(join(at, 'pnpm-workspace.yaml')) || hasWorkspaces(join(at, 'package.json'))) found.push(at)
  }
  return found
}

function hasWorkspaces(manifest: string): boolean {
  try {
    return record(JSON.parse(readFileSync(manifest, 'utf8')))?.workspaces !== undefined
  } catch {
    return false
  }
}

function shown(root: string, path: string): string {
  return relative(root, path).split(sep).join('/')
}
