import { isIgnored } from '../../project/env-files.js'
import type { PlanItem } from '../plan.js'
import { inApp, type Setting } from '../setting.js'
import { addedLines } from './added-text.js'
import { hasAccounts, isEmbedded } from './identity.js'

/** What git must not take: values of this machine, and the embedded database. */
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
  if (missing.length === 0) return [{ action: 'skip', path, reason: 'git ignores what is local already' }]
  const lines = missing.map(({ line }) => line)
  return [addedLines(project.tree, path, lines, 'what git must not take')]
}
