import type { AuditedApp } from '../../audit/audit-folder.js'
import type { Answer } from '../../audit/checklist.js'
import { VERDICTS } from '../../audit/order.js'
import { GROUPS } from '../../checklist/items.js'
import type { Verdict } from '../../rule.js'
import type { Terminal } from '../../terminal/terminal.js'
import { plain } from '../text/plain.js'

/** A sign for each verdict, which needs no colour to be told apart. */
export const SIGN: Readonly<Record<Verdict, string>> = { pass: '✓', fail: '✗', unknown: '?', 'n/a': '–' }

const MEANS: Readonly<Record<Verdict, string>> = {
  fail: 'fails',
  unknown: 'open: look at it',
  pass: 'passes',
  'n/a': 'does not apply',
}

export function verdictColor(verdict: Verdict, { colors }: Terminal): (text: string) => string {
  return { pass: colors.green, fail: colors.red, unknown: colors.yellow, 'n/a': colors.dim }[verdict]
}

/** All answers of one app on one line for each group, and what the signs mean. */
export function answersGrid({ root, answers }: AuditedApp, isOneOfMany: boolean, terminal: Terminal): string {
  const { bold } = terminal.colors
  const width = Math.max(...GROUPS.map(({ title }) => title.length))
  const rows = GROUPS.flatMap(({ letter, title }) => {
    const own = answers.filter(({ item }) => item.id.startsWith(letter))
    return own.length === 0
      ? []
      : [`  ${title.padEnd(width)}  ${own.map((answer) => cellOf(answer, terminal)).join('  ')}`]
  })
  return [...(isOneOfMany ? [`  ${bold(plain(root))}`] : []), ...rows, legend(terminal)].join('\n')
}

function cellOf({ item, verdict }: Answer, terminal: Terminal): string {
  return verdictColor(verdict, terminal)(`${SIGN[verdict]} ${item.id}`)
}

function legend(terminal: Terminal): string {
  const { dim } = terminal.colors
  return `  ${VERDICTS.map((verdict) => `${verdictColor(verdict, terminal)(SIGN[verdict])} ${dim(MEANS[verdict])}`).join('   ')}`
}

/** How many items each app has of each verdict. */
export function appsTable(apps: readonly AuditedApp[], terminal: Terminal): string {
  const width = Math.max(...apps.map(({ root }) => plain(root).length))
  const rows = apps.map(({ root, answers }) => {
    const cells = VERDICTS.map((verdict) => {
      const count = String(answers.filter((answer) => answer.verdict === verdict).length).padStart(2)
      return verdictColor(verdict, terminal)(`${SIGN[verdict]} ${count}`)
    })
    return `  ${plain(root).padEnd(width)}  ${cells.join('  ')}`
  })
  return [...rows, legend(terminal)].join('\n')
}
