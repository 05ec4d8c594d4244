import { redactedSource, redactedText, redactedUrl } from './redaction.js'
import { otherReportTypes, type OtherReportType, type SecurityReport } from './security-report.js'

/** A report without what only the receiver knows. */
export type Read = SecurityReport extends infer Report
  ? Report extends unknown
    ? Omit<Report, 'time' | 'repeats'>
    : never
  : never

/** Which of the two ways of reporting a body is sent in; `null` for anything else. */
export type ReportFormat = 'csp-report' | 'reports+json'

/** More are cut off. Browsers send what a page gathered in a minute. */
const MOST_REPORTS = 20
const MOST_MEMBERS = 20
const LONGEST_TEXT = 300
const LONGEST_SAMPLE = 40
const LONGEST_USER_AGENT = 200

export function reportFormat(contentType: string | null): ReportFormat | null {
  const type = contentType?.split(';', 1)[0]?.trim().toLowerCase()
  return type === 'application/csp-report' ? 'csp-report' : type === 'application/reports+json' ? 'reports+json' : null
}

/**
 * The reports in a body: of `report-uri` (CSP2 §4.4: one, in `csp-report`), or of the Reporting API (§3.4: a list). What
 * does not look like one is left out; nothing throws.
 */
export function readReports(format: ReportFormat, json: string, userAgent: string): readonly Read[] {
  let parsed: unknown
  try {
    parsed = JSON.parse(json)
  } catch {
    return []
  }
  if (format === 'csp-report') {
    const body = members(members(parsed)?.['csp-report'])
    return body === null ? [] : [legacyViolation(body, userAgent)]
  }
  const list: readonly unknown[] = Array.isArray(parsed) ? parsed.slice(0, MOST_REPORTS) : [parsed]
  return list.flatMap((each) => {
    const report = members(each)
    const body = members(report?.['body'])
    return report === null || body === null ? [] : [ofReportingApi(report, body, userAgent)]
  })
}

type Members = Readonly<Record<string, unknown>>

function ofReportingApi(report: Members, body: Members, sentBy: string): Read {
  const document = redactedUrl(text(body['documentURL']) || text(report['url']))
  const userAgent = redactedText(text(report['user_agent']) || sentBy, LONGEST_USER_AGENT)
  if (report['type'] !== 'csp-violation') {
    const type = otherReportTypes.find((known) => known === report['type']) ?? 'other'
    return { type, document, userAgent, from: origin([text(body['sourceFile'])]), body: facts(type, report, body) }
  }
  return violation({
    document,
    userAgent,
    directive: text(body['effectiveDirective']),
    blocked: text(body['blockedURL']),
    disposition: text(body['disposition']),
    source: text(body['sourceFile']),
    line: body['lineNumber'],
    column: body['columnNumber'],
    sample: text(body['sample']),
  })
}

function legacyViolation(body: Members, userAgent: string): Read {
  return violation({
    document: redactedUrl(text(body['document-uri'])),
    userAgent: redactedText(userAgent, LONGEST_USER_AGENT),
    // Older browsers send the whole directive, its sources included.
    directive: text(body['effective-directive']) || text(body['violated-directive']),
    blocked: text(body['blocked-uri']),
    disposition: text(body['disposition']),
    source: text(body['source-file']),
    line: body['line-number'],
    column: body['column-number'],
    sample: text(body['script-sample']),
  })
}

interface RawViolation {
  readonly document: string
  readonly userAgent: string
  readonly directive: string
  readonly blocked: string
  readonly disposition: string
  readonly source: string
  readonly line: unknown
  readonly column: unknown
  readonly sample: string
}

function violation(raw: RawViolation): Read {
  return {
    type: 'csp-violation',
    document: raw.document,
    userAgent: raw.userAgent,
    from: origin([raw.blocked, raw.source]),
    directive: /^[a-z-]{1,40}/.exec(raw.directive)?.[0] ?? '',
    blocked: redactedSource(raw.blocked),
    disposition: raw.disposition === 'report' ? 'report' : 'enforce',
    source: redactedSource(raw.source),
    line: place(raw.line),
    column: place(raw.column),
    sample: redactedText(raw.sample, LONGEST_SAMPLE),
  }
}

/** Schemes under which browsers run extensions, and the markers that they put in their place. */
const EXTENSION = /^(?:[a-z-]*-extension|ms-browser-extension|webkit-masked-url|chrome|resource)(?::|$)/i

function origin(places: readonly string[]): 'page' | 'extension' {
  return places.some((each) => EXTENSION.test(each)) ? 'extension' : 'page'
}

function facts(
  type: OtherReportType,
  report: Members,
  body: Members,
): Readonly<Record<string, string | number | boolean>> {
  const kept: Record<string, string | number | boolean> = {}
  if (type === 'other') kept['reportType'] = redactedText(text(report['type']), LONGEST_USER_AGENT)
  for (const [name, value] of Object.entries(body).slice(0, MOST_MEMBERS)) {
    if (!/^[A-Za-z][\w-]{0,40}$/.test(name)) continue
    if (typeof value === 'string')
      kept[name] = URL.canParse(value) ? redactedUrl(value) : redactedText(value, LONGEST_TEXT)
    else if (typeof value === 'boolean' || Number.isFinite(value)) kept[name] = value as boolean | number
  }
  return kept
}

function members(value: unknown): Members | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : null
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function place(value: unknown): number {
  return Number.isSafeInteger(value) && Number(value) >= 0 ? Number(value) : 0
}
