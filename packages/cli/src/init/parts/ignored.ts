import { posix } from 'node:path'
import { isIgnored } from '../../project/env-files.js'
import type { PlanItem } from '../plan.js'
import { inApp, type Setting } from '../setting.js'
import { addedLines } from './added-text.js'
import { exampleOf } from './environment.js'
import { hasAccounts, isEmbedded } from './identity.js'

/** What git must not take: values of this machine, and the embedded database. What it must: the example. */
export function ignoredPart(setting: Setting): PlanItem[] {
  const { project } = setting
  const path = inApp(setting, '.gitignore')
  const wanted = [
    { line: '.env.local', example: '.env.local' },
    ...(hasAccounts(setting) && isEmbedded(setting)
      ? [{ line: '.holdfast/', example: '.holdfast/data/PG_VERSION' }]
      : []),
  ]
  const missing = wanted.filter(({ example }) => !isIgnored(project.tree, inApp(setting, example)))
  // `.env*` takes the example too, which everybody who works on the app needs.
  const shared = exampleOf(setting)
  const isLost = !project.tree.has(shared) && isIgnored(project.tree, shared)
  const lines = [...missing.map(({ line }) => line), ...(isLost ? [`!${posix.basename(shared)}`] : [])]
  if (lines.length === 0) return [{ action: 'skip', path, reason: 'git ignores what is local already' }]
  return [addedLines(project.tree, path, lines, 'what git takes, and what not')]
}
