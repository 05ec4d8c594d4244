import { ruleTitle } from '../../audit/finding.js'
import { SEVERITIES } from '../../audit/order.js'
import { ruleId, type Severity } from '../../rule.js'
import { counted, type AuditReport } from './report.js'

const COMMAND: Readonly<Record<Severity, string>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'notice',
}

/** Workflow commands: GitHub shows each beside its line. It shows ten of a kind in a step, so the worst are first. */
export function githubText({ findings, audited, prefix }: AuditReport): string {
  const worstFirst = SEVERITIES.flatMap((severity) => findings.filter((finding) => finding.severity === severity))
  const lines = worstFirst.map(({ rule, severity, place, message }) => {
    const properties = {
      file: prefix + place.path,
      line: String(place.line),
      endLine: String(place.endLine),
      title: `${ruleTitle(rule)} (${severity})`,
    }
    return command(COMMAND[severity], properties, `${message}\n${rule.fix}\nholdfast explain ${ruleId(rule)}`)
  })
  const notices = audited.notices.map(({ file, line, message }) =>
    command(
      'notice',
      { file: prefix + file, ...(line === null ? {} : { line: String(line) }), title: 'holdfast audit' },
      message,
    ),
  )
  return `${[...lines, ...notices, `holdfast audit: ${counted(findings.length, 'finding')}`].join('\n')}\n`
}

function command(name: string, properties: Readonly<Record<string, string>>, message: string): string {
  const all = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(value)}`)
  return `::${name} ${all.join(',')}::${escapeData(message)}`
}

/** As the runner's toolkit does it: what is left raw would end the command, and begin one that somebody else wrote. */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
