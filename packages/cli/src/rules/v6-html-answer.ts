import { sinkJudgements } from '../knowledge/sinks/told.js'
import type { Rule } from '../rule.js'
import { ANSWER_EXAMPLES } from './v6-html-answer.examples.js'

export const rule: Rule = {
  item: 'V6',
  name: 'html-answer',
  title: 'no answer in HTML holds what the caller sent as it is',
  why: 'A handler that writes a value of the query into a page runs the scripts in it, in the session of whoever follows a link.',
  fix: 'Answer with JSON and let a component render it, or escape values (`escape-html`, `he`) and sanitise markup (DOMPurify, sanitize-html) before they are written into a page.',
  severity: 'high',
  references: { cwe: ['CWE-79'], owasp: ['API8:2023'], asvs: ['1.2.1', '3.2.2'] },
  scope: 'route',
  examples: ANSWER_EXAMPLES,
  judge: (handler, facts) =>
    sinkJudgements(handler, facts, {
      about: ({ sink: { kind } }) => (kind === 'html' ? kind : undefined),
      told: ({ sink: { taker } }) => `is written into the HTML that ${taker} answers with`,
      subject: 'html',
    }),
}
