import { randomBytes } from 'node:crypto'
import { join, resolve } from 'node:path'
import { applied } from '../../edits/applied.js'
import type { SourceTree } from '../../project/source-tree.js'
import type { PlanItem } from '../plan.js'
import type { Setting } from '../setting.js'
import { install, installCommand } from './install.js'
import type { Interruption } from './interruption.js'
import { KeptModules } from './kept-modules.js'
import { Transaction, type FileChange } from './transaction.js'

export interface Applying {
  /** The project's folder, absolute. */
  readonly root: string
  readonly interruption: Interruption
  /** Whether the package manager is run. */
  readonly installs: boolean
  /** What is going on, for somebody who waits. */
  readonly told: (line: string) => void
}

/** Why nothing was done, and what could not be taken back. */
export class NotApplied extends Error {
  readonly left: readonly string[]

  constructor(cause: unknown, left: readonly string[]) {
    super(cause instanceof Error ? cause.message : String(cause), { cause })
    this.left = left
  }
}

/** The texts of a plan's files. */
export function changesOf(items: readonly PlanItem[], tree: SourceTree, root: string): FileChange[] {
  const changes = new Map<string, FileChange>()
  for (const item of items) {
    const path = resolve(root, item.path)
    if (item.action === 'create') {
      const { text: after, mode } = item
      changes.set(path, { path, before: null, after, ...(mode === undefined ? {} : { mode }) })
    } else if (item.action === 'modify') {
      const before = tree.text(item.path) ?? ''
      const edits = items.flatMap((each) => (each.action === 'modify' && each.path === item.path ? each.edits : []))
      changes.set(path, { path, before, after: applied(before, edits) })
    }
  }
  return [...changes.values()]
}

/**
 * Does what a plan says, all of it or nothing: files, and what the package manager makes of them.
 * @throws {NotApplied} and everything is as it was, but for what it names
 */
export async function apply(items: readonly PlanItem[], setting: Setting, applying: Applying): Promise<void> {
  const { root, interruption, installs, told } = applying
  const transaction = new Transaction(interruption.check)
  const modules: KeptModules[] = []
  try {
    await transaction.apply(changesOf(items, setting.project.tree, root))
    if (installs) {
      await keepInstalled(transaction, modules, setting, applying)
      const folder = resolve(root, setting.packageManager.folder)
      told('installing …')
      const isFromFolder = [setting.library, setting.cli].some((source) => source?.startsWith('file:'))
      await install(folder, installCommand(setting.packageManager, isFromFolder), interruption, told)
    }
    interruption.check()
  } catch (error) {
    throw new NotApplied(error, await transaction.rollback())
  }
  await transaction.commit()
  for (const kept of modules) await kept.drop()
}

/** What package managers write beside `node_modules`. */
const WRITTEN = [
  'package-lock.json',
  'npm-shrinkwrap.json',
  'pnpm-lock.yaml',
  'pnpm-workspace.yaml',
  'yarn.lock',
  'bun.lock',
  'bun.lockb',
  '.pnp.cjs',
  '.pnp.loader.mjs',
  '.yarnrc.yml',
]

async function keepInstalled(
  transaction: Transaction,
  modules: KeptModules[],
  { packageManager, project, app }: Setting,
  { root, interruption, told }: Applying,
): Promise<void> {
  const folder = resolve(root, packageManager.folder)
  const homes = new Set([
    folder,
    resolve(root, app.root),
    ...project.packages.map((each) => resolve(root, each.folder)),
  ])
  for (const name of WRITTEN) await transaction.guard(join(folder, name))
  told('keeping node_modules as it is …')
  const id = randomBytes(6).toString('hex')
  for (const home of homes) {
    const kept = await KeptModules.of(join(home, 'node_modules'), id, interruption.check)
    modules.push(kept)
    transaction.onRollback(() => kept.restore())
  }
}
