import { ITEMS, type Item } from '../../checklist/items.js'
import type { RulePage } from '../../docs/rule-page.js'
import type { ProbePage } from '../../probe/page.js'
import type { Report } from '../../report.js'
import type { Terminal } from '../../terminal/terminal.js'
import { hang, indent, wrap } from '../../terminal/text.js'

/**
 * An item of the checklist with its rules and checks; undefined where no item is called so.
 *
 * @param code in small letters
 */
export function itemReport(code: string, pages: readonly RulePage[], probes: readonly ProbePage[]): Report | undefined {
  const item = ITEMS.find(({ id }) => id.toLowerCase() === code)
  if (item === undefined) return undefined
  const rules = pages.filter((page) => page.item === item.id)
  const checks = probes.filter(({ items }) => items.includes(item.id))
  return {
    data: {
      ...item,
      rules: rules.map(({ code: rule, severity, title }) => ({ code: rule, severity, title })),
      checks: checks.map(({ code: check, title }) => ({ code: check, title })),
    },
    view: (terminal) => view(item, rules, checks, terminal),
    findings: 0,
  }
}

function view(item: Item, rules: readonly RulePage[], checks: readonly ProbePage[], terminal: Terminal): string {
  const { bold, cyan, dim } = terminal.colors
  const text = (words: string): string => indent(wrap(words, terminal.width - 2), 2)
  const width = Math.max(0, ...[...rules, ...checks].map(({ code }) => code.length))
  const row = (code: string, words: string): string =>
    hang(`  ${cyan(code.padEnd(width))}  `, width + 4, wrap(words, terminal.width - width - 4))
  const ruleRows = rules.map(({ code, severity, title }) => row(code, `${title} (${severity})`))
  const checkRows = checks.map(({ code, title }) => row(code, title))
  return [
    `${bold(item.id)}  ${dim(`item of the checklist, one verdict for each ${item.scope}`)}\n${item.title}`,
    `${bold('WHAT FAILS')}\n${text(item.fails)}`,
    `${bold('WHAT CLEARS IT')}\n${text(item.clears)}`,
    `${bold('RULES')}\n${ruleRows.length === 0 ? text('None yet: look at it by hand.') : ruleRows.join('\n')}`,
    ...(checkRows.length === 0 ? [] : [`${bold('CHECKS OF A RUNNING APP')}\n${checkRows.join('\n')}`]),
  ].join('\n\n')
}
