import { resolve } from 'node:path'
import { Option } from 'commander'
import type { Command } from '../command.js'
import type { Outcome } from '../report.js'
import type { Severity } from '../rule.js'
import { ProgressLine } from '../terminal/progress.js'
import { advised } from './audit/advisories.js'
import { BASELINE, known, writeBaseline } from './audit/baseline.js'
import { repair } from './audit/repair.js'
import { reportOf } from './audit/report-of.js'
import { selected } from './audit/selected.js'

export interface AuditOptions {
  readonly only?: string
  readonly failOn: Severity | 'never'
  /** `true` where no file was named. */
  readonly changed?: readonly string[] | true
  readonly baseline?: string
  readonly writeBaseline?: true
  readonly output?: string
  readonly docs?: string
  readonly timing?: true
  readonly fix?: true
  readonly yes?: true
  readonly advisories?: string
  readonly npmAudit?: true
}

/** The static proof: every item of the checklist is answered from the source, and not a line of it runs. */
export const command: Command = {
  summary: 'find routes without protection, from the source alone',
  formats: ['sarif', 'markdown', 'github'],
  examples: [
    { line: 'holdfast audit', what: 'the app of this folder, or all of them' },
    { line: 'holdfast audit apps/web --only A6,O7', what: 'two items of one app' },
    { line: 'holdfast audit --format sarif > audit.sarif', what: 'for code scanning' },
    { line: 'holdfast audit --write-baseline', what: 'begin with what is there' },
    { line: `holdfast audit --baseline ${BASELINE}`, what: 'and tell what is new' },
    { line: 'holdfast audit --fix', what: 'what can be repaired as a plan' },
  ],
  declare: (declaration) => {
    declaration
      .argument('[path]', 'the folder of an app, or of a repository with several', '.')
      .option('--only <items>', 'items or rules, with commas: A6,O7 or a6-unguarded-handler')
      .addOption(
        new Option('--fail-on <severity>', 'exit with 1 from this severity on')
          .choices(['critical', 'high', 'medium', 'low', 'never'])
          .default('low'),
      )
      .option('--changed [files...]', 'judge the whole project, and tell what is in these files only')
      .option('--baseline <file>', 'tell only what is not in this file')
      .option('--write-baseline', `write all findings to the baseline (${BASELINE})`)
      .option('--output <file>', 'write it there instead of printing it')
      .option('--docs <url>', 'where the pages of the rules are published; findings lead there')
      .option('--timing', 'measure stats.ms: it is 0 otherwise, so that two runs print the same')
      .option('--advisories <file>', 'a newer table of vulnerable versions, or its https address')
      .option('--npm-audit', 'ask npm audit for further vulnerable versions')
      .option('--fix', 'show what can be repaired where the app goes on to do the same')
      .option('--yes', 'with --fix: do it')
  },
  run: async ({ args: [path = '.'], options }) => run(path, options as unknown as AuditOptions),
}

async function run(path: string, options: AuditOptions): Promise<Outcome> {
  const began = performance.now()
  const conflict = conflicting(options)
  if (conflict !== undefined) return { failure: conflict }
  const [{ auditProject, folderName, openProject }, { readRules }] = await Promise.all([
    import('../audit/audit-folder.js'),
    import('../audit/rules.js'),
  ])
  const chosen = await advised(await readRules(), options, path)
  if ('failure' in chosen) return chosen
  const all = chosen.rules
  const rules = selected(options.only, all)
  if ('failure' in rules) return rules
  const baseline = await known(options)
  if (baseline !== undefined && 'failure' in baseline) return baseline
  const project = openProject(path)
  if ('failure' in project) return project
  const line = new ProgressLine()
  const judged = auditProject(project, folderName(path), rules, all, (what, done, of) =>
    line.show(`${what}: ${done} of ${of} …`),
  )
  line.end()
  const audited = { ...judged, notices: [...chosen.notices, ...judged.notices] }
  if (options.fix) return repair(audited, resolve(path), options.yes === true)
  const told = options.writeBaseline ? await writeBaseline(options, audited.findings) : baseline
  const age = rules.some(({ item }) => item === 'O4') ? chosen.age : undefined
  return reportOf(audited, path, options, told, { ms: performance.now() - began, advisories: age })
}

function conflicting({ writeBaseline: writes, only, changed, fix, yes }: AuditOptions): string | undefined {
  if (writes && (only !== undefined || changed !== undefined || fix))
    return 'a baseline holds all findings of the project: --write-baseline goes without --only, --changed and --fix'
  return yes && !fix ? '--yes goes with --fix' : undefined
}
