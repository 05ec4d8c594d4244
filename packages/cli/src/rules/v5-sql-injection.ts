import { appSinkJudgements } from '../knowledge/sinks/told.js'
import type { Rule } from '../rule.js'
import { SQL_EXAMPLES } from './v5-sql-injection.examples.js'

export const rule: Rule = {
  item: 'V5',
  name: 'sql-injection',
  title: 'SQL is not put together from what the caller sends',
  why: 'A value that is written into the text of a statement can end it and begin another: whoever sends it reads and changes what the database user may, which is everything.',
  fix: 'Bind values: `$1` with a list of values, or a tagged template that binds (`prisma.$queryRaw`, `sql`). Take names of columns and directions from a list of your own.',
  severity: 'critical',
  references: { cwe: ['CWE-89'], owasp: ['API8:2023'], asvs: ['1.2.4', '1.2.1'] },
  scope: 'project',
  examples: SQL_EXAMPLES,
  judge: (app, facts) =>
    appSinkJudgements(app, facts, {
      about: ({ sink: { kind } }) => (kind === 'sql' ? kind : undefined),
      told: ({ sink: { taker } }) => `is written into the statement that ${taker} runs`,
      subject: 'sql',
    }),
}
