import { audited } from '../../audit/audited.test-parts.js'
import type { Rule } from '../../rule.js'
import type { AuditReport } from './report.js'

/** The report of a small app by the rules of the tests. */
export function reportOf(
  files: Readonly<Record<string, string>>,
  more: Partial<AuditReport> = {},
  rules?: readonly Rule[],
): AuditReport {
  const result = audited(files, rules)
  return { version: '1.2.3', audited: result, findings: result.findings, ms: 0, docs: undefined, prefix: '', ...more }
}

/** Names that steer a terminal, begin a command, end a cell or leave an attribute. */
export const HOSTILE = [
  'a\nb',
  'a\r::error::b',
  '%0A',
  '::set-output name=a::b',
  'a,b:c=d',
  '<script>alert(1)</script>',
  '" onclick="a',
  '](javascript:a) [b',
  '![a](https://x.test/a.png)',
  '| a | b',
  '`a` ``b``',
  '@octocat',
  'www.example.com https://example.com a@example.com',
  '\u001b[2J\u001b]8;;https://x.test\u0007',
  '\u202ereversed',
  'ä 日本 🙂',
  '\ud800',
  '$a$ ~~b~~ **c** _d_ # e',
  '&amp; &lt;',
  '../../etc',
  '   ',
] as const
