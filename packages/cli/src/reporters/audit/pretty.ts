import { ruleTitle, type Finding } from '../../audit/finding.js'
import { SEVERITIES } from '../../audit/order.js'
import { ruleId, type Rule, type Severity } from '../../rule.js'
import { renderMarkdown } from '../../terminal/markdown.js'
import type { Terminal } from '../../terminal/terminal.js'
import { hang, indent, wrap } from '../../terminal/text.js'
import { answersGrid, appsTable } from '../checklist/grid.js'
import { cut, plain } from '../text/plain.js'
import { groupsOf, type Group } from './groups.js'
import { counted, extent, type AuditReport } from './report.js'

/** Apps whose answers are shown one by one; of more, one line each. */
const FEW_APPS = 3

/** For people: findings by route, then what was asked and what was answered. */
export function auditView(report: AuditReport, terminal: Terminal): string {
  const { audited, findings } = report
  const { dim } = terminal.colors
  const { apps } = audited
  const told = new Set<Rule>()
  const grids =
    apps.length > FEW_APPS
      ? [appsTable(apps, terminal)]
      : apps.map((app) => answersGrid(app, apps.length > 1, terminal))
  return [
    ...groupsOf(findings, apps).map((group) => groupView(group, report, told, terminal)),
    ...noticesView(report, terminal),
    [ruled('Checklist', terminal), ...grids].join('\n\n'),
    summary(report, terminal),
    ...(report.advisories === undefined
      ? []
      : [dim(indent(wrap(`known vulnerabilities: ${plain(report.advisories)}`, terminal.width - 2), 2))]),
    dim(indent('holdfast checklist shows every answer with its evidence', 2)),
  ].join('\n\n')
}

/** A heading, and a line to the right margin. */
function ruled(heading: string, { colors: { bold, dim }, width }: Terminal): string {
  const text = cut(plain(heading), width)
  return `${bold(text)} ${dim('─'.repeat(Math.max(0, width - text.length - 1)))}`.trimEnd()
}

function groupView({ route, file, findings }: Group, report: AuditReport, told: Set<Rule>, terminal: Terminal): string {
  const method = route?.method === '*' ? 'ANY' : route?.method
  const heading =
    route === null ? file : route.kind === 'action' ? `action ${method} in ${file}` : `${method} ${route.path}`
  return [ruled(heading, terminal), ...findings.map((each) => findingView(each, report, told, terminal))].join('\n\n')
}

/** @param told rules whose page has been named */
function findingView(finding: Finding, { docs }: AuditReport, told: Set<Rule>, terminal: Terminal): string {
  const { rule, severity, place, message, code, confidence } = finding
  const { bold, dim, cyan } = terminal.colors
  const at = plain(`${place.path}:${place.line}`)
  const name = ruleTitle(rule)
  const sure = confidence === 'high' ? '' : `  ${confidence} confidence`
  const head = `${severity.padEnd(8)}  ${name}${sure}`
  const title = `  ${severityColor(severity, terminal)(severity.padEnd(8))}  ${bold(name)}${dim(sure)}`
  const room = terminal.width - 2 - head.length - at.length
  const hung = (mark: string, markdown: string): string =>
    hang(`    ${mark}`, 10, renderMarkdown(plain(markdown), { ...terminal, width: terminal.width - 10 }))
  const number = String(place.line)
  const more = docs === undefined ? `holdfast explain ${ruleId(rule)}` : `${docs}/${ruleId(rule)}.md`
  const isNew = !told.has(rule)
  told.add(rule)
  return [
    room >= 2 ? title + ' '.repeat(room) + cyan(at) : `${title}\n    ${cyan(at)}`,
    indent(renderMarkdown(plain(message), { ...terminal, width: terminal.width - 4 }), 4),
    ...(code === undefined ? [] : [dim(`    ${number} │ `) + cut(plain(code), terminal.width - 7 - number.length)]),
    hung(dim('fix   '), rule.fix),
    ...(isNew ? [`    ${dim('more')}  ${dim(more)}`] : []),
  ].join('\n')
}

function severityColor(severity: Severity, { colors }: Terminal): (text: string) => string {
  const of: Readonly<Record<Severity, (text: string) => string>> = {
    critical: (text) => colors.bold(colors.red(text)),
    high: colors.red,
    medium: colors.yellow,
    low: colors.blue,
  }
  return of[severity]
}

function noticesView({ audited: { notices } }: AuditReport, terminal: Terminal): string[] {
  const { cyan } = terminal.colors
  if (notices.length === 0) return []
  const lines = notices.map(({ file, line, message }) => {
    const at = cyan(plain(line === null ? file : `${file}:${line}`))
    return `  ${at}\n${indent(renderMarkdown(plain(message), { ...terminal, width: terminal.width - 4 }), 4)}`
  })
  return [[ruled('Notices', terminal), ...lines].join('\n\n')]
}

function summary({ audited, findings }: AuditReport, terminal: Terminal): string {
  const { bold, green, dim } = terminal.colors
  const where = `in ${extent(audited)}`
  if (findings.length === 0) return `  ${bold(green('no finding'))} ${dim(where)}`
  const counts = SEVERITIES.flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length
    return count === 0 ? [] : [severityColor(severity, terminal)(`${count} ${severity}`)]
  })
  const text = `${bold(counted(findings.length, 'finding'))}: ${counts.join(', ')} ${dim(where)}`
  return indent(wrap(text, terminal.width - 2), 2)
}
