import { sinkJudgements } from '../knowledge/sinks/told.js'
import type { Rule } from '../rule.js'
import { REDIRECT_EXAMPLES } from './o8-open-redirect.examples.js'

export const rule: Rule = {
  item: 'O8',
  name: 'open-redirect',
  title: 'no caller chooses where browsers are sent',
  why: 'A link to your own site that leads on to another one makes phishing believable, and hands over what is in the URL, such as the code of a sign-in.',
  fix: 'Take a path of your own only: it begins with one `/`, or `new URL(next, origin).origin === origin`. Or look the target up in a list.',
  severity: 'medium',
  references: { cwe: ['CWE-601'], owasp: ['API8:2023'], asvs: ['3.7.2'] },
  scope: 'route',
  examples: REDIRECT_EXAMPLES,
  judge: (handler, facts) =>
    sinkJudgements(handler, facts, {
      about: ({ sink: { kind } }) => (kind === 'redirect' ? kind : undefined),
      told: ({ sink: { taker } }) => `says where ${taker} sends the browser`,
      subject: 'redirect',
    }),
}
