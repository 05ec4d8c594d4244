/** @typedef {{ title: string, rows: readonly Record<string, string | number | null | undefined>[] }} Table */

/** What this process has printed, for the report. @type {Table[]} */
export const printed = []

/**
 * Rows of one shape as padded columns: texts to the left, numbers to the right, nothing as a dash.
 *
 * @param {string} title
 * @param {Table['rows']} rows
 */
export function print(title, rows) {
  printed.push({ title, rows })
  console.log(`\n${title}`)
  if (rows.length === 0) return console.log('  (nothing)')
  const { columns, cells, isText } = laidOut(rows)
  const widths = columns.map((column, i) => Math.max(column.length, ...cells.map((row) => row[i].length)))
  const line = (/** @type {string[]} */ texts) =>
    `  ${texts.map((text, i) => (i === 0 || isText[i] ? text.padEnd(widths[i]) : text.padStart(widths[i]))).join('  ')}`.trimEnd()
  console.log(line(columns))
  console.log(`  ${widths.map((width) => '─'.repeat(width)).join('  ')}`)
  for (const row of cells) console.log(line(row))
}

/** The same as a table of Markdown. @param {Table['rows']} rows */
export function markdown(rows) {
  if (rows.length === 0) return 'Nothing.'
  const { columns, cells, isText } = laidOut(rows)
  const line = (/** @type {string[]} */ texts) => `| ${texts.map((text) => text.replaceAll('|', '\\|')).join(' | ')} |`
  const sides = columns.map((_, i) => (i === 0 || isText[i] ? '---' : '---:'))
  return [line(columns), line(sides), ...cells.map(line)].join('\n')
}

/** @param {Table['rows']} rows */
function laidOut(rows) {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const cells = rows.map((row) => columns.map((column) => shown(row[column])))
  const isText = columns.map((column) => rows.some((row) => typeof row[column] === 'string'))
  return { columns, cells, isText }
}

/** @param {string | number | null | undefined} value */
function shown(value) {
  if (value === null || value === undefined || Number.isNaN(value)) return '–'
  return typeof value === 'number' ? value.toLocaleString('en', { maximumFractionDigits: 3 }) : value
}
