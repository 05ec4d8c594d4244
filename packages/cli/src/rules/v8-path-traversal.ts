import { sinkJudgements } from '../knowledge/sinks/told.js'
import type { Rule } from '../rule.js'
import { PATH_EXAMPLES } from './v8-path-traversal.examples.js'

export const rule: Rule = {
  item: 'V8',
  name: 'path-traversal',
  title: 'no caller chooses which file is read or written',
  why: 'A name such as `../../.env` leads out of the folder that is meant. `path.join` and `path.normalize` follow it.',
  fix: 'Keep files under names of your own and look those up, take `path.basename` of the name, or resolve the path and compare: `resolved.startsWith(root + path.sep)`.',
  severity: 'high',
  references: { cwe: ['CWE-22', 'CWE-73'], owasp: ['API8:2023'], asvs: ['5.3.2'] },
  scope: 'route',
  examples: PATH_EXAMPLES,
  judge: (handler, facts) =>
    sinkJudgements(handler, facts, {
      about: ({ sink: { kind } }) => (kind === 'path' ? kind : undefined),
      told: ({ sink: { taker } }) => `is a part of the path that ${taker} takes`,
      subject: 'path',
    }),
}
