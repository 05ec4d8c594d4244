import type { Audited } from '../../audit/audit-folder.js'
import type { Finding } from '../../audit/finding.js'

/** What the formats of an audit tell. */
export interface AuditReport {
  /** Of this CLI. */
  readonly version: string
  readonly audited: Audited
  /** Those that are told: without what a baseline knows, and of the files that were asked for. */
  readonly findings: readonly Finding[]
  /** Milliseconds; 0 where nobody asked to measure, so that two runs print the same. */
  readonly ms: number
  /** Where the pages of the rules are published; else their names are told. */
  readonly docs: string | undefined
  /** In front of every path where a repository's host reads them: the audited folder within the repository, with `/` behind. */
  readonly prefix: string
  /** How current the table of known vulnerabilities is, for people: it tells another age each day. */
  readonly advisories?: string
}

export const counted = (count: number, what: string): string =>
  `${count.toLocaleString('en')} ${what}${count === 1 ? '' : 's'}`

/** How much was looked at. */
export function extent({ apps, stats }: Audited): string {
  const routes = apps.reduce((sum, app) => sum + app.routes.length, 0)
  const shown = routes === 1 ? '1 route or action' : `${routes.toLocaleString('en')} routes and actions`
  return `${shown}, ${counted(stats.files, 'file')}, ${counted(stats.lines, 'line')}`
}
