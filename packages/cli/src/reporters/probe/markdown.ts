import { cell, cellCode, code, escapeMarkdown } from '../text/markdown.js'
import { sentence } from './pretty.js'
import { extent, itemsOf, ofVerdict, sums, type ProbeReport } from './report.js'

const MARK = { fail: '❌ fail', warn: '⚠️ warn', pass: '✅ pass', skip: '➖ skip' } as const

/** For a comment on a pull request or the summary of a job. */
export function probeMarkdown({ result }: ProbeReport): string {
  const { target, checks, notes, stats } = result
  const found = [...ofVerdict(result, 'fail'), ...ofVerdict(result, 'warn')]
  const sum = sums(result).filter(({ count }) => count > 0)
  const told = [
    ...notes.map(sentence),
    ...(stats.left.length === 0 ? [] : [`Left in the app: ${stats.left.join(', ')}.`]),
  ]
  return (
    [
      `# Probe of ${code(target)}`,
      `**${sum.map(({ verdict, count }) => `${count} ${verdict}`).join(', ')}** with ${extent(stats)}.`,
      ...found.map((check) =>
        [
          `## ${MARK[check.verdict]} · ${itemsOf(check)} · ${escapeMarkdown(check.title)}`,
          escapeMarkdown(check.evidence),
          ...(check.curl === '' ? [] : [fenced(check.curl)]),
          `**Fix:** ${check.fix}`,
          code(`holdfast explain ${check.id}`),
        ].join('\n\n'),
      ),
      '## All checks',
      [
        '| item | check | verdict | seen |',
        '| --- | --- | --- | --- |',
        ...checks.map(
          (check) => `| ${itemsOf(check)} | ${cellCode(check.id)} | ${MARK[check.verdict]} | ${cell(check.evidence)} |`,
        ),
      ].join('\n'),
      ...(told.length === 0 ? [] : ['## Notes', told.map((note) => `- ${escapeMarkdown(note)}`).join('\n')]),
    ].join('\n\n') + '\n'
  )
}

/** In a fence that nothing in it ends. */
function fenced(line: string): string {
  const longest = Math.max(2, ...(line.match(/`{3,}/g) ?? []).map((run) => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}sh\n${line.replaceAll(/[\r\n]+/g, ' ')}\n${fence}`
}
