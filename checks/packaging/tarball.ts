import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { temporaryFolder } from '../parts/server.ts'
import { readManifest } from '../public-subpaths.ts'
import { root } from '../working-tree.ts'

/** A user's folder with one package as `npm pack` makes it, what it depends on, and no optional peer. */
export interface BareFolder {
  readonly folder: string
  /** Where the package is. */
  readonly installed: string
  /** Every file of the package, relative to it. */
  readonly files: readonly string[]
  /** Puts these packages beside it, in place of those of the last time. */
  beside(names: readonly string[]): void
  remove(): void
}

export function bareFolder(workspace: string): BareFolder {
  const { name, dependencies = {} } = readManifest(workspace)
  const folder = temporaryFolder('packed')
  const modules = join(folder, 'node_modules')
  const installed = join(modules, name)
  unpack(workspace, folder, installed)
  const link = (each: string): void => {
    mkdirSync(dirname(join(modules, each)), { recursive: true })
    symlinkSync(placeOf(workspace, each), join(modules, each))
  }
  for (const each of Object.keys(dependencies)) link(each)
  let peers: readonly string[] = []
  return {
    folder,
    installed,
    files: readdirSync(installed, { recursive: true, withFileTypes: true, encoding: 'utf8' })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(installed.length + 1)),
    beside(names) {
      for (const each of peers) rmSync(join(modules, each))
      for (const each of names) link(each)
      peers = [...names]
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

function unpack(workspace: string, folder: string, installed: string): void {
  const output = execFileSync('npm', ['pack', '--json', '--pack-destination', folder], {
    cwd: join(root, workspace),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const [{ filename }] = JSON.parse(output) as [{ filename: string }]
  mkdirSync(installed, { recursive: true })
  execFileSync('tar', ['-xzf', join(folder, filename), '-C', installed, '--strip-components=1'])
  rmSync(join(folder, filename))
}

function placeOf(workspace: string, name: string): string {
  const own = join(root, workspace, 'node_modules', name)
  return existsSync(own) ? own : join(root, 'node_modules', name)
}
