import { appSinkJudgements } from '../knowledge/sinks/told.js'
import type { Rule } from '../rule.js'
import { OPERATOR_EXAMPLES } from './v5-operator-injection.examples.js'

export const rule: Rule = {
  item: 'V5',
  name: 'operator-injection',
  title: 'a filter of MongoDB takes no object that the caller sends',
  why: 'JSON may hold an object where a text is meant: `{ "$ne": null }` as a password or a token matches everybody’s, and `{ "$gt": "" }` every record.',
  fix: "Validate the body with a schema that says which values are texts, or make them so (`String(value)`, `typeof value === 'string'`) before they get into a filter.",
  severity: 'high',
  references: { cwe: ['CWE-943'], owasp: ['API8:2023'], asvs: ['1.2.4', '2.2.1'] },
  scope: 'project',
  examples: OPERATOR_EXAMPLES,
  judge: (app, facts) =>
    appSinkJudgements(app, facts, {
      about: ({ sink: { kind } }) => (kind === 'operator' ? kind : undefined),
      told: ({ sink: { taker } }) => `may be an object of operators in the filter of ${taker}`,
      subject: 'operator',
    }),
}
