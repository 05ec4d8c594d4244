import type { ProbeVerdict } from '../../probe.js'
import type { Check } from '../../probe/result.js'
import { renderMarkdown } from '../../terminal/markdown.js'
import type { Terminal } from '../../terminal/terminal.js'
import { hang, indent, wrap } from '../../terminal/text.js'
import { plain } from '../text/plain.js'
import { extent, itemsOf, ofVerdict, SIGN, sums, type ProbeReport } from './report.js'

/** Columns of the labels below a check. */
const LABEL = 10

/** For people: what fails with all that helps, then the rest on a line each. */
export function probeView({ result }: ProbeReport, terminal: Terminal): string {
  const { bold, dim } = terminal.colors
  const { target, notes, stats } = result
  const found = [...ofVerdict(result, 'fail'), ...ofVerdict(result, 'warn')]
  const lines = [...ofVerdict(result, 'pass'), ...ofVerdict(result, 'skip')]
  return [
    `${bold(plain(target))}  ${dim(extent(stats))}`,
    ...found.map((check) => checkView(check, terminal)),
    ...(lines.length === 0 ? [] : [linesView(lines, terminal)]),
    ...(notes.length + stats.left.length === 0 ? [] : [notesView(notes, stats.left, terminal)]),
    sumView(result, terminal),
  ].join('\n\n')
}

function checkView(check: Check, terminal: Terminal): string {
  const { bold, dim } = terminal.colors
  const { id, verdict, title, evidence, curl, fix } = check
  const body = { ...terminal, width: terminal.width - LABEL }
  const hung = (label: string, text: string): string =>
    hang(`    ${dim(label)}${' '.repeat(LABEL - 4 - label.length)}`, LABEL, text)
  const markdown = (label: string, text: string): string => hung(label, renderMarkdown(plain(text), body))
  return [
    `  ${color(verdict, terminal)(`${SIGN[verdict]} ${verdict}`)}  ${bold(itemsOf(check))}  ${bold(plain(title))}`,
    markdown('seen', evidence),
    // It is there to be copied, so it is never wrapped.
    ...(curl === '' ? [] : [hung('show', plain(curl))]),
    markdown('fix', fix),
    hung('more', `holdfast explain ${id}`),
  ].join('\n')
}

function linesView(checks: readonly Check[], terminal: Terminal): string {
  const { dim } = terminal.colors
  const width = Math.max(...checks.map((check) => itemsOf(check).length))
  return checks
    .map((check) => {
      const { verdict, title, evidence } = check
      const head = `  ${color(verdict, terminal)(`${SIGN[verdict]} ${verdict}`)}  ${itemsOf(check).padEnd(width)}  `
      const told = verdict === 'skip' ? `${plain(title)}: ${plain(evidence)}` : plain(title)
      const at = 2 + 6 + 2 + width + 2
      const text = wrap(told.replaceAll('`', ''), Math.max(30, terminal.width - at))
      return hang(head, at, verdict === 'skip' ? dim(text) : text)
    })
    .join('\n')
}

function notesView(notes: readonly string[], left: readonly string[], terminal: Terminal): string {
  const all = [...notes, ...(left.length === 0 ? [] : [`Left in the app: ${left.join(', ')}.`])]
  return all.map((note) => indent(wrap(plain(sentence(note)), terminal.width - 2), 2)).join('\n')
}

function sumView(result: ProbeReport['result'], terminal: Terminal): string {
  const { bold } = terminal.colors
  const words = sums(result).flatMap(({ verdict, count }) =>
    count === 0 ? [] : [color(verdict, terminal)(`${count} ${verdict}`)],
  )
  return `  ${bold(words.join(', '))}`
}

function color(verdict: ProbeVerdict, { colors }: Terminal): (text: string) => string {
  return { fail: colors.red, warn: colors.yellow, pass: colors.green, skip: colors.dim }[verdict]
}

/** With a capital letter and a full stop. */
export function sentence(text: string): string {
  return `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}`.replace(/[^.!?]$/, '$&.')
}
