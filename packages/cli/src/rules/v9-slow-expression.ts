import { growthOf } from '../knowledge/input/regexps.js'
import { appSinkJudgements } from '../knowledge/sinks/told.js'
import type { SinkSite } from '../knowledge/sinks/reached.js'
import type { Rule } from '../rule.js'
import { EXPRESSION_EXAMPLES } from './v9-slow-expression.examples.js'

export const rule: Rule = {
  item: 'V9',
  name: 'slow-expression',
  title: 'no regular expression takes for ever on what a caller sends',
  why: 'Where a text can be shared out between two repetitions in many ways, the engine tries them all: thirty characters that do not match keep the process busy for minutes, and nobody else is served. Whoever writes the expression himself needs no luck for that.',
  fix: 'Let each character belong to one repetition only (`/^\\w+(?: \\w+)*$/` for `/^(\\w+ ?)*$/`), refuse long texts first, and escape a text before it becomes an expression.',
  severity: 'medium',
  references: { cwe: ['CWE-1333', 'CWE-400'], owasp: ['API4:2023'], asvs: ['1.3.12'] },
  scope: 'project',
  examples: EXPRESSION_EXAMPLES,
  judge: (app, facts) =>
    appSinkJudgements(app, facts, {
      about: ({ sink: { kind } }) => (kind === 'subject' || kind === 'pattern' ? kind : undefined),
      told: (reached) =>
        reached.sink.kind === 'pattern'
          ? `becomes the regular expression of ${reached.sink.taker}`
          : `is tried on a regular expression whose time grows ${isExponential(reached) ? 'exponentially' : 'with a power of its length'}`,
      isArguable: (reached) => reached.sink.kind === 'subject' && !isExponential(reached),
      subject: 'expression',
    }),
}

function isExponential({ sink: { expression } }: SinkSite): boolean {
  return expression !== undefined && growthOf(expression.source, expression.flags) === 'exponential'
}
