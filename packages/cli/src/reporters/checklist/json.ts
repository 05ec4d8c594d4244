import type { ChecklistReport } from './report.js'

export function checklistData({ version, audited: { project, apps, notices } }: ChecklistReport): unknown {
  return {
    version,
    project,
    apps: apps.map(({ root, answers }) => ({
      root,
      checklist: answers.map(({ item, verdict, evidence, counts }) => ({ ...item, verdict, counts, evidence })),
    })),
    notices,
  }
}
