import { cell } from '../text/markdown.js'
import { countsOf, summary, type DoctorReport } from './report.js'

/** One table, for a pull request or a ticket. */
export function doctorMarkdown({ found }: DoctorReport): string {
  const rows = found.map(
    ({ verdict, id, evidence, remedy }) =>
      `| ${[verdict, id, evidence.join(' '), remedy ?? ''].map(cell).join(' | ')} |`,
  )
  return [
    `**${summary(countsOf(found))}**`,
    '',
    '| | check | seen | what to do |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n')
}
