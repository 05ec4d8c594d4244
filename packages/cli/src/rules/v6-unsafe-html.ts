import { authorOf, type Author } from '../knowledge/sinks/html-origin.js'
import { HTML_MENTIONS, htmlSinks } from '../knowledge/sinks/html.js'
import { placeOf, type Judgement, type Rule, type Verdict } from '../rule.js'
import { HTML_EXAMPLES } from './v6-unsafe-html.examples.js'

export const rule: Rule = {
  item: 'V6',
  name: 'unsafe-html',
  title: 'no markup of others reaches a page unsanitised',
  why: 'Markup runs scripts: `<img src=x onerror=…>` in a name or a description acts as whoever looks at it. A regular expression that removes `<script>` stops nobody.',
  fix: 'Render text as text. Where it has to be markup, sanitise it with a library that parses it (DOMPurify, sanitize-html, rehype-sanitize) right before it is rendered; in JSON inside a `<script>`, escape `<`.',
  severity: 'high',
  references: { cwe: ['CWE-79', 'CWE-80'], owasp: ['API8:2023'], asvs: ['1.2.1', '1.3.1', '3.2.2'] },
  scope: 'file',
  mentions: HTML_MENTIONS,
  examples: HTML_EXAMPLES,
  judge(file, facts, app) {
    if (
      /(?:\.(?:test|spec|stories)\.[cm]?[jt]sx?$)|(?:^|\/)(?:__tests__|e2e|cypress|playwright|tests?)\//.test(file.path)
    )
      return []
    return htmlSinks(file).map(({ node, value, frame, taker }): Judgement => {
      const author = authorOf(value, frame, facts, app)
      return {
        verdict: VERDICT[author],
        place: placeOf(file, node),
        message: TOLD[author](taker),
        subject: 'html',
        ...(author === 'stored' ? { confidence: 'medium' } : {}),
      }
    })
  },
}

const VERDICT: Readonly<Record<Author, Verdict>> = {
  nobody: 'pass',
  caller: 'fail',
  stored: 'fail',
  unknown: 'unknown',
}

const TOLD: Readonly<Record<Author, (taker: string) => string>> = {
  nobody: (taker) => `What ${taker} renders is the app’s own, or sanitised.`,
  caller: (taker) => `${taker} renders what is in the URL or was typed in as markup, unsanitised.`,
  stored: (taker) =>
    `${taker} renders what was loaded as markup, unsanitised: whoever may write it runs scripts in the page.`,
  unknown: (taker) => `Who writes what ${taker} renders as markup, the code here does not tell.`,
}
