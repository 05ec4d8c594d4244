import type { Command } from '../command.js'
import type { Outcome } from '../report.js'
import { checklistHtml } from '../reporters/checklist/html.js'
import { checklistData } from '../reporters/checklist/json.js'
import { checklistMarkdown } from '../reporters/checklist/markdown.js'
import type { ChecklistReport } from '../reporters/checklist/report.js'
import { checklistView } from '../reporters/checklist/table.js'
import { ProgressLine } from '../terminal/progress.js'
import { ownVersion } from '../version.js'

/** The list that the gate enforces, with what this project has of it. */
export const command: Command = {
  summary: 'print the security checklist with the verdicts of a project',
  formats: ['markdown', 'html'],
  examples: [
    { line: 'holdfast checklist', what: 'every item with its verdict and evidence' },
    { line: 'holdfast checklist --format html > checklist.html', what: 'one page of A4 for each app, to print' },
    { line: 'holdfast checklist apps/web --format markdown', what: 'for a pull request or a wiki' },
  ],
  declare: (declaration) => {
    declaration
      .argument('[path]', 'the folder of an app, or of a repository with several', '.')
      .option('--output <file>', 'write it there instead of printing it')
  },
  run: async ({ args: [path = '.'], options }) => run(path, options),
}

async function run(path: string, { output }: { readonly output?: string }): Promise<Outcome> {
  const [{ auditProject, folderName, openProject }, { readRules }] = await Promise.all([
    import('../audit/audit-folder.js'),
    import('../audit/rules.js'),
  ])
  const rules = await readRules()
  const project = openProject(path)
  if ('failure' in project) return project
  const line = new ProgressLine()
  const audited = auditProject(project, folderName(path), rules, rules, (what, done, of) =>
    line.show(`${what}: ${done} of ${of} …`),
  )
  line.end()
  const report: ChecklistReport = { version: await ownVersion(), audited }
  return {
    data: checklistData(report),
    view: (terminal) => checklistView(report, terminal),
    findings: audited.apps.flatMap(({ answers }) => answers).filter(({ verdict }) => verdict === 'fail').length,
    formats: { markdown: () => checklistMarkdown(report), html: () => checklistHtml(report) },
    ...(output !== undefined && { output }),
  }
}
