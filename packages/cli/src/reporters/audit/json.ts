import { ruleId } from '../../rule.js'
import { ruleUrl } from '../../audit/finding.js'
import type { AuditReport } from './report.js'

/** The documented shape for programs. */
export function auditData({ version, audited, findings, ms, docs }: AuditReport): unknown {
  const { project, apps, notices, stats } = audited
  return {
    version,
    project,
    apps: apps.map(({ root, routes, answers }) => ({
      root,
      routes: routes.map(({ kind, path, method, place, verdicts }) => ({
        kind,
        path,
        method,
        file: place.path,
        line: place.line,
        endLine: place.endLine,
        verdicts,
      })),
      checklist: answers.map(({ item, verdict, evidence, counts }) => ({
        id: item.id,
        title: item.title,
        verdict,
        counts,
        evidence,
      })),
    })),
    findings: findings.map(({ id, rule, severity, confidence, place, route, message }) => ({
      id,
      rule: ruleId(rule),
      items: [rule.item],
      severity,
      confidence,
      file: place.path,
      line: place.line,
      endLine: place.endLine,
      method: route?.method ?? null,
      message,
      why: rule.why,
      fix: rule.fix,
      url: ruleUrl(rule, docs),
    })),
    notices,
    stats: { ...stats, ms },
  }
}
