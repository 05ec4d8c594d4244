import type { Finding } from '../../audit/finding.js'
import { SEVERITIES } from '../../audit/order.js'
import { ruleId } from '../../rule.js'
import { answersTable } from '../checklist/markdown.js'
import { code, escapeMarkdown } from '../text/markdown.js'
import { groupsOf } from './groups.js'
import { counted, extent, type AuditReport } from './report.js'

/** For a comment on a pull request or the summary of a job. */
export function auditMarkdown(report: AuditReport): string {
  const { audited, findings } = report
  const { project, apps, notices } = audited
  const counts = SEVERITIES.map(
    (severity) => [severity, findings.filter((each) => each.severity === severity).length] as const,
  )
  const sum = counts.filter(([, count]) => count > 0).map(([severity, count]) => `${count} ${severity}`)
  return (
    [
      `# Audit of ${code(project)}`,
      `**${findings.length === 0 ? 'No finding' : `${counted(findings.length, 'finding')}: ${sum.join(', ')}`}** in ${extent(audited)}.`,
      ...groupsOf(findings, apps).map((group) => {
        const title = group.route === null ? code(group.file) : code(`${group.route.method} ${group.route.path}`)
        return [`## ${title}`, ...group.findings.map(findingItem)].join('\n\n')
      }),
      ...(notices.length === 0
        ? []
        : [
            '## Notices',
            notices
              .map(
                ({ file, line, message }) =>
                  `- ${code(line === null ? file : `${file}:${line}`)}: ${escapeMarkdown(message)}`,
              )
              .join('\n'),
          ]),
      '## Checklist',
      ...apps.flatMap((app) => [...(apps.length > 1 ? [`### ${code(app.root)}`] : []), answersTable(app)]),
    ].join('\n\n') + '\n'
  )
}

function findingItem({ rule, severity, place, message, code: line }: Finding): string {
  return [
    `- **${severity}** · **${rule.item}** ${escapeMarkdown(rule.title)} · ${code(`${place.path}:${place.line}`)}`,
    `  ${escapeMarkdown(message)}`,
    ...(line === undefined ? [] : [`  ${code(line)}`]),
    `  **Fix:** ${rule.fix}`,
    `  ${code(`holdfast explain ${ruleId(rule)}`)}`,
  ].join('\n\n')
}
