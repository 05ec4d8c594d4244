import type { AuditedApp } from '../../audit/audit-folder.js'
import { isWithin, type JudgedRoute } from '../../audit/audit.js'
import type { Finding } from '../../audit/finding.js'
import { compare, SEVERITIES } from '../../audit/order.js'

/** Findings that people read together: of one route, or of one file. */
export interface Group {
  readonly route: JudgedRoute | null
  readonly file: string
  /** The worst first. */
  readonly findings: readonly Finding[]
}

/**
 * Routes before files, and the worst first in both; then by path. What was found in a file stands with the route whose
 * handler it is in.
 */
export function groupsOf(findings: readonly Finding[], apps: readonly AuditedApp[]): Group[] {
  const routes = new Map<string, JudgedRoute[]>()
  for (const route of apps.flatMap((app) => app.routes))
    routes.set(route.place.path, [...(routes.get(route.place.path) ?? []), route])
  const groups = new Map<string, { route: JudgedRoute | null; file: string; findings: Finding[] }>()
  for (const finding of findings) {
    const { place } = finding
    const route = finding.route ?? routes.get(place.path)?.find((each) => isWithin(place, each.place)) ?? null
    const key = JSON.stringify([route?.path, route?.method, place.path])
    const group = groups.get(key) ?? { route, file: place.path, findings: [] }
    group.findings.push(finding)
    groups.set(key, group)
  }
  const rank = ({ severity }: Finding): number => SEVERITIES.indexOf(severity)
  const worst = (group: Group): number => Math.min(...group.findings.map(rank))
  return [...groups.values()]
    .map((group) => ({ ...group, findings: group.findings.toSorted((a, b) => rank(a) - rank(b)) }))
    .toSorted(
      (a, b) =>
        Number(a.route === null) - Number(b.route === null) ||
        worst(a) - worst(b) ||
        compare(a.route?.path ?? a.file, b.route?.path ?? b.file) ||
        compare(a.file, b.file) ||
        (a.findings[0]?.place.line ?? 0) - (b.findings[0]?.place.line ?? 0),
    )
}
