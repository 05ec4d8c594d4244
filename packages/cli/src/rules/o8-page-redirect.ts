import { pagesOf } from '../flow/pages.js'
import { sinkJudgements } from '../knowledge/sinks/told.js'
import type { Rule } from '../rule.js'
import { PAGE_EXAMPLES } from './o8-page-redirect.examples.js'

export const rule: Rule = {
  item: 'O8',
  name: 'page-redirect',
  title: 'no page goes where its query says',
  why: 'A page runs on the server before it is shown. One that redirects to `?next=…` makes a link to your site lead anywhere, and one that fetches `?url=…` asks for the caller what only the server may.',
  fix: 'Take a path of your own only: it begins with one `/`, or `new URL(next, origin).origin === origin`. Compare the host of what is fetched with a list.',
  severity: 'medium',
  references: { cwe: ['CWE-601', 'CWE-918'], owasp: ['API7:2023', 'API8:2023'], asvs: ['1.3.6', '3.7.2'] },
  scope: 'project',
  examples: PAGE_EXAMPLES,
  judge: (app, facts) =>
    pagesOf(app, facts).flatMap((page) =>
      sinkJudgements(page, facts, {
        about: ({ sink: { kind } }) => (kind === 'redirect' || kind === 'request' ? kind : undefined),
        told: ({ sink: { kind, taker } }) =>
          kind === 'redirect'
            ? `says where ${taker} sends the browser`
            : `says what address the server asks with ${taker}`,
        // Sites for many domains send people on by what is in the path: that is what they are for.
        unless: ({ source }) => source !== 'query',
        subject: 'page',
      }),
    ),
}
