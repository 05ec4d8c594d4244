import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { titleOf, type Page } from '../site/page.ts'
import { root } from '../site/places.ts'
import { cell, code, table } from './markdown.ts'

const FOLDER = join(root, 'apps/naive/conversion')

interface Check {
  readonly title: string
  readonly items: readonly string[]
  readonly verdict: string
  readonly evidence: string
}

/** What the audit and the probe said of the app in one state, as a run of the proof has written it. */
export interface State {
  readonly state: string
  /** Findings by rule. */
  readonly audit: Readonly<Record<string, number>>
  readonly probe: Readonly<Record<string, Check>>
}

export const states = (): readonly State[] =>
  JSON.parse(readFileSync(join(FOLDER, 'results.json'), 'utf8')) as readonly State[]

/**
 * Fills what a page leaves to the runs: `<!-- open -->` is what was seen of the naive app, `<!-- diff: 1-gate -->` a
 * step's change, `<!-- turned: 1-gate -->` what it changes in the results, and `<!-- course -->` all of them in numbers.
 */
export async function told(page: Page, pages: readonly Page[]): Promise<Page> {
  const [naive, ...steps] = states()
  if (naive === undefined) throw new Error('There are no results of the conversion.')
  let { text } = page
  for (const [index, after] of steps.entries()) {
    const before = index === 0 ? naive : (steps[index - 1] as State)
    const diff = await readFile(join(FOLDER, `${after.state}.diff`), 'utf8')
    text = filled(text, `diff: ${after.state}`, shown(diff))
    text = filled(text, `turned: ${after.state}`, turned(before, after, pages))
  }
  text = filled(text, 'open', open(naive, pages))
  text = filled(text, 'course', course([naive, ...steps]))
  return { ...page, text }
}

function filled(text: string, mark: string, content: string): string {
  if (!text.includes(`<!-- ${mark} -->`)) throw new Error(`The page has no place for ${mark}.`)
  return text.replace(`<!-- ${mark} -->`, () => content)
}

const failing = ({ probe }: State): readonly string[] => idsOf(probe).filter((id) => probe[id]?.verdict === 'fail')
const findings = ({ audit }: State): number => Object.values(audit).reduce((sum, count) => sum + count, 0)
/** A run of the proof at its smaller size leaves the states between the first and the last unprobed. */
const isProbed = ({ probe }: State): boolean => Object.keys(probe).length > 0
const passing = ({ probe }: State): number => Object.values(probe).filter(({ verdict }) => verdict === 'pass').length
const idsOf = (of: Readonly<Record<string, unknown>>): readonly string[] => Object.keys(of).toSorted()

function open(naive: State, pages: readonly Page[]): string {
  return table(
    ['check', 'what was seen'],
    failing(naive).map((id) => [link('probes', id, pages), cell(naive.probe[id]?.evidence ?? '')]),
  )
}

function course(all: readonly State[]): string {
  return table(
    ['after', 'findings of the audit', 'checks that fail', 'checks that pass'],
    all.map((each) => [
      each.state,
      String(findings(each)),
      ...(isProbed(each) ? [String(failing(each).length), String(passing(each))] : ['', '']),
    ]),
  )
}

/** What is no longer found and no longer fails, and what is anew. */
function turned(before: State, after: State, pages: readonly Page[]): string {
  const gone = idsOf(before.audit).filter((rule) => (after.audit[rule] ?? 0) < (before.audit[rule] ?? 0))
  const come = idsOf(after.audit).filter((rule) => (after.audit[rule] ?? 0) > (before.audit[rule] ?? 0))
  const areProbed = isProbed(before) && isProbed(after)
  const closed = areProbed ? failing(before).filter((id) => after.probe[id]?.verdict !== 'fail') : []
  const opened = areProbed ? failing(after).filter((id) => before.probe[id]?.verdict !== 'fail') : []
  const counted = (rule: string): readonly string[] => [
    link('rules', rule, pages),
    `${before.audit[rule] ?? 0} → ${after.audit[rule] ?? 0}`,
  ]
  const judged = (id: string): readonly string[] => [
    link('probes', id, pages),
    `${before.probe[id]?.verdict ?? 'skip'} → ${after.probe[id]?.verdict ?? 'skip'}`,
  ]
  const rows = [...[...gone, ...come].map(counted), ...[...closed, ...opened].map(judged)]
  const audited = `The audit: ${findings(before)} → ${findings(after)} findings.`
  const sum = areProbed
    ? `${audited} The probe: ${failing(before).length} → ${failing(after).length} checks fail.`
    : audited
  return rows.length === 0 ? sum : `${sum}\n\n${table(['', 'before → after'], rows)}`
}

function link(folder: 'rules' | 'probes', id: string, pages: readonly Page[]): string {
  const page = pages.find(({ path }) => path === `${folder}/${id}.md`)
  if (page === undefined) throw new Error(`${id} has no page.`)
  return `[${code(id)}](${page.path})<br>${cell(titleOf(page))}`
}

/** File by file. Of a file that is taken away its name is enough. */
function shown(diff: string): string {
  const files = diff.split(/^(?=diff --git )/m).map((text) => ({
    path: /^diff --git a\/(.+) b\//.exec(text)?.[1] ?? '',
    isGone: /^deleted file mode/m.test(text),
    change: text.slice(text.indexOf('\n@@') + 1).trimEnd(),
  }))
  const gone = files.filter(({ isGone }) => isGone).map(({ path }) => code(path))
  const blocks = files
    .filter(({ isGone }) => !isGone)
    .map(({ path, change }) => `${code(path)}\n\n\`\`\`diff\n${change}\n\`\`\``)
  return [...(gone.length === 0 ? [] : [`Taken away: ${gone.join(', ')}`]), ...blocks].join('\n\n')
}
