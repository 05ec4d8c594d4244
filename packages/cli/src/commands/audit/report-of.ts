import { relative, resolve, sep } from 'node:path'
import type { Audited } from '../../audit/audit-folder.js'
import { staleNotices, type Baseline } from '../../audit/baseline.js'
import type { Finding } from '../../audit/finding.js'
import { SEVERITIES } from '../../audit/order.js'
import type { Report } from '../../report.js'
import { githubText } from '../../reporters/audit/github.js'
import { auditData } from '../../reporters/audit/json.js'
import { auditMarkdown } from '../../reporters/audit/markdown.js'
import { auditView } from '../../reporters/audit/pretty.js'
import type { AuditReport } from '../../reporters/audit/report.js'
import { sarifLog } from '../../reporters/audit/sarif.js'
import { ownVersion } from '../../version.js'
import { BASELINE } from './baseline.js'
import type { AuditOptions } from '../audit.js'

/** What is told of an audit, in every format. */
export async function reportOf(
  audited: Audited,
  path: string,
  options: AuditOptions,
  baseline: Baseline | undefined,
  run: { readonly ms: number; readonly advisories: string | undefined },
): Promise<Report> {
  const { changed, docs, failOn, timing } = options
  const stale = staleNotices(baseline, audited, options.baseline ?? BASELINE)
  const files = changed === undefined ? undefined : changedFiles(changed === true ? [] : changed, path)
  const findings = audited.findings.filter(
    ({ id, place }) => baseline?.known.has(id) !== true && (files === undefined || files.has(place.path)),
  )
  const report: AuditReport = {
    version: await ownVersion(),
    audited: { ...audited, notices: [...audited.notices, ...stale] },
    findings,
    ms: timing ? Math.round(run.ms) : 0,
    ...(run.advisories !== undefined && { advisories: run.advisories }),
    docs: docs?.replace(/\/+$/, ''),
    prefix: prefixOf(path, process.env.GITHUB_WORKSPACE),
  }
  return {
    data: auditData(report),
    view: (terminal) => auditView(report, terminal),
    findings: failing(findings, failOn),
    formats: {
      sarif: () => `${JSON.stringify(sarifLog(report), null, 2)}\n`,
      markdown: () => auditMarkdown(report),
      github: () => githubText(report),
    },
    ...(options.output !== undefined && { output: options.output }),
  }
}

function failing(findings: readonly Finding[], failOn: AuditOptions['failOn']): number {
  if (failOn === 'never') return 0
  const failingOnes = SEVERITIES.slice(0, SEVERITIES.indexOf(failOn) + 1)
  return findings.filter(({ severity }) => failingOnes.includes(severity)).length
}

/** Files as people name them from where they are, relative to the audited folder; what is outside of it is left out. */
function changedFiles(files: readonly string[], folder: string): ReadonlySet<string> {
  return new Set(files.flatMap((file) => below(folder, file) ?? []))
}

/** In a job on GitHub the paths of annotations and of SARIF begin at the repository. */
function prefixOf(folder: string, workspace: string | undefined): string {
  const inside = workspace === undefined || workspace === '' ? undefined : below(workspace, folder)
  return inside === undefined || inside === '' ? '' : `${inside}/`
}

function below(folder: string, path: string): string | undefined {
  const inside = relative(resolve(folder), resolve(path)).split(sep).join('/')
  return inside === '..' || inside.startsWith('../') ? undefined : inside
}
