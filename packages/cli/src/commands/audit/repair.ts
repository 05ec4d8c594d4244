import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Audited } from '../../audit/audit-folder.js'
import { redactLine } from '../../audit/redaction.js'
import { applied } from '../../edits/applied.js'
import { isDirty } from '../../edits/dirty.js'
import type { Edit } from '../../edits/edit.js'
import { unifiedDiff } from '../../edits/unified-diff.js'
import type { Report } from '../../report.js'
import { plain } from '../../reporters/text/plain.js'
import { ruleId } from '../../rule.js'
import type { Terminal } from '../../terminal/terminal.js'
import { writeWhole } from '../../whole-file.js'

/** What would be, or was, made of one file. */
interface FilePlan {
  readonly file: string
  /** Ids of the findings that it repairs. */
  readonly findings: readonly string[]
  readonly rules: readonly string[]
  readonly state: 'planned' | 'repaired' | 'skipped'
  /** Why it is skipped. */
  readonly reason?: string
  readonly diff: string
}

/** The plan of `--fix`; with `--yes` it is carried out. Files that git could not give back are left alone. */
export async function repair(audited: Audited, folder: string, isCarriedOut: boolean): Promise<Report> {
  const edits = new Map<
    string,
    { readonly edits: Edit[]; readonly findings: Set<string>; readonly rules: Set<string> }
  >()
  for (const { id, rule, judged } of audited.findings) {
    const wanted = judged.judgement.repair?.() ?? []
    // What is inside of another change waits for the next run.
    if (wanted.some((edit) => edits.get(edit.path)?.edits.some((other) => isInTheWay(edit, other)))) continue
    for (const edit of wanted) {
      const file = edits.get(edit.path) ?? { edits: [], findings: new Set(), rules: new Set() }
      // Several findings of a file put the same function into it once.
      if (!file.edits.some((other) => isSame(edit, other))) file.edits.push(edit)
      file.findings.add(id)
      file.rules.add(ruleId(rule))
      edits.set(edit.path, file)
    }
  }
  const plans: FilePlan[] = []
  for (const [file, { edits: own, findings, rules }] of [...edits].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const text = audited.tree.text(file) ?? ''
    const diff = unifiedDiff(file, text, own, (line) => redactLine(line, true))
    const reason = await refusal(folder, file, text)
    if (reason === undefined && isCarriedOut) await writeWhole(join(folder, file), applied(text, own))
    const state = reason !== undefined ? 'skipped' : isCarriedOut ? 'repaired' : 'planned'
    plans.push({ file, findings: [...findings], rules: [...rules], state, ...(reason && { reason }), diff })
  }
  const open = plans.filter(({ state }) => state !== 'repaired').length
  return { data: { plans }, view: (terminal) => view(plans, isCarriedOut, terminal), findings: open }
}

function isSame(one: Edit, other: Edit): boolean {
  return one.start === other.start && one.end === other.end && one.text === other.text
}

function isInTheWay(one: Edit, other: Edit): boolean {
  return !isSame(one, other) && one.start < other.end && other.start < one.end
}

async function refusal(folder: string, file: string, text: string): Promise<string | undefined> {
  if (await isDirty(folder, file)) return 'it has changes that are not committed'
  const now = await readFile(join(folder, file), 'utf8').catch(() => undefined)
  return now === text ? undefined : 'it has changed since it was read'
}

function view(plans: readonly FilePlan[], isCarriedOut: boolean, { colors }: Terminal): string {
  const { bold, dim, green, red, yellow, cyan } = colors
  if (plans.length === 0) return 'Nothing can be repaired without a change of what the app does.'
  const colored = (line: string): string =>
    line.startsWith('+') ? green(line) : line.startsWith('-') ? red(line) : line.startsWith('@@') ? cyan(line) : line
  const files = plans.map(({ file, rules, state, reason, diff }) => {
    const head = `${bold(state)} ${plain(file)}  ${dim(rules.join(', '))}${reason === undefined ? '' : `  ${yellow(reason)}`}`
    return state === 'repaired' ? head : [head, ...diff.split('\n').map((line) => colored(plain(line)))].join('\n')
  })
  const hint = isCarriedOut
    ? 'Look at it with git diff, and run the tests.'
    : 'Nothing is written yet: --fix --yes does it.'
  return [...files, dim(hint)].join('\n\n')
}
