import { ITEMS, type Item } from '../../checklist/items.js'
import type { RulePage } from '../../docs/rule-page.js'
import type { Report } from '../../report.js'
import type { Terminal } from '../../terminal/terminal.js'
import { hang, indent, wrap } from '../../terminal/text.js'

/** An item of the checklist with its rules; undefined where no item is called so. @param code in small letters */
export function itemReport(code: string, pages: readonly RulePage[]): Report | undefined {
  const item = ITEMS.find(({ id }) => id.toLowerCase() === code)
  if (item === undefined) return undefined
  const rules = pages.filter((page) => page.item === item.id)
  return {
    data: { ...item, rules: rules.map(({ code: rule, severity, title }) => ({ code: rule, severity, title })) },
    view: (terminal) => view(item, rules, terminal),
    findings: 0,
  }
}

function view(item: Item, rules: readonly RulePage[], terminal: Terminal): string {
  const { bold, cyan, dim } = terminal.colors
  const text = (words: string): string => indent(wrap(words, terminal.width - 2), 2)
  const width = Math.max(0, ...rules.map(({ code }) => code.length))
  const rows = rules.map(({ code, severity, title }) =>
    hang(`  ${cyan(code.padEnd(width))}  `, width + 4, wrap(`${title} (${severity})`, terminal.width - width - 4)),
  )
  return [
    `${bold(item.id)}  ${dim(`item of the checklist, one verdict for each ${item.scope}`)}\n${item.title}`,
    `${bold('WHAT FAILS')}\n${text(item.fails)}`,
    `${bold('WHAT CLEARS IT')}\n${text(item.clears)}`,
    `${bold('RULES')}\n${rows.length === 0 ? text('None yet: look at it by hand.') : rows.join('\n')}`,
  ].join('\n\n')
}
