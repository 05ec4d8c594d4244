import type { AuditedApp } from '../../audit/audit-folder.js'
import type { Answer } from '../../audit/checklist.js'
import { VERDICTS } from '../../audit/order.js'
import { GROUPS } from '../../checklist/items.js'
import { renderMarkdown } from '../../terminal/markdown.js'
import type { Terminal } from '../../terminal/terminal.js'
import { hang, indent, wrap } from '../../terminal/text.js'
import { plain } from '../text/plain.js'
import { placeText, unshown } from './answer-text.js'
import { SIGN, verdictColor } from './grid.js'
import type { ChecklistReport } from './report.js'

/** What decides is shown; a passing item needs less of it. */
const SHOWN = { fail: 5, unknown: 3, pass: 1, 'n/a': 1 } as const

/** For people: each item with its verdict and what was seen. */
export function checklistView({ audited: { apps } }: ChecklistReport, terminal: Terminal): string {
  return apps.map((app) => appView(app, apps.length > 1, terminal)).join('\n\n')
}

function appView({ root, answers }: AuditedApp, isOneOfMany: boolean, terminal: Terminal): string {
  const { bold, dim } = terminal.colors
  const groups = GROUPS.map(({ letter, title, items }) => {
    const rows = answers.filter(({ item }) => items.includes(item)).map((answer) => row(answer, terminal))
    return [
      `${bold(`${letter}  ${title}`)} ${dim('─'.repeat(Math.max(0, terminal.width - title.length - 4)))}`,
      ...rows,
    ].join('\n')
  })
  const sum = VERDICTS.map((verdict) => {
    const count = answers.filter((answer) => answer.verdict === verdict).length
    return verdictColor(verdict, terminal)(`${SIGN[verdict]} ${count} ${verdict}`)
  })
  return [...(isOneOfMany ? [bold(plain(root))] : []), ...groups, sum.join('   ')].join('\n\n')
}

function row(answer: Answer, terminal: Terminal): string {
  const { bold, dim, cyan } = terminal.colors
  const { item, verdict, evidence } = answer
  const color = verdictColor(verdict, terminal)
  const shown = evidence.slice(0, SHOWN[verdict]).filter((each) => each.verdict === verdict)
  const lines = shown.map((each) => {
    const place = plain(placeText(each))
    const text = renderMarkdown(plain(each.message), { ...terminal, width: terminal.width - 15 })
    return indent(`${place === '' ? '' : `${cyan(place)}\n`}${verdict === 'fail' ? text : dim(text)}`, 15)
  })
  const more = unshown(answer, shown.length)
  const mark = `${SIGN[verdict]} ${verdict}`
  return [
    hang(`  ${color(mark.padEnd(9))} ${bold(item.id)} `, 15, wrap(item.title, terminal.width - 15)),
    ...lines,
    ...(more === 0 || verdict === 'n/a' ? [] : [indent(dim(`and ${more} more`), 15)]),
  ].join('\n')
}
