import { GROUPS } from '../../checklist/items.js'
import type { Verdict } from '../../rule.js'
import type { AuditedApp } from '../../audit/audit-folder.js'
import { cell, cellCode, code } from '../text/markdown.js'
import { placeText, unshown } from './answer-text.js'
import type { ChecklistReport } from './report.js'

const MARK: Readonly<Record<Verdict, string>> = {
  pass: '✅ pass',
  fail: '❌ fail',
  unknown: '❓ unknown',
  'n/a': '➖ n/a',
}

export function checklistMarkdown({ audited: { project, apps } }: ChecklistReport): string {
  return `${[
    `# Security checklist of ${code(project)}`,
    ...apps.flatMap((app) => [...(apps.length > 1 ? [`## ${code(app.root)}`] : []), answersTable(app)]),
  ].join('\n\n')}\n`
}

/** One row for each answer, with what decided it. */
export function answersTable({ answers }: AuditedApp): string {
  const rows = GROUPS.flatMap(({ items }) =>
    answers
      .filter(({ item }) => items.includes(item))
      .map((answer) => {
        const { item, verdict, evidence } = answer
        const [first] = evidence
        const place = first === undefined ? '' : placeText(first)
        const more = unshown(answer, 1)
        const seen = [
          ...(place === '' ? [] : [cellCode(place)]),
          cell(first?.message ?? ''),
          ...(more === 0 ? [] : [`(and ${more} more)`]),
        ].join(' ')
        return `| ${item.id} | ${cell(item.title)} | ${MARK[verdict]} | ${seen} |`
      }),
  )
  return ['| id | item | verdict | evidence |', '| --- | --- | --- | --- |', ...rows].join('\n')
}
