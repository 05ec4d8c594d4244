import type { PlanItem } from '../../init/plan.js'
import type { Setting } from '../../init/setting.js'
import type { Failure } from '../../report.js'
import { cut, plain } from '../../reporters/text/plain.js'
import { confirm } from '../../terminal/confirm.js'
import { ProgressLine } from '../../terminal/progress.js'
import { terminalOf } from '../../terminal/terminal.js'
import type { InitOptions } from '../init.js'
import { planView } from './plan-view.js'

/** What became of a plan. */
export interface Done {
  readonly applied: boolean
  /** What the package manager was run for. */
  readonly installed: boolean
  /** Why nothing was done, where somebody could have done it. */
  readonly undone?: 'dry-run' | 'declined' | 'nobody asked'
  /** Whether the plan was shown already, to ask. */
  readonly isShown: boolean
}

/** Does what the plan says, where somebody wants it. */
export async function carriedOut(
  items: readonly PlanItem[],
  setting: Setting,
  root: string,
  options: InitOptions,
): Promise<Done | Failure> {
  if (items.every(({ action }) => action === 'skip')) return { applied: false, installed: false, isShown: false }
  if (options.dryRun) return { applied: false, installed: false, undone: 'dry-run', isShown: false }
  const { isTreeDirty } = await import('../../edits/dirty.js')
  if (!options.force && (await isTreeDirty(root))) {
    return {
      failure: 'there are changes that are not committed, and what init changes would mix with them',
      hint: 'commit or stash them, or pass --force; --dry-run shows the plan',
    }
  }
  const asks = !options.yes
  if (asks && !process.stdin.isTTY) return { applied: false, installed: false, undone: 'nobody asked', isShown: false }
  if (asks) {
    process.stderr.write(`${planView(items, setting, terminalOf(process.stderr, process.env))}\n\n`)
    const many = items.filter(({ action }) => action !== 'skip').length
    if (!(await confirm(`Change these ${many} files?`))) {
      return { applied: false, installed: false, undone: 'declined', isShown: true }
    }
  }
  const installs = options.install && items.some(({ action }) => action === 'install')
  return (await applied(items, setting, root, installs)) ?? { applied: true, installed: installs, isShown: asks }
}

async function applied(
  items: readonly PlanItem[],
  setting: Setting,
  root: string,
  installs: boolean,
): Promise<Failure | undefined> {
  const [{ apply, NotApplied }, { Interrupted, Interruption }, { ChangedMeanwhile }, { InstallFailed }] =
    await Promise.all([
      import('../../init/apply/apply.js'),
      import('../../init/apply/interruption.js'),
      import('../../init/apply/transaction.js'),
      import('../../init/apply/install.js'),
    ])
  const interruption = new Interruption().begin()
  const line = new ProgressLine().waiting()
  const { name } = setting.packageManager
  try {
    await apply(items, setting, {
      root,
      interruption,
      installs,
      told: (text) => line.show(oneLine(`${name}: ${text}`)),
    })
    return undefined
  } catch (error) {
    if (!(error instanceof NotApplied)) throw error
    const { cause, left } = error
    line.end()
    if (left.length > 0) {
      return { failure: `nothing was done, and not all could be taken back: ${left.join('; ')}`, hint: error.message }
    }
    if (cause instanceof Interrupted) return { failure: `${cause.message}: everything is as it was` }
    if (cause instanceof ChangedMeanwhile) {
      return {
        failure: `${cause.message} has changed since it was read: everything is as it was`,
        hint: 'run init again',
      }
    }
    if (cause instanceof InstallFailed) {
      return {
        failure: `${cause.message}\nThe installation failed, and everything is as it was.`,
        hint: '--no-install writes the files alone; --library names another source of the package',
      }
    }
    return { failure: `${error.message}: everything is as it was` }
  } finally {
    line.end()
    interruption.end()
  }
}

/** What a package manager says may be longer than the line, and move the cursor. */
function oneLine(text: string): string {
  return cut(plain(text), (process.stderr.columns || 80) - 1)
}
