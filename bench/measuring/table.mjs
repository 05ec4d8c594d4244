/**
 * Rows of one shape as padded columns: texts to the left, numbers to the right, nothing as a dash.
 *
 * @param {string} title
 * @param {readonly Record<string, string | number | null | undefined>[]} rows
 */
export function print(title, rows) {
  console.log(`\n${title}`)
  if (rows.length === 0) return console.log('  (nothing)')
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const cells = rows.map((row) => columns.map((column) => shown(row[column])))
  const isText = columns.map((column) => rows.some((row) => typeof row[column] === 'string'))
  const widths = columns.map((column, i) => Math.max(column.length, ...cells.map((row) => row[i].length)))
  const line = (/** @type {string[]} */ texts) =>
    `  ${texts.map((text, i) => (i === 0 || isText[i] ? text.padEnd(widths[i]) : text.padStart(widths[i]))).join('  ')}`.trimEnd()
  console.log(line(columns))
  console.log(`  ${widths.map((width) => '─'.repeat(width)).join('  ')}`)
  for (const row of cells) console.log(line(row))
}

/** @param {string | number | null | undefined} value */
function shown(value) {
  if (value === null || value === undefined || Number.isNaN(value)) return '–'
  return typeof value === 'number' ? value.toLocaleString('en', { maximumFractionDigits: 3 }) : value
}
