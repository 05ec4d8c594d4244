import type { Log, Location, Notification, ReportingDescriptor, Result } from 'sarif'
import type { Finding } from '../../audit/finding.js'
import { ruleUrl } from '../../audit/finding.js'
import type { Notice } from '../../audit/notice.js'
import { SEVERITIES } from '../../audit/order.js'
import { rulePage, ruleSummary } from '../../docs/rule-page.js'
import { ruleId, type Confidence, type Place, type Rule, type Severity } from '../../rule.js'
import type { AuditReport } from './report.js'

/** What GitHub's code scanning takes at most; a file with more is refused as a whole. */
const [MOST_RESULTS, MOST_TAGS, LONGEST_TEXT] = [25_000, 10, 1_000]

/** Of CVSS's scale: GitHub calls 9 and above critical, 7 high, 4 medium. */
const SCORE: Readonly<Record<Severity, string>> = { critical: '9.5', high: '8.0', medium: '5.5', low: '3.0' }
const LEVEL: Readonly<Record<Severity, Result.level>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
}
const PRECISION: Readonly<Record<Confidence, string>> = { high: 'very-high', medium: 'high', low: 'medium' }

/** SARIF 2.1.0, as GitHub's code scanning reads it. */
export function sarifLog(report: AuditReport): Log {
  const { version, audited, findings, prefix } = report
  const { rules, notices } = audited
  const index = new Map(rules.map((rule, at) => [rule, at]))
  const told = worstFirst(findings).slice(0, MOST_RESULTS)
  const left = findings.length - told.length
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Holdfast',
            semanticVersion: version,
            rules: rules.map((rule) => descriptor(rule, findings, report.docs)),
          },
        },
        automationDetails: { id: 'holdfast/audit/' },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { '%SRCROOT%': { description: { text: 'The folder that was audited.' } } },
        invocations: [
          {
            executionSuccessful: true,
            toolExecutionNotifications: [
              ...notices.map((notice) => notification(notice, prefix)),
              ...(left === 0
                ? []
                : [{ level: 'warning' as const, message: { text: `${left} more findings are left out.` } }]),
            ],
          },
        ],
        results: told.map((finding) => result(finding, index.get(finding.rule) ?? -1, prefix)),
      },
    ],
  }
}

function worstFirst(findings: readonly Finding[]): Finding[] {
  return SEVERITIES.flatMap((severity) => findings.filter((finding) => finding.severity === severity))
}

function descriptor(rule: Rule, findings: readonly Finding[], docs: string | undefined): ReportingDescriptor {
  const own = findings.filter((finding) => finding.rule === rule)
  const confidences = (['low', 'medium', 'high'] as const).filter((each) =>
    own.some(({ confidence }) => confidence === each),
  )
  const page = rulePage(rule)
  return {
    id: ruleId(rule),
    name: rule.name,
    shortDescription: { text: clipped(`${rule.item}: ${page.title}`) },
    fullDescription: { text: clipped(rule.why) },
    help: { text: `${rule.why}\n\n${rule.fix}`, markdown: `# ${page.title}\n\n${ruleSummary(rule)}` },
    helpUri: ruleUrl(rule, docs),
    defaultConfiguration: { level: LEVEL[rule.severity] },
    properties: {
      tags: [
        'security',
        `holdfast/${rule.item}`,
        ...rule.references.cwe.map((cwe) => `external/cwe/${cwe.toLowerCase()}`),
        ...rule.references.owasp.map((owasp) => `external/owasp/${owasp.toLowerCase().replace(':', '-')}`),
      ].slice(0, MOST_TAGS),
      precision: PRECISION[confidences[0] ?? 'high'],
      'security-severity': SCORE[rule.severity],
      'problem.severity': LEVEL[rule.severity] === 'note' ? 'recommendation' : LEVEL[rule.severity],
    },
  }
}

function result(finding: Finding, ruleIndex: number, prefix: string): Result {
  const { id, rule, severity, confidence, place, route, message, related } = finding
  return {
    ruleId: ruleId(rule),
    ruleIndex,
    level: LEVEL[severity],
    message: { text: clipped(message) },
    locations: [
      {
        ...location(place, prefix),
        ...(route === null
          ? {}
          : { logicalLocations: [{ fullyQualifiedName: `${route.method} ${route.path}`, kind: 'function' }] }),
      },
    ],
    ...(related.length === 0
      ? {}
      : {
          relatedLocations: related.map((each, index) => ({
            id: index + 1,
            ...location(each.place, prefix),
            message: { text: each.message },
          })),
        }),
    // GitHub follows a finding through commits by the first; the second is what a baseline holds.
    partialFingerprints: { primaryLocationLineHash: `${id}:1`, 'holdfastFinding/v1': id },
    properties: { confidence, severity, items: [rule.item], 'security-severity': SCORE[severity] },
  }
}

function location({ path, line, endLine }: Place, prefix: string): Location {
  return {
    physicalLocation: {
      artifactLocation: { uri: uriOf(prefix + path), uriBaseId: '%SRCROOT%' },
      region: { startLine: line, endLine },
    },
  }
}

function notification({ file, line, message }: Notice, prefix: string): Notification {
  return {
    level: 'warning',
    message: { text: clipped(message) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(prefix + file), uriBaseId: '%SRCROOT%' },
          ...(line === null ? {} : { region: { startLine: line } }),
        },
      },
    ],
  }
}

/** RFC 3986: what is no part of a path is escaped, `[id]` and spaces too; what is no Unicode is replaced. */
export function uriOf(path: string): string {
  return path
    .split('/')
    .map((part) => encodeURIComponent(Buffer.from(part).toString()))
    .join('/')
}

function clipped(text: string): string {
  return text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT - 1)}…`
}
