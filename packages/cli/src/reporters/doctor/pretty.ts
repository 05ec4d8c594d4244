import { GROUPS, type Group, type Verdict } from '../../doctor/check.js'
import type { Found } from '../../doctor/examine.js'
import type { Terminal } from '../../terminal/terminal.js'
import { hang, wrap } from '../../terminal/text.js'
import { plain } from '../text/plain.js'
import { countsOf, summary, type DoctorReport } from './report.js'

const HEADINGS: Readonly<Record<Group, string>> = {
  versions: 'Versions',
  settings: 'Settings',
  gate: 'The gate',
  stores: 'Stores',
  pages: 'The running app',
}

/** For people: by group, each check with what was seen, and what to do where something is not right. */
export function doctorView({ app, found }: DoctorReport, terminal: Terminal): string {
  const { bold, dim, red, yellow, green } = terminal.colors
  const name = [
    app.name ?? 'This app',
    ...(app.root === '.' ? [] : [`in ${app.root}`]),
    ...(app.url === null ? [] : [`at ${app.url}`]),
  ]
  const groups = GROUPS.flatMap((group) => {
    const own = withSkipsAsOne(found.filter((each) => each.group === group))
    return own.length === 0 ? [] : [[bold(HEADINGS[group]), ...own.map((each) => row(each, terminal))].join('\n')]
  })
  const counts = countsOf(found)
  const color = counts.fail > 0 ? red : counts.warn > 0 ? yellow : green
  return [dim(plain(name.join(' '))), ...groups, color(bold(summary(counts)))].join('\n\n')
}

/** What is skipped for one reason is one row. */
function withSkipsAsOne(found: readonly Found[]): Found[] {
  const reason = ({ verdict, evidence, remedy }: Found): string => JSON.stringify([verdict, evidence, remedy])
  return found.flatMap((each, index): Found[] => {
    if (each.verdict !== 'skip') return [each]
    const same = found.filter((other) => reason(other) === reason(each))
    if (same[0] !== each && found.indexOf(same[0] as Found) < index) return []
    return [{ ...each, title: same.map(({ title }) => title).join(', ') }]
  })
}

/** Two columns of margin, the verdict, and what was seen below its title. */
const TEXT_AT = 8

function row({ verdict, title, evidence, remedy }: Found, terminal: Terminal): string {
  const { bold, dim, cyan } = terminal.colors
  const width = Math.max(20, terminal.width - TEXT_AT)
  const isQuiet = verdict === 'pass' || verdict === 'skip'
  const shade = isQuiet ? dim : (text: string): string => text
  const lines = [
    isQuiet ? wrap(title, width) : bold(wrap(title, width)),
    ...evidence.filter(Boolean).map((each) => shade(wrap(plain(each), width))),
    ...(remedy?.split('\n') ?? []).map((each) =>
      hang(isQuiet ? dim('→ ') : cyan('→ '), 2, shade(wrap(plain(each), width - 2))),
    ),
  ]
  return hang(`  ${mark(verdict, terminal)}  `, TEXT_AT, lines.join('\n'))
}

function mark(verdict: Verdict, { colors: { green, yellow, red, dim } }: Terminal): string {
  return { pass: green, warn: yellow, fail: red, skip: dim }[verdict](verdict)
}
