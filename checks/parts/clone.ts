import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root, workingTree } from '../working-tree.ts'
import { temporaryFolder } from './server.ts'

/** A fresh clone in a temporary folder, where a test may edit and build. */
export interface Clone {
  readonly folder: string
  remove(): void
}

/** What is committed, with what is about to be committed over it. Nothing in it is built; its dependencies are there. */
export function cloneOfWorkingTree(): Clone {
  const parent = temporaryFolder('clone')
  const folder = join(parent, 'holdfast')
  execFileSync('git', ['clone', '--quiet', root, folder], { stdio: ['ignore', 'ignore', 'pipe'] })
  copyWorkingTree(folder)
  linkDependencies(folder)
  return { folder, remove: () => rmSync(parent, { recursive: true, force: true }) }
}

function copyWorkingTree(folder: string): void {
  for (const entry of readdirSync(folder)) if (entry !== '.git') rmSync(join(folder, entry), { recursive: true })
  for (const file of workingTree()) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    copyFileSync(join(root, file), join(folder, file))
  }
}

/** What `npm ci` would install, as hard links. Workspaces are relative links in there, so they lead into the clone. */
function linkDependencies(folder: string): void {
  const { workspaces: patterns } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly workspaces: readonly string[]
  }
  const workspaces = patterns.flatMap((pattern) => {
    const parent = pattern.replace(/\/\*$/, '')
    return parent === pattern ? [parent] : readdirSync(join(root, parent)).map((name) => join(parent, name))
  })
  for (const modules of ['.', ...workspaces].map((workspace) => join(workspace, 'node_modules'))) {
    if (!existsSync(join(root, modules))) continue
    try {
      execFileSync('cp', ['-al', join(root, modules), join(folder, modules)], { stdio: 'ignore' })
    } catch {
      // The temporary folder is on another disk.
      rmSync(join(folder, modules), { recursive: true, force: true })
      execFileSync('cp', ['-a', join(root, modules), join(folder, modules)])
    }
  }
}
