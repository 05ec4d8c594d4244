import type { Terminal } from '../terminal/terminal.js'
import { cellsOf, COLUMNS, howMany, LEGEND, limitsText, MARKS, type Cell, type Column } from './cells.js'
import { corsText } from './cors-setting.js'
import type { GateFacts, RouteFacts, RouteTable } from './facts.js'
import { printable } from './printable.js'
import { indent, wrap } from '../terminal/text.js'

/** From here on a path stands on the line of its methods. */
const WIDE = 120
/** From here on there is room for what answers hold. */
const ROOMY = 100
const GAP = 2
/** Narrower a column says nothing; wider ones are cut first. */
const LEAST = 6

/** The table for people: one line for each method, below its path where the terminal is narrow. */
export function viewRoutes({ gates, routes }: RouteTable, terminal: Terminal): string {
  if (routes.length === 0) return 'No route and no Server Action was found.'
  const apps = [...new Set(routes.map(({ app }) => app))]
  const parts = apps.flatMap((app) => {
    const own = routes.filter((route) => route.app === app)
    const title = apps.length > 1 || app !== '' ? [terminal.colors.bold(printable(app || '.'))] : []
    const [actions, paths] = [true, false].map((isAction) => own.filter(({ kind }) => (kind === 'action') === isAction))
    return [
      ...title,
      ...sectionOf('Routes', paths ?? [], terminal),
      ...sectionOf('Server Actions', actions ?? [], terminal),
      ...gates.filter((gate) => gate.app === app).map((gate) => gateLine(gate, terminal)),
    ]
  })
  return [...parts, terminal.colors.dim(wrap(LEGEND, terminal.columns)), summary(routes)].join('\n\n')
}

interface Row {
  /** What the row is below, in a narrow terminal. */
  readonly heading: string
  readonly name: string
  readonly cells: Readonly<Record<Column, Cell>>
}

function sectionOf(title: string, routes: readonly RouteFacts[], terminal: Terminal): string[] {
  if (routes.length === 0) return []
  const rows = routes.map((route): Row => {
    const file = route.kind === 'action' ? route.path.slice(0, route.path.lastIndexOf('#')) : route.path
    return { heading: printable(file), name: printable(route.method), cells: cellsOf(route) }
  })
  const columns = COLUMNS.filter(
    (column) =>
      rows.some(({ cells }) => cells[column].source !== null) && (column !== 'response' || terminal.columns >= ROOMY),
  )
  return [tableLines(title, rows, columns, terminal).join('\n')]
}

function tableLines(title: string, rows: readonly Row[], columns: readonly Column[], terminal: Terminal): string[] {
  const isWide = terminal.columns >= WIDE
  const { bold, dim } = terminal.colors
  const margin = isWide ? '' : ' '.repeat(GAP)
  const wanted = [
    longest(rows.map(({ name }) => name)),
    ...(isWide ? [longest(rows.map(({ heading }) => heading))] : []),
    ...columns.map((column) => longest([column, ...rows.map(({ cells }) => plain(cells[column]))])),
  ]
  const widths = fitted(wanted, terminal.columns - margin.length)
  const keys = isWide ? 2 : 1
  const line = (cells: readonly string[]): string => margin + cells.join(' '.repeat(GAP))
  // What is left of the words of the columns is the title's.
  const left = widths.slice(0, keys).reduce((sum, width) => sum + width, GAP * (keys - 1))
  const words = columns.map((column, index) => padded(column, widths[keys + index] ?? 0))
  const isBeside = title.length <= left + margin.length
  const lines = [
    ...(isBeside ? [] : [bold(title)]),
    bold((isBeside ? title : '').padEnd(left + margin.length)) +
      ' '.repeat(GAP) +
      dim(words.join(' '.repeat(GAP)).trimEnd()),
  ]
  let last: string | undefined
  for (const { heading, name, cells } of rows) {
    if (heading !== last && !isWide) lines.push(cut(heading, terminal.columns))
    const path = isWide
      ? [heading === last ? dim(padded(heading, widths[1] ?? 0)) : padded(heading, widths[1] ?? 0)]
      : []
    const facts = columns.map((column, index) => {
      // Nothing follows the last.
      return coloured(cells[column], widths[keys + index] ?? 0, index === columns.length - 1, terminal)
    })
    lines.push(line([padded(name, widths[0] ?? 0), ...path, ...facts]))
    last = heading
  }
  return lines
}

/** Widths that fit together: the widest columns give, down to what still says something. */
function fitted(wanted: readonly number[], columns: number): number[] {
  const widths = [...wanted]
  for (let over = total(widths) - columns; over > 0; over--) {
    const widest = widths.indexOf(Math.max(...widths))
    if ((widths[widest] ?? 0) <= LEAST) break
    widths[widest] = (widths[widest] ?? 0) - 1
  }
  return widths
}

function total(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, 0) + GAP * (widths.length - 1)
}

function longest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, text.length), 0)
}

function plain({ text, source }: Cell): string {
  return source === null ? text : `${text} ${MARKS[source]}`
}

/** The mark stays where the word is cut. */
function coloured({ text, source, isWeak }: Cell, width: number, isLast: boolean, { colors }: Terminal): string {
  if (source === null) return colors.dim(isLast ? text : padded(text, width))
  const word = cut(printable(text), width - 2)
  const space = isLast ? '' : ' '.repeat(Math.max(0, width - word.length - 2))
  const shown = isWeak === true ? colors.red(word) : source === 'unknown' ? colors.yellow(word) : word
  return `${shown} ${colors.dim(MARKS[source])}${space}`
}

function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`
}

function padded(text: string, width: number): string {
  return cut(text, width).padEnd(width)
}

function gateLine({ name, place, limits, cors, csrfExemptions }: GateFacts, { colors, columns }: Terminal): string {
  const csrf =
    csrfExemptions.length === 0 ? 'every call that changes something' : `all but ${csrfExemptions.join(', ')}`
  const lines = [`limits for all: ${limitsText(limits)}`, `CORS: ${corsText(cors)}`, `CSRF: ${csrf}`]
  return [
    `${colors.bold(`gate ${printable(name)}`)} ${colors.dim(`${printable(place.path)}:${place.line}`)}`,
    ...lines.map((line) => indent(wrap(printable(line), columns - GAP), GAP)),
  ].join('\n')
}

function summary(routes: readonly RouteFacts[]): string {
  const gated = routes.filter(({ gate, access }) => gate !== undefined || access.source === 'gate').length
  const open = routes.filter(({ access }) => access.value.kind === 'open' && access.value.word === 'none').length
  const unread = routes.filter(({ access }) => access.value.kind === 'unknown').length
  const parts = [
    howMany(routes.length),
    `${gated} behind the gate`,
    ...(open === 0 ? [] : [`${open} that nobody guards`]),
    ...(unread === 0 ? [] : [`${unread} whose access cannot be read`]),
  ]
  return `${parts.join(', ')}.`
}
