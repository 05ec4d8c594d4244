import { printable } from '../keys/shown.js'
import type { Terminal } from '../../terminal/terminal.js'
import type { Row } from './export.js'

/**
 * What happened, the newest last: when, what, to whom and from where, as far as the events know.
 * @param older rows that are left out
 */
export function trailTable(rows: readonly Row[], older: number, { colors: { bold, dim } }: Terminal): string {
  if (rows.length === 0) return 'Nothing happened.'
  const shown = rows.map(({ seq, event: { time, type, subject, actor, address } }) =>
    [
      `${seq}`,
      Number.isFinite(time) ? new Date(time).toISOString().slice(0, 19).replace('T', ' ') : '',
      type,
      subject?.slice(0, 8) ?? '',
      actor === subject ? '' : (actor?.slice(0, 8) ?? ''),
      address ?? '',
    ].map((cell) => printable(cell)),
  )
  const head = ['row', 'time (UTC)', 'what', 'whom', 'by', 'network']
  const widths = head.map((cell, at) => Math.max(cell.length, ...shown.map((row) => row[at]?.length ?? 0)))
  const text = (row: readonly string[]) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd()
  const more = older === 0 ? [] : [dim(`${older} older rows are not shown: --format jsonl has them.`)]
  return [...more, bold(text(head)), ...shown.map(text)].join('\n')
}
