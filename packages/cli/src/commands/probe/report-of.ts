import type { Report } from '../../report.js'
import { probeHtml } from '../../reporters/probe/html.js'
import { probeData } from '../../reporters/probe/json.js'
import { probeMarkdown } from '../../reporters/probe/markdown.js'
import { probeView } from '../../reporters/probe/pretty.js'
import { ofVerdict, type ProbeReport } from '../../reporters/probe/report.js'
import { probeSarif } from '../../reporters/probe/sarif.js'

/** What is told of a probe, in every format. */
export function reportOf(report: ProbeReport, output: string | undefined): Report {
  return {
    data: probeData(report),
    view: (terminal) => probeView(report, terminal),
    findings: ofVerdict(report.result, 'fail').length,
    formats: {
      sarif: () => `${JSON.stringify(probeSarif(report), null, 2)}\n`,
      markdown: () => probeMarkdown(report),
      html: () => probeHtml(report),
    },
    ...(output === undefined ? {} : { output }),
  }
}
