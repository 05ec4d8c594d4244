import { countsOf, pageOf, type DoctorReport } from './report.js'

/** `{ version, app, checks: [{ id, verdict, title, evidence, remedy, url }], stats }` */
export function doctorData({ version, app, found }: DoctorReport): unknown {
  return {
    version,
    app,
    checks: found.map(({ id, group, verdict, title, evidence, remedy }) => ({
      id,
      group,
      verdict,
      title,
      evidence: evidence.join('\n'),
      remedy,
      url: pageOf(id),
    })),
    stats: { checks: found.length, ...countsOf(found) },
  }
}
