import { cut } from '../text/plain.js'

/** Rows below their headings: what looks like a number to the right, and of the last column no more than there is room for. */
export function columns(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  width: number,
  dim: (text: string) => string,
): string {
  const last = headings.length - 1
  const widths = headings.map((heading, column) => {
    const longest = Math.max(heading.length, ...rows.map((row) => (row[column] ?? '').length))
    return column === last ? longest : Math.min(longest, 40)
  })
  const before = widths.slice(0, last).reduce((sum, each) => sum + each + 2, 0)
  const isNumber = headings.map((_, column) => rows.every((row) => /^[\d,]*$/.test(row[column] ?? '')))
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => {
        const room = column === last ? Math.max(8, width - before) : widths[column]!
        const text = cut(cell, room)
        return isNumber[column]
          ? text.padStart(Math.min(room, widths[column]!))
          : text.padEnd(column === last ? 0 : room)
      })
      .join('  ')
      .trimEnd()
  return [dim(line(headings)), ...rows.map(line)].join('\n')
}
